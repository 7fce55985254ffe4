use std::fmt;

use super::path_to_show;

/// Defines an enum of the words or numbers that a provider documents, open to those that it adds later:
/// an undocumented one is kept as received.
///
/// Three forms. **Words** are read in any case and written in the documented spelling; the enum gets
/// `as_str`, `is_documented`, `ALL`, `From` any string, `Display` and serde.
/// **Numbers** (`: i64`) are read from a string of digits too, and written as numbers; the enum gets
/// `value`, `ALL`, `From<i64>` and serde. **Codes** are numbers that also have a kind and a meaning;
/// the enum gets `kind` ([`Rejected`](crate::ErrorKind::Rejected) for an undocumented code) and
/// `meaning` too.
///
/// ```
/// use messaging_client_core::ErrorKind;
///
/// messaging_client_core::open_enum! {
///     /// The state of a lamp.
///     pub enum Lamp {
///         /// It shines.
///         On = "on",
///         /// It does not.
///         Off = "off",
///     }
/// }
/// messaging_client_core::open_enum! {
///     /// The codes of a kettle.
///     pub enum KettleCode: i64 {
///         Empty = 1 => InvalidRequest, "there is no water: fill it";
///         Hot = 2 => RateLimited, "it has just boiled: wait";
///     }
/// }
///
/// assert_eq!(Lamp::from("ON"), Lamp::On);
/// assert_eq!(Lamp::from("dimmed").as_str(), "dimmed");
/// assert!(!Lamp::from("dimmed").is_documented());
/// assert_eq!(KettleCode::from(1).kind(), ErrorKind::InvalidRequest);
/// assert_eq!(KettleCode::from(9).value(), 9);
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $word:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A word that this version does not know; `as_str` gives it back. It cannot be matched
            /// on, because it gets a name of its own once it is documented.
            Undocumented($crate::Undocumented),
        }

        impl $name {
            /// Every documented word.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The word as the provider spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::Undocumented(word) => word.as_str(),
                }
            }

            /// Whether this version knows the word.
            pub fn is_documented(&self) -> bool {
                !matches!(self, Self::Undocumented(_))
            }
        }

        impl<T: ::core::convert::AsRef<str>> ::core::convert::From<T> for $name {
            fn from(word: T) -> Self {
                let word = word.as_ref();
                $( if word.eq_ignore_ascii_case($word) { return Self::$variant; } )+
                Self::Undocumented($crate::Undocumented::new(word))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::open_enum!(@serde $name, as_str, Text);
    };
    (
        $(#[$meta:meta])*
        pub enum $name:ident: i64 {
            $( $variant:ident = $value:literal => $kind:ident, $meaning:literal; )+
        }
    ) => {
        $crate::open_enum! {
            $(#[$meta])*
            pub enum $name: i64 {
                $( #[doc = concat!("`", $value, "`: ", $meaning, ".")] $variant = $value, )+
            }
        }

        impl $name {
            /// What sort of failure it is.
            pub fn kind(self) -> $crate::ErrorKind {
                match self {
                    $( Self::$variant => $crate::ErrorKind::$kind, )+
                    Self::Undocumented(_) => $crate::ErrorKind::Rejected,
                }
            }

            /// What the code means, and what to do about it.
            pub fn meaning(self) -> ::core::option::Option<&'static str> {
                match self {
                    $( Self::$variant => Some($meaning), )+
                    Self::Undocumented(_) => None,
                }
            }
        }
    };
    (
        $(#[$meta:meta])*
        pub enum $name:ident: i64 {
            $( $(#[$variant_meta:meta])* $variant:ident = $value:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A number that this version does not know.
            Undocumented(i64),
        }

        impl $name {
            /// Every documented number.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The number.
            pub fn value(self) -> i64 {
                match self {
                    $( Self::$variant => $value, )+
                    Self::Undocumented(value) => value,
                }
            }
        }

        impl ::core::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $( $value => Self::$variant, )+
                    other => Self::Undocumented(other),
                }
            }
        }

        $crate::open_enum!(@serde $name, value, Integer);
    };
    (@serde $name:ident, $plain:ident, $adaptor:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.$plain(), serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                <$crate::serde_as::$adaptor as $crate::serde_with::DeserializeAs<'de, Self>>::deserialize_as(deserializer)
            }
        }
    };
}

/// A word that a provider uses and its documents do not list. Its text is reached through the enum
/// that holds it. `Debug` shows it where it can only be a word.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Undocumented(Box<str>);

impl Undocumented {
    #[doc(hidden)]
    pub fn new(word: &str) -> Self {
        Self(word.into())
    }

    #[doc(hidden)]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It may be anything, such as a number in the wrong field.
impl fmt::Debug for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match path_to_show(&self.0) == self.as_str() {
            true => fmt::Debug::fmt(&self.0, f),
            false => write!(f, "[hidden: {} characters]", self.0.chars().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Undocumented;

    #[test]
    fn an_undocumented_word_is_given_back() {
        assert_eq!(Undocumented::new("dimmed").as_str(), "dimmed");
    }

    #[test]
    fn debug_shows_what_can_be_a_word() {
        let shown = |word: &str| format!("{:?}", Undocumented::new(word));
        assert_eq!(shown("read_by-2"), "\"read_by-2\"");
        for odd in ["6281200000001", "Dear Siti", "käme"] {
            let hidden = format!("[hidden: {} characters]", odd.chars().count());
            assert_eq!(shown(odd), hidden);
        }
    }
}

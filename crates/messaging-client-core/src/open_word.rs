/// Defines an enum of the words that a provider documents, open to words that it adds later.
///
/// Reading takes any case of a documented word; an undocumented one is kept as it came. Writing gives
/// the documented spelling. The enum gets `as_str`, `is_documented`, `ALL`, `From<&str>`,
/// `From<String>`, `Display`, `Serialize` and `Deserialize`.
///
/// ```
/// messaging_client_core::open_word! {
///     /// The state of a lamp.
///     pub enum Lamp {
///         /// It shines.
///         On = "on",
///         /// It does not.
///         Off = "off",
///     }
/// }
///
/// assert_eq!(Lamp::from("ON"), Lamp::On);
/// assert_eq!(Lamp::from("dimmed").as_str(), "dimmed");
/// assert!(!Lamp::from("dimmed").is_documented());
/// ```
#[macro_export]
macro_rules! open_word {
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
            Undocumented($crate::UndocumentedWord),
        }

        impl $name {
            /// Every documented word.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The word as the provider spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $word, )+
                    Self::Undocumented(word) => word.as_str(),
                }
            }

            /// Whether this version knows the word.
            #[must_use]
            pub fn is_documented(&self) -> bool {
                !matches!(self, Self::Undocumented(_))
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(word: &str) -> Self {
                $( if word.eq_ignore_ascii_case($word) { return Self::$variant; } )+
                Self::Undocumented($crate::UndocumentedWord::new(word))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(word: ::std::string::String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                $crate::lenient::text(deserializer).map(Self::from)
            }
        }
    };
}

/// A word that a provider uses and its documents do not list. Its text is reached through the enum
/// that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UndocumentedWord(Box<str>);

impl UndocumentedWord {
    #[doc(hidden)]
    #[must_use]
    pub fn new(word: &str) -> Self {
        Self(word.into())
    }

    #[doc(hidden)]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro defines public enums")]
mod tests {
    open_word! {
        /// Test words.
        pub enum Word {
            /// One.
            One = "one",
            /// Two.
            Two = "Two",
        }
    }

    #[test]
    fn documented_words_are_read_in_any_case_and_written_in_one() {
        assert_eq!(serde_json::from_str::<Word>("\"TWO\"").unwrap(), Word::Two);
        assert_eq!(serde_json::to_string(&Word::Two).unwrap(), "\"Two\"");
        assert_eq!(Word::ALL.len(), 2);
    }

    #[test]
    fn other_words_survive_unchanged() {
        let word: Word = serde_json::from_str("\"tHree\"").unwrap();
        assert!(!word.is_documented());
        assert_eq!(serde_json::to_string(&word).unwrap(), "\"tHree\"");
        assert_eq!(serde_json::from_str::<Word>("3").unwrap().as_str(), "3");
    }
}

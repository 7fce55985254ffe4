/// Defines an enum of fixed names, which are the same in JSON, in `Display` and for `FromStr`. The field and
/// the problem are those of the error for any other name.
macro_rules! named_enum {
    (
        $(#[$meta:meta])*
        pub enum $enum:ident, else $field:literal $problem:literal {
            $( $(#[$variant_meta:meta])* $variant:ident = $name:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub enum $enum {
            $( $(#[$variant_meta])* #[serde(rename = $name)] $variant, )+
        }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The name in JSON, logs, metrics and databases: the variant's, in snake case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $( Self::$variant => $name, )+
                }
            }
        }

        /// The name that `as_str` gives.
        impl std::str::FromStr for $enum {
            type Err = $crate::ValidationError;

            fn from_str(name: &str) -> Result<Self, $crate::ValidationError> {
                let known = Self::ALL.iter().find(|known| known.as_str() == name);
                known.copied().ok_or_else(|| $crate::ValidationError::new($field, $problem))
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use named_enum;

//! Enums of the numbers that stand for a word, open to numbers that the provider adds later.

/// Defines such an enum: `ALL`, `value`, `From<i64>`, and JSON as a number, which is read from a
/// text of digits too. What is no number cannot be one of them: an answer keeps it in its `extra`.
macro_rules! open_number {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
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
            /// Every known number.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The number.
            #[must_use]
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

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.value())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                ::messaging_client_core::lenient::integer(deserializer).map(Self::from)
            }
        }
    };
}

pub(crate) use open_number;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro defines public enums")]
mod tests {
    open_number! {
        /// Test numbers.
        pub enum Number {
            /// None.
            Zero = 0,
            /// Nine.
            Nine = 9,
        }
    }

    #[test]
    fn numbers_round_trip_and_unknown_ones_are_kept() {
        for number in Number::ALL {
            assert_eq!(Number::from(number.value()), *number);
        }
        let read = |json| serde_json::from_str::<Number>(json).unwrap();
        assert_eq!(read("9"), Number::Nine);
        assert_eq!(read("\"9\""), Number::Nine);
        assert_eq!(read("7"), Number::Undocumented(7));
        assert_eq!(serde_json::to_string(&read("7")).unwrap(), "7");
    }
}

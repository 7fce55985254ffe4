/// Defines an enum of a provider's numeric codes, each with its [`ErrorKind`](crate::ErrorKind) and
/// what it means, open to codes that the provider adds later.
///
/// The enum gets `ALL`, `value`, `kind` (`Rejected` for an undocumented code), `meaning` (`None` for
/// one) and `From<i64>`.
///
/// ```
/// use messaging_client_core::ErrorKind;
///
/// messaging_client_core::open_code! {
///     /// The codes of a kettle.
///     pub enum KettleCode {
///         Empty = 1 => InvalidRequest, "there is no water: fill it";
///         Hot = 2 => RateLimited, "it has just boiled: wait";
///     }
/// }
///
/// assert_eq!(KettleCode::from(1).kind(), ErrorKind::InvalidRequest);
/// assert_eq!(KettleCode::from(9).value(), 9);
/// ```
#[macro_export]
macro_rules! open_code {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $variant:ident = $value:literal => $kind:ident, $meaning:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( #[doc = concat!("`", $value, "`: ", $meaning, ".")] $variant, )+
            /// A code that this version does not know.
            Undocumented(i64),
        }

        impl $name {
            /// Every documented code.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The number.
            #[must_use]
            pub fn value(self) -> i64 {
                match self {
                    $( Self::$variant => $value, )+
                    Self::Undocumented(value) => value,
                }
            }

            /// What sort of failure it is.
            #[must_use]
            pub fn kind(self) -> $crate::ErrorKind {
                match self {
                    $( Self::$variant => $crate::ErrorKind::$kind, )+
                    Self::Undocumented(_) => $crate::ErrorKind::Rejected,
                }
            }

            /// What the code means, and what to do about it.
            #[must_use]
            pub fn meaning(self) -> ::core::option::Option<&'static str> {
                match self {
                    $( Self::$variant => Some($meaning), )+
                    Self::Undocumented(_) => None,
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
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro defines public enums")]
mod tests {
    use crate::ErrorKind;

    open_code! {
        /// Test codes.
        pub enum Code {
            Broken = -1 => Server, "it broke";
            Missing = 7 => NotFound, "it is missing";
        }
    }

    #[test]
    fn codes_round_trip_and_unknown_ones_are_kept() {
        for code in Code::ALL {
            assert_eq!(Code::from(code.value()), *code);
            assert!(code.meaning().is_some());
        }
        assert_eq!(Code::from(-1).kind(), ErrorKind::Server);
        assert_eq!(Code::from(8), Code::Undocumented(8));
        assert_eq!(Code::from(8).kind(), ErrorKind::Rejected);
        assert_eq!(Code::from(8).meaning(), None);
    }
}

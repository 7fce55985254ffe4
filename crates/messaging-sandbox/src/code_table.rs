//! Tables of codes and their texts.

/// A constant for every code, and `TABLE` with each and its text: `codes! { i64: NAME = 1 => "its text", }`. A code that
/// nothing else names is `_`.
macro_rules! codes {
    ($kind:ty: $($name:tt = $code:expr => $text:expr,)+) => {
        $(pub(super) const $name: $kind = $code;)+

        const TABLE: &[($kind, &str)] = &[$(($code, $text)),+];
    };
}

//! `Debug` that leaves out what may be a credential, a number or a text.

/// Implements `Debug` for a struct with these fields only: `debug_shows!(Name(one) { field, label: one.value() })`.
macro_rules! debug_shows {
    ($name:ident $(<$life:lifetime>)? ($one:ident) { $($label:ident $(: $value:expr)?),* $(,)? }) => {
        impl std::fmt::Debug for $name $(<$life>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $one = self;
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($label), &debug_shows!(@ $one $label $($value)?)))*
                    .finish_non_exhaustive()
            }
        }
    };
    (@ $one:ident $label:ident $value:expr) => { $value };
    (@ $one:ident $label:ident) => { $one.$label };
}

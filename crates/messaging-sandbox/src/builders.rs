//! Methods that change a value and give it back.

/// A method for each change: `builders! { account: name(argument: Type) => account.field = argument; }`.
macro_rules! builders {
    ($one:ident: $($(#[$doc:meta])+ $name:ident($($argument:ident: $kind:ty),*) => $change:expr;)+) => {
        $($(#[$doc])+
        #[must_use]
        pub fn $name(self, $($argument: $kind),*) -> Self {
            let mut $one = self;
            $change;
            $one
        })+
    };
}

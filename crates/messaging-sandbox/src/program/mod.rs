//! What only the program has: its command line and what it prints.

pub(crate) mod arguments;
pub(crate) mod greeting;

//! `multipart/form-data`, read piece by piece as it comes.

mod boundary;
mod head;
mod parser;
#[cfg(test)]
mod tests;

pub(super) use self::boundary::boundary;
pub(super) use self::head::PartHead;
pub(super) use self::parser::{Malformed, Parser, Parts};

//! The table: every operation of every client. A new operation is one line in its provider's file.

mod nusasms;
mod nxcloud;
mod sandeza;
mod whatsnesia;

use crate::operation::Operation;

/// All operations.
pub(crate) fn operations() -> Vec<Operation> {
    let mut all = nxcloud::operations();
    all.extend(sandeza::operations());
    all.extend(nusasms::operations());
    all.extend(whatsnesia::operations());
    all
}

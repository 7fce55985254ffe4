//! Which page of a list is asked for.

use messaging_client_core::{Draft, InvalidRequest};

use crate::positive::positive;

pub(crate) fn put_page(
    mut draft: Draft,
    page: Option<i64>,
    paginate: Option<i64>,
) -> Result<Draft, InvalidRequest> {
    for (name, number) in [("page", page), ("paginate", paginate)] {
        if let Some(number) = number {
            positive(name, number)?;
            draft = draft.query(name, &number.to_string());
        }
    }
    Ok(draft)
}

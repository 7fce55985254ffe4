//! Which page of a list is asked for.

use messaging_client_core::{UnsignedRequest, ValidationError};

use crate::positive::positive;

pub(crate) fn put_page(
    mut draft: UnsignedRequest,
    page: Option<i64>,
    paginate: Option<i64>,
) -> Result<UnsignedRequest, ValidationError> {
    for (name, number) in [("page", page), ("paginate", paginate)] {
        if let Some(number) = number {
            positive(name, number)?;
            draft = draft.query(name, &number.to_string());
        }
    }
    Ok(draft)
}

//! Numbers that must be above zero: ids, pages and page sizes.

use messaging_client_core::{UnsignedRequest, ValidationError};

pub(crate) fn positive(field: &'static str, number: i64) -> Result<(), ValidationError> {
    if number > 0 {
        return Ok(());
    }
    Err(ValidationError::new(field, "must be a number above 0"))
}

/// Puts an id into its place in the path.
pub(crate) fn put_id(
    request: UnsignedRequest,
    field: &'static str,
    id: i64,
) -> Result<UnsignedRequest, ValidationError> {
    positive(field, id)?;
    request.segment(field, &id.to_string())
}

/// Says which page of a list is asked for, and how long it is.
pub(crate) fn put_page(
    mut request: UnsignedRequest,
    page: Option<i64>,
    paginate: Option<i64>,
) -> Result<UnsignedRequest, ValidationError> {
    for (name, number) in [("page", page), ("paginate", paginate)] {
        if let Some(number) = number {
            positive(name, number)?;
            request = request.query(name, &number.to_string());
        }
    }
    Ok(request)
}

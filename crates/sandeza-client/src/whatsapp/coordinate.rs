//! Degrees on the globe. The document tables them as "Float" and requires no range; a number that is
//! no place is refused all the same, because nothing could be shown for it.

use messaging_client_core::ValidationError;

/// The largest latitude and longitude in degrees.
pub(super) const LATITUDE: f64 = 90.0;
pub(super) const LONGITUDE: f64 = 180.0;

pub(super) fn check(
    field: &'static str,
    degrees: Option<f64>,
    limit: f64,
) -> Result<(), ValidationError> {
    // A comparison that NaN fails too.
    if degrees.is_some_and(|degrees| degrees.abs() <= limit) {
        return Ok(());
    }
    let problem = format!("must be decimal degrees from -{limit} to {limit}");
    Err(ValidationError::new(field, problem))
}

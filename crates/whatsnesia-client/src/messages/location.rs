use std::fmt;

use messaging_client_core::ValidationError;

use crate::form::Form;

/// A position on the earth, in degrees.
///
/// Its `Debug` does not show where.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Location {
    /// From -90 to 90, but not exactly 0.
    pub latitude: f64,
    /// From -180 to 180, but not exactly 0.
    pub longitude: f64,
}

impl Location {
    /// A position.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Self {
        Self {
            latitude,
            longitude,
        }
    }

    pub(super) fn validate(self) -> Result<(), ValidationError> {
        for (field, degrees, most, range) in [
            ("latitude", self.latitude, 90.0, "must be from -90 to 90"),
            (
                "longitude",
                self.longitude,
                180.0,
                "must be from -180 to 180",
            ),
        ] {
            if !(-most..=most).contains(&degrees) {
                return Err(ValidationError::new(field, range));
            }
            if degrees == 0.0 {
                return Err(ValidationError::new(
                    field,
                    "is 0, which the server takes as missing: give a value beside it, such as \
                     0.000001 (about 11 cm off)",
                ));
            }
        }
        Ok(())
    }

    /// As plain decimals: Rust writes no exponent, and as many digits as give the number back.
    pub(super) fn put(self, form: &mut Form) {
        form.put("latitude", self.latitude.to_string());
        form.put("longitude", self.longitude.to_string());
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Location([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_on_the_earth_and_not_zero() {
        for (latitude, longitude) in [(90.0, 180.0), (-90.0, -180.0), (-6.2, 1e-7)] {
            assert!(Location::new(latitude, longitude).validate().is_ok());
        }
        for (latitude, longitude, field) in [
            (90.1, 106.8, "latitude"),
            (-91.0, 106.8, "latitude"),
            (f64::NAN, 106.8, "latitude"),
            (0.0, 106.8, "latitude"),
            (-0.0, 106.8, "latitude"),
            (-6.2, 180.1, "longitude"),
            (-6.2, f64::INFINITY, "longitude"),
            (-6.2, 0.0, "longitude"),
        ] {
            let refused = Location::new(latitude, longitude).validate().unwrap_err();
            assert_eq!(refused.field(), field);
        }
        let zero = Location::new(0.0, 106.8).validate().unwrap_err();
        assert!(zero.problem().contains("missing"), "{zero}");
    }

    #[test]
    fn debug_does_not_show_where() {
        let shown = format!("{:?}", Location::new(-6.2088, 106.8456));
        assert!(
            shown.contains("hidden") && !shown.contains("6.2"),
            "{shown}"
        );
    }
}

//! Places on the earth: as texts in a template, as numbers without one.

use serde_json::Value;

use super::super::{Fields, Refusal};

const MOST_LATITUDE: f64 = 90.0;
const MOST_LONGITUDE: f64 = 180.0;

/// The location of a template's header. The table calls the coordinates Float; the sample has them
/// as texts.
pub(super) fn check_texts(location: &Fields<'_>) -> Result<(), Refusal> {
    location.only(&["latitude", "longitude", "name", "address"])?;
    location.text("name")?;
    location.text("address")?;
    let latitude = location.required_text("latitude")?;
    let are_coordinates = are_coordinates(latitude, location.required_text("longitude")?);
    let what = "and longitude must be coordinates as strings";
    location.check(are_coordinates, "latitude", what)
}

/// The location of a message without a template: both coordinates as numbers, and nothing else.
pub(super) fn check_numbers(location: &Fields<'_>) -> Result<(), Refusal> {
    location.only(&["latitude", "longitude"])?;
    let number = |name| location.get(name).and_then(Value::as_f64);
    let place = number("latitude").zip(number("longitude"));
    let what = "and longitude must be coordinates as numbers";
    location.check(place.is_some_and(is_place), "latitude", what)
}

/// Whether the texts are a latitude and a longitude.
pub(super) fn are_coordinates(latitude: &str, longitude: &str) -> bool {
    let place = latitude.parse().ok().zip(longitude.parse().ok());
    place.is_some_and(is_place)
}

fn is_place((latitude, longitude): (f64, f64)) -> bool {
    // False for what is not a number, too.
    latitude.abs() <= MOST_LATITUDE && longitude.abs() <= MOST_LONGITUDE
}

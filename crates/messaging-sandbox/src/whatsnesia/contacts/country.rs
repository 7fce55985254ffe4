//! The country that the provider adds to an address.

/// The country of a calling code; empty for one that the sandbox does not know.
pub(in crate::whatsnesia) fn country(mobile_code: &str) -> &'static str {
    match mobile_code {
        "60" => "Malaysia",
        "62" => "Indonesia",
        "65" => "Singapore",
        "880" => "Bangladesh",
        _ => "",
    }
}

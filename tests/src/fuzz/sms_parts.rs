//! The SMS part counter against other ways to count. An input is the text.

use nusasms_client::Sms;
use nusasms_client::sms::{SmsEncoding, SmsParts};
use rusmpp_extra::concatenation::owned::{Concatenation, Concatenator as _};
use rusmpp_extra::encoding::gsm7bit::Gsm7BitUnpacked;

use super::Target;
use crate::Fixture;

pub(super) const TARGET: Target = Target {
    name: "sms_parts",
    covers: super::covers_none,
    check,
    seeds,
};

fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let parts = SmsParts::of(&text);
    let forced = SmsParts::in_encoding(&text, SmsEncoding::Ucs2);

    let gsm7 = gsm7_parts(&text);
    let (encoding, expected) = match gsm7 {
        Some(count) => (SmsEncoding::Gsm7, count),
        None => (SmsEncoding::Ucs2, ucs2_parts(&text)),
    };
    assert_eq!((parts.encoding, parts.parts), (encoding, expected));
    assert_eq!(
        (forced.encoding, forced.parts),
        (SmsEncoding::Ucs2, ucs2_parts(&text))
    );
    assert_eq!(forced.units, text.encode_utf16().count());

    for counted in [parts, forced] {
        assert!(counted.parts >= 1 && counted.parts <= counted.units.max(1));
    }
    let half = text.chars().count() / 2;
    let beginning: String = text.chars().take(half).collect();
    assert!(
        SmsParts::of(&beginning).parts <= parts.parts,
        "a longer text takes fewer parts"
    );
    let message = Sms::new("6281200000001", text.as_ref());
    assert_eq!(message.parts(), parts);
}

/// Another implementation's number of parts; none where it cannot encode the text. Its extension table
/// lacks the form feed, which takes two units like the others of that table.
fn gsm7_parts(text: &str) -> Option<usize> {
    let text = text.replace('\u{c}', "^");
    match Gsm7BitUnpacked::new().concatenate(&text, 160, 7).ok()?.0 {
        Concatenation::Single(_) => Some(1),
        Concatenation::Concatenated(parts) => Some(parts.len()),
    }
}

/// Cuts by hand, at the last place that splits no surrogate pair.
fn ucs2_parts(text: &str) -> usize {
    let units: Vec<u16> = text.encode_utf16().collect();
    if units.len() <= 70 {
        return 1;
    }
    let (mut start, mut parts) = (0, 0);
    while start < units.len() {
        let mut end = (start + 67).min(units.len());
        if units
            .get(end)
            .is_some_and(|unit| (0xdc00..0xe000).contains(unit))
        {
            end -= 1;
        }
        (start, parts) = (end, parts + 1);
    }
    parts
}

/// The texts of the fixtures, and texts at the edges of a part.
fn seeds(fixtures: &[Fixture]) -> Vec<Vec<u8>> {
    let inputs = fixtures.iter().filter_map(|one| one.input.as_ref());
    let texts = inputs.filter_map(|input| {
        let text = input.to_map().get("SMSText")?.as_str()?.to_owned();
        Some(text.into_bytes())
    });
    let edges = [
        ("a", 160),
        ("a", 161),
        ("€", 80),
        ("\u{c}", 153),
        ("€", 153),
        ("你", 70),
        ("你", 135),
        ("😀", 67),
    ];
    texts
        .chain(edges.map(|(unit, count)| unit.repeat(count).into_bytes()))
        .collect()
}

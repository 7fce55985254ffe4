//! The provider's numbers for messages.

use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers have 17 digits and one before them.
const MODULUS: u64 = 100_000_000_000_000_000;

/// The last number of this process, so that no two sandboxes give the same.
static LAST: AtomicU64 = AtomicU64::new(0);

/// The reference of a WhatsApp message: 18 digits. The first is always a zero, which some real ones
/// begin with and which is lost on whoever takes them for numbers.
pub(super) fn ref_no(now_ms: u64) -> String {
    format!("0{:017}", next(now_ms))
}

/// The id of an SMS: 18 digits as in the documented sample.
pub(super) fn message_id(now_ms: u64) -> String {
    format!("1{:017}", next(now_ms))
}

/// The name of the campaign that a send to a contact group becomes, in the form of the documented
/// sample.
pub(super) fn campaign_name(now_ms: u64) -> String {
    let number = next(now_ms);
    let (high, low) = (number / 10_000 % 0x1000_0000, number % 10_000);
    format!("Group-Api-Campaign-{high:07x}-{low:04}")
}

/// Never the same twice; begins with the time where that is later.
fn next(now_ms: u64) -> u64 {
    let from_time = now_ms.wrapping_mul(10_000) % MODULUS;
    let following = |last: u64| Some(last.wrapping_add(1).max(from_time));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, following);
    following(last.unwrap_or_default()).unwrap_or_default() % MODULUS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_eighteen_digits_and_differ() {
        let ids = [
            ref_no(1_750_413_192_037),
            ref_no(1_750_413_192_037),
            ref_no(0),
            message_id(u64::MAX),
            message_id(5),
        ];
        for (position, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 18, "{id}");
            assert!(id.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(!ids[..position].contains(id));
        }
        assert!(ids[0].starts_with('0') && ids[3].starts_with('1'));
    }
}

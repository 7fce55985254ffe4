//! Credits and what messages cost.

use serde_json::Value;

use super::date::date;

/// How many characters of a WhatsApp message one credit pays, as documented.
const WHATSAPP_CHARACTERS: usize = 1500;
/// What media cost, as documented.
pub(super) const MEDIA_COST: u32 = 2;
/// How many characters one SMS has, as documented.
const SMS_CHARACTERS: usize = 160;
/// The same for a Unicode message; no document says it, the network does.
const UNICODE_SMS_CHARACTERS: usize = 70;

/// Credits of one kind. They may be fractions, as the documented type says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Credit {
    pub(super) balance: f64,
    /// The last day on which they can be used.
    pub(super) last_day: Option<String>,
}

impl Credit {
    pub(super) fn new(balance: f64, last_day: impl Into<String>) -> Self {
        Self {
            balance,
            last_day: Some(last_day.into()),
        }
    }

    /// Whether they pay this on this day. Otherwise one of two errors: they have expired, or they are
    /// too few.
    pub(super) fn covers<E>(&self, cost: u32, now_ms: u64, errors: [E; 2]) -> Result<(), E> {
        let [expired, too_few] = errors;
        let today = date(now_ms);
        if self.last_day.as_ref().is_some_and(|last| *last < today) {
            return Err(expired);
        }
        let pays = self.balance >= f64::from(cost);
        pays.then_some(()).ok_or(too_few)
    }

    /// The balance as live answers write it: without a point where it is whole.
    pub(super) fn balance_json(&self) -> Value {
        serde_json::from_str(&self.balance.to_string()).unwrap_or_default()
    }
}

/// What a WhatsApp message costs: one credit for every 1,500 characters begun.
pub(super) fn whatsapp_cost(text: &str) -> u32 {
    parts(text, WHATSAPP_CHARACTERS)
}

/// What an SMS costs: one credit for each one that its text fills.
pub(super) fn sms_cost(text: &str, unicode: bool) -> u32 {
    match unicode {
        true => parts(text, UNICODE_SMS_CHARACTERS),
        false => parts(text, SMS_CHARACTERS),
    }
}

fn parts(text: &str, characters: usize) -> u32 {
    let parts = text.chars().count().div_ceil(characters).max(1);
    u32::try_from(parts).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_cost_what_they_fill() {
        for (characters, cost) in [(1, 1), (1500, 1), (1501, 2), (3000, 2), (3001, 3)] {
            assert_eq!(whatsapp_cost(&"é".repeat(characters)), cost, "{characters}");
        }
        for (characters, plain, unicode) in [(70, 1, 1), (71, 1, 2), (160, 1, 3), (161, 2, 3)] {
            let text = "a".repeat(characters);
            let costs = (sms_cost(&text, false), sms_cost(&text, true));
            assert_eq!(costs, (plain, unicode), "{characters}");
        }
    }

    #[test]
    fn credits_pay_until_their_last_day() {
        let credit = Credit::new(2.5, "2026-01-31");
        let errors = ["expired", "too few"];
        // The end of the last day in Jakarta, and the beginning of the next.
        let (last, next) = (1_769_878_799_999, 1_769_878_800_000);
        assert_eq!(credit.covers(2, last, errors), Ok(()));
        assert_eq!(credit.covers(3, last, errors), Err("too few"));
        assert_eq!(credit.covers(1, next, errors), Err("expired"));
    }

    #[test]
    fn whole_balances_have_no_point() {
        for (balance, written) in [
            (1_000_000.0, json!(1_000_000)),
            (0.5, json!(0.5)),
            (-1.0, json!(-1)),
            (f64::NAN, Value::Null),
        ] {
            assert_eq!(Credit::new(balance, "").balance_json(), written);
        }
    }
}

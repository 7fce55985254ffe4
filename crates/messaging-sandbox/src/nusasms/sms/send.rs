//! `sendsms/plain` and `sendsms/group`.

use super::codes;
use super::otp_text::looks_like_otp;
use super::parameters::Parameters;
use crate::lock::lock;
use crate::magic::{Fate, meet};
use crate::nusasms::credit::sms_cost;
use crate::nusasms::magic;
use crate::nusasms::operation::Call;
use crate::nusasms::rest::is_digits;
use crate::nusasms::{AcceptedMessage, Account, MessageKind, MessageStatus};
use crate::server::Answer;

/// What a contact group whose name begins so is refused with: the code follows without its sign.
const MAGIC_GROUP: &str = "sandbox-";

/// What both sends take.
const OPTIONS: [&str; 6] = ["user", "password", "SMSText", "unicode", "otp", "output"];

/// The answer of a send.
pub(in crate::nusasms) fn answer(
    kind: MessageKind,
    parameters: &Parameters,
    status: i64,
    id: &str,
) -> Answer {
    let (id_name, to_name, to) = match kind {
        MessageKind::SmsGroup => ("campaign_name", "group", "group"),
        _ => ("messageid", "destination", "GSM"),
    };
    let status = status.to_string();
    let fields = [
        ("status", status.as_str()),
        (id_name, id),
        (to_name, parameters.get(to).unwrap_or_default()),
    ];
    parameters.result(&fields)
}

impl Call<'_> {
    /// Answers a send: the first check that fails decides.
    pub(in crate::nusasms) fn send(
        mut self,
        kind: MessageKind,
        parameters: &Parameters,
    ) -> Result<Answer, i64> {
        let (provider, account) = (self.provider, &*self.account);
        let group = kind == MessageKind::SmsGroup;
        let destination = if group { "group" } else { "GSM" };
        let to = parameters.get(destination);
        self.request.notes().to = Some(to.unwrap_or_default().to_owned());
        parameters.authenticate(account)?;
        parameters.check(&[&OPTIONS[..], &[destination]].concat())?;
        let to = to.ok_or(codes::MISSING_DESTINATION)?;
        let text = text(parameters)?;
        let now_ms = provider.core.clock.now_ms();
        let (members, (end, fault)) = match group {
            true => (members(account, to)?, Fate::default()),
            false => (1, self.admit_number(to, text, now_ms)?),
        };
        let cost = sms_cost(text, parameters.get("unicode").is_some()).saturating_mul(members);
        let unpaid = [codes::BALANCE_EXPIRED, codes::NOT_ENOUGH_CREDITS];
        account.sms.covers(cost, now_ms, unpaid)?;
        let message = AcceptedMessage {
            text: Some(text.to_owned()),
            credits: cost,
            ..self.draft(kind, to, parameters.without_credentials())
        };
        Ok(meet(fault, &provider.core.clock, || {
            if !group {
                lock(&provider.recent_texts).record(&self.whose(to), text, now_ms);
            }
            let message = self.accept(message, end);
            answer(kind, parameters, codes::SUCCESS, &message.id)
        }))
    }

    /// A number among those that the account sends to: what counts in a day counts for it alone.
    fn whose(&self, number: &str) -> String {
        format!("{} {number}", self.account.sms_user)
    }

    /// The checks of `sendsms/plain` alone, and what the destination makes of the message.
    fn admit_number(
        &self,
        number: &str,
        text: &str,
        now_ms: u64,
    ) -> Result<Fate<MessageStatus>, i64> {
        if number.starts_with('0') {
            return Err(codes::LOCAL_DESTINATION);
        }
        if !is_digits(number) || !(8..=15).contains(&number.len()) {
            return Err(codes::INVALID_DESTINATION);
        }
        let refuse = |kind, argument| codes::of_magic(argument).filter(|_| kind == 0);
        let fate = magic::fate(number, refuse)?;
        let limit = lock(&self.provider.settings).daily_limit;
        lock(&self.provider.recent_texts).admit(&self.whose(number), text, now_ms, limit)?;
        Ok(fate)
    }
}

/// How many numbers a contact group has.
fn members(account: &Account, name: &str) -> Result<u32, i64> {
    let magic = name.strip_prefix(MAGIC_GROUP);
    if let Some(code) = magic.and_then(|code| codes::of_magic(code.parse().ok()?)) {
        return Err(code);
    }
    match account.groups.get(name).copied().unwrap_or(0) {
        0 => Err(codes::GROUP_UNAVAILABLE),
        members => Ok(members),
    }
}

fn text(parameters: &Parameters) -> Result<&str, i64> {
    let text = parameters.get("SMSText").ok_or(codes::MISSING_MESSAGE)?;
    if looks_like_otp(text) && parameters.get("otp").is_none() {
        return Err(codes::OTP_WITHOUT_ROUTE);
    }
    Ok(text)
}

//! `sendsms/plain` and `sendsms/group`.

use std::sync::Arc;

use super::answer::Output;
use super::codes;
use super::otp_text::looks_like_otp;
use super::parameters::Parameters;
use super::route::authenticate;
use crate::lock::lock;
use crate::nusasms::accept::Draft;
use crate::nusasms::credit::{Unpaid, sms_cost};
use crate::nusasms::date::date;
use crate::nusasms::identifiers;
use crate::nusasms::magic::Magic;
use crate::nusasms::status::Timetable;
use crate::nusasms::{
    AcceptedMessage, Account, Host, MessageKind, MessageStatus, NusaSmsProvider, ScriptedFault,
};
use crate::server::{Answer, ReceivedRequest};

/// What a contact group whose name begins so is refused with: the code follows without its sign.
const MAGIC_GROUP: &str = "sandbox-";

/// Writes the answers of `sendsms/plain`.
pub(super) struct PlainAnswer {
    output: Output,
    destination: String,
}

impl PlainAnswer {
    pub(super) fn of(parameters: &Parameters) -> Self {
        Self {
            output: Output::of(parameters),
            destination: parameters.get("GSM").unwrap_or_default().to_owned(),
        }
    }

    pub(super) fn answer(&self, status: i64, message_id: &str) -> Answer {
        self.output.result(&[
            ("status", &status.to_string()),
            ("messageid", message_id),
            ("destination", &self.destination),
        ])
    }
}

/// Writes the answers of `sendsms/group`, of which refusals too have a campaign name.
pub(super) struct GroupAnswer {
    output: Output,
    group: String,
}

impl GroupAnswer {
    pub(super) fn of(parameters: &Parameters) -> Self {
        Self {
            output: Output::of(parameters),
            group: parameters.get("group").unwrap_or_default().to_owned(),
        }
    }

    pub(super) fn answer(&self, status: i64, campaign_name: &str) -> Answer {
        self.output.result(&[
            ("status", &status.to_string()),
            ("campaign_name", campaign_name),
            ("group", &self.group),
        ])
    }
}

/// What the destination of an SMS makes of it.
#[derive(Default)]
struct Fate {
    end: Option<MessageStatus>,
    fault: Option<ScriptedFault>,
}

impl NusaSmsProvider {
    pub(super) fn send_plain(&self, account: &mut Account, request: &ReceivedRequest) -> Answer {
        let parameters = Parameters::of(request);
        let plain = PlainAnswer::of(&parameters);
        request.notes.set_to(&plain.destination);
        let (draft, fate) = match self.admit_plain(account, &parameters) {
            Ok(admitted) => admitted,
            Err(code) => return plain.answer(code, ""),
        };
        let accept = || {
            let (number, text) = (&draft.destination, draft.text.as_deref());
            let now_ms = self.core.clock.now_ms();
            lock(&self.recent_texts).record(number, text.unwrap_or_default(), now_ms);
            let id = identifiers::message_id(now_ms);
            let end = fate.end.unwrap_or(MessageStatus::Delivered);
            let message = self.accept_sms(account, request, draft, id, end);
            plain.answer(codes::SUCCESS, &message.id)
        };
        match fate.fault {
            Some(fault) => fault.answer(&self.core.clock, |code| plain.answer(code, ""), accept),
            None => accept(),
        }
    }

    pub(super) fn send_group(&self, account: &mut Account, request: &ReceivedRequest) -> Answer {
        let parameters = Parameters::of(request);
        let group = GroupAnswer::of(&parameters);
        request.notes.set_to(&group.group);
        let campaign = identifiers::campaign_name(self.core.clock.now_ms());
        match self.admit_group(account, &parameters) {
            Ok(draft) => {
                let end = MessageStatus::Delivered;
                let message = self.accept_sms(account, request, draft, campaign, end);
                group.answer(codes::SUCCESS, &message.id)
            }
            Err(code) => group.answer(code, &campaign),
        }
    }

    fn accept_sms(
        &self,
        account: &mut Account,
        request: &ReceivedRequest,
        draft: Draft,
        id: String,
        end: MessageStatus,
    ) -> Arc<AcceptedMessage> {
        account.sms.take(draft.cost);
        let timetable = Timetable::to(end, self.core.clock.now_ms(), self.pace());
        self.record(
            request,
            draft.accepted(id, Host::Production, request, timetable),
        )
    }

    /// The checks of `sendsms/plain`: the first that fails decides.
    fn admit_plain(
        &self,
        account: &Account,
        parameters: &Parameters,
    ) -> Result<(Draft, Fate), i64> {
        authenticate(account, parameters)?;
        check_options(parameters, "GSM")?;
        let number = parameters.get("GSM").ok_or(codes::MISSING_DESTINATION)?;
        let text = text(parameters)?;
        check_number(number)?;
        let fate = fate(number)?;
        let now_ms = self.core.clock.now_ms();
        lock(&self.recent_texts).admit(number, text, now_ms)?;
        let cost = sms_cost(text, parameters.get("unicode").is_some());
        check_credit(account, cost, now_ms)?;
        let draft = Draft {
            text: Some(text.to_owned()),
            cost,
            ..Draft::new(MessageKind::Sms, number, parameters.without_credentials())
        };
        Ok((draft, fate))
    }

    /// The checks of `sendsms/group`: the first that fails decides.
    fn admit_group(&self, account: &Account, parameters: &Parameters) -> Result<Draft, i64> {
        authenticate(account, parameters)?;
        check_options(parameters, "group")?;
        let name = parameters.get("group").ok_or(codes::MISSING_DESTINATION)?;
        let text = text(parameters)?;
        let code = name
            .strip_prefix(MAGIC_GROUP)
            .and_then(|code| codes::of_magic(code.parse().ok()?));
        if let Some(code) = code {
            return Err(code);
        }
        let members = account.groups.get(name).map_or(0, Vec::len);
        let members = u32::try_from(members).unwrap_or(u32::MAX);
        if members == 0 {
            return Err(codes::GROUP_UNAVAILABLE);
        }
        let cost = sms_cost(text, parameters.get("unicode").is_some()).saturating_mul(members);
        check_credit(account, cost, self.core.clock.now_ms())?;
        Ok(Draft {
            text: Some(text.to_owned()),
            cost,
            ..Draft::new(
                MessageKind::SmsGroup,
                name,
                parameters.without_credentials(),
            )
        })
    }
}

/// Only the documented parameters with their documented values are taken.
fn check_options(parameters: &Parameters, destination: &str) -> Result<(), i64> {
    let known = [
        "user",
        "password",
        "SMSText",
        "unicode",
        "otp",
        "output",
        destination,
    ];
    let output = parameters.get("output");
    let right = parameters.only(&known)
        && parameters.is_literal("unicode", "True")
        && parameters.is_literal("otp", "Y")
        && matches!(output, None | Some("json" | "xml"));
    if right {
        Ok(())
    } else {
        Err(codes::SYNTAX_ERROR)
    }
}

fn text(parameters: &Parameters) -> Result<&str, i64> {
    let text = parameters.get("SMSText").ok_or(codes::MISSING_MESSAGE)?;
    if looks_like_otp(text) && parameters.get("otp").is_none() {
        return Err(codes::OTP_WITHOUT_ROUTE);
    }
    Ok(text)
}

fn check_number(number: &str) -> Result<(), i64> {
    if number.starts_with('0') {
        return Err(codes::LOCAL_DESTINATION);
    }
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (8..=15).contains(&number.len()) {
        Ok(())
    } else {
        Err(codes::INVALID_DESTINATION)
    }
}

fn fate(number: &str) -> Result<Fate, i64> {
    match Magic::of(number) {
        Some(Magic::Refuse(argument)) => match codes::of_magic(argument) {
            Some(code) => Err(code),
            None => Ok(Fate::default()),
        },
        Some(Magic::End(end)) => Ok(Fate {
            end: Some(end),
            ..Fate::default()
        }),
        Some(Magic::Fault(fault)) => Ok(Fate {
            fault: Some(fault),
            ..Fate::default()
        }),
        _ => Ok(Fate::default()),
    }
}

fn check_credit(account: &Account, cost: u32, now_ms: u64) -> Result<(), i64> {
    account
        .sms
        .covers(cost, &date(now_ms))
        .map_err(|unpaid| match unpaid {
            Unpaid::Expired => codes::BALANCE_EXPIRED,
            Unpaid::TooLittle => codes::NOT_ENOUGH_CREDITS,
        })
}

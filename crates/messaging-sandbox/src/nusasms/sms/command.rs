//! `/api/command`: the credits, and the delivery status of an SMS. No document shows an answer.

use super::answer::Output;
use super::codes;
use super::parameters::Parameters;
use super::route::{authenticate, refuse_command};
use crate::nusasms::date::date_time;
use crate::nusasms::{Account, MessageKind, NusaSmsProvider};
use crate::server::{Answer, ReceivedRequest};

const KNOWN: [&str; 6] = ["user", "password", "cmd", "type", "ref_no", "output"];

impl NusaSmsProvider {
    pub(super) fn command(&self, account: &Account, request: &ReceivedRequest) -> Answer {
        let parameters = Parameters::of(request);
        self.run(account, &parameters)
            .unwrap_or_else(|code| refuse_command(code, &parameters))
    }

    fn run(&self, account: &Account, parameters: &Parameters) -> Result<Answer, i64> {
        authenticate(account, parameters)?;
        let output = parameters.get("output");
        if !parameters.only(&KNOWN) || !matches!(output, None | Some("json" | "xml")) {
            return Err(codes::SYNTAX_ERROR);
        }
        match parameters.get("cmd") {
            Some("CREDITS") if parameters.is_literal("type", "sms") => {
                Ok(credits(account, parameters))
            }
            Some("DR") => self.delivery_report(parameters),
            _ => Err(codes::SYNTAX_ERROR),
        }
    }

    fn delivery_report(&self, parameters: &Parameters) -> Result<Answer, i64> {
        let id = parameters.get("ref_no").ok_or(codes::SYNTAX_ERROR)?;
        let message = self
            .find(|message| message.id == id && message.kind == MessageKind::Sms)
            .ok_or(codes::ERROR_PROCESSING)?;
        let now_ms = self.core.clock.now_ms();
        let timetable = message.timetable();
        let status = timetable.status(now_ms);
        let reached = timetable.reached(status, now_ms);
        let at_ms = reached.unwrap_or_else(|| timetable.created_ms());
        Ok(Output::of(parameters).result(&[
            ("status", "0"),
            ("messageid", &message.id),
            ("destination", &message.destination),
            ("delivery_status", status.name()),
            ("date", &date_time(at_ms)),
        ]))
    }
}

/// The two keys are those that a public caller reads.
fn credits(account: &Account, parameters: &Parameters) -> Answer {
    Output::of(parameters).plain(&[
        ("value", &account.sms.balance.to_string()),
        ("expiredDate", account.sms.last_day().unwrap_or_default()),
    ])
}

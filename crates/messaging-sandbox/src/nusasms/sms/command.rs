//! `/api/command`: the credits, and the delivery status of an SMS. No document shows an answer.

use super::codes;
use super::parameters::Parameters;
use crate::nusasms::MessageKind;
use crate::nusasms::date::date_time;
use crate::nusasms::operation::Call;
use crate::server::Answer;

const KNOWN: [&str; 6] = ["user", "password", "cmd", "type", "ref_no", "output"];

impl Call<'_> {
    pub(in crate::nusasms) fn command(&self, parameters: &Parameters) -> Result<Answer, i64> {
        let account = &*self.account;
        parameters.authenticate(account)?;
        parameters.check(&KNOWN)?;
        match parameters.get("cmd") {
            // The two keys are those that a public caller reads.
            Some("CREDITS") if parameters.is_literal("type", "sms") => {
                let last_day = account.sms.last_day.as_deref().unwrap_or_default();
                let balance = account.sms.balance.to_string();
                let fields = [("value", balance.as_str()), ("expiredDate", last_day)];
                Ok(parameters.answer(&fields, false))
            }
            Some("DR") => self.delivery_report(parameters),
            _ => Err(codes::SYNTAX_ERROR),
        }
    }

    fn delivery_report(&self, parameters: &Parameters) -> Result<Answer, i64> {
        let id = parameters.get("ref_no").ok_or(codes::SYNTAX_ERROR)?;
        let message = self.accepted(id).filter(|one| one.kind == MessageKind::Sms);
        let message = message.ok_or(codes::ERROR_PROCESSING)?;
        let now_ms = self.provider.core.clock.now_ms();
        let timetable = message.timetable();
        let status = timetable.status(now_ms);
        let reached = timetable.reached(status, now_ms);
        let at_ms = reached.unwrap_or_else(|| timetable.created_ms());
        let fields = [
            ("status", "0"),
            ("messageid", &message.id),
            ("destination", &message.destination),
            ("delivery_status", status.name()),
            ("date", &date_time(at_ms)),
        ];
        Ok(parameters.result(&fields))
    }
}

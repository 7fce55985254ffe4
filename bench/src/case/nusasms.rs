//! NusaSMS: a one-time password by SMS, as a form; the response is XML.

use messaging_client_core::BoxFuture;
use nusasms_client::{NusaSmsClient, Sms};
use serde::Deserialize;

use super::by_hand::{FORM, Hand, text};
use super::{Case, Contestant, OTP, PHONE};
use crate::server::Server;
use crate::{Problem, account};

pub(super) const FIXTURE: &str = "nusasms/sms.send/sample-xml";

pub(super) async fn case(server: &Server) -> Result<Case, Problem> {
    let ours = |options| account::nusasms(server.url(), options).map(Ours);
    let by_hand = ByHand(Hand::new(server)?);
    super::case("nusasms sms", FIXTURE, server, ours, by_hand).await
}

struct Ours(NusaSmsClient);

impl Contestant for Ours {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let sms = Sms::new(PHONE, OTP).otp(true);
            let sent = self.0.sms().send(&sms).await?;
            std::hint::black_box(&sent.results);
            Ok(())
        })
    }
}

struct ByHand(Hand);

#[derive(Deserialize)]
struct Results {
    result: Vec<SmsResult>,
}

#[derive(Deserialize)]
struct SmsResult {
    status: String,
    messageid: Option<String>,
}

impl Contestant for ByHand {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let form = form_urlencoded::Serializer::new(String::new())
                .append_pair("user", account::USERNAME)
                .append_pair("password", account::PASSWORD)
                .append_pair("SMSText", OTP)
                .append_pair("GSM", PHONE)
                .append_pair("otp", "Y")
                .append_pair("output", "xml")
                .finish();
            let request = self.0.post("/api/v3/sendsms/plain");
            let response = text(request.header("content-type", FORM).body(form)).await?;
            let results: Results = quick_xml::de::from_str(&response)?;
            let first = results.result.first().ok_or("no result")?;
            if first.status != "0" {
                return Err(format!("refused: {response}").into());
            }
            std::hint::black_box(&first.messageid);
            Ok(())
        })
    }
}

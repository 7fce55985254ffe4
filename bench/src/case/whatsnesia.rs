//! Whatsnesia: a text, as a form.
#![expect(
    clippy::indexing_slicing,
    reason = "a field that a Value does not have is null, and applications write it so"
)]

use messaging_client_core::BoxFuture;
use whatsnesia_client::{Message, MobileNumber, WhatsnesiaClient};

use super::by_hand::{FORM, Hand, value};
use super::{Case, Contestant, LOCAL_PHONE, TEXT};
use crate::server::Server;
use crate::{Problem, account};

pub(super) const FIXTURE: &str = "whatsnesia/messages.send/sample";

pub(super) async fn case(server: &Server) -> Result<Case, Problem> {
    let ours = |options| account::whatsnesia(server.url(), options).map(Ours);
    let by_hand = ByHand(Hand::new(server)?);
    super::case("whatsnesia text", FIXTURE, server, ours, by_hand).await
}

struct Ours(WhatsnesiaClient);

impl Contestant for Ours {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let message = Message::text(MobileNumber::new("62", LOCAL_PHONE), TEXT);
            let sent = self.0.messages().send(&message).await?;
            std::hint::black_box(&sent.conversation_id);
            Ok(())
        })
    }
}

struct ByHand(Hand);

impl Contestant for ByHand {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let form = form_urlencoded::Serializer::new(String::new())
                .append_pair("mobile_code", "62")
                .append_pair("mobile", LOCAL_PHONE)
                .append_pair("message", TEXT)
                .finish();
            let request = self
                .0
                .post("/external-api/inbox/send-message")
                .header("client-id", account::CLIENT_ID)
                .header("client-secret", account::CLIENT_SECRET)
                .header("accept", "application/json")
                .header("content-type", FORM)
                .body(form);
            let response = value(request).await?;
            if response["status"] != "success" {
                return Err(format!("refused: {response}").into());
            }
            std::hint::black_box(response["data"]["conversation_id"].as_i64());
            Ok(())
        })
    }
}

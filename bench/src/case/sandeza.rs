//! Sandeza: an SMS, signed with SHA-256.
#![expect(
    clippy::indexing_slicing,
    reason = "a field that a Value does not have is null, and applications write it so"
)]

use messaging_client_core::{BoxFuture, Clock as _, SystemClock, unix_seconds};
use sandeza_client::{Message, SandezaClient, Sms};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::by_hand::{Hand, value};
use super::{Case, Contestant, PHONE, TEXT};
use crate::server::Server;
use crate::{Problem, account};

pub(super) const FIXTURE: &str = "sandeza/message.send/sample-01-sms";

pub(super) async fn case(server: &Server) -> Result<Case, Problem> {
    let ours = |options| account::sandeza(server.url(), options).map(Ours);
    let by_hand = ByHand(Hand::new(server)?);
    super::case("sandeza sms", FIXTURE, server, ours, by_hand).await
}

struct Ours(SandezaClient);

impl Contestant for Ours {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let message = Message::new("order-17", "Order 17", Sms::new(PHONE, TEXT));
            let sent = self.0.messages().send(&message).await?;
            std::hint::black_box(&sent.message_id);
            Ok(())
        })
    }
}

struct ByHand(Hand);

impl Contestant for ByHand {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let time = unix_seconds(SystemClock.now()).to_string();
            let (username, password) = (account::USERNAME, account::PASSWORD);
            let signature = hex::encode(Sha256::digest(format!("{username}{password}{time}")));
            let body = json!({
                "signature": signature,
                "time": time,
                "type": "2",
                "username": username,
                "ref_id": "order-17",
                "subject": "Order 17",
                "sender_id": account::SENDER_ID,
                "channel": {
                    "sms": {"message": TEXT, "msisdn": PHONE, "backup_on": "", "backup_exp": ""},
                },
            });
            let request = self
                .0
                .post("/json/send/cgw")
                .header("content-type", "application/json")
                .body(serde_json::to_string(&body)?);
            let response = value(request).await?;
            if response["rc"] != "0" {
                return Err(format!("refused: {response}").into());
            }
            std::hint::black_box(response["code_sms"].as_str().map(str::to_owned));
            Ok(())
        })
    }
}

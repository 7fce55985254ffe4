//! NXCloud: a template with an image and two texts, signed with MD5.
#![expect(
    clippy::indexing_slicing,
    reason = "a field that a Value does not have is null, and applications write it so"
)]

use md5::{Digest as _, Md5};
use messaging_client_core::{BoxFuture, Clock as _, SystemClock, unix_millis};
use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};
use serde_json::json;

use super::by_hand::{Hand, value};
use super::{Case, Contestant, IMAGE, PHONE};
use crate::server::Server;
use crate::{Problem, account};

pub(super) const FIXTURE: &str = "nxcloud/whatsapp.send/sample-1-header-image-md5";

pub(super) async fn case(server: &Server) -> Result<Case, Problem> {
    let ours = |options| account::nxcloud(server.url(), options).map(Ours);
    let by_hand = ByHand(Hand::new(server)?);
    super::case("nxcloud template", FIXTURE, server, ours, by_hand).await
}

struct Ours(NxCloudClient);

impl Contestant for Ours {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let template = Template::new("order_update", LanguageCode::Indonesian)
                .header_image(IMAGE)
                .body(["Budi", "INV-0017"]);
            let message = TemplateMessage::to_phone(PHONE, template);
            let sent = self.0.whatsapp().send(&message).await?;
            std::hint::black_box(&sent.message_id);
            Ok(())
        })
    }
}

struct ByHand(Hand);

impl Contestant for ByHand {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let body = json!({
                "tenant_id": account::TENANT_ID,
                "appkey": account::APP_KEY,
                "business_phone": account::BUSINESS_PHONE,
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": PHONE,
                "type": "template",
                "template": {
                    "name": "order_update",
                    "language": {"code": "id", "policy": "deterministic"},
                    "components": [
                        {"type": "header", "parameters": [{"type": "image", "image": {"link": IMAGE}}]},
                        {"type": "body", "parameters": [
                            {"type": "text", "text": "Budi"},
                            {"type": "text", "text": "INV-0017"},
                        ]},
                    ],
                },
            });
            let body = serde_json::to_string(&body)?;
            let ts = unix_millis(SystemClock.now());
            let (key, secret) = (account::ACCESS_KEY, account::ACCESS_SECRET);
            let signed = format!(
                "accessKey={key}&action=mt&bizType=2&ts={ts}&body={body}&accessSecret={secret}"
            );
            let sign = hex::encode(Md5::digest(signed));
            let request = self
                .0
                .post("/saas/wa/send")
                .header("content-type", "application/json")
                .header("accessKey", key)
                .header("ts", ts.to_string())
                .header("bizType", "2")
                .header("action", "mt")
                .header("sign", sign)
                .body(body);
            let response = value(request).await?;
            if response["code"] != 0 {
                return Err(format!("refused: {response}").into());
            }
            let id = response["data"]["message_id"].as_str();
            std::hint::black_box(id.ok_or("no message_id")?.to_owned());
            Ok(())
        })
    }
}

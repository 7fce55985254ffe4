//! reqwest as an application writes it by hand: `json!`, `to_string`, a signature over a formatted text,
//! and the answer as a `Value`.
#![expect(
    clippy::indexing_slicing,
    reason = "a field that a Value does not have is null, and applications write it so"
)]

use ::reqwest::{Client, RequestBuilder};
use md5::{Digest as _, Md5};
use messaging_client_core::{Clock as _, SystemClock, lower_hex, unix_millis, unix_seconds};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::Contestant;
use super::case::{IMAGE, LOCAL_PHONE, OTP, PHONE, TEXT};
use crate::{Problem, account};

const FORM: &str = "application/x-www-form-urlencoded";

/// A reqwest client and a base URL.
#[derive(Debug, Clone)]
pub struct Hand {
    client: Client,
    base_url: String,
}

impl Hand {
    /// With connections of its own.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(base_url: &str, user_agent: &str) -> Result<Self, Problem> {
        let client = Client::builder().no_proxy().user_agent(user_agent).build();
        Ok(Self {
            client: client?,
            base_url: base_url.to_owned(),
        })
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base_url))
    }
}

async fn value(request: RequestBuilder) -> Result<Value, Problem> {
    let answer = request.send().await?.error_for_status()?;
    Ok(serde_json::from_str(&answer.text().await?)?)
}

/// NXCloud by hand.
#[derive(Debug, Clone)]
pub struct NxCloud(pub Hand);

impl Contestant for NxCloud {
    async fn call(&mut self) -> Result<(), Problem> {
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
        let sign = lower_hex(&Md5::digest(signed));
        let request = self.0.post("/saas/wa/send");
        let request = request
            .header("content-type", "application/json")
            .header("accessKey", key)
            .header("ts", ts.to_string())
            .header("bizType", "2")
            .header("action", "mt")
            .header("sign", sign)
            .body(body);
        let answer = value(request).await?;
        if answer["code"] != 0 {
            return Err(format!("refused: {answer}").into());
        }
        let id = answer["data"]["message_id"].as_str().map(str::to_owned);
        std::hint::black_box(id.ok_or("no message_id")?);
        Ok(())
    }
}

/// Sandeza by hand.
#[derive(Debug, Clone)]
pub struct Sandeza(pub Hand);

impl Contestant for Sandeza {
    async fn call(&mut self) -> Result<(), Problem> {
        let time = unix_seconds(SystemClock.now()).to_string();
        let (username, password) = (account::USERNAME, account::PASSWORD);
        let signature = lower_hex(&Sha256::digest(format!("{username}{password}{time}")));
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
        let request = self.0.post("/json/send/cgw");
        let request = request
            .header("content-type", "application/json")
            .body(serde_json::to_string(&body)?);
        let answer = value(request).await?;
        if answer["rc"] != "0" {
            return Err(format!("refused: {answer}").into());
        }
        std::hint::black_box(answer["code_sms"].as_str().map(str::to_owned));
        Ok(())
    }
}

/// NusaSMS by hand.
#[derive(Debug, Clone)]
pub struct NusaSms(pub Hand);

impl Contestant for NusaSms {
    async fn call(&mut self) -> Result<(), Problem> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("user", account::USERNAME)
            .append_pair("password", account::PASSWORD)
            .append_pair("SMSText", OTP)
            .append_pair("GSM", PHONE)
            .append_pair("otp", "Y")
            .append_pair("output", "xml")
            .finish();
        let request = self.0.post("/api/v3/sendsms/plain");
        let request = request.header("content-type", FORM).body(form);
        let answer = request.send().await?.error_for_status()?.text().await?;
        let result = first_result(&answer)?;
        if result.get("status").and_then(Value::as_str) != Some("0") {
            return Err(format!("refused: {answer}").into());
        }
        std::hint::black_box(result.get("messageid"));
        Ok(())
    }
}

fn first_result(answer: &str) -> Result<Map<String, Value>, Problem> {
    let mut reader = Reader::from_str(answer);
    let (mut result, mut field) = (Map::new(), String::new());
    loop {
        match reader.read_event()? {
            Event::Start(tag) => field = tag.local_name().into_inner().to_owned(),
            Event::Text(text) if !field.is_empty() => {
                let text = text.xml10_content().trim().to_owned();
                result.insert(field.clone(), text.into());
            }
            Event::End(_) => field.clear(),
            Event::Eof => return Ok(result),
            _ => {}
        }
    }
}

/// Whatsnesia by hand.
#[derive(Debug, Clone)]
pub struct Whatsnesia(pub Hand);

impl Contestant for Whatsnesia {
    async fn call(&mut self) -> Result<(), Problem> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("mobile_code", "62")
            .append_pair("mobile", LOCAL_PHONE)
            .append_pair("message", TEXT)
            .finish();
        let request = self.0.post("/external-api/inbox/send-message");
        let request = request
            .header("client-id", account::CLIENT_ID)
            .header("client-secret", account::CLIENT_SECRET)
            .header("accept", "application/json")
            .header("content-type", FORM)
            .body(form);
        let answer = value(request).await?;
        if answer["status"] != "success" {
            return Err(format!("refused: {answer}").into());
        }
        std::hint::black_box(answer["data"]["conversation_id"].as_i64());
        Ok(())
    }
}

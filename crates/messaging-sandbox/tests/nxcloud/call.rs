//! A send over a raw socket, right in every respect until a test spoils it.

use std::time::{SystemTime, UNIX_EPOCH};

use messaging_sandbox::nxcloud::{
    ACCESS_KEY, ACCESS_SECRET, APP_KEY, Algorithm, BUSINESS_PHONE, NxCloud, SignedHeaders,
    TENANT_ID, sign,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A recipient with nothing special about it.
pub(crate) const RECIPIENT: &str = "6281200000001";

/// The smallest complete message.
pub(crate) fn message() -> Value {
    json!({
        "tenant_id": TENANT_ID,
        "appkey": APP_KEY,
        "business_phone": BUSINESS_PHONE,
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": RECIPIENT,
        "type": "template",
        "template": {
            "name": "order_shipped",
            "language": {"code": "id", "policy": "deterministic"},
        },
    })
}

pub(crate) fn message_to(recipient: &str) -> Value {
    let mut message = message();
    message["to"] = json!(recipient);
    message
}

#[expect(
    clippy::disallowed_methods,
    reason = "an application's clock is the system's"
)]
pub(crate) fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) access_key: String,
    pub(crate) access_secret: String,
    pub(crate) action: String,
    pub(crate) biz_type: String,
    pub(crate) ts: String,
    pub(crate) content_type: Option<String>,
    pub(crate) algorithm: Option<String>,
    pub(crate) signed_with: Algorithm,
    pub(crate) body: Vec<u8>,
    /// Replaces the right signature.
    pub(crate) sign: Option<String>,
    /// Headers that are not sent.
    pub(crate) omitted: Vec<&'static str>,
}

impl Call {
    pub(crate) fn new(body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST",
            path: "/saas/wa/send",
            access_key: ACCESS_KEY.to_owned(),
            access_secret: ACCESS_SECRET.to_owned(),
            action: "mt".to_owned(),
            biz_type: "2".to_owned(),
            ts: now_ms().to_string(),
            content_type: Some("application/json".to_owned()),
            algorithm: None,
            signed_with: Algorithm::Md5,
            body: body.into(),
            sign: None,
            omitted: Vec::new(),
        }
    }

    pub(crate) fn of(message: &Value) -> Self {
        Self::new(message.to_string())
    }

    fn wire(&self) -> Vec<u8> {
        let signed = SignedHeaders {
            access_key: &self.access_key,
            action: &self.action,
            biz_type: &self.biz_type,
            ts: &self.ts,
        };
        let right = sign(self.signed_with, signed, &self.body, &self.access_secret);
        let headers = [
            ("accessKey", Some(self.access_key.clone())),
            ("action", Some(self.action.clone())),
            ("bizType", Some(self.biz_type.clone())),
            ("ts", Some(self.ts.clone())),
            ("sign", Some(self.sign.clone().unwrap_or(right))),
            ("algorithm", self.algorithm.clone()),
            ("Content-Type", self.content_type.clone()),
        ];
        let mut wire = format!(
            "{} {} HTTP/1.1\r\nHost: sandbox\r\n",
            self.method, self.path
        );
        for (name, value) in headers {
            if let Some(value) = value.filter(|_| !self.omitted.contains(&name)) {
                wire.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        wire.push_str(&format!(
            "Connection: close\r\nContent-Length: {}\r\n\r\n",
            self.body.len()
        ));
        let mut wire = wire.into_bytes();
        wire.extend_from_slice(&self.body);
        wire
    }

    /// Everything that comes back before the connection is closed.
    pub(crate) async fn send_raw(&self, nxcloud: &NxCloud) -> Vec<u8> {
        let mut stream = TcpStream::connect(nxcloud.addr()).await.unwrap();
        stream.write_all(&self.wire()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        answer
    }

    pub(crate) async fn send(&self, nxcloud: &NxCloud) -> Reply {
        Reply::read(&self.send_raw(nxcloud).await)
    }

    /// The code of an answer of HTTP 200.
    pub(crate) async fn code(&self, nxcloud: &NxCloud) -> i64 {
        let reply = self.send(nxcloud).await;
        assert_eq!(reply.status, 200);
        reply.json()["code"].as_i64().unwrap()
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    fn read(answer: &[u8]) -> Self {
        let answer = String::from_utf8(answer.to_vec()).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        lines
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// A date header, in Unix seconds.
    pub(crate) fn date(&self, name: &str) -> i64 {
        let date = httpdate::parse_http_date(self.header(name).unwrap()).unwrap();
        i64::try_from(date.duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn message_id(&self) -> String {
        self.json()["data"]["message_id"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

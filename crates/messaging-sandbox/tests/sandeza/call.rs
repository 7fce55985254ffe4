//! A send over a raw socket, right in every respect until a test spoils it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use messaging_sandbox::sandeza::{PASSWORD, SENDER_ID, Sandeza, USERNAME, sign};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A recipient with nothing special about it.
pub(crate) const RECIPIENT: &str = "6281200000001";

#[expect(
    clippy::disallowed_methods,
    reason = "an application's clock is the system's"
)]
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// A reference that no other request of this process has.
pub(crate) fn new_ref_id() -> String {
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    format!("ref-{}", GIVEN.fetch_add(1, Ordering::Relaxed))
}

/// A signed request of type 2 with these channels.
pub(crate) fn request(channel: Value) -> Value {
    let time = now().to_string();
    json!({
        "signature": sign(USERNAME, PASSWORD, &time),
        "time": time,
        "type": "2",
        "username": USERNAME,
        "ref_id": new_ref_id(),
        "subject": "example subject",
        "sender_id": SENDER_ID,
        "channel": channel,
    })
}

/// A signed request of type 1 with these channels in this order, as the bytes of its body: a
/// [`Value`] does not keep the order.
pub(crate) fn in_turn(channels: &[(&str, Value)]) -> String {
    let mut request = request(Value::Null);
    request["type"] = json!("1");
    let channels: Vec<String> = channels
        .iter()
        .map(|(key, value)| format!("\"{key}\":{value}"))
        .collect();
    let object = format!("\"channel\":{{{}}}", channels.join(","));
    request.to_string().replace("\"channel\":null", &object)
}

pub(crate) fn sms_to(msisdn: &str) -> Value {
    json!({"message": "Halo", "msisdn": msisdn})
}

pub(crate) fn email_to(email: &str) -> Value {
    json!({"message": "Halo", "email": email})
}

pub(crate) fn whatsapp_to(msisdn: &str) -> Value {
    json!({"msisdn": msisdn, "template_id": "thankyou", "message": ""})
}

/// A request to an ordinary recipient.
pub(crate) fn sms() -> Value {
    request(json!({"sms": sms_to(RECIPIENT)}))
}

/// Everything that comes back before the connection is closed.
pub(crate) async fn send_raw(sandeza: &Sandeza, body: &str) -> Vec<u8> {
    exchange(sandeza, "POST", "/json/send/cgw", body).await
}

pub(crate) async fn exchange(sandeza: &Sandeza, method: &str, path: &str, body: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(sandeza.addr()).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    answer
}

pub(crate) async fn send(sandeza: &Sandeza, body: &str) -> Reply {
    Reply::read(&send_raw(sandeza, body).await)
}

/// The code and the reason of an answer.
pub(crate) async fn result(sandeza: &Sandeza, body: &Value) -> (String, String) {
    let reply = send(sandeza, &body.to_string()).await;
    (reply.field("rc"), reply.field("reason_status"))
}

/// The code of an answer.
pub(crate) async fn rc(sandeza: &Sandeza, body: &Value) -> String {
    result(sandeza, body).await.0
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn read(answer: &[u8]) -> Self {
        let answer = String::from_utf8(answer.to_vec()).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Self {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
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

    /// The `Date` header in Unix seconds.
    pub(crate) fn date(&self) -> u64 {
        let date = httpdate::parse_http_date(self.header("date").unwrap()).unwrap();
        date.duration_since(UNIX_EPOCH).unwrap().as_secs()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A field of an answer of HTTP 200, which has four, all strings.
    pub(crate) fn field(&self, name: &str) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        let json = self.json();
        assert_eq!(json.as_object().unwrap().len(), 4, "{json}");
        json[name].as_str().unwrap().to_owned()
    }
}

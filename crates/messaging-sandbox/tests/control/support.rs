//! A sandbox with its page, and requests over a raw socket.

use std::sync::{Arc, Mutex};

use messaging_sandbox::nusasms::{SMS_PASSWORD, SMS_USER};
use messaging_sandbox::nxcloud::{self, Algorithm, SignedHeaders};
use messaging_sandbox::server::{Answer, ReceivedRequest, Server, StatusCode};
use messaging_sandbox::{Sandbox, SandboxBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const RECIPIENT: &str = "6281200000001";

pub(crate) async fn start() -> Sandbox {
    start_with(Sandbox::builder()).await
}

pub(crate) async fn start_with(builder: SandboxBuilder) -> Sandbox {
    let sandbox = builder.ui(([127, 0, 0, 1], 0)).start().await.unwrap();
    sandbox.nusasms().set_rate_limit(None);
    sandbox
}

pub(crate) fn control(sandbox: &Sandbox) -> String {
    sandbox
        .page_url()
        .unwrap()
        .strip_prefix("http://")
        .unwrap()
        .to_owned()
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// One request with these headers beside the framing.
pub(crate) async fn exchange(
    addr: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    let mut request = format!("{method} {path} HTTP/1.1\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request.push_str(&format!("host: {addr}\r\n"));
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = body.len();
    request.push_str(&format!(
        "connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    ));
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        body: if chunked {
            without_chunks(body)
        } else {
            body.to_owned()
        },
        head: head.to_lowercase(),
    }
}

fn without_chunks(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        whole.push_str(rest.get(..size).unwrap());
        body = rest.get(size + 2..).unwrap();
    }
    whole
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Reply {
    exchange(&control(sandbox), "GET", path, &[], "").await
}

pub(crate) async fn call(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Reply {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    exchange(&control(sandbox), method, path, &[], &body).await
}

/// An SMS to a number, as an application sends it. Returns the provider's code.
pub(crate) async fn sms(sandbox: &Sandbox, to: &str, text: &str) -> String {
    sms_as(sandbox, SMS_USER, SMS_PASSWORD, to, text).await
}

pub(crate) async fn sms_as(
    sandbox: &Sandbox,
    user: &str,
    password: &str,
    to: &str,
    text: &str,
) -> String {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("user", user),
            ("password", password),
            ("GSM", to),
            ("SMSText", text),
            ("otp", "Y"),
            ("output", "json"),
        ])
        .finish();
    let addr = sandbox.nusasms().addr().to_string();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let reply = exchange(&addr, "POST", "/api/v3/sendsms/plain", &kind, &form).await;
    reply.json()["results"][0]["status"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A WhatsApp message with two buttons, through Sandeza.
pub(crate) async fn question(sandbox: &Sandbox, to: &str, ref_id: &str) -> Reply {
    let buttons = json!([
        {"type": "postback", "key": "yes-key", "title": "Ya, benar"},
        {"type": "postback", "key": "no-key", "title": "Ubah"},
    ]);
    let message =
        json!({"type": "button", "body": {"text": "Alamat ini benar?", "button": buttons}});
    let channel = json!({"whatsapp": {"msisdn": to, "message": message}});
    sandeza(
        sandbox,
        "sandbox-division",
        "sandbox-password",
        ref_id,
        &channel,
    )
    .await
}

/// A request to Sandeza, signed as it asks.
pub(crate) async fn sandeza(
    sandbox: &Sandbox,
    username: &str,
    password: &str,
    ref_id: &str,
    channel: &Value,
) -> Reply {
    let now = std::time::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_secs()
        .to_string();
    let body = json!({
        "signature": messaging_sandbox::sandeza::sign(username, password, &now),
        "time": now,
        "type": "2",
        "username": username,
        "ref_id": ref_id,
        "subject": "s",
        "sender_id": "SANDBOX",
        "channel": channel,
    });
    let addr = sandbox.sandeza().addr().to_string();
    exchange(&addr, "POST", "/json/send/cgw", &[], &body.to_string()).await
}

/// A request to NusaSMS's REST API.
pub(crate) async fn rest(sandbox: &Sandbox, path: &str, body: &Value) -> Reply {
    let addr = sandbox.nusasms().addr().to_string();
    let headers = [
        ("apikey", "sandbox-api-key"),
        ("content-type", "application/json"),
    ];
    let path = format!("/nusasms_api/1.0/{path}");
    exchange(&addr, "POST", &path, &headers, &body.to_string()).await
}

/// A request to Whatsnesia.
pub(crate) async fn whatsnesia(
    sandbox: &Sandbox,
    [id, secret]: [&str; 2],
    path: &str,
    body: &Value,
) -> Reply {
    let addr = sandbox.whatsnesia().addr().to_string();
    let headers = [
        ("client-id", id),
        ("client-secret", secret),
        ("content-type", "application/json"),
    ];
    let path = format!("/external-api/{path}");
    exchange(&addr, "POST", &path, &headers, &body.to_string()).await
}

/// A template message through NXCloud.
pub(crate) async fn template(sandbox: &Sandbox, to: &str) -> Reply {
    let components = json!([{"type": "body", "parameters": [
        {"type": "text", "text": "Budi"}, {"type": "text", "text": "#1029"}]}]);
    let account = ["sandbox-access-key", nxcloud::ACCESS_SECRET];
    nxcloud(sandbox, account, to, &components).await
}

/// A template message with these components, signed as NXCloud asks.
pub(crate) async fn nxcloud(
    sandbox: &Sandbox,
    [key, secret]: [&str; 2],
    to: &str,
    components: &Value,
) -> Reply {
    let body = json!({"tenant_id": 1001, "appkey": "sandboxapp", "business_phone": "6280010001000",
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": to,
        "type": "template", "template": {"name": "order_shipped", "language": {"code": "id", "policy": "deterministic"},
        "components": components}})
        .to_string();
    let ts = std::time::UNIX_EPOCH
        .elapsed()
        .unwrap()
        .as_millis()
        .to_string();
    let signed = SignedHeaders {
        access_key: key,
        action: "mt",
        biz_type: "2",
        ts: &ts,
    };
    let sign = nxcloud::sign(Algorithm::Md5, signed, body.as_bytes(), secret);
    let headers = [
        ("accesskey", key),
        ("action", "mt"),
        ("biztype", "2"),
        ("ts", &ts),
        ("sign", &sign),
        ("content-type", "application/json"),
    ];
    let addr = sandbox.nxcloud().addr().to_string();
    exchange(&addr, "POST", "/saas/wa/send", &headers, &body).await
}

/// An application that receives callbacks.
pub(crate) struct Receiver {
    server: Server,
    requests: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let requests: Arc<Mutex<Vec<ReceivedRequest>>> = Arc::default();
        let kept = Arc::clone(&requests);
        let handler = move |request: ReceivedRequest| {
            kept.lock().unwrap().push(request);
            async { Answer::new(StatusCode::OK) }
        };
        Self {
            server: Server::start(Arc::new(handler)).await.unwrap(),
            requests,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/hook", self.server.url())
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        let text = |request: &ReceivedRequest| String::from_utf8_lossy(&request.body).into_owned();
        self.requests().iter().map(text).collect()
    }
}

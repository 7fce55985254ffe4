//! A request over a raw socket, right in every respect until a test spoils it.

use std::net::SocketAddr;

use messaging_sandbox::Sandbox;
use messaging_sandbox::nusasms::{API_KEY, NusaSms, SMS_PASSWORD, SMS_USER, TEST_API_KEY};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A destination with nothing special about it.
pub(crate) const DESTINATION: &str = "6281200000009";

/// A sandbox that takes calls as fast as they come.
pub(crate) async fn start() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.nusasms().set_rate_limit(None);
    sandbox
}

pub(crate) struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Call {
    /// A GET of a REST path with the right key.
    pub(crate) fn get(path: &str) -> Self {
        Self {
            method: "GET",
            path: format!("/nusasms_api/1.0/{path}"),
            headers: vec![("APIKey", API_KEY.to_owned())],
            body: Vec::new(),
        }
    }

    /// A POST of JSON to a REST path with the right key.
    pub(crate) fn post(path: &str, body: &Value) -> Self {
        let mut call = Self::get(path).header("Content-Type", "application/json");
        call.method = "POST";
        call.body = body.to_string().into_bytes();
        call
    }

    pub(crate) fn message(body: &Value) -> Self {
        Self::post("whatsapp/message", body)
    }

    pub(crate) fn message_to(destination: &str) -> Self {
        Self::message(&json!({"destination": destination, "message": "Halo"}))
    }

    /// A GET of any path, without a key.
    pub(crate) fn plain(path: &str) -> Self {
        Self {
            method: "GET",
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A POST of a form to any path, without a key.
    pub(crate) fn form(path: &str, body: &str) -> Self {
        let mut call =
            Self::plain(path).header("Content-Type", "application/x-www-form-urlencoded");
        call.method = "POST";
        call.body = body.as_bytes().to_vec();
        call
    }

    /// A POST to `sendsms/plain` with the right credentials.
    pub(crate) fn sms(parameters: &str) -> Self {
        Self::form("/api/v3/sendsms/plain", &with_credentials(parameters))
    }

    /// A POST to `sendsms/group` with the right credentials.
    pub(crate) fn sms_group(parameters: &str) -> Self {
        Self::form("/api/v3/sendsms/group", &with_credentials(parameters))
    }

    /// A command with the right credentials.
    pub(crate) fn command(parameters: &str) -> Self {
        Self::plain(&format!("/api/command?{}", with_credentials(parameters)))
    }

    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// Replaces a header, or adds it.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(given, _)| *given != name);
        self
    }

    pub(crate) fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// With the key of the test host.
    pub(crate) fn for_test_host(self) -> Self {
        self.header("APIKey", TEST_API_KEY)
    }

    fn wire(&self) -> Vec<u8> {
        let mut wire = format!(
            "{} {} HTTP/1.1\r\nHost: sandbox\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            wire.push_str(&format!("{name}: {value}\r\n"));
        }
        wire.push_str(&format!(
            "Connection: close\r\nContent-Length: {}\r\n\r\n",
            self.body.len()
        ));
        let mut wire = wire.into_bytes();
        wire.extend_from_slice(&self.body);
        wire
    }

    /// Everything that comes back from an address before the connection is closed.
    pub(crate) async fn send_raw(&self, addr: SocketAddr) -> Vec<u8> {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream.write_all(&self.wire()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        answer
    }

    pub(crate) async fn send(&self, nusasms: &NusaSms) -> Reply {
        Reply::read(&self.send_raw(nusasms.addr()).await)
    }

    pub(crate) async fn send_to_test_host(&self, nusasms: &NusaSms) -> Reply {
        Reply::read(&self.send_raw(nusasms.test_addr()).await)
    }

    /// The status of the only result of an SMS that was answered in JSON.
    pub(crate) async fn code(&self, nusasms: &NusaSms) -> String {
        let reply = self.send(nusasms).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        text(&reply.json()["results"][0]["status"])
    }

    /// The reference that a WhatsApp message was answered with.
    pub(crate) async fn ref_no(&self, nusasms: &NusaSms) -> String {
        let reply = self.send(nusasms).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        text(&reply.json()["data"]["ref_no"])
    }
}

fn with_credentials(parameters: &str) -> String {
    format!("user={SMS_USER}&password={SMS_PASSWORD}&{parameters}")
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
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

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        serde_json::from_str(&self.body).unwrap()
    }

    /// The body with every run of white space as one space, as the documents print XML.
    pub(crate) fn flat(&self) -> String {
        self.body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The places and types of what a 422 lists.
    pub(crate) fn problems(&self) -> Vec<(Value, String)> {
        assert_eq!(self.status, 422, "{}", self.body);
        let json = self.json();
        let detail = json["detail"].as_array().unwrap();
        let problem = |entry: &Value| {
            assert!(!text(&entry["msg"]).is_empty());
            (entry["loc"].clone(), text(&entry["type"]))
        };
        detail.iter().map(problem).collect()
    }

    /// Asserts a failure in the form that was seen live.
    pub(crate) fn assert_failure(&self, status: u16, message: &str) {
        let expected = json!({"error": true, "message": message, "description": null});
        assert_eq!((self.status, self.json()), (status, expected));
    }
}

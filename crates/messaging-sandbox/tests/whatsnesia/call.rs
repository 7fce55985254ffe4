//! A request over a raw socket, right in every respect until a test spoils it.

use messaging_sandbox::whatsnesia::{CLIENT_ID, CLIENT_SECRET, Whatsnesia};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A boundary that no test sends as content.
pub(crate) const BOUNDARY: &str = "----sandbox-boundary";

/// A recipient with nothing special about it.
pub(crate) const RECIPIENT: &str = "mobile_code=62&mobile=81200000001";

pub(crate) struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Call {
    /// A GET of a path below `/external-api/` with the right credentials.
    pub(crate) fn get(path: &str) -> Self {
        Self {
            method: "GET",
            path: format!("/external-api/{path}"),
            headers: vec![
                ("client-id", CLIENT_ID.to_owned()),
                ("client-secret", CLIENT_SECRET.to_owned()),
            ],
            body: Vec::new(),
        }
    }

    /// A POST of a urlencoded form.
    pub(crate) fn post(path: &str, form: &str) -> Self {
        Self::get(path)
            .method("POST")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form.as_bytes())
    }

    /// A POST of a multipart form, as the documented samples send it.
    pub(crate) fn multipart(path: &str, fields: &[(&str, &str)]) -> Self {
        let mut call = Self::get(path).method("POST").header(
            "Content-Type",
            &format!("multipart/form-data; boundary={BOUNDARY}"),
        );
        for (name, value) in fields {
            call = call.part(&format!("name=\"{name}\""), value.as_bytes());
        }
        call
    }

    fn part(mut self, disposition: &str, content: &[u8]) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// Adds a file to a multipart form.
    pub(crate) fn file(self, field: &str, name: &str, content: &[u8]) -> Self {
        let disposition =
            format!("name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/test");
        self.part(&disposition, content)
    }

    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    /// A path that is not below `/external-api/`.
    pub(crate) fn path(mut self, path: &str) -> Self {
        self.path = path.to_owned();
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

    /// The head of the request for a body of this length.
    pub(crate) fn head(&self, body_length: usize) -> String {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: sandbox\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!(
            "Connection: close\r\nContent-Length: {body_length}\r\n\r\n"
        ));
        head
    }

    /// Everything that comes back before the connection is closed.
    pub(crate) async fn send_raw(mut self, whatsnesia: &Whatsnesia) -> String {
        let is_multipart = self
            .headers
            .iter()
            .any(|(_, value)| value.ends_with(BOUNDARY));
        if is_multipart {
            self.body
                .extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        }
        let mut stream = TcpStream::connect(whatsnesia.addr()).await.unwrap();
        let head = self.head(self.body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&self.body).await.unwrap();
        read(stream).await
    }

    pub(crate) async fn send(self, whatsnesia: &Whatsnesia) -> Reply {
        Reply::of(&self.send_raw(whatsnesia).await)
    }
}

/// Everything that comes back on a connection.
pub(crate) async fn read(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn of(answer: &str) -> Self {
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

    pub(crate) fn json(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            Some("application/json"),
            "{}",
            self.body
        );
        serde_json::from_str(&self.body).unwrap()
    }

    /// Asserts a success with this remark and gives back what is in `data`.
    pub(crate) fn data(&self, remark: &str) -> Value {
        let json = self.json();
        assert_eq!(self.status, 200, "{}", self.body);
        assert_eq!(
            (&json["status"], &json["remark"]),
            (&json!("success"), &json!(remark)),
            "{json}"
        );
        let messages = json["message"].as_array().unwrap();
        assert!(messages.len() == 1 && messages[0].is_string(), "{json}");
        json["data"].clone()
    }

    /// Asserts a success that has no `data` at all.
    pub(crate) fn assert_without_data(&self, remark: &str) {
        assert_eq!(self.data(remark), Value::Null);
        assert!(self.json().get("data").is_none(), "{}", self.body);
    }

    /// Asserts a refusal and gives back its sentences.
    pub(crate) fn refusal(&self, status: u16, remark: &str) -> Vec<String> {
        let json = self.json();
        assert_eq!(self.status, status, "{json}");
        assert_eq!(
            (&json["status"], &json["remark"]),
            (&json!("error"), &json!(remark)),
            "{json}"
        );
        assert!(json.get("data").is_none(), "{json}");
        let messages = json["message"].as_array().unwrap().iter();
        messages
            .map(|message| message.as_str().unwrap().to_owned())
            .collect()
    }

    /// Asserts that fields are refused and gives back the sentences.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.refusal(200, "validation_error")
    }
}

/// Stores a contact and gives back its id.
pub(crate) async fn store(whatsnesia: &Whatsnesia, firstname: &str, mobile: &str) -> u64 {
    let form = format!("firstname={firstname}&lastname=Doe&mobile_code=62&mobile={mobile}");
    let data = Call::post("contact/store", &form)
        .send(whatsnesia)
        .await
        .data("contact_created");
    data["contact"]["id"].as_u64().unwrap()
}

/// Sends a text and gives back the id of its conversation.
pub(crate) async fn send_text(whatsnesia: &Whatsnesia, mobile: &str) -> u64 {
    let form = format!("mobile_code=62&mobile={mobile}&message=Halo");
    let data = Call::post("inbox/send-message", &form)
        .send(whatsnesia)
        .await
        .data("success");
    data["conversation_id"].as_u64().unwrap()
}

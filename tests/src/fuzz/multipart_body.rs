//! Multipart bodies: every part arrives as it was put, whatever the texts, files and their names hold.
//!
//! An input is parts with the byte 0xFF, which no text has, between them. The first byte of a part
//! chooses whether it is a text or a file and which name it has; a file's name ends at its first NUL.

use bytes::Bytes;
use http::Method;
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    Client, ClientOptions, Effect, Endpoint, MultipartBody, Randomness, RawResponse, ResponseError,
    UnsignedRequest, Upload, ValidationError,
};
use sha2::{Digest, Sha256};

use super::Target;
use super::nobody::Nobody;
use crate::multipart::{self, Part, unescaped};

pub(super) const TARGET: Target = Target {
    name: "multipart",
    covers: super::covers_none,
    check,
    seeds: |_| SEEDS.iter().map(|seed| seed.to_vec()).collect(),
};

const NAMES: [&str; 4] = ["message", "image", "mobile", "a \"quoted\"\r\nname"];

const SEEDS: [&[u8]; 6] = [
    b"\x00Halo\xff\x02+62 812",
    b"\x05photo.png\0\x89PNG\r\n\x1a\n",
    b"\x05a\"; name=\"b\r\nX: y\r\n\r\n.pdf\0--part-\r\n--part-00--",
    b"\x00\r\n--part-0123456789abcdef0123456789abcdef--\r\n",
    b"\x07\\\"%22%0D\0\xff\x03",
    b"\x04\0\xff\x04\0\xff\x00\r\n\r\n",
];

/// Sends the parts as they are.
#[derive(Clone)]
struct Form(Vec<Sending>);

#[derive(Clone)]
enum Sending {
    Text(&'static str, String),
    File(&'static str, String, Vec<u8>),
}

impl Endpoint for Form {
    type Account = Nobody;
    type Response = ();
    const OPERATION: &'static str = "nobody.form.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/form";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Nobody) -> Result<UnsignedRequest, ValidationError> {
        let mut body = MultipartBody::new();
        for part in &self.0 {
            match part {
                Sending::Text(name, text) => body.put(name, text.clone()),
                Sending::File(name, file_name, bytes) => {
                    body.put_file(name, Upload::from_bytes(file_name.clone(), bytes.clone()));
                }
            }
        }
        Ok(UnsignedRequest::of::<Self>().multipart(body))
    }

    fn decode(&self, _response: &RawResponse) -> Result<(), ResponseError> {
        Ok(())
    }
}

/// Bytes that depend on the whole input, so that no input can hold its own boundary.
#[derive(Debug)]
struct Digested([u8; 32]);

impl Randomness for Digested {
    fn fill(&self, bytes: &mut [u8]) {
        for (byte, digested) in bytes.iter_mut().zip(self.0) {
            *byte = digested;
        }
    }
}

fn check(input: &[u8]) {
    let form = Form(input.split(|byte| *byte == 0xff).filter_map(read).collect());
    // It also checks that as many bytes come as were announced.
    let transport = FakeTransport::new().json(200, "");
    let options = ClientOptions::new()
        .transport(transport.clone())
        .randomness(Digested(Sha256::digest(input).into()));
    let Ok(client) = Client::new(Nobody, "https://provider.example.com", options) else {
        return;
    };
    let outcome = client.call(&form).wait().map(drop);
    assert!(outcome.is_ok(), "not sent: {outcome:?}");
    let requests = transport.requests();
    assert_eq!(requests.len(), 1, "a form is sent once");
    let Some(sent) = requests.first() else { return };
    let content_type = sent.header("content-type").unwrap_or_default();
    let parts = multipart::parse(content_type, sent.body());
    let parts = parts.map(|parts| parts.into_iter().map(named).collect::<Vec<_>>());
    // A form without parts has no first boundary, which multer takes for one that ends too early.
    if !form.0.is_empty() {
        assert_eq!(parts, Ok(form.0.iter().map(expected).collect()));
    }
}

fn read(part: &[u8]) -> Option<Sending> {
    let (kind, content) = part.split_first()?;
    let name = NAMES.get(usize::from(kind & 3))?;
    Some(if kind & 4 == 0 {
        Sending::Text(name, String::from_utf8_lossy(content).into_owned())
    } else {
        let mut pieces = content.splitn(2, |byte| *byte == 0);
        let file_name = String::from_utf8_lossy(pieces.next()?).into_owned();
        Sending::File(name, file_name, pieces.next().unwrap_or_default().to_vec())
    })
}

/// Name, file name and content.
type Arrived = (String, Option<String>, Bytes);

fn named(part: Part) -> Arrived {
    (part.name, part.filename, part.content)
}

/// What a server reads. In names, as browsers write them, a percent sign is not escaped.
fn expected(part: &Sending) -> Arrived {
    match part {
        Sending::Text(name, text) => (unescaped(name), None, text.clone().into()),
        Sending::File(name, file_name, bytes) => (
            unescaped(name),
            Some(unescaped(file_name)),
            bytes.clone().into(),
        ),
    }
}

use std::process::Stdio;
use std::time::Duration;

use messaging_sandbox::{Channel, Sandbox, nxcloud};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout};

use crate::program::{against, run};

const OTP_SERVICE: &str = env!("CARGO_BIN_EXE_otp_service");
/// Magic numbers: the only callback is `sent`; the number is not on WhatsApp.
const PHONE: &str = "6280000200001";
const NOT_ON_WHATSAPP: &str = "6280000022091";

/// The running service, its address, and what it prints. It ends with this.
struct Service {
    address: String,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

impl Service {
    async fn start(sandbox: &Sandbox) -> Self {
        let mut child = against(OTP_SERVICE, sandbox)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().unwrap();
        let address = first.strip_prefix("listening on ").unwrap().to_owned();
        Self {
            address,
            lines,
            _child: child,
        }
    }

    async fn line(&mut self) -> String {
        self.lines.next_line().await.unwrap().unwrap()
    }

    /// The HTTP status of the response.
    async fn post(&self, path: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        let status = response.split(' ').nth(1).unwrap();
        status.parse().unwrap()
    }
}

#[tokio::test]
async fn a_code_goes_out_by_whatsapp_and_its_callback_comes_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut service = Service::start(&sandbox).await;
    let target = format!("http://{}/callbacks/nxcloud", service.address);
    sandbox
        .nxcloud()
        .register_callback(nxcloud::CallbackTarget::new(&target).unwrap());

    // As a person writes it.
    let status = service.post("/otp", "+62 800-0020-0001").await;
    assert_eq!(status, 202);
    assert_eq!(service.line().await, "sent by nxcloud otp, after 0 others");
    let (code, message) = sandbox.messages().code(PHONE).unwrap();
    assert_eq!(
        (code.as_str(), message.channel),
        ("123456", Channel::WhatsApp)
    );

    let id = sandbox.nxcloud().accepted()[0].message_id.clone();
    assert_eq!(service.line().await, format!("{id} is sent"));
    sandbox.nxcloud().callbacks_idle().await;
    let attempts = sandbox.nxcloud().callback_log();
    assert_eq!(attempts.len(), 1, "it was taken at once");
}

#[tokio::test]
async fn who_is_not_on_whatsapp_gets_an_sms() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut service = Service::start(&sandbox).await;
    assert_eq!(service.post("/otp", NOT_ON_WHATSAPP).await, 202);
    assert_eq!(service.line().await, "sent by nusasms sms, after 1 others");
    let messages = sandbox.messages();
    let wanted = messages.wait_for(Duration::from_secs(5), |one| one.is_to(NOT_ON_WHATSAPP));
    assert_eq!(wanted.await.unwrap().channel, Channel::Sms);
    assert_eq!(messages.all().len(), 1);
    assert_eq!(messages.code(NOT_ON_WHATSAPP).unwrap().0, "123456");
}

#[tokio::test]
async fn what_is_no_phone_number_and_what_nobody_signed_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = Service::start(&sandbox).await;
    assert_eq!(service.post("/otp", "not a number").await, 422);
    assert_eq!(service.post("/callbacks/nxcloud", "{}").await, 401);
    assert!(sandbox.messages().all().is_empty());
}

#[tokio::test]
async fn its_argument_is_an_address() {
    let sandbox = Sandbox::start().await.unwrap();
    let output = run(against(OTP_SERVICE, &sandbox).arg("--port")).await;
    assert!(!output.status.success());
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.contains("otp_service [--listen ADDRESS:PORT]"),
        "{complaint}"
    );
}

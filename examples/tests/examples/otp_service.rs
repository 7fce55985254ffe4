use std::process::Stdio;
use std::time::Duration;

use messaging_sandbox::nxcloud::{CallbackTarget, ScriptedFault};
use messaging_sandbox::{Channel, Sandbox};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::Child;

use crate::program::against;

const OTP_SERVICE: &str = env!("CARGO_BIN_EXE_otp_service");
const PHONE: &str = "6281200000001";
/// Magic numbers: the callbacks come backwards; the number is not on WhatsApp.
const BACKWARDS: &str = "6280000200003";
const NOT_ON_WHATSAPP: &str = "6280000022091";
const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// The running service and its address. It ends with this.
struct Service {
    address: String,
    _child: Child,
}

impl Service {
    async fn start(sandbox: &Sandbox) -> Self {
        let mut command = against(OTP_SERVICE, sandbox);
        let command = command.arg("127.0.0.1:0").stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().unwrap();
        let address = first.strip_prefix("listening on ").unwrap().to_owned();
        let target = CallbackTarget::new(format!("http://{address}/callbacks/nxcloud"));
        sandbox.nxcloud().register_callback(target.unwrap());
        Self {
            address,
            _child: child,
        }
    }

    /// A connection on which this request was sent.
    async fn ask(&self, line: &str, headers: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{line} HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\
             content-length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// The HTTP status and the body of the response.
    async fn response(&self, line: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = self.ask(line, headers, body).await;
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        let status = response.split(' ').nth(1).unwrap().parse().unwrap();
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        (status, body.to_owned())
    }

    async fn send(&self, phone: &str) -> (u16, String) {
        let form = format!("phone={phone}&code=482913");
        self.response("POST /otp", FORM, &form).await
    }

    async fn status(&self, id: &str) -> (u16, String) {
        self.response(&format!("GET /otp/{id}"), "", "").await
    }
}

#[tokio::test]
async fn a_code_goes_out_by_whatsapp_and_its_status_only_goes_forward() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = Service::start(&sandbox).await;
    // As a person writes it: 0800-0020-0003.
    let (status, id) = service.send("0800-0020-0003").await;
    assert_eq!(
        (status, &id),
        (200, &sandbox.nxcloud().accepted()[0].message_id)
    );
    let (code, message) = sandbox.messages().code(BACKWARDS).unwrap();
    assert_eq!(
        (code.as_str(), message.channel),
        ("482913", Channel::WhatsApp)
    );

    sandbox.nxcloud().callbacks_idle().await;
    let events: Vec<_> = sandbox
        .nxcloud()
        .callback_log()
        .iter()
        .map(|one| one.event)
        .collect();
    assert_eq!(
        events,
        ["read", "delivered", "sent"],
        "each was taken at once"
    );
    assert_eq!(service.status(&id).await, (200, "read".to_owned()));
    assert_eq!(service.status("another").await.0, 404);
}

#[tokio::test]
async fn a_forged_callback_changes_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = Service::start(&sandbox).await;
    // Its only callback is `sent`.
    let (_, id) = service.send("6280000200001").await;
    let provider = sandbox.nxcloud();
    provider.callbacks_idle().await;
    assert_eq!(service.status(&id).await, (200, "sent".to_owned()));

    let genuine = &provider.callback_log()[0];
    let body = String::from_utf8(genuine.body.to_vec()).unwrap();
    let forged = body.replace("sent", "read");
    assert_ne!(body, forged);
    // Those that are signed; the others are the request's own.
    let signed: String = genuine
        .headers
        .iter()
        .filter(|(name, _)| !["host", "content-length", "connection"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap()))
        .collect();
    let path = "POST /callbacks/nxcloud";
    assert_eq!(service.response(path, "", &forged).await.0, 401);
    assert_eq!(service.response(path, &signed, &forged).await.0, 401);
    assert_eq!(service.status(&id).await, (200, "sent".to_owned()));
    // It was refused for nothing but its body.
    assert_eq!(service.response(path, &signed, &body).await.0, 200);
}

#[tokio::test]
async fn who_is_not_on_whatsapp_gets_an_sms_even_if_the_caller_hangs_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = Service::start(&sandbox).await;
    let wanted = Duration::from_secs(10);
    let messages = sandbox.messages();

    let slow = ScriptedFault::Delay(Duration::from_millis(500));
    sandbox.nxcloud().fail_next(1, slow);
    let form = format!("phone={NOT_ON_WHATSAPP}&code=482913");
    let caller = service.ask("POST /otp", FORM, &form).await;
    while sandbox.nxcloud().requests() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(caller);
    let sms = messages
        .wait_for(wanted, |one| one.is_to(NOT_ON_WHATSAPP))
        .await;
    assert_eq!(sms.unwrap().channel, Channel::Sms);
    assert_eq!(messages.code(NOT_ON_WHATSAPP).unwrap().0, "482913");
    assert_eq!(messages.all().len(), 1);
}

#[tokio::test]
async fn what_may_have_been_sent_is_not_sent_by_sms_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = Service::start(&sandbox).await;
    let lost = ScriptedFault::Close { accepted: true };
    sandbox.nxcloud().fail_next(1, lost);
    assert_eq!(service.send(PHONE).await.0, 202);
    assert_eq!(sandbox.messages().all().len(), 1);
    assert_eq!(sandbox.nusasms().requests(), 0);
    // A wrong number is wrong by SMS too.
    let invalid = ScriptedFault::Code(22090);
    sandbox.nxcloud().fail_next(1, invalid);
    assert_eq!(service.send(PHONE).await.0, 502);
    assert_eq!(sandbox.nusasms().requests(), 0);
}

#[tokio::test]
async fn what_is_no_phone_number_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = Service::start(&sandbox).await;
    assert_eq!(service.send("not a number").await.0, 422);
    assert!(sandbox.messages().all().is_empty());
    assert_eq!(sandbox.nxcloud().requests(), 0);
}

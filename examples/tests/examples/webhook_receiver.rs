use std::process::Stdio;

use messaging_sandbox::{CallbackUrl, Sandbox, nxcloud, sandeza};
use nxcloud_client::callback::CallbackVerifier;
use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};
use sandeza_client::{Message, RefId, SandezaClient, Sms};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::ChildStdout;

use crate::program::{against, printed_on_its_own_sandbox, under};

const WEBHOOK_RECEIVER: &str = env!("CARGO_BIN_EXE_webhook_receiver");

#[tokio::test]
async fn every_case_on_its_own_sandbox() {
    let printed = printed_on_its_own_sandbox(WEBHOOK_RECEIVER).await;
    // The work is done after the response, so its lines can come under the next heading.
    let times = |end: &str| printed.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(times("is read"), 1, "{printed}");
    for state in ["sent", "delivered", "read"] {
        let repeated = format!("is {state}: repeated, already handled");
        assert_eq!(times(&repeated), 1, "{printed}");
    }
    // NXCloud's message and Sandeza's.
    assert_eq!(
        (times("is sent"), times("is delivered")),
        (2, 2),
        "{printed}"
    );
    for (heading, refused) in [
        ("NXCloud without a signature", 4),
        ("A forger changes", 1),
        ("A forger calls", 1),
        ("Sandeza calls", 0),
    ] {
        let lines = under(&printed, heading);
        let of = |line: &&&str| line.contains("a callback was refused");
        assert_eq!(lines.iter().filter(of).count(), refused, "{lines:?}");
        let forged = heading.starts_with("A forger");
        let answered = lines.contains(&"answered: HTTP/1.1 401 Unauthorized");
        assert_eq!(answered, forged, "{lines:?}");
    }
}

async fn line_after(lines: &mut Lines<BufReader<ChildStdout>>, start: &str) -> String {
    let line = lines.next_line().await.unwrap().unwrap();
    line.strip_prefix(start)
        .unwrap_or_else(|| panic!("{start:?} expected: {line}"))
        .to_owned()
}

#[tokio::test]
async fn it_serves_for_real() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut child = against(WEBHOOK_RECEIVER, &sandbox)
        .args(["--listen", "127.0.0.1:0"])
        .env("CALLBACK_URL_SECRET", "a secret that only this test knows")
        .env("PUBLIC_URL", "https://shop.example.com")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = line_after(&mut lines, "listening on ").await;
    let nxcloud_path = line_after(&mut lines, "give NXCloud https://shop.example.com").await;
    let sandeza_path = line_after(&mut lines, "give Sandeza https://shop.example.com").await;

    let target = format!("http://{address}{nxcloud_path}");
    sandbox
        .nxcloud()
        .register_callback(nxcloud::CallbackTarget::new(target).unwrap());
    let id = send_nxcloud(&sandbox).await;
    line_after(&mut lines, &format!("  {id} is sent")).await;

    let target = format!("http://{address}{sandeza_path}");
    sandbox
        .sandeza()
        .register_callback(CallbackUrl::new(target).unwrap());
    let ref_id = send_sandeza(&sandbox).await;
    line_after(&mut lines, &format!("  {ref_id} is sent")).await;

    // What is signed and cannot be read must not come again.
    let body = "{}";
    let verifier = CallbackVerifier::new(nxcloud::ACCESS_KEY, nxcloud::ACCESS_SECRET).unwrap();
    let mut request =
        format!("POST {nxcloud_path} HTTP/1.1\r\nhost: receiver\r\nconnection: close\r\n");
    for (name, value) in &verifier.sign(body.as_bytes()) {
        request += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    request += &format!("content-length: {}\r\n\r\n{body}", body.len());
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    line_after(&mut lines, "  cannot be read: ").await;
    child.kill().await.unwrap();
}

async fn send_nxcloud(sandbox: &Sandbox) -> String {
    let client = NxCloudClient::builder()
        .base_url(sandbox.nxcloud().url())
        .access_key(nxcloud::ACCESS_KEY)
        .access_secret(nxcloud::ACCESS_SECRET)
        .tenant_id(nxcloud::TENANT_ID)
        .app_key(nxcloud::APP_KEY)
        .business_phone(nxcloud::BUSINESS_PHONE)
        .build()
        .unwrap();
    let template = Template::new("order_shipped", LanguageCode::Indonesian);
    // Its only callback is `sent`.
    let message = TemplateMessage::to_phone("6280000200001", template);
    let sent = client.whatsapp().send(&message).await.unwrap();
    sent.message_id.clone()
}

async fn send_sandeza(sandbox: &Sandbox) -> String {
    let client = SandezaClient::builder()
        .base_url(sandbox.sandeza().url())
        .username(sandeza::USERNAME)
        .password(sandeza::PASSWORD)
        .sender_id(sandeza::SENDER_ID)
        .build()
        .unwrap();
    let ref_id = RefId::random().unwrap();
    let sms = Sms::new("6281200000001", "Pesanan sedang dikirim.");
    let message = Message::new(ref_id.clone(), "Order update", sms);
    client.messages().send(&message).await.unwrap();
    ref_id.as_str().to_owned()
}

use std::process::Stdio;

use messaging_sandbox::{CallbackUrl, Sandbox, nxcloud, sandeza};
use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};
use sandeza_client::{Message, RefId, SandezaClient, Sms, SystemRandomness};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::ChildStdout;

use crate::program::{against, alone, printed, under};

const WEBHOOK_RECEIVER: &str = env!("CARGO_BIN_EXE_webhook_receiver");

#[tokio::test]
async fn every_case_on_its_own_sandbox() {
    let printed = printed(&mut alone(WEBHOOK_RECEIVER)).await;
    assert!(
        printed
            .lines()
            .next()
            .unwrap()
            .contains("runs against the sandbox")
    );
    let repeated = under(&printed, "NXCloud repeats");
    for state in ["sent", "delivered", "read"] {
        let times = |end: &str| repeated.iter().filter(|line| line.ends_with(end)).count();
        assert_eq!(times(&format!("is {state}")), 1, "{repeated:?}");
        assert_eq!(
            times(&format!("is {state}: repeated, already handled")),
            1,
            "{repeated:?}"
        );
    }
    let unsigned = under(&printed, "NXCloud without a signature");
    assert_eq!(unsigned.len(), 4);
    assert!(
        unsigned.iter().all(|line| line.starts_with("refused")),
        "{unsigned:?}"
    );
    for heading in ["A forger changes", "A forger calls"] {
        let forged = under(&printed, heading);
        assert!(forged[0].starts_with("refused"), "{forged:?}");
        assert_eq!(forged[1], "answered: HTTP/1.1 401 Unauthorized");
    }
    let believed = under(&printed, "Sandeza calls");
    assert!(
        believed.iter().any(|line| line.ends_with("is delivered")),
        "{believed:?}"
    );
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
        .register_callback(nxcloud::CallbackTarget::new(&target).unwrap());
    let id = send_nxcloud(&sandbox).await;
    line_after(&mut lines, &format!("  {id} is sent")).await;

    let target = format!("http://{address}{sandeza_path}");
    sandbox
        .sandeza()
        .register_callback(CallbackUrl::new(&target).unwrap());
    let ref_id = send_sandeza(&sandbox).await;
    line_after(&mut lines, &format!("  {ref_id} is sent")).await;
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
    let ref_id = RefId::unique(&SystemRandomness).unwrap();
    let sms = Sms::new("6281200000001", "Pesanan sedang dikirim.");
    let message = Message::new(ref_id.clone(), "Order update", sms);
    client.messages().send(&message).await.unwrap();
    ref_id.as_str().to_owned()
}

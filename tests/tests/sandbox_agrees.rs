//! The clients and the sandbox are two readings of the same documents: each code that the sandbox can
//! answer must be known to the client, and each timestamp that it rejects must be corrected.
#![expect(clippy::unwrap_used, reason = "a call that fails fails the test")]

use messaging_sandbox::nxcloud::ScriptedFault;
use messaging_sandbox::{Sandbox, nusasms, nxcloud, sandeza};
use nusasms_client::sms::SmsCode;
use nusasms_client::{NusaSmsClient, Sms};
use nxcloud_client::{ErrorKind, LanguageCode, NxCloudClient, Template, TemplateMessage};
use sandeza_client::extend::SystemRandomness;
use sandeza_client::{Message, RefId, SandezaClient};

fn nxcloud_client(sandbox: &Sandbox) -> NxCloudClient {
    NxCloudClient::builder()
        .base_url(sandbox.nxcloud().url())
        .access_key(nxcloud::ACCESS_KEY)
        .access_secret(nxcloud::ACCESS_SECRET)
        .tenant_id(nxcloud::TENANT_ID)
        .app_key(nxcloud::APP_KEY)
        .business_phone(nxcloud::BUSINESS_PHONE)
        .build()
        .unwrap()
}

fn template_to(phone: impl Into<String>) -> TemplateMessage {
    let template = Template::new("welcome", LanguageCode::Indonesian);
    TemplateMessage::to_phone(phone.into(), template)
}

fn sandeza_client(sandbox: &Sandbox) -> SandezaClient {
    SandezaClient::builder()
        .base_url(sandbox.sandeza().url())
        .username(sandeza::USERNAME)
        .password(sandeza::PASSWORD)
        .sender_id(sandeza::SENDER_ID)
        .build()
        .unwrap()
}

fn sms_to(phone: impl Into<String>) -> Message {
    let ref_id = RefId::unique(&SystemRandomness).unwrap();
    let sms = sandeza_client::Sms::new(phone.into(), "It is on its way.");
    Message::new(ref_id, "Test", sms)
}

#[tokio::test]
async fn every_code_of_nxcloud_is_known() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = nxcloud_client(&sandbox);
    for code in nxcloud::documented_codes().filter(|code| *code != 1004) {
        let argument = if code == -1 { 1 } else { code };
        let message = template_to(format!("62800000{argument:05}"));
        let error = client.whatsapp().send(&message).await.unwrap_err();
        let known = nxcloud_client::ResponseCode::of(&error).unwrap();
        assert_eq!(known.value(), code);
        assert!(known.meaning().is_some(), "{code}");
        assert_eq!(error.attempts(), 1, "{code}");
    }
}

#[tokio::test]
async fn every_code_of_sandeza_is_known() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandeza_client(&sandbox);
    for code in sandeza::documented_codes().filter(|code| *code != 0 && *code != 11) {
        let message = sms_to(format!("62800000{code:05}"));
        let error = client.messages().send(&message).await.unwrap_err();
        let known = sandeza_client::ResponseCode::of(&error).unwrap();
        assert_eq!(known.value(), code);
        assert!(known.meaning().is_some(), "{code}");
    }
}

#[tokio::test]
async fn every_sms_code_of_nusasms_is_known() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.nusasms().set_rate_limit(None);
    let client = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .sms_user(nusasms::SMS_USER)
        .sms_password(nusasms::SMS_PASSWORD)
        .options(nusasms_client::ClientOptions::new().without_rate_limit())
        .build()
        .unwrap();
    for code in nusasms::documented_sms_codes().filter(|code| *code != 0) {
        let sms = Sms::new(
            format!("62800000{:05}", code.unsigned_abs()),
            "It is on its way.",
        );
        let error = client.sms().send(&sms).await.unwrap_err();
        let known = SmsCode::of(&error).unwrap();
        assert_eq!(known.value(), code);
        assert!(known.meaning().is_some(), "{code}");
    }
}

#[tokio::test]
async fn a_timestamp_that_the_platform_rejects_is_corrected_once_and_for_all() {
    let sandbox = Sandbox::start().await.unwrap();
    for offset in [3_600_000, -3_600_000] {
        sandbox.nxcloud().set_clock_offset_ms(offset);
        let client = nxcloud_client(&sandbox);
        for attempts in [2, 1] {
            let sent = client.whatsapp().send(&template_to("6281200000001")).await;
            assert_eq!(sent.unwrap().attempts(), attempts, "{offset}");
        }
        sandbox.sandeza().set_clock_offset_ms(offset);
        let client = sandeza_client(&sandbox);
        for attempts in [2, 1] {
            let sent = client.messages().send(&sms_to("6281200000001")).await;
            assert_eq!(sent.unwrap().attempts(), attempts, "{offset}");
        }
    }
}

#[tokio::test]
async fn a_message_that_was_accepted_before_the_connection_broke_is_not_sent_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = nxcloud_client(&sandbox);
    sandbox
        .nxcloud()
        .fail_next(1, ScriptedFault::Close { accepted: true });
    let error = client
        .whatsapp()
        .send(&template_to("6281200000001"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.may_have_been_sent());
    assert_eq!(
        (
            sandbox.nxcloud().accepted_count(),
            sandbox.nxcloud().requests()
        ),
        (1, 1)
    );
}

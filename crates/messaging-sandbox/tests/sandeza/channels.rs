//! SMS, e-mail and the chat channels.

use messaging_sandbox::Sandbox;
use messaging_sandbox::sandeza::Channel;
use serde_json::{Value, json};

use crate::call::{RECIPIENT, email_to, rc, request, result, sms_to, whatsapp_to};
use crate::samples::rc_with;

async fn assert_rcs(cases: &[(&str, &str, Value, &str)]) {
    for (sample, pointer, value, expected) in cases {
        let rc = rc_with(sample, pointer, value.clone()).await;
        assert_eq!(rc, *expected, "{sample} {pointer} {value:.60}");
    }
}

#[tokio::test]
async fn an_sms_has_a_number_and_a_text() {
    assert_rcs(&[
        ("sms", "/sms/msisdn", json!("081200000001"), "0"),
        ("sms", "/sms/msisdn", json!("+6281200000001"), "0"),
        ("sms", "/sms/msisdn", json!("81200000001"), "3"),
        ("sms", "/sms/msisdn", json!("6281200000001 "), "3"),
        ("sms", "/sms/msisdn", json!("62812-0000-0001"), "3"),
        ("sms", "/sms/msisdn", json!("62858xxxxxxxx"), "3"),
        ("sms", "/sms/msisdn", json!(""), "2"),
        ("sms", "/sms/msisdn", json!(6_281_200_000_001_u64), "2"),
        ("sms", "/sms/msisdn", json!("+999123456"), "23"),
        ("sms", "/sms/message", json!(" "), "2"),
        ("sms", "/sms/message", json!(["a"]), "2"),
        ("sms", "/sms/message", json!("a".repeat(1530)), "0"),
        ("sms", "/sms/message", json!("a".repeat(1531)), "24"),
        (
            "sms",
            "/sms/message",
            json!("satu\ndua\ttiga \u{1f600}"),
            "0",
        ),
        ("sms", "/sms/message", json!("satu\u{0}dua"), "22"),
        ("sms", "/sms/use_backup_sender", json!("true"), "0"),
        ("sms", "/sms/use_backup_sender", json!(true), "0"),
        ("sms", "/sms/use_backup_sender", Value::Null, "0"),
        ("sms", "/sms/use_backup_sender", json!("yes"), "2"),
        ("sms", "/sms", json!("text"), "2"),
    ])
    .await;
}

#[tokio::test]
async fn an_email_has_an_address_and_a_text_or_a_template() {
    let plain = "email plain text";
    let template = "email template";
    assert_rcs(&[
        (plain, "/email/email", json!("a@example"), "3"),
        (plain, "/email/email", json!("a@b.example,c@d.example"), "3"),
        (plain, "/email/email", json!("a b@c.example"), "3"),
        (plain, "/email/email", json!(1), "2"),
        (plain, "/email/message", json!(""), "2"),
        (plain, "/email/template_id", Value::Null, "0"),
        (plain, "/email/template_id", json!("welcome"), "2"),
        (template, "/email/message", json!(""), "0"),
        (template, "/email/message", json!("nama:Budi"), "0"),
        (
            template,
            "/email/message",
            json!("url:https://a.id/;jam:10:30"),
            "0",
        ),
        (template, "/email/message", json!("Budi"), "2"),
        (template, "/email/message", json!("nama:Budi;"), "2"),
        (template, "/email/message", json!(":Budi"), "2"),
        (template, "/email/message", json!({"nama": "Budi"}), "2"),
    ])
    .await;
}

#[tokio::test]
async fn a_chat_has_an_id() {
    for channel in ["line", "telegram", "facebook"] {
        let chat_id = format!("/{channel}/chat_id");
        assert_rcs(&[
            (channel, &chat_id, json!("-100123"), "0"),
            (channel, &chat_id, json!("a b"), "3"),
            (channel, &chat_id, json!(""), "2"),
            (channel, &chat_id, json!(391_234_567), "2"),
            (channel, &format!("/{channel}/message"), json!(""), "2"),
        ])
        .await;
    }
}

#[tokio::test]
async fn every_channel_has_its_list_of_attachments() {
    let extensions = [
        "jpg", "png", "xls", "xlsx", "pdf", "ppt", "pptx", "doc", "docx", "wav", "mp4", "txt",
        "jpeg", "mp3", "exe",
    ];
    let all = &extensions[..12];
    for (sample, channel, allowed) in [
        ("email plain text", "email", all),
        ("facebook", "facebook", all),
        ("template static", "whatsapp", all),
        ("line", "line", &["jpg", "png"][..]),
        ("telegram", "telegram", &["jpg", "png", "pdf", "mp4"][..]),
    ] {
        for extension in extensions {
            let link = format!("https://a.example/file.{extension}");
            let expected = if allowed.contains(&extension) {
                "0"
            } else {
                "2"
            };
            let pointer = format!("/{channel}/attachment");
            let rc = rc_with(sample, &pointer, json!(link)).await;
            assert_eq!(rc, expected, "{sample} {extension}");
        }
    }
}

#[tokio::test]
async fn attachments_are_joined_with_semicolons() {
    let at = "/email/attachment";
    let plain = "email plain text";
    assert_rcs(&[
        (
            plain,
            at,
            json!("https://a.id/a.pdf;https://a.id/b.PDF"),
            "0",
        ),
        (
            plain,
            at,
            json!("https://www.domain.com/test.pdf; https://www.domain.com/test2.pdf"),
            "0",
        ),
        (plain, at, Value::Null, "0"),
        (plain, at, json!("http://a.id/a.pdf"), "2"),
        (
            plain,
            at,
            json!("https://a.id/a.pdf,https://a.id/b.pdf"),
            "2",
        ),
        (plain, at, json!("https://a.id/a.pdf;"), "2"),
        (plain, at, json!("https://a.id/a b.pdf"), "2"),
        (plain, at, json!(["https://a.id/a.pdf"]), "2"),
    ])
    .await;
}

#[tokio::test]
async fn backup_fields_are_checked_on_every_channel() {
    for (sample, channel, on, exp, expected) in [
        ("sms", "sms", "1;3", "0;10", "0"),
        ("sms", "sms", "5", "0", "2"),
        ("email plain text", "email", "5;6;7", "0;0;0", "0"),
        ("email plain text", "email", "4", "0", "2"),
        ("line", "line", "1;4", "0;0", "0"),
        ("line", "line", "2", "0", "2"),
        ("telegram", "telegram", "3", "0", "0"),
        ("facebook", "facebook", "9", "0", "2"),
        ("template static", "whatsapp", "9", "0", "0"),
        ("template static", "whatsapp", "8", "0", "2"),
        ("template static", "whatsapp", "2;3", "0", "2"),
        ("template static", "whatsapp", "2;3", "5;10", "2"),
        ("template carousel", "whatsapp", "2;3", "0;10", "0"),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let mut request = crate::samples::sample(sample);
        request["channel"][channel]["backup_on"] = json!(on);
        request["channel"][channel]["backup_exp"] = json!(exp);
        assert_eq!(
            rc(sandbox.sandeza(), &request).await,
            expected,
            "{sample} {on} {exp}"
        );
    }
}

#[tokio::test]
async fn several_channels_are_checked_and_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let sandeza = sandbox.sandeza();
    let channels = json!({
        "sms": sms_to(RECIPIENT),
        "email": email_to("a@example.com"),
        "whatsapp": whatsapp_to("081200000002"),
    });
    assert_eq!(rc(sandeza, &request(channels.clone())).await, "0");
    assert_eq!(sandeza.accepted_count(), 1);
    assert_eq!(sandeza.accepted()[0].channels.len(), 3);
    let message = &sandeza.messages_on(Channel::WhatsApp)[0];
    assert_eq!(message.recipient, "081200000002");
    assert_eq!(message.template_id.as_deref(), Some("thankyou"));
    assert_eq!(message.content, channels["whatsapp"]);
    assert_eq!(message.ref_id, sandeza.accepted()[0].ref_id);
    assert_eq!(message.body, sandeza.accepted()[0].body);
    assert!(!format!("{message:?}").contains("081200000002"));
    assert!(sandeza.messages_on(Channel::Line).is_empty());

    let mut wrong = channels;
    wrong["email"] = email_to("nobody");
    assert_eq!(
        result(sandeza, &request(wrong)).await,
        ("3".into(), "invalid recipient".into())
    );
    assert_eq!(sandeza.messages_on(Channel::Sms).len(), 1);
}

#[tokio::test]
async fn a_refusal_names_the_field_and_not_its_value() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = request(json!({"sms": {"message": "Halo", "msisdn": ["rahasia"]}}));
    assert_eq!(
        result(sandbox.sandeza(), &request).await,
        (
            "2".into(),
            "invalid parameter channel: sms.msisdn must be a string".into()
        )
    );
}

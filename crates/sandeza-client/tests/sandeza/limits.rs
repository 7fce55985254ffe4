//! Every limit: what is refused before sending, and the field that the error names.

use sandeza_client::{
    BackupMessage, Channel, ChatTrigger, Content, DynamicTemplate, Email, EmailTrigger, ErrorKind,
    Facebook, Line, Location, Message, Sms, SmsTrigger, Telegram, Template, WhatsAppMessage,
    WhatsAppTemplate,
};
use serde_json::Value;

use crate::support::{ACCEPTED, Script};

pub(crate) const PHONE: &str = "6281200000001";

/// The field that is refused; `None` where the message goes out.
async fn refused(message: &Message) -> Option<String> {
    let script = Script::default().answer(200, ACCEPTED);
    let client = script.client();
    let error = client.messages().send(message).await.err()?;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    assert!(!error.may_have_been_sent());
    assert!(script.sent().is_empty());
    error.field().map(str::to_owned)
}

pub(crate) fn on(channel: impl Into<Channel>) -> Message {
    Message::new("order-17", "Order 17", channel)
}

fn sms() -> Sms {
    Sms::new(PHONE, "On its way.")
}

pub(crate) fn template(template: impl Into<Template>) -> Message {
    on(WhatsAppTemplate::new(PHONE, "id", template))
}

pub(crate) fn content(content: impl Into<Content>) -> Message {
    on(WhatsAppMessage::new(PHONE, content))
}

pub(crate) async fn check(table: Vec<(Message, Option<&str>)>) {
    for (position, (message, field)) in table.iter().enumerate() {
        let found = refused(message).await;
        assert_eq!(found.as_deref(), *field, "row {position}: {message:?}");
    }
}

#[tokio::test]
async fn of_the_envelope() {
    let with_ref = |id: &str| Message::new(id, "Order 17", sms());
    let with_subject = |subject: String| Message::new("order-17", subject, sms());
    let free_form = || WhatsAppMessage::new(PHONE, Content::text("hai"));
    let mut nowhere = on(sms());
    nowhere.channels.clear();
    check(vec![
        (with_ref(""), Some("ref_id")),
        (with_ref(&"a".repeat(50)), None),
        (with_ref(&"a".repeat(51)), Some("ref_id")),
        (with_ref("Order-17"), Some("ref_id")),
        (with_ref("order 17"), Some("ref_id")),
        (with_subject(" ".into()), Some("subject")),
        (with_subject("é".repeat(99)), None),
        (with_subject(format!(" {} ", "é".repeat(99))), None),
        (with_subject("é".repeat(100)), Some("subject")),
        (with_subject("a\nb".into()), Some("subject")),
        (on(sms()).sender_id(" "), Some("sender_id")),
        (on(sms()).sender_id("a\n"), Some("sender_id")),
        (on(sms()).created_by("a\n"), Some("created_by")),
        (on(sms()).budget_code("b".repeat(180)), None),
        (
            on(sms()).budget_code(format!(" {} ", "b".repeat(180))),
            None,
        ),
        (on(sms()).budget_code("b".repeat(181)), Some("budget_code")),
        (on(sms()).budget_code("b\n"), Some("budget_code")),
        (on(free_form()).budget_code("b"), Some("budget_code")),
        (on(free_form()).also(sms()).budget_code("b"), None),
        (nowhere, Some("channel")),
        (on(sms()).also(sms()), Some("channel.sms")),
        (
            template(Template::Static).also(free_form()),
            Some("channel.whatsapp"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_backups() {
    let script = Script::default();
    let client = script.client();
    let mut alone = BackupMessage::new("order-17", "Order 17", sms(), Line::new("u", "hai"));
    alone.channels.truncate(1);
    let read: BackupMessage = serde_json::from_str(
        r#"{"ref_id":"r","subject":"s","channel":{"sms":{"message":"m","msisdn":"62812"}}}"#,
    )
    .unwrap();
    let mut nowhere = alone.clone();
    nowhere.channels.clear();
    for message in [alone, read, nowhere] {
        let error = client
            .messages()
            .send_with_backup(&message)
            .await
            .err()
            .unwrap();
        assert_eq!(error.field(), Some("channel"));
        assert_eq!(error.attempts(), 0);
    }
}

#[tokio::test]
async fn of_sms_and_chats() {
    let at = |phone: &str| on(Sms::new(phone, "hai"));
    let now = SmsTrigger::Pending { minutes: 0 };
    let line = || Line::new("u1", "hai");
    let telegram = || Telegram::new("1", "hai");
    let facebook = || Facebook::new("1", "hai");
    check(vec![
        (at("081200000001"), None),
        (at("+14155550100"), None),
        (at(" 6281200000001 "), None),
        (at(""), Some("channel.sms.msisdn")),
        (at("81200000001"), Some("channel.sms.msisdn")),
        (at("62 812"), Some("channel.sms.msisdn")),
        (on(Sms::new(PHONE, " ")), Some("channel.sms.message")),
        (on(sms().backup_on(SmsTrigger::Failed)), None),
        (on(sms().backup_on(now)), Some("channel.sms.backup_exp")),
        (
            on(sms()
                .backup_on(SmsTrigger::Failed)
                .backup_on(SmsTrigger::Failed)),
            Some("channel.sms.backup_on"),
        ),
        (on(Line::new("", "hai")), Some("channel.line.chat_id")),
        (on(Line::new("u\n", "hai")), Some("channel.line.chat_id")),
        (on(Line::new("u", "")), Some("channel.line.message")),
        (on(line().attachment("https://a.example/1.png")), None),
        (
            on(line().attachment("https://a.example/1.pdf")),
            Some("channel.line.attachment"),
        ),
        (on(telegram().attachment("https://a.example/1.pdf")), None),
        (
            on(telegram().attachment("https://a.example/1.docx")),
            Some("channel.telegram.attachment"),
        ),
        (on(facebook().attachment("https://a.example/1.docx")), None),
        (
            on(facebook().attachment("https://a.example/1.jpeg")),
            Some("channel.facebook.attachment"),
        ),
        (
            on(facebook().attachment("http://a.example/1.docx")),
            Some("channel.facebook.attachment"),
        ),
        (
            on(line().backup_on(ChatTrigger::Pending { minutes: 0 })),
            Some("channel.line.backup_exp"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_emails() {
    let plain = || Email::plain("budi@example.com", "hai");
    let values =
        |values: [(&str, &str); 1]| on(Email::dynamic_template("budi@example.com", "id", values));
    check(vec![
        (on(Email::plain("budi", "hai")), Some("channel.email.email")),
        (
            on(Email::plain("budi@example.com\n", "hai")),
            Some("channel.email.email"),
        ),
        (
            on(Email::plain("budi@example.com", "")),
            Some("channel.email.message"),
        ),
        (
            on(Email::plain("budi@example.com", "").attachment("https://a.example/1.wav")),
            None,
        ),
        (
            on(plain().attachment("https://a.example/1;2.pdf")),
            Some("channel.email.attachment"),
        ),
        (
            on(Email::static_template("budi@example.com", " ")),
            Some("channel.email.template_id"),
        ),
        (on(Email::static_template("budi@example.com", "id")), None),
        (values([("nama", "Budi")]), None),
        (values([("nama", "a;b")]), Some("channel.email.message")),
        (values([("na:ma", "a")]), Some("channel.email.message")),
        (values([("jam", "10:30")]), Some("channel.email.message")),
        (
            on(plain().backup_on(EmailTrigger::Pending { minutes: 0 })),
            Some("channel.email.backup_exp"),
        ),
        (on(plain().backup_on(EmailTrigger::Bounced)), None),
    ])
    .await;
}

#[tokio::test]
async fn colons_in_email_values_can_be_allowed() {
    let script = Script::default().answer(200, ACCEPTED);
    let client = script
        .builder()
        .sender_id("SENDER")
        .allow_colons_in_email_values(true)
        .build()
        .unwrap();
    let email = Email::dynamic_template("budi@example.com", "id", [("jam", "10:30")]);
    client.messages().send(&on(email)).await.unwrap();
    assert!(script.sent()[0].body.contains(r#""message":"jam:10:30""#));
}

/// The `ref_id` is the exception: it must come back in callbacks as the caller knows it.
#[tokio::test]
async fn blanks_around_values_are_not_sent() {
    let script = Script::default().answer(200, ACCEPTED);
    let client = script.builder().sender_id(" SENDER ").build().unwrap();
    let place = DynamicTemplate::body(["Aziz"]).header(Location::new(" -6.1 ", " 106.8 "));
    let message = on(Email::plain(" budi@example.com ", "hai"))
        .also(Line::new(" u1 ", "hai"))
        .also(WhatsAppTemplate::new(PHONE, " id ", place))
        .created_by(" Siti ")
        .budget_code(" code ");
    client.messages().send(&message).await.unwrap();
    let own_sender = message.sender_id(" OTHER ").budget_code(" ");
    let script_of_own_sender = Script::default().answer(200, ACCEPTED);
    let client = script_of_own_sender.client();
    client.messages().send(&own_sender).await.unwrap();

    let sent: Value = serde_json::from_str(&script.sent()[0].body).unwrap();
    let location = &sent["channel"]["whatsapp"]["header"]["parameters"][0]["location"];
    for (value, expected) in [
        (&sent["sender_id"], "SENDER"),
        (&sent["created_by"], "Siti"),
        (&sent["budget_code"], "code"),
        (&sent["channel"]["email"]["email"], "budi@example.com"),
        (&sent["channel"]["line"]["chat_id"], "u1"),
        (&sent["channel"]["whatsapp"]["template_id"], "id"),
        (&location["latitude"], "-6.1"),
        (&location["longitude"], "106.8"),
    ] {
        assert_eq!(value, expected);
    }
    let sent: Value = serde_json::from_str(&script_of_own_sender.sent()[0].body).unwrap();
    assert_eq!(sent["sender_id"], "OTHER");
    assert_eq!(sent.get("budget_code"), None);

    let padded = Message::new(" order-17", "Order 17", sms());
    assert_eq!(refused(&padded).await.as_deref(), Some("ref_id"));
}

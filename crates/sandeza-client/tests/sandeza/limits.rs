//! Every limit: what is refused before sending, and the field that the error names.

use sandeza_client::whatsapp::{Content, Location, Parameter};
use sandeza_client::{BackupMessage, Channel, Chat, Email, Message, Sms, Trigger, WhatsApp};
use serde_json::Value;

use crate::support::{accepting, backup_refused, builder, client, refused, sent};

pub(crate) const PHONE: &str = "6281200000001";

pub(crate) fn on(channel: impl Into<Channel>) -> Message {
    Message::new("order-17", "Order 17", channel)
}

fn sms() -> Sms {
    Sms::new(PHONE, "On its way.")
}

pub(crate) fn template(with: impl FnOnce(WhatsApp) -> WhatsApp) -> Message {
    on(with(WhatsApp::template(PHONE, "id")))
}

pub(crate) fn content(content: Content) -> Message {
    on(WhatsApp::message(PHONE, content))
}

pub(crate) async fn check(table: Vec<(Message, Option<&str>)>) {
    for (position, (message, field)) in table.iter().enumerate() {
        let found = refused(message).await.map(|(field, _)| field);
        assert_eq!(found.as_deref(), *field, "row {position}: {message:?}");
    }
}

#[tokio::test]
async fn of_the_envelope() {
    let with_ref = |id: &str| Message::new(id, "Order 17", sms());
    let with_subject = |subject: String| Message::new("order-17", subject, sms());
    let free_form = || WhatsApp::message(PHONE, Content::text("hai"));
    let mut nowhere = on(sms());
    nowhere.channel.clear();
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
            template(|one| one).also(free_form()),
            Some("channel.whatsapp"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_backups() {
    let mut alone = Message::new("order-17", "Order 17", sms());
    let read: BackupMessage = serde_json::from_str(
        r#"{"ref_id":"r","subject":"s","channel":{"sms":{"message":"m","msisdn":"62812"}}}"#,
    )
    .unwrap();
    for message in [BackupMessage::from(alone.clone()), read] {
        let (field, text) = backup_refused(&message).await.unwrap();
        assert_eq!(field, "channel");
        assert!(text.contains("at least two"), "{text}");
    }
    alone.channel.clear();
    let nowhere = BackupMessage::from(alone);
    assert_eq!(backup_refused(&nowhere).await.unwrap().0, "channel");
}

/// A channel that is never left makes the ones behind it useless.
#[tokio::test]
async fn of_backups_that_could_never_go_out() {
    let email = || Email::plain("budi@example.com", "hai");
    let line = || Channel::Line(Chat::new("u", "hai"));
    let free_form = || WhatsApp::message(PHONE, Content::text("hai"));
    let failed = || sms().backup_on(Trigger::Failed);
    let of = |primary: Channel, backup: Channel| {
        BackupMessage::new("order-17", "Order 17", primary, backup)
    };
    for (message, field) in [
        (of(sms().into(), email().into()), None),
        (of(failed().into(), email().into()), None),
        (of(failed().into(), free_form().into()), None),
        (
            of(free_form().into(), sms().into()),
            Some("channel.whatsapp.backup_on"),
        ),
        (
            of(failed().into(), email().into()).with_backup(line()),
            Some("channel.email.backup_on"),
        ),
        (
            of(sms().into(), email().backup_on(Trigger::Spam).into()),
            Some("channel.sms.backup_on"),
        ),
    ] {
        let found = backup_refused(&message).await.map(|(field, _)| field);
        assert_eq!(found.as_deref(), field, "{message:?}");
    }
}

#[tokio::test]
async fn of_sms_and_chats() {
    let at = |phone: &str| on(Sms::new(phone, "hai"));
    let now = Trigger::Pending { minutes: 0 };
    let line = || Chat::new("u1", "hai");
    let on_line = |chat: Chat| on(Channel::Line(chat));
    let on_telegram = |chat: Chat| on(Channel::Telegram(chat));
    let on_facebook = |chat: Chat| on(Channel::Facebook(chat));
    check(vec![
        (at("081200000001"), None),
        (at("+14155550100"), None),
        (at(" 6281200000001 "), None),
        (at(""), Some("channel.sms.msisdn")),
        (at("81200000001"), Some("channel.sms.msisdn")),
        (at("62 812"), Some("channel.sms.msisdn")),
        (at("62081200000001"), Some("channel.sms.msisdn")),
        (
            at("\u{202a}6281200000001\u{202c}"),
            Some("channel.sms.msisdn"),
        ),
        (
            on(sms().backup_on(Trigger::Spam)),
            Some("channel.sms.backup_on"),
        ),
        (on(Sms::new(PHONE, " ")), Some("channel.sms.message")),
        (on(sms().backup_on(Trigger::Failed)), None),
        (on(sms().backup_on(now)), Some("channel.sms.backup_exp")),
        (
            on(sms().backup_on(Trigger::Failed).backup_on(Trigger::Failed)),
            Some("channel.sms.backup_on"),
        ),
        (on_line(Chat::new("", "hai")), Some("channel.line.chat_id")),
        (
            on_line(Chat::new("u\n", "hai")),
            Some("channel.line.chat_id"),
        ),
        (on_line(Chat::new("u", "")), Some("channel.line.message")),
        (on_line(line().attachment("https://a.example/1.png")), None),
        (
            on_line(line().attachment("https://a.example/1.pdf")),
            Some("channel.line.attachment"),
        ),
        (
            on_telegram(line().attachment("https://a.example/1.pdf")),
            None,
        ),
        (
            on_telegram(line().attachment("https://a.example/1.docx")),
            Some("channel.telegram.attachment"),
        ),
        (
            on_facebook(line().attachment("https://a.example/1.docx")),
            None,
        ),
        (
            on_facebook(line().attachment("https://a.example/1.jpeg")),
            Some("channel.facebook.attachment"),
        ),
        (
            on_facebook(line().attachment("http://a.example/1.docx")),
            Some("channel.facebook.attachment"),
        ),
        (
            on_line(line().backup_on(Trigger::Pending { minutes: 0 })),
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
            on(plain().backup_on(Trigger::Pending { minutes: 0 })),
            Some("channel.email.backup_exp"),
        ),
        (on(plain().backup_on(Trigger::Bounced)), None),
    ])
    .await;
}

#[tokio::test]
async fn colons_in_email_values_can_be_allowed() {
    let transport = accepting();
    let client = builder(&transport)
        .sender_id("SENDER")
        .allow_colons_in_email_values(true)
        .build()
        .unwrap();
    let email = Email::dynamic_template("budi@example.com", "id", [("jam", "10:30")]);
    client.messages().send(&on(email)).await.unwrap();
    assert!(
        transport.requests()[0]
            .text()
            .contains(r#""message":"jam:10:30""#)
    );
}

/// The `ref_id` is the exception: it must come back in callbacks as the caller knows it.
#[tokio::test]
async fn blanks_around_values_are_not_sent() {
    let transport = accepting();
    let client = builder(&transport).sender_id(" SENDER ").build().unwrap();
    let place = WhatsApp::template(format!(" {PHONE} "), " id ")
        .body(["Aziz"])
        .header(Parameter::location(Location::new(" -6.1 ", " 106.8 ")));
    let message = on(Email::plain(" budi@example.com ", "hai; ;"))
        .also(Channel::Line(Chat::new(" u1 ", "hai")))
        .also(place)
        .created_by(" Siti ")
        .budget_code(" code ");
    client.messages().send(&message).await.unwrap();
    let body: Value = transport.requests()[0].json();
    let location = &body["channel"]["whatsapp"]["header"]["parameters"][0]["location"];
    for (value, expected) in [
        (&body["sender_id"], "SENDER"),
        (&body["created_by"], "Siti"),
        (&body["budget_code"], "code"),
        (&body["channel"]["email"]["email"], "budi@example.com"),
        (&body["channel"]["email"]["message"], "hai; ;"),
        (&body["channel"]["line"]["chat_id"], "u1"),
        (&body["channel"]["whatsapp"]["template_id"], "id"),
        (&body["channel"]["whatsapp"]["msisdn"], PHONE),
        (&location["latitude"], "-6.1"),
        (&location["longitude"], "106.8"),
    ] {
        assert_eq!(value, expected);
    }
    let body = sent(&message.sender_id(" OTHER ").budget_code(" ")).await;
    assert_eq!(body["sender_id"], "OTHER");
    assert_eq!(body.get("budget_code"), None);

    let padded = Message::new(" order-17", "Order 17", sms());
    assert_eq!(refused(&padded).await.unwrap().0, "ref_id");
}

/// Stored by a program that was never able to send it, an e-mail with values that move a border must
/// not become another one.
#[tokio::test]
async fn values_that_cannot_be_sent_are_not_stored_as_others() {
    let email = Email::dynamic_template("budi@example.com", "id", [("nama", "Budi;saldo:0")]);
    let message = on(email);
    let stored = serde_json::to_string(&message).unwrap();
    assert!(!stored.contains("saldo"), "{stored}");
    let restored: Message = serde_json::from_str(&stored).unwrap();
    for message in [message, restored] {
        assert_eq!(refused(&message).await.unwrap().0, "channel.email.message");
    }
}

#[tokio::test]
async fn what_would_be_refused_can_be_known_before_sending() {
    let transport = accepting();
    let client = client(&transport);
    assert!(client.messages().send(&on(sms())).check().is_ok());
    let refused = client.messages().send(&on(Sms::new("812", "hai"))).check();
    assert_eq!(refused.unwrap_err().field(), Some("channel.sms.msisdn"));
    assert!(transport.requests().is_empty());
}

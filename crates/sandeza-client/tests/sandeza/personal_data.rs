//! What `Debug` and errors must not show.

use messaging_client_core::testing::FakeTransport;
use sandeza_client::whatsapp::{Card, Content, ListSection, Location, Parameter, ProductSection};
use sandeza_client::{Channel, Chat, Email, Message, Sms, WhatsApp};

use crate::support::{client, refused};

const MARK: &str = "marker";
const PHONE: &str = "6281200000001";

fn channels() -> Vec<Channel> {
    let template = || WhatsApp::template(PHONE, "id").body([MARK]);
    let free = |content| WhatsApp::message(PHONE, content).into();
    let place = || Parameter::location(Location::new("1.25", "2.25").name(MARK).address(MARK));
    let link = "https://marker.example.com/a.png";
    let card = Card::image(link).body([MARK]).quick_reply(0, MARK);
    vec![
        Sms::new(PHONE, MARK).into(),
        Email::plain("marker@example.com", MARK)
            .attachment(link)
            .into(),
        Email::dynamic_template("marker@example.com", "id", [(MARK, MARK)]).into(),
        Channel::Line(Chat::new(MARK, MARK)),
        template().header(place()).url_button(0, MARK).into(),
        template().otp(MARK).into(),
        template()
            .products("sku", [ProductSection::new(MARK, ["sku"])])
            .into(),
        template().carousel([card]).into(),
        template()
            .header(place())
            .url_button(0, MARK)
            .delimited()
            .into(),
        free(Content::text(MARK)),
        free(
            Content::buttons(MARK)
                .header(Parameter::text(MARK))
                .button(MARK, MARK)
                .footer(MARK),
        ),
        free(
            Content::list(MARK, MARK)
                .header(Parameter::text(MARK))
                .section(ListSection::new(MARK, MARK).row(MARK, MARK)),
        ),
        free(Content::location(1.25, 2.25)),
    ]
}

#[test]
fn debug_shows_no_number_no_text_and_no_place() {
    for channel in channels() {
        let name = channel.name();
        let message = Message::new("order-17", MARK, channel)
            .created_by(MARK)
            .budget_code(MARK);
        let shown = format!("{message:?} {message:#?}");
        assert!(shown.contains("order-17"), "{shown}");
        for hidden in [MARK, "62812", ".25"] {
            assert!(!shown.contains(hidden), "{name}: {hidden} in {shown}");
        }
        // The texts are there, only not shown.
        let written = serde_json::to_string(&message).unwrap();
        assert!(written.contains(MARK), "{written}");
    }
}

#[test]
fn debug_of_a_client_shows_no_credential() {
    let shown = format!("{:?}", client(&FakeTransport::new()));
    assert!(shown.contains("SENDER"), "{shown}");
    assert!(
        !shown.contains("user1") && !shown.contains("pass1"),
        "{shown}"
    );
}

#[test]
fn what_cannot_be_read_is_not_repeated() {
    for json in [
        r#"{"channel":"marker"}"#,
        r#"{"channel":{"sms":"marker"}}"#,
        r#"{"channel":{"sms":{"msisdn":["marker"]}}}"#,
        r#"{"channel":{"whatsapp":{"msisdn":"1","template_id":"t","message":{"type":"body","parameters":"marker"}}}}"#,
        r#"{"channel":{"whatsapp":{"msisdn":"1","template_id":"t","button":[{"index":["marker"]}]}}}"#,
        r#"{"channel":6281200000001}"#,
        r#"{"channel":[["marker"]]}"#,
        r#"{"channel":{"sms":["marker"]}}"#,
        r#"{"channel":{"whatsapp":{"header":{"parameters":[{"image":"marker"}]}}}}"#,
    ] {
        let error = serde_json::from_str::<Message>(json)
            .unwrap_err()
            .to_string();
        assert!(
            !error.contains("marker") && !error.contains("62812"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn what_is_refused_before_sending_is_not_repeated() {
    let two_codes = r#"{"ref_id":"r","subject":"s","channel":{"whatsapp":{"msisdn":"6281200000001",
        "template_id":"t","header":"","message":"text:=:marker-1","button":"button:=:url:=:marker-2"}}}"#;
    let other_type = r#"{"type":"marker","ref_id":"r","subject":"s","channel":{"sms":{"message":"a",
        "msisdn":"6281200000001"}}}"#;
    let unclear = two_codes.replace("text:=:", "");
    for message in [
        serde_json::from_str(&unclear).unwrap(),
        Message::new("r", "s", Sms::new("62812x", MARK)),
        Message::new("r", "s", Email::plain("marker", MARK)),
        Message::new("r", MARK.repeat(20), Sms::new(PHONE, MARK)),
        serde_json::from_str(two_codes).unwrap(),
        serde_json::from_str(other_type).unwrap(),
    ] {
        let (_, error) = refused(&message).await.unwrap();
        assert!(!error.contains(MARK) && !error.contains("62812"), "{error}");
    }
}

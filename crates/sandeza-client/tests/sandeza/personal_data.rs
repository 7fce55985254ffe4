//! What `Debug` and errors must not show.

use sandeza_client::{
    ButtonsHeader, ButtonsMessage, CarouselCard, CarouselTemplate, Channel, Content, Coordinates,
    DelimitedHeader, DelimitedTemplate, DynamicTemplate, Email, Line, ListMessage, ListSection,
    Location, Message, MultiProductTemplate, OtpTemplate, Sms, WhatsAppMessage, WhatsAppTemplate,
};

use crate::support::Script;

const MARK: &str = "marker";
const PHONE: &str = "6281200000001";

fn channels() -> Vec<Channel> {
    let template =
        |template: sandeza_client::Template| WhatsAppTemplate::new(PHONE, "id", template).into();
    let place = || Location::new("1.25", "2.25").name(MARK).address(MARK);
    vec![
        Sms::new(PHONE, MARK).into(),
        Email::plain("marker@example.com", MARK)
            .attachment("https://marker.example.com/a.png")
            .into(),
        Email::dynamic_template("marker@example.com", "id", [(MARK, MARK)]).into(),
        Line::new(MARK, MARK).into(),
        template(
            DynamicTemplate::body([MARK])
                .header(place())
                .url_button(0, MARK)
                .into(),
        ),
        template(OtpTemplate::new(MARK).into()),
        template(
            MultiProductTemplate::new([MARK], "sku")
                .section(MARK, ["sku"])
                .into(),
        ),
        template(
            CarouselTemplate::body([MARK])
                .card(
                    CarouselCard::image("https://marker.example.com/a.png")
                        .body([MARK])
                        .quick_reply(0, MARK),
                )
                .into(),
        ),
        template(
            DelimitedTemplate::body([MARK])
                .header(DelimitedHeader::from(place()))
                .url_button(MARK)
                .into(),
        ),
        WhatsAppMessage::new(PHONE, Content::text(MARK)).into(),
        WhatsAppMessage::new(
            PHONE,
            ButtonsMessage::new(MARK)
                .header(ButtonsHeader::text(MARK))
                .button(MARK, MARK)
                .footer(MARK),
        )
        .into(),
        WhatsAppMessage::new(
            PHONE,
            ListMessage::new(MARK, MARK)
                .header(MARK)
                .section(ListSection::new(MARK, MARK).row(MARK, MARK)),
        )
        .into(),
        WhatsAppMessage::new(PHONE, Coordinates::new(1.25, 2.25)).into(),
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
    let shown = format!("{:?}", Script::default().client());
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
        r#"{"channel":{"whatsapp":{"msisdn":"1","template_id":"t","button":[{"index":"marker"}]}}}"#,
        r#"{"type":"marker","channel":{}}"#,
    ] {
        let error = serde_json::from_str::<Message>(json)
            .unwrap_err()
            .to_string();
        assert!(!error.contains("marker"), "{error}");
    }
}

#[tokio::test]
async fn what_is_refused_before_sending_is_not_repeated() {
    let client = Script::default().client();
    let unsendable = r#"{"ref_id":"r","subject":"s","channel":{"whatsapp":{"msisdn":"6281200000001",
        "template_id":"t","header":"","message":"text:=:marker-1","button":"button:=:url:=:marker-2"}}}"#;
    let unsendable: Message = serde_json::from_str(unsendable).unwrap();
    for message in [
        Message::new("r", "s", Sms::new("62812x", MARK)),
        Message::new("r", "s", Email::plain("marker", MARK)),
        Message::new("r", MARK.repeat(20), Sms::new(PHONE, MARK)),
        unsendable,
    ] {
        let error = client.messages().send(&message).await.err().unwrap();
        let shown = format!("{error} {error:?} {message:?}");
        assert!(!shown.contains(MARK) && !shown.contains("62812"), "{shown}");
    }
}

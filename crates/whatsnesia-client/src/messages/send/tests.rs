use messaging_client_core::ErrorKind;

use super::*;
use crate::scripted::{BOUNDARY, scripted, succeeding};

fn to() -> MobileNumber {
    MobileNumber::new("62", "81200000001")
}

fn file(name: &str) -> Upload {
    Upload::from_bytes(name, "content")
}

#[tokio::test]
async fn the_sample_of_the_document() {
    let (client, wire) =
        succeeding(r#"{"conversation_id":"2","message":{"id":99,"message_type":1,"status":1}}"#);
    let message = Message::text(MobileNumber::new("880", "1988"), "Hello world");
    let sent = client.messages().send(&message).await.unwrap();
    assert_eq!(sent.conversation_id, Some(2));
    assert_eq!(sent.message.as_ref().unwrap().id, Some(99));
    let sent = wire.only();
    assert_eq!(sent.method, "POST");
    assert_eq!(sent.target, "/external-api/inbox/send-message");
    assert_eq!(
        sent.content_type(),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(sent.body, "mobile_code=880&mobile=1988&message=Hello+world");
}

#[tokio::test]
async fn what_has_no_file_is_a_urlencoded_form() {
    for (message, body) in [
        (
            Message::text(to(), "a&b=ç").from_number("+62 812"),
            "from_number=%2B62+812&message=a%26b%3D%C3%A7",
        ),
        (
            Message::location(to(), -6.2088, 0.0000001),
            "latitude=-6.2088&longitude=0.0000001",
        ),
        (Message::cta_url(to(), 4), "cta_url_id=4"),
        (Message::interactive_list(to(), 5), "interactive_list_id=5"),
    ] {
        let (client, wire) = succeeding("{}");
        client.messages().send(&message).await.unwrap();
        let expected = format!("mobile_code=62&mobile=81200000001&{body}");
        assert_eq!(wire.only().body, expected);
    }
}

#[tokio::test]
async fn a_file_makes_it_multipart_with_the_caption_before_it() {
    for (message, field, name, content_type, caption) in [
        (
            Message::image(to(), file("a.PNG")).caption("Hai"),
            "image",
            "a.PNG",
            "image/png",
            true,
        ),
        (
            Message::image(to(), file("a.jpg")),
            "image",
            "a.jpg",
            "image/jpeg",
            false,
        ),
        (
            Message::document(to(), file("a.pdf")).caption("Hai"),
            "document",
            "a.pdf",
            "application/pdf",
            true,
        ),
        (
            Message::video(to(), file("a.mp4")).caption("Hai"),
            "video",
            "a.mp4",
            "video/mp4",
            true,
        ),
        (
            Message::audio(to(), file("a.ogg")),
            "audio",
            "a.ogg",
            "audio/ogg",
            false,
        ),
    ] {
        let (client, wire) = succeeding("{}");
        client.messages().send(&message).await.unwrap();
        let sent = wire.only();
        let expected = format!("multipart/form-data; boundary={BOUNDARY}");
        assert_eq!(sent.content_type(), Some(expected.as_str()));
        let text = |name: &str, value: &str| {
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; \
                 name=\"{name}\"\r\n\r\n{value}\r\n"
            )
        };
        let mut expected = text("mobile_code", "62") + &text("mobile", "81200000001");
        if caption {
            expected += &text("message", "Hai");
        }
        expected += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; \
             filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\ncontent\r\n\
             --{BOUNDARY}--\r\n"
        );
        assert_eq!(sent.body, expected);
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_by_name() {
    for (message, field) in [
        (
            Message::text(MobileNumber::new("+62", "812"), "Hai"),
            "mobile_code",
        ),
        (
            Message::text(MobileNumber::new("62", "8-1"), "Hai"),
            "mobile",
        ),
        (Message::text(to(), " \n"), "message"),
        (Message::text(to(), "Hai").from_number(" "), "from_number"),
        (
            Message::text(to(), "Hai").from_number("62\n"),
            "from_number",
        ),
        (Message::image(to(), file("a.gif")), "image"),
        (Message::image(to(), file("a.png")).caption(""), "message"),
        (Message::document(to(), file("a.zip")), "document"),
        (Message::video(to(), file("a.mov")), "video"),
        (
            Message::audio(to(), Upload::from_bytes("a.mp3", "")),
            "audio",
        ),
        (Message::location(to(), 0.0, 106.8), "latitude"),
        (Message::location(to(), -6.2, 181.0), "longitude"),
        (Message::audio(to(), file("a\0.mp3")), "audio"),
        (Message::cta_url(to(), 0), "cta_url_id"),
        (Message::interactive_list(to(), -5), "interactive_list_id"),
    ] {
        let (client, wire) = scripted::<String>([]);
        let error = client.messages().send(&message).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!((error.field(), error.attempts()), (Some(field), 0));
        assert!(!error.may_have_been_sent());
        assert!(wire.sent().is_empty());
    }
}

#[tokio::test]
async fn a_sent_message_is_never_reported_as_failed() {
    for body in [
        r#"{"status":"success"}"#,
        r#"{"status":"success","data":[]}"#,
        r#"{"status":"success","data":{"conversation_id":{},"message":"sent"}}"#,
        r#"{"status":"success","data":"sent"}"#,
    ] {
        let (client, _) = scripted([(200, body)]);
        let message = Message::text(to(), "Hai");
        let sent = client.messages().send(&message).await.unwrap();
        assert_eq!(
            (sent.conversation_id, &sent.message),
            (None, &None),
            "{body}"
        );
    }
}

#[test]
fn debug_shows_no_number_and_no_text() {
    let messages = [
        Message::text(to(), "marker").from_number("6281200000009"),
        Message::image(to(), file("marker.png")).caption("marker"),
        Message::location(to(), -6.2088, 106.8456),
    ];
    let shown = format!("{messages:?}");
    assert!(shown.contains("Upload(7 bytes)"), "{shown}");
    for hidden in ["marker", "812", "content\"", "6.2", "106"] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
}

fn json(content: &str) -> String {
    format!(r#"{{"mobile_code":"62","mobile":"81200000001",{content}}}"#)
}

fn read(content: &str) -> Result<Message, serde_json::Error> {
    serde_json::from_str(&json(content))
}

const FILE: &str = r#"{"filename":"a.b","base64":"eA=="}"#;

#[test]
fn each_kind_comes_back_as_it_was() {
    let file = |kind: &str| format!(r#""{kind}":{FILE}"#);
    let captioned = |kind: &str| format!(r#""message":"Hai","{kind}":{FILE}"#);
    for content in [
        r#""message":"Hai""#.to_owned(),
        r#""from_number":"+62 812-0000-0009","message":"Hai""#.to_owned(),
        file("image"),
        captioned("image"),
        file("document"),
        captioned("document"),
        file("video"),
        captioned("video"),
        file("audio"),
        r#""latitude":-6.2088,"longitude":106.8456"#.to_owned(),
        r#""cta_url_id":4"#.to_owned(),
        r#""interactive_list_id":5"#.to_owned(),
    ] {
        let message = read(&content).unwrap();
        assert_eq!(serde_json::to_string(&message).unwrap(), json(&content));
    }
}

#[test]
fn numbers_stand_for_texts_and_texts_for_numbers() {
    let message: Message = serde_json::from_str(
        r#"{"mobile_code":62,"mobile":81200000001,"latitude":"-6.20","longitude":"106","message":null}"#,
    )
    .unwrap();
    assert_eq!(message.to, MobileNumber::new("62", "81200000001"));
    assert_eq!(message.latitude, Some((-6.2).into()));
    assert_eq!(message.longitude, Some(106.0.into()));
    assert_eq!(message.message, None);
    let message = read(r#""cta_url_id":"4""#).unwrap();
    assert_eq!(message.cta_url_id, Some(4));
    let message = read(r#""message":"Hai","cta_url_id":"","latitude":"""#).unwrap();
    assert_eq!((message.cta_url_id, message.latitude), (None, None));
}

#[tokio::test]
async fn none_or_several_kinds_are_refused() {
    let image = format!(r#""image":{FILE}"#);
    for (content, field) in [
        (r#""from_number":"628""#.to_owned(), "message"),
        (format!(r#"{image},"document":{FILE}"#), "document"),
        (format!(r#"{image},"audio":{FILE}"#), "image"),
        (
            format!(r#""message":"Hai",{image},"video":{FILE}"#),
            "video",
        ),
        (format!(r#""message":"Hai","audio":{FILE}"#), "message"),
        (
            r#""message":"Hai","latitude":1,"longitude":1"#.to_owned(),
            "message",
        ),
        (r#""latitude":1"#.to_owned(), "longitude"),
        (r#""longitude":1,"cta_url_id":4"#.to_owned(), "latitude"),
        (
            r#""cta_url_id":4,"interactive_list_id":5"#.to_owned(),
            "interactive_list_id",
        ),
    ] {
        let (client, wire) = scripted::<String>([]);
        let error = client.call(read(&content).unwrap()).await.unwrap_err();
        assert_eq!(
            (error.field(), error.attempts()),
            (Some(field), 0),
            "{content}"
        );
        assert!(wire.sent().is_empty());
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_not_repeated() {
    for content in [
        r#""latitude":"marker","longitude":1"#,
        r#""latitude":{"marker":1},"longitude":1"#,
        r#""cta_url_id":"marker""#,
        r#""message":"Hai","product":"marker""#,
        r#""message":"Hai","image":{"filename":"a.png","base64":"marker!"}"#,
    ] {
        let error = read(content).unwrap_err().to_string();
        assert!(!error.contains("marker"), "{error}");
    }
}

#[test]
fn positions_are_on_the_earth_and_not_zero() {
    let check = |latitude: f64, longitude: f64| {
        let message = Message::location(to(), latitude, longitude);
        message
            .validate()
            .map_err(|refused| refused.field().to_owned())
    };
    for (latitude, longitude) in [(90.0, 180.0), (-90.0, -180.0), (-6.2, 1e-7)] {
        assert_eq!(check(latitude, longitude), Ok(()));
    }
    for (latitude, longitude, field) in [
        (90.1, 106.8, "latitude"),
        (-91.0, 106.8, "latitude"),
        (f64::NAN, 106.8, "latitude"),
        (0.0, 106.8, "latitude"),
        (-0.0, 106.8, "latitude"),
        (-6.2, 180.1, "longitude"),
        (-6.2, f64::INFINITY, "longitude"),
        (-6.2, 0.0, "longitude"),
    ] {
        assert_eq!(check(latitude, longitude), Err(field.to_owned()));
    }
    let zero = Message::location(to(), 0.0, 106.8).validate().unwrap_err();
    assert!(zero.problem().contains("missing"), "{zero}");
}

//! WhatsApp messages without a template: what differs from the samples by one value.

use messaging_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::call::result;
use crate::samples::{rc_with, sample};

async fn assert_rcs(sample: &str, cases: &[(&str, Value, &str)]) {
    for (pointer, value, expected) in cases {
        let rc = rc_with(sample, &format!("/whatsapp{pointer}"), value.clone()).await;
        assert_eq!(rc, *expected, "{sample} {pointer} {value:.60}");
    }
}

#[tokio::test]
async fn a_text_has_a_type_and_a_body() {
    assert_rcs(
        "free-form text",
        &[
            ("/message/type", json!("Text"), "2"),
            ("/message/type", json!("sticker"), "2"),
            ("/message/type", json!("image"), "2"),
            ("/message/body/text", json!(""), "2"),
            ("/message/body/text", json!("a".repeat(4096)), "0"),
            ("/message/body/text", json!("a".repeat(4097)), "24"),
            ("/message/body/text", json!("\u{7f}"), "22"),
            ("/message", json!("Halo"), "2"),
            ("/message/header", json!({"type": "text", "text": "a"}), "2"),
            ("/message/footer", json!({"text": "a"}), "2"),
            ("/backup_on", json!(""), "2"),
            ("/attachment", json!(""), "2"),
        ],
    )
    .await;
}

#[tokio::test]
async fn media_have_an_address_and_documents_a_name() {
    for sample in ["free-form audio", "free-form image", "free-form video"] {
        assert_rcs(
            sample,
            &[
                ("/message/body/media/url", json!("http://a.id/x"), "0"),
                ("/message/body/media/url", json!("a.id/x.png"), "2"),
                ("/message/body/media/url", json!("https://"), "2"),
                ("/message/body/media/name", json!("a.png"), "2"),
                ("/message/body/media/link", json!("https://a.id/x"), "2"),
                ("/message/type", json!("document"), "0"),
            ],
        )
        .await;
    }
    assert_rcs(
        "free-form document",
        &[
            ("/message/body/media/name", Value::Null, "0"),
            ("/message/body/media/name", json!(1), "2"),
        ],
    )
    .await;
}

#[tokio::test]
async fn buttons_have_a_key_and_a_title() {
    let header = "/message/header";
    assert_rcs(
        "free-form button header text",
        &[
            ("/message/body/button/0/type", json!("reply"), "2"),
            ("/message/body/button/0/key", json!(""), "2"),
            ("/message/body/button/0/title", json!(1), "2"),
            ("/message/body/button", json!([]), "2"),
            ("/message/body/text", Value::Null, "2"),
            ("/message/footer", Value::Null, "0"),
            (header, Value::Null, "0"),
            (
                header,
                json!({"type": "image", "media_url": "https://a.id/a.png"}),
                "0",
            ),
            (
                header,
                json!({"type": "image", "url": "https://a.id/a.png"}),
                "2",
            ),
            (
                header,
                json!({"type": "image", "media": {"url": "https://a.id/a.png"}}),
                "2",
            ),
            (
                header,
                json!({"type": "document", "media_url": "https://a.id/a.pdf"}),
                "0",
            ),
            (
                header,
                json!({"type": "video", "media_url": "https://a.id/a.mp4", "name": "a"}),
                "2",
            ),
            (
                header,
                json!({"type": "audio", "media_url": "https://a.id/a.mp3"}),
                "2",
            ),
            (header, json!("HEADER"), "2"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_list_has_sections_of_rows() {
    let list = "/message/body/list";
    let at = |rest: &str| format!("{list}{rest}");
    for (pointer, value, expected) in [
        (at("/section"), json!([]), "2"),
        (at("/sections"), json!([]), "2"),
        (at("/sections/0/title"), json!(""), "2"),
        (at("/sections/0/description"), json!(""), "0"),
        (at("/sections/0/description"), json!({}), "2"),
        (at("/sections/0/actions/0/description"), json!("a"), "2"),
        (at("/sections/0/actions/0/type"), json!("Postback"), "2"),
        ("/message/header/type".to_owned(), json!("image"), "2"),
        ("/message/header".to_owned(), Value::Null, "0"),
    ] {
        assert_rcs("free-form list", &[(&pointer, value, expected)]).await;
    }
}

#[tokio::test]
async fn the_header_of_a_list_is_a_text() {
    let sandbox = Sandbox::start().await.unwrap();
    let image = json!({"type": "image", "media_url": "https://a.id/a.png"});
    let document = json!({"type": "document", "media_url": "https://a.id/a.pdf"});
    let audio = json!({"type": "audio", "media_url": "https://a.id/a.mp3"});
    for (name, header, allowed) in [
        ("free-form list", &image, "\"text\""),
        ("free-form list", &document, "\"text\""),
        (
            "free-form button header text",
            &audio,
            "text, image, video or document",
        ),
    ] {
        let mut request = sample(name);
        request["channel"]["whatsapp"]["message"]["header"] = header.clone();
        let reason =
            format!("invalid parameter channel: whatsapp.message.header.type must be {allowed}");
        let answer = result(sandbox.sandeza(), &request).await;
        assert_eq!(answer, ("2".to_owned(), reason), "{name}");
    }
}

#[tokio::test]
async fn a_location_is_two_numbers() {
    let location = "/message/body/location";
    assert_rcs(
        "free-form location",
        &[
            (location, json!({"latitude": 0, "longitude": 180}), "0"),
            (
                location,
                json!({"latitude": "-6.3", "longitude": "106.7"}),
                "2",
            ),
            (location, json!({"latitude": 90.1, "longitude": 0}), "2"),
            (
                location,
                json!({"latitude": 0, "longitude": 0, "name": "a"}),
                "2",
            ),
        ],
    )
    .await;
}

//! WhatsApp templates, in both formats: what differs from the samples by one value.

use messaging_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::call::rc;
use crate::samples::{rc_with, sample};

async fn assert_rcs(sample: &str, cases: &[(&str, Value, &str)]) {
    for (pointer, value, expected) in cases {
        let rc = rc_with(sample, &format!("/whatsapp{pointer}"), value.clone()).await;
        assert_eq!(rc, *expected, "{sample} {pointer} {value:.60}");
    }
}

#[tokio::test]
async fn a_template_has_an_id() {
    assert_rcs(
        "template static",
        &[
            ("/template_id", json!(""), "2"),
            ("/template_id", json!(7), "2"),
            ("/message", Value::Null, "0"),
            ("/message", json!(null), "0"),
            ("/message", json!([]), "2"),
            ("/message", json!("Halo"), "2"),
            ("/header", json!(""), "0"),
            ("/button", json!(""), "0"),
            ("/parameters", json!([]), "2"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_body_is_written_as_sampled() {
    assert_rcs(
        "template dynamic body",
        &[
            ("/message/type", json!("Body"), "2"),
            ("/message/type", json!("BODY"), "2"),
            (
                "/message/parameter",
                json!([{"type": "text", "text": "a"}]),
                "2",
            ),
            ("/message/parameters", json!([]), "2"),
            (
                "/message/parameters",
                json!({"type": "text", "text": "a"}),
                "2",
            ),
            ("/message/parameters/0/type", json!("TEXT"), "2"),
            ("/message/parameters/0/text", json!(""), "2"),
            ("/message/parameters/0/text", json!(5), "2"),
            ("/message/parameters/0/text", json!("a\u{8}"), "22"),
            ("/message/parameters/0", json!("a"), "2"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_header_is_written_as_sampled() {
    let parameter = "/header/parameters/0";
    assert_rcs(
        "template header text",
        &[
            ("/header/type", json!("HEADER"), "2"),
            (parameter, json!({"type": "Text", "text": "a"}), "2"),
            (
                "/header/parameters",
                json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]),
                "2",
            ),
            (
                parameter,
                json!({"type": "text", "image": {"link": "https://a.id/a.png"}}),
                "2",
            ),
            (
                parameter,
                json!({"type": "image", "image": {"link": "https://a.id/a.jpg"}}),
                "0",
            ),
            (
                parameter,
                json!({"type": "image", "image": {"link": "https://a.id/a.jpeg"}}),
                "0",
            ),
            (
                parameter,
                json!({"type": "image", "image": {"link": "https://a.id/a.gif"}}),
                "2",
            ),
            (
                parameter,
                json!({"type": "image", "image": {"link": "http://a.id/a.png"}}),
                "2",
            ),
            (
                parameter,
                json!({"type": "image", "image": "https://a.id/a.png"}),
                "2",
            ),
            (
                parameter,
                json!({"type": "image", "image": {"url": "https://a.id/a.png"}}),
                "2",
            ),
            (
                parameter,
                json!({"type": "video", "video": {"link": "https://a.id/a.3gp"}}),
                "0",
            ),
            (
                parameter,
                json!({"type": "video", "video": {"link": "https://a.id/a.avi"}}),
                "2",
            ),
            (
                parameter,
                json!({"type": "document", "document": {"link": "https://a.id/a.docx"}}),
                "0",
            ),
            (
                parameter,
                json!({"type": "document", "document": {"link": "https://a.id/a.zip"}}),
                "2",
            ),
            (
                parameter,
                json!({"type": "audio", "audio": {"link": "https://a.id/a.mp3"}}),
                "2",
            ),
            ("/header", json!("text:=:Sandeza"), "2"),
        ],
    )
    .await;
    assert_rcs(
        "template header location",
        &[
            ("/header/parameters/0/location/latitude", json!(-6.1), "2"),
            ("/header/parameters/0/location/latitude", json!("91"), "2"),
            ("/header/parameters/0/location/latitude", json!("NaN"), "2"),
            (
                "/header/parameters/0/location/longitude",
                json!("east"),
                "2",
            ),
            ("/header/parameters/0/location/name", Value::Null, "0"),
            ("/header/parameters/0/location/address", json!(1), "2"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_index_of_a_url_button_is_a_string() {
    assert_rcs(
        "template URL button",
        &[
            ("/button/0/index", json!("9"), "0"),
            ("/button/0/index", json!(3), "2"),
            ("/button/0/index", json!("10"), "2"),
            ("/button/0/index", json!("-1"), "2"),
            ("/button/0/type", json!("button"), "2"),
            ("/button/0/sub_type", json!("url"), "2"),
            ("/button/0/sub_type", json!("QUICK_REPLY"), "2"),
            ("/button/0/parameters/0/type", json!("payload"), "2"),
            ("/button/0/parameters", json!([]), "2"),
            ("/button", json!({"type": "BUTTON"}), "2"),
            ("/button", json!("button:=:url:=:a"), "2"),
        ],
    )
    .await;
    let button = |index: &str| {
        json!({"type": "BUTTON", "sub_type": "URL", "index": index,
               "parameters": [{"type": "text", "text": "a"}]})
    };
    let at = "/whatsapp/button";
    let two = json!([button("0"), button("1")]);
    assert_eq!(rc_with("template URL button", at, two).await, "0");
    let same = json!([button("1"), button("1")]);
    assert_eq!(rc_with("template URL button", at, same).await, "2");
}

#[tokio::test]
async fn a_one_time_code_is_the_same_in_text_and_button() {
    let code = "/whatsapp/button/0/parameters/0/text";
    let otp = "template one-time code";
    assert_eq!(rc_with(otp, code, json!("654321")).await, "10");
    for (pointer, text) in [
        ("/whatsapp/message", "text:=:654321"),
        ("/whatsapp/button", "button:=:url:=:654321"),
    ] {
        let rc = rc_with("delimiter one-time code", pointer, json!(text)).await;
        assert_eq!(rc, "10", "{pointer}");
    }
    // Without the empty header it is any template with a text and a button.
    let first = "/whatsapp/button/0/index";
    assert_eq!(rc_with("template URL button", first, json!("0")).await, "0");
    let sandbox = Sandbox::start().await.unwrap();
    let mut request = sample(otp);
    let whatsapp = &mut request["channel"]["whatsapp"];
    whatsapp.as_object_mut().unwrap().remove("header").unwrap();
    whatsapp["message"]["parameters"][0]["text"] = json!("Budi");
    assert_eq!(rc(sandbox.sandeza(), &request).await, "0");
    let other = json!("text:=:x");
    assert_eq!(
        rc_with("delimiter URL button", "/whatsapp/message", other).await,
        "0"
    );
}

#[tokio::test]
async fn the_index_of_a_product_button_is_a_number() {
    for sample in ["template catalog", "template multi-product"] {
        assert_rcs(
            sample,
            &[
                ("/button/0/index", json!(9), "0"),
                ("/button/0/index", json!("0"), "2"),
                ("/button/0/index", json!(10), "2"),
                ("/button/0/index", json!(0.5), "2"),
                ("/button/0/type", json!("BUTTON"), "2"),
                ("/button/0/sub_type", json!("CATALOG"), "2"),
                ("/button/0/sub_type", json!("MPM"), "2"),
                ("/button/0/parameters/0/type", json!("text"), "2"),
                ("/header", json!(""), "0"),
                ("/header", Value::Null, "0"),
            ],
        )
        .await;
    }
    let sections = "/button/0/parameters/0/action/sections";
    assert_rcs("template catalog", &[(sections, json!([]), "2")]).await;
}

#[tokio::test]
async fn products_are_counted() {
    let items = |count: usize| vec![json!({"product_retailer_id": "sku"}); count];
    let section = |count: usize| json!({"title": "Baju", "product_items": items(count)});
    let title = "/button/0/parameters/0/action/sections/0/title";
    let sections = "/button/0/parameters/0/action/sections";
    assert_rcs(
        "template multi-product",
        &[
            (sections, json!(vec![section(3); 10]), "0"),
            (sections, json!(vec![section(1); 11]), "2"),
            (sections, json!([section(15), section(16)]), "2"),
            (sections, json!([section(0)]), "2"),
            (title, json!("t".repeat(24)), "0"),
            (title, json!("t".repeat(25)), "24"),
            (title, json!("*Baju*"), "22"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_carousel_is_written_in_upper_case() {
    let card = "/carousel/cards/0";
    let at = |rest: &str| format!("{card}/components/{rest}");
    let cases: [(String, Value, &str); 18] = [
        ("/message/type".into(), json!("body"), "2"),
        ("/message/parameters/0/type".into(), json!("text"), "2"),
        ("/message".into(), json!("text:=:20OFF"), "2"),
        ("/header".into(), Value::Null, "0"),
        ("/header".into(), json!("text:=:a"), "2"),
        ("/button".into(), json!([]), "2"),
        ("/attachment".into(), json!(""), "2"),
        ("/carousel/type".into(), json!("carousel"), "2"),
        ("/carousel/cards".into(), json!([]), "2"),
        (format!("{card}/card_index"), json!("0"), "2"),
        (format!("{card}/card_index"), json!(1), "2"),
        (at("0/parameters/0/type"), json!("image"), "2"),
        (
            at("0/parameters/0"),
            json!({"type": "VIDEO", "video": {"link": "https://a.id/a.mp4"}}),
            "0",
        ),
        (at("1/type"), json!("body"), "2"),
        (at("2/index"), json!(0), "2"),
        (at("2/parameters/0/type"), json!("payload"), "2"),
        (at("3/parameters/0/type"), json!("PAYLOAD"), "2"),
        (at("3/index"), json!("0"), "2"),
    ];
    for (pointer, value, expected) in cases {
        assert_rcs("template carousel", &[(&pointer, value, expected)]).await;
    }
}

#[tokio::test]
async fn a_carousel_has_at_most_ten_cards() {
    let body = json!({"type": "BODY", "parameters": [{"type": "TEXT", "text": "a"}]});
    let cards = |count: u64| -> Value {
        (0..count)
            .map(|index| json!({"card_index": index, "components": [body]}))
            .collect()
    };
    let at = "/carousel/cards";
    assert_rcs(
        "template carousel",
        &[(at, cards(10), "0"), (at, cards(11), "2")],
    )
    .await;
}

#[tokio::test]
async fn the_delimiter_format_has_no_escapes() {
    assert_rcs(
        "delimiter header text",
        &[
            ("/message", json!("text:=:a"), "0"),
            ("/message", json!("text:=:a||text:=:b||text:=:c"), "0"),
            ("/message", json!("text:=:a|b"), "0"),
            ("/message", json!("a"), "2"),
            ("/message", json!("text:=:"), "2"),
            ("/message", json!("text:=:a||"), "2"),
            ("/message", json!("text:=:a||b"), "2"),
            ("/message", json!("text:=:a:=:b"), "2"),
            ("/message", json!("image:=:https://a.id/a.png"), "2"),
            (
                "/message",
                json!({"type": "body", "parameters": [{"type": "text", "text": "a"}]}),
                "2",
            ),
            ("/message", json!(""), "0"),
            ("/header", json!("text:=:"), "2"),
            ("/header", json!("image:=:https://a.id/a.jpg"), "0"),
            ("/header", json!("image:=:https://a.id/a.mp4"), "2"),
            ("/header", json!("video:=:https://a.id/a.3gp"), "0"),
            ("/header", json!("document:=:https://a.id/a.pdf"), "0"),
            (
                "/header",
                json!("document:=:https://a.id/a.pdf:=:a.pdf"),
                "2",
            ),
            (
                "/header",
                json!("location:=:-6.1:=:106.8:=:Monas:=:Jakarta"),
                "0",
            ),
            ("/header", json!("location:=:-6.1:=:106.8"), "2"),
            (
                "/header",
                json!("location:=:x:=:106.8:=:Monas:=:Jakarta"),
                "2",
            ),
            ("/button", json!("button:=:url:=:a"), "0"),
            ("/button", json!("button:=:url:=:"), "2"),
            ("/button", json!("button:=:catalog:=:a"), "2"),
            ("/button", json!("button:=:url:=:a:=:b"), "2"),
        ],
    )
    .await;
}

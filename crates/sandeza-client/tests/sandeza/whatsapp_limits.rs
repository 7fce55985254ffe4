//! The limits of WhatsApp: what is refused before sending, and the field that the error names.

use sandeza_client::whatsapp::{Card, Content, ListSection, Location, Parameter, ProductSection};
use sandeza_client::{Message, Trigger, WhatsApp};

use crate::limits::{PHONE, check, content, on, template};
use crate::support::{accepting, builder};

#[tokio::test]
async fn of_json_templates() {
    let header = |value: Parameter| template(|one| one.body(["Aziz"]).header(value));
    let place = |latitude: &str, longitude: &str| {
        header(Parameter::location(Location::new(latitude, longitude)))
    };
    let link = |name: &str| format!("https://a.example/{name}");
    check(vec![
        (
            on(WhatsApp::template("x", "id")),
            Some("channel.whatsapp.msisdn"),
        ),
        (
            on(WhatsApp::template(PHONE, " ")),
            Some("channel.whatsapp.template_id"),
        ),
        (
            on(WhatsApp::template(PHONE, "id").backup_on(Trigger::Pending { minutes: 0 })),
            Some("channel.whatsapp.backup_exp"),
        ),
        (
            on(WhatsApp::template(PHONE, "id").attachment(link("1.jpeg"))),
            Some("channel.whatsapp.attachment"),
        ),
        (
            on(WhatsApp::template(PHONE, "id")
                .attachment(link("1.jpg"))
                .backup_on(Trigger::Delivered)),
            None,
        ),
        (
            template(|one| one.body(["a", ""])),
            Some("channel.whatsapp.message.parameters[1].text"),
        ),
        (
            header(Parameter::text("")),
            Some("channel.whatsapp.header.parameters[0].text"),
        ),
        (header(Parameter::image(link("1.JPEG"))), None),
        (header(Parameter::image(link("1.jpg?x=1"))), None),
        (
            header(Parameter::image(link("1.gif"))),
            Some("channel.whatsapp.header.parameters[0].image.link"),
        ),
        (
            header(Parameter::image("ftp://a.example/1.png")),
            Some("channel.whatsapp.header.parameters[0].image.link"),
        ),
        (header(Parameter::video(link("1.3gp"))), None),
        (
            header(Parameter::video(link("1.mov"))),
            Some("channel.whatsapp.header.parameters[0].video.link"),
        ),
        (header(Parameter::document(link("1.docx"))), None),
        (
            header(Parameter::document(link("1.zip"))),
            Some("channel.whatsapp.header.parameters[0].document.link"),
        ),
        (place("-6.1", "106.8"), None),
        (
            place("", "106.8"),
            Some("channel.whatsapp.header.parameters[0].location.latitude"),
        ),
        (
            place("-6.1", "180.5"),
            Some("channel.whatsapp.header.parameters[0].location.longitude"),
        ),
        (
            place("NaN", "106.8"),
            Some("channel.whatsapp.header.parameters[0].location.latitude"),
        ),
        (template(|one| one.body(["Aziz"]).url_button(9, "a")), None),
        (
            template(|one| one.body(["Aziz"]).url_button(0, "a").url_button(10, "a")),
            Some("channel.whatsapp.button[1].index"),
        ),
        (
            template(|one| one.body(["Aziz"]).url_button(0, "")),
            Some("channel.whatsapp.button[0].parameters[0].text"),
        ),
        (
            template(|one| one.otp(" ")),
            Some("channel.whatsapp.message.parameters[0].text"),
        ),
        (
            template(|one| one.otp("123\n456")),
            Some("channel.whatsapp.message.parameters[0].text"),
        ),
        (
            template(|one| one.otp("123 456").delimited()),
            Some("channel.whatsapp.message"),
        ),
        (
            header(Parameter::named_document(
                link("1.pdf"),
                "invoice.exe\0.pdf",
            )),
            Some("channel.whatsapp.header.parameters[0].document.filename"),
        ),
    ])
    .await;
}

/// WhatsApp's rule, after the platform's yes.
#[tokio::test]
async fn of_values_that_whatsapp_refuses() {
    let parameter = "channel.whatsapp.message.parameters[0].text";
    for value in ["a\nb", "a\tb", "a     b", "\u{200b}"] {
        check(vec![
            (template(|one| one.body([value])), Some(parameter)),
            (
                template(|one| one.body([value]).delimited()),
                Some("channel.whatsapp.message"),
            ),
            (
                template(|one| one.header(Parameter::text(value))),
                Some("channel.whatsapp.header.parameters[0].text"),
            ),
            (
                template(|one| one.url_button(1, value)),
                Some("channel.whatsapp.button[0].parameters[0].text"),
            ),
        ])
        .await;
    }
    let message = template(|one| one.body(["a\nb"]));
    let transport = accepting();
    let client = builder(&transport)
        .sender_id("SENDER")
        .unchecked_variables()
        .build()
        .unwrap();
    client.messages().send(&message).await.unwrap();
    let body = transport.requests()[0].json();
    let texts = &body["channel"]["whatsapp"]["message"]["parameters"];
    assert_eq!(texts[0]["text"], "a\nb");
    let empty = template(|one| one.body([""]));
    assert!(client.messages().send(&empty).await.is_err());
}

#[tokio::test]
async fn of_catalogs() {
    let thumbnail = "channel.whatsapp.button[0].parameters[0].action.thumbnail_product_retailer_id";
    let all = "channel.whatsapp.button[0].parameters[0].action.sections";
    let title = "channel.whatsapp.button[0].parameters[0].action.sections[0].title";
    let products =
        |sections: Vec<ProductSection>| template(|one| one.body(["a"]).products("sku", sections));
    let titled = |title: &str| products(vec![ProductSection::new(title, ["sku"])]);
    let sections = |count: usize, each: usize| {
        products(vec![ProductSection::new("t", vec!["sku"; each]); count])
    };
    let catalog = |index: i32| -> Message {
        let button = format!(
            r#"{{"type":"button","sub_type":"catalog","index":{index},"parameters":[{{"type":"action",
            "action":{{"thumbnail_product_retailer_id":"sku"}}}}]}}"#
        );
        let channel = format!(
            r#"{{"whatsapp":{{"msisdn":"{PHONE}","template_id":"id","button":{button}}}}}"#
        );
        serde_json::from_str(&format!(
            r#"{{"ref_id":"r","subject":"s","channel":{channel}}}"#
        ))
        .unwrap()
    };
    check(vec![
        (template(|one| one.body(["a"]).catalog("")), Some(thumbnail)),
        (catalog(9), None),
        (catalog(10), Some("channel.whatsapp.button[0].index")),
        (
            template(|one| one.products(" ", [ProductSection::new("t", ["sku"])])),
            Some(thumbnail),
        ),
        (products(Vec::new()), Some(all)),
        (sections(10, 3), None),
        (sections(11, 1), Some(all)),
        (sections(1, 31), Some(all)),
        (sections(2, 16), Some(all)),
        (titled(&"é".repeat(24)), None),
        (titled(&"é".repeat(25)), Some(title)),
        (titled(""), Some(title)),
        (titled("*Promo*"), Some(title)),
        (titled("_Promo_"), Some(title)),
        (titled("~Promo~"), Some(title)),
        (titled("`Promo`"), Some(title)),
        (titled("5 * 3"), None),
        (
            products(vec![
                ProductSection::new("t", ["sku"]),
                ProductSection::new("t", [] as [&str; 0]),
            ]),
            Some("channel.whatsapp.button[0].parameters[0].action.sections[1].product_items"),
        ),
        (
            products(vec![ProductSection::new("t", ["sku", ""])]),
            Some(
                "channel.whatsapp.button[0].parameters[0].action.sections[0].product_items[1]\
                 .product_retailer_id",
            ),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_carousels() {
    let card = || Card::image("https://a.example/1").body(["a"]);
    let with = |card: Card| template(|one| one.body(["a"]).carousel([card]));
    let attached = WhatsApp::template(PHONE, "id")
        .body(["a"])
        .carousel([card()])
        .attachment("https://a.example/1.png");
    check(vec![
        (
            template(|one| one.body(["a"]).carousel([])),
            Some("channel.whatsapp.carousel.cards"),
        ),
        (on(attached), Some("channel.whatsapp.attachment")),
        (with(card().quick_reply(9, "p")), None),
        (with(Card::video("https://a.example/1.mp4")), None),
        (
            with(card().quick_reply(0, "p").url_button(10, "p")),
            Some("channel.whatsapp.carousel.cards[0].components[3].index"),
        ),
        (
            with(Card::image("1.png")),
            Some("channel.whatsapp.carousel.cards[0].components[0].parameters[0].image.link"),
        ),
        (
            with(Card::video("1.mp4")),
            Some("channel.whatsapp.carousel.cards[0].components[0].parameters[0].video.link"),
        ),
        (
            with(Card::image("https://a.example/1").body(["a", " "])),
            Some("channel.whatsapp.carousel.cards[0].components[1].parameters[1].text"),
        ),
        (
            with(card().body(["again"])),
            Some("channel.whatsapp.carousel.cards[0].components[2].type"),
        ),
        (
            template(|one| one.carousel([card()]).header(Parameter::text("a"))),
            Some("channel.whatsapp.header"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_delimited_templates() {
    let message = Some("channel.whatsapp.message");
    let header_field = Some("channel.whatsapp.header");
    let body = |value: &str| template(|one| one.body([value]).delimited());
    let header = |value: Parameter| template(|one| one.body(["a"]).header(value).delimited());
    let place = || Location::new("-6.1", "106.8");
    check(vec![
        (body("a|b"), None),
        (body("a:=:b"), message),
        (body("a||b"), message),
        (body("a|"), message),
        (body("a:="), message),
        (body(""), message),
        (template(|one| one.otp("1||2").delimited()), message),
        (header(Parameter::text("a:=:b")), header_field),
        (
            header(Parameter::image("http://a.example/1.png")),
            header_field,
        ),
        (
            header(Parameter::image("https://a.example/1.bmp")),
            header_field,
        ),
        (header(Parameter::video("https://a.example/1.3gp")), None),
        (header(Parameter::document("https://a.example/1.pdf")), None),
        (
            header(Parameter::named_document(
                "https://a.example/1.pdf",
                "1.pdf",
            )),
            header_field,
        ),
        (
            template(|one| one.body(["a"]).delimited().url_button(0, "b")),
            Some("channel.whatsapp.button"),
        ),
        (
            template(|one| one.url_button(1, "a").delimited()),
            Some("channel.whatsapp.button"),
        ),
        (
            template(|one| one.url_button(0, "a").url_button(1, "b").delimited()),
            Some("channel.whatsapp.button"),
        ),
        (
            template(|one| one.catalog("sku").delimited()),
            Some("channel.whatsapp.button"),
        ),
        (header(Parameter::location(place())), None),
        (
            header(Parameter::location(place().name("a:=:b"))),
            header_field,
        ),
        (
            header(Parameter::location(place().address("a|"))),
            header_field,
        ),
        (
            header(Parameter::location(Location::new("x", "1"))),
            Some("channel.whatsapp.header.latitude"),
        ),
        (
            template(|one| one.body(["a"]).url_button(0, "a:=").delimited()),
            Some("channel.whatsapp.button"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_messages_without_a_template() {
    let buttons = || Content::buttons("text").button("k", "t");
    let list = || Content::list("text", "open");
    let section = || ListSection::new("title", "about").row("k", "t");
    check(vec![
        (
            content(Content::text(" ")),
            Some("channel.whatsapp.message.body.text"),
        ),
        (
            content(Content::image("")),
            Some("channel.whatsapp.message.body.media.url"),
        ),
        (
            content(Content::document("")),
            Some("channel.whatsapp.message.body.media.url"),
        ),
        (
            content(Content::buttons("text")),
            Some("channel.whatsapp.message.body.button"),
        ),
        (
            content(buttons().button("", "t")),
            Some("channel.whatsapp.message.body.button[1].key"),
        ),
        (
            content(buttons().header(Parameter::image(""))),
            Some("channel.whatsapp.message.header.media_url"),
        ),
        (
            content(buttons().footer("")),
            Some("channel.whatsapp.message.footer.text"),
        ),
        (
            content(list()),
            Some("channel.whatsapp.message.body.list.sections"),
        ),
        (content(list().section(section())), None),
        (
            content(
                list()
                    .section(section())
                    .section(ListSection::new("t", "d")),
            ),
            Some("channel.whatsapp.message.body.list.sections[1].actions"),
        ),
        (
            content(list().section(ListSection::new("t", "").row("k", "t"))),
            Some("channel.whatsapp.message.body.list.sections[0].description"),
        ),
        (
            content(list().section(section().row("k", ""))),
            Some("channel.whatsapp.message.body.list.sections[0].actions[1].title"),
        ),
        (
            content(Content::named_document(
                "https://a.example/1.doc",
                "a\n.doc",
            )),
            Some("channel.whatsapp.message.body.media.name"),
        ),
        (
            content(Content::location(90.5, 0.0)),
            Some("channel.whatsapp.message.body.location.latitude"),
        ),
        (
            content(Content::location(0.0, f64::NAN)),
            Some("channel.whatsapp.message.body.location.longitude"),
        ),
    ])
    .await;
}

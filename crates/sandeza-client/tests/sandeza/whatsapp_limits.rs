//! The limits of WhatsApp: what is refused before sending, and the field that the error names.

use sandeza_client::{
    ButtonsHeader, ButtonsMessage, CarouselCard, CarouselTemplate, CatalogTemplate, Content,
    Coordinates, DelimitedHeader, DelimitedOtpTemplate, DelimitedTemplate, DynamicTemplate, Header,
    ListMessage, ListSection, Location, MultiProductTemplate, OtpTemplate, Template,
    WhatsAppTemplate, WhatsAppTrigger,
};

use crate::limits::{PHONE, check, content, on, template};

#[tokio::test]
async fn of_json_templates() {
    let body = || DynamicTemplate::body(["Aziz"]);
    let header = |header: Header| template(body().header(header));
    let place = |latitude: &str, longitude: &str| header(Location::new(latitude, longitude).into());
    let link = |name: &str| format!("https://a.example/{name}");
    check(vec![
        (
            on(WhatsAppTemplate::new("x", "id", Template::Static)),
            Some("channel.whatsapp.msisdn"),
        ),
        (
            on(WhatsAppTemplate::new(PHONE, " ", Template::Static)),
            Some("channel.whatsapp.template_id"),
        ),
        (
            on(WhatsAppTemplate::new(PHONE, "id", Template::Static)
                .backup_on(WhatsAppTrigger::Pending { minutes: 0 })),
            Some("channel.whatsapp.backup_exp"),
        ),
        (
            on(WhatsAppTemplate::new(PHONE, "id", Template::Static).attachment(link("1.jpeg"))),
            Some("channel.whatsapp.attachment"),
        ),
        (
            on(WhatsAppTemplate::new(PHONE, "id", Template::Static)
                .attachment(link("1.jpg"))
                .backup_on(WhatsAppTrigger::Delivered)),
            None,
        ),
        (
            template(DynamicTemplate::body(["a", ""])),
            Some("channel.whatsapp.message.parameters[1].text"),
        ),
        (
            header(Header::text("")),
            Some("channel.whatsapp.header.parameters[0].text"),
        ),
        (header(Header::image(link("1.JPEG"))), None),
        (header(Header::image(link("1.jpg?x=1"))), None),
        (
            header(Header::image(link("1.gif"))),
            Some("channel.whatsapp.header.parameters[0].image.link"),
        ),
        (
            header(Header::image("ftp://a.example/1.png")),
            Some("channel.whatsapp.header.parameters[0].image.link"),
        ),
        (header(Header::video(link("1.3gp"))), None),
        (
            header(Header::video(link("1.mov"))),
            Some("channel.whatsapp.header.parameters[0].video.link"),
        ),
        (header(Header::document(link("1.docx"))), None),
        (
            header(Header::document(link("1.zip"))),
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
        (template(body().url_button(9, "a")), None),
        (
            template(body().url_button(0, "a").url_button(10, "a")),
            Some("channel.whatsapp.button[1].index"),
        ),
        (
            template(body().url_button(0, "")),
            Some("channel.whatsapp.button[0].parameters[0].text"),
        ),
        (
            template(OtpTemplate::new(" ")),
            Some("channel.whatsapp.message.parameters[0].text"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_catalogs() {
    let thumbnail = "channel.whatsapp.button[0].parameters[0].action.thumbnail_product_retailer_id";
    let all = "channel.whatsapp.button[0].parameters[0].action.sections";
    let title = "channel.whatsapp.button[0].parameters[0].action.sections[0].title";
    let products = || MultiProductTemplate::new(["a"], "sku");
    let titled = |title: &str| template(products().section(title, ["sku"]));
    let sections = |count: usize, each: usize| {
        let one = |template: MultiProductTemplate, _| template.section("t", vec!["sku"; each]);
        template((0..count).fold(products(), one))
    };
    let mut far = CatalogTemplate::new(["a"], "sku");
    far.index = 10;
    check(vec![
        (template(CatalogTemplate::new(["a"], "")), Some(thumbnail)),
        (template(far), Some("channel.whatsapp.button[0].index")),
        (
            template(MultiProductTemplate::new(["a"], " ").section("t", ["sku"])),
            Some(thumbnail),
        ),
        (template(products()), Some(all)),
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
            template(
                products()
                    .section("t", ["sku"])
                    .section("t", [] as [&str; 0]),
            ),
            Some("channel.whatsapp.button[0].parameters[0].action.sections[1].product_items"),
        ),
        (
            template(products().section("t", ["sku", ""])),
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
    let card = || CarouselCard::image("https://a.example/1").body(["a"]);
    let with = |card: CarouselCard| template(CarouselTemplate::body(["a"]).card(card));
    let attached = WhatsAppTemplate::new(PHONE, "id", CarouselTemplate::body(["a"]).card(card()))
        .attachment("https://a.example/1.png");
    check(vec![
        (
            template(CarouselTemplate::body(["a"])),
            Some("channel.whatsapp.carousel.cards"),
        ),
        (on(attached), Some("channel.whatsapp.attachment")),
        (with(card().quick_reply(9, "p")), None),
        (with(CarouselCard::video("https://a.example/1.mp4")), None),
        (
            with(card().quick_reply(0, "p").url_button(10, "p")),
            Some("channel.whatsapp.carousel.cards[0].components[3].index"),
        ),
        (
            with(CarouselCard::image("1.png")),
            Some("channel.whatsapp.carousel.cards[0].components[0].parameters[0].image.link"),
        ),
        (
            with(card().body(["a", " "])),
            Some("channel.whatsapp.carousel.cards[0].components[1].parameters[1].text"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_delimited_templates() {
    let message = Some("channel.whatsapp.message");
    let header_field = Some("channel.whatsapp.header");
    let body = |value: &str| template(DelimitedTemplate::body([value]));
    let header = |header: DelimitedHeader| template(DelimitedTemplate::body(["a"]).header(header));
    let place = || Location::new("-6.1", "106.8");
    check(vec![
        (body("a|b"), None),
        (body("a:=:b"), message),
        (body("a||b"), message),
        (body("a|"), message),
        (body("a:="), message),
        (body(""), message),
        (template(DelimitedOtpTemplate::new("1||2")), message),
        (header(DelimitedHeader::text("a:=:b")), header_field),
        (
            header(DelimitedHeader::image("http://a.example/1.png")),
            header_field,
        ),
        (
            header(DelimitedHeader::image("https://a.example/1.bmp")),
            header_field,
        ),
        (
            header(DelimitedHeader::video("https://a.example/1.3gp")),
            None,
        ),
        (
            header(DelimitedHeader::document("https://a.example/1.pdf")),
            None,
        ),
        (header(place().into()), None),
        (header(place().name("a:=:b").into()), header_field),
        (header(place().address("a|").into()), header_field),
        (
            header(Location::new("x", "1").into()),
            Some("channel.whatsapp.header.latitude"),
        ),
        (
            template(DelimitedTemplate::body(["a"]).url_button("a:=")),
            Some("channel.whatsapp.button"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn of_messages_without_a_template() {
    let buttons = || ButtonsMessage::new("text").button("k", "t");
    let list = || ListMessage::new("text", "open");
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
            content(ButtonsMessage::new("text")),
            Some("channel.whatsapp.message.body.button"),
        ),
        (
            content(buttons().button("", "t")),
            Some("channel.whatsapp.message.body.button[1].key"),
        ),
        (
            content(buttons().header(ButtonsHeader::image(""))),
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
            content(Coordinates::new(90.5, 0.0)),
            Some("channel.whatsapp.message.body.location.latitude"),
        ),
        (
            content(Coordinates::new(0.0, f64::NAN)),
            Some("channel.whatsapp.message.body.location.longitude"),
        ),
    ])
    .await;
}

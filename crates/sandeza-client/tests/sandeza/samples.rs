//! Each of the document's 38 samples: built by the typed API, sent, and compared byte by byte; read
//! from JSON and written back.
//!
//! The files hold the samples with invented values for their placeholders; blanks around subjects,
//! numbers and template ids are gone, and a comma is added where the first sample lacks one.

use sandeza_client::whatsapp::{Card, Content, ListSection, Location, Parameter, ProductSection};
use sandeza_client::{Channel, Chat, Email, Message, Sms, WhatsApp};
use serde_json::Value;

use crate::support::{accepting, client};

const PHONE: &str = "6281200000001";

macro_rules! samples {
    ($($file:literal => $build:expr,)+) => {
        vec![$((
            $file,
            include_str!(concat!("../samples/", $file, ".json")),
            Message::from($build),
        )),+]
    };
}

/// What the samples of a kind have in common.
struct Sample {
    channel: Channel,
    created_by: bool,
    budget_code: bool,
}

impl From<Sample> for Message {
    fn from(sample: Sample) -> Self {
        let message = Self::new("reffid-sms-001", "example subject", sample.channel);
        let message = if sample.created_by {
            message.created_by("operator-1")
        } else {
            message
        };
        if sample.budget_code {
            message.budget_code("BUDGET-1")
        } else {
            message
        }
    }
}

fn named(channel: impl Into<Channel>) -> Sample {
    Sample {
        channel: channel.into(),
        created_by: true,
        budget_code: true,
    }
}

fn template(id: &str, with: impl FnOnce(WhatsApp) -> WhatsApp) -> Sample {
    Sample {
        created_by: false,
        ..named(with(WhatsApp::template(PHONE, id)))
    }
}

fn content(content: Content) -> Sample {
    Sample {
        channel: WhatsApp::message(PHONE, content).into(),
        created_by: false,
        budget_code: false,
    }
}

fn buttons(header: Parameter) -> Content {
    Content::buttons("message button")
        .header(header)
        .button("button1", "Button 1")
        .button("button2", "Button 2")
        .button("button3", "Button 3")
        .footer("FOOTER")
}

fn all() -> Vec<(&'static str, &'static str, Message)> {
    let mut samples = channels();
    samples.extend(json_templates());
    samples.extend(delimited_templates());
    samples.extend(without_template());
    samples
}

fn channels() -> Vec<(&'static str, &'static str, Message)> {
    samples! {
        "01-sms" => named(Sms::new(PHONE, "test sms").use_backup_sender(false)),
        "02-email-plain" => named(Email::plain("admin@example.com", "test email")),
        "03-email-template" => named(Email::dynamic_template(
            "admin@example.com",
            "template-email-001",
            [("nama", "sprint"), ("alamat", "Jl. Fatmawati")],
        )),
        "04-line" => named(Channel::Line(Chat::new(
            "U0000000000000000000000000000a001",
            "test sprint",
        ))),
        "05-telegram" => named(Channel::Telegram(Chat::new("390000001", "test sprint"))),
        "06-facebook" => named(Channel::Facebook(Chat::new("390000001", "test sprint"))),
    }
}

fn json_templates() -> Vec<(&'static str, &'static str, Message)> {
    samples! {
        "07-template-static" => template("thankyou", |one| one),
        "08-template-body" => template("template_dynamic_body", |one| one.body(["Aziz"])),
        "09-template-header-text" => template(
            "thankyou_text",
            |one| one.body(["Sprint", "Sandeza"]).header(Parameter::text("Sandeza")),
        ),
        "10-template-header-image" => template(
            "thankyou_image",
            |one| one.body(["Pagi", "Sprint"])
                .header(Parameter::image("https://media.example.com/sandeza.png")),
        ),
        "11-template-header-video" => template(
            "thankyou_video",
            |one| one.body(["Pagi", "Sprint"])
                .header(Parameter::video("https://media.example.com/sandeza.mp4")),
        ),
        "12-template-header-document" => template(
            "thankyou_document",
            |one| one.body(["Sprint"]).header(Parameter::named_document(
                "https://media.example.com/sandeza.pdf",
                "Sandeza.pdf",
            )),
        ),
        "13-template-header-location" => template(
            "thankyou_location",
            |one| one.body(["Sprint"]).header(Parameter::location(
                Location::new("-6.1697604162596775", "106.82749612129722")
                    .name("National Monument")
                    .address("Gambir Central Jakarta City, Jakarta"),
            )),
        ),
        "14-template-url-button" => template(
            "thankyou_URL",
            |one| one.body(["Aziz"])
                .header(Parameter::text("Selamat Pagi"))
                .url_button(3, "login.html"),
        ),
        "15-template-otp" => template("sample_template_otp", |one| one.otp("123456")),
        "16-template-catalog" => {
            template("sample_catalog_template", |one| one.body(["Aziz"]).catalog("mln-002"))
        },
        "17-template-multi-product" => template(
            "sample_catalog_template_mpm",
            |one| {
                one.body(["Aziz"]).header(Parameter::text("Ini adalah product unggulan kami.")).products(
                    "strw-002",
                    [
                        ProductSection::new("Dari Petani Langsung", ["8tziy9lloe", "mln-002"]),
                        ProductSection::new("Dari Pengepul", ["strw-001", "strw-002"]),
                        ProductSection::new("Dari Toko Buah", ["p235ynzaf6"]),
                    ],
                )
            },
        ),
        "18-template-carousel" => Sample {
            created_by: true,
            ..template("carousel_boby_test", carousel)
        },
    }
}

fn carousel(template: WhatsApp) -> WhatsApp {
    template.body(["20OFF", "20%"]).carousel([
        Card::image("https://media.example.com/tes.jpg")
            .body(["10OFF", "10%"])
            .quick_reply(0, "59NqSd")
            .url_button(1, "last_chance_2023"),
        Card::image("https://media.example.com/Tes.jpg")
            .body(["30OFF", "30%"])
            .quick_reply(0, "7C4xhY")
            .url_button(1, "carousel_boby_20240814"),
    ])
}

fn delimited_templates() -> Vec<(&'static str, &'static str, Message)> {
    let document = || Parameter::document("https://media.example.com/Sandeza.pdf");
    samples! {
        "19-delimited-static" => template("thankyou", |one| one),
        "20-delimited-body" => template("otp_layanan", |one| one.body(["12345"]).delimited()),
        "21-delimited-header-text" => template(
            "thankyou_text",
            |one| one.body(["Sprint", "Sandeza"]).header(Parameter::text("Sandeza")).delimited(),
        ),
        "22-delimited-header-image" => template(
            "thankyou_image",
            |one| one.body(["pagi", "Sprint"])
                .header(Parameter::image("https://media.example.com/sandeza.png")).delimited(),
        ),
        "23-delimited-header-video" => template(
            "thankyou_video",
            |one| one.body(["pagi", "Sprint"])
                .header(Parameter::video("https://media.example.com/sandeza.mp4")).delimited(),
        ),
        "24-delimited-header-document" => template(
            "thankyou_document",
            |one| one.body(["Sprint"]).header(document()).delimited(),
        ),
        "25-delimited-header-location" => template(
            "thankyou_location",
            |one| one.body(["Sprint"]).header(Parameter::location(
                Location::new("-6.169760416259", "106.8274961212")
                    .name("National Monument")
                    .address("Gambir Central Jakarta City, Jakarta"),
            )).delimited(),
        ),
        "26-delimited-url-button" => template(
            "sample_document_button",
            |one| one.body(["Sprint"]).header(document()).url_button(0, "login.html").delimited(),
        ),
        "27-delimited-otp" => template("sample_template_otp", |one| one.otp("123456").delimited()),
    }
}

fn without_template() -> Vec<(&'static str, &'static str, Message)> {
    let image = "https://media.example.com/burung.png";
    samples! {
        "28-message-text" => content(Content::text("testing non template")),
        "29-message-audio" => {
            content(Content::audio("https://media.example.com/konnek/file_example.mp3"))
        },
        "30-message-image" => content(Content::image(image)),
        "31-message-video" => content(Content::video("https://media.example.com/TEST VIDEO.mp4")),
        "32-message-document" => content(Content::named_document(
            "https://media.example.com/testing.doc",
            "sandeza.doc",
        )),
        "33-message-buttons-header-text" => content(buttons(Parameter::text("HEADER"))),
        "34-message-buttons-header-image" => content(buttons(Parameter::image(image))),
        "35-message-buttons-header-video" => {
            content(buttons(Parameter::video("https://media.example.com/20VIDEO.mp4")))
        },
        "36-message-buttons-header-document" => content(buttons(Parameter::named_document(
            "https://media.example.com/Sample.pdf",
            "sandeza.pdf",
        ))),
        "37-message-list" => content(
            Content::list("message list", "Title")
                .header(Parameter::text("HEADER"))
                .section(
                    ListSection::new("Section 1", "section satu desc")
                        .row("action_1_1", "Action.1.1")
                        .row("button_1_2", "Button.1.2")
                        .row("button_1_3", "Button.1.3"),
                )
                .section(
                    ListSection::new("Section 2", "section dua desc")
                        .row("action_2_1", "Action.2.1")
                        .row("button_2_2", "Button.2.2")
                        .row("button_2_3", "Button.2.3"),
                )
                .footer("FOOTER"),
        ),
        "38-message-location" => content(Content::location(-6.34282, 106.75267)),
    }
}

/// The JSON without the white space between its parts.
fn compact(json: &str) -> String {
    let mut inside_text = false;
    let mut escaped = false;
    let keep = |c: &char| {
        if inside_text {
            inside_text = escaped || *c != '"';
            escaped = !escaped && *c == '\\';
            return true;
        }
        inside_text = *c == '"';
        !c.is_whitespace()
    };
    json.chars().filter(keep).collect()
}

/// What an application stores: the sample without what the client fills in.
fn stored(sample: &str) -> Value {
    let mut sample: Value = serde_json::from_str(sample).unwrap();
    let object = sample.as_object_mut().unwrap();
    for key in ["signature", "time", "type", "username"] {
        assert!(object.remove(key).is_some(), "{key}");
    }
    sample
}

#[tokio::test]
async fn each_sample_goes_out_byte_by_byte() {
    let samples = all();
    assert_eq!(samples.len(), 38);
    for (name, sample, message) in samples {
        let transport = accepting();
        let sent = client(&transport).messages().send(&message).await;
        assert!(sent.is_ok(), "{name}: {:?}", sent.err());
        let request = &transport.requests()[0];
        assert_eq!(request.method(), "POST");
        assert_eq!(request.path(), "/sprint/json/send/cgw");
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.text(), compact(sample), "{name}");
    }
}

#[test]
fn each_sample_is_read_into_its_type_and_written_back() {
    for (name, sample, message) in all() {
        let stored = stored(sample);
        let read: Message = serde_json::from_value(stored.clone()).unwrap();
        assert_eq!(read, message.sender_id("SENDER"), "{name}");
        assert_eq!(serde_json::to_value(&read).unwrap(), stored, "{name}");
    }
}

/// What the tables say instead: upper and lower case, `parameter`, numbers for texts and texts for
/// numbers.
#[test]
fn other_spellings_are_read_and_the_samples_are_written() {
    for (name, sample, message) in all() {
        let mut changed = stored(sample);
        respell(&mut changed);
        let read: Message = serde_json::from_value(changed.clone()).unwrap();
        assert_eq!(read, message.sender_id("SENDER"), "{name}");
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            stored(sample),
            "{name}"
        );
    }
}

fn respell(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(respell),
        Value::Object(object) => {
            if let Some(parameters) = object.remove("parameters") {
                object.insert("parameter".to_owned(), parameters);
            }
            for (key, value) in object.iter_mut() {
                match (key.as_str(), &*value) {
                    ("type" | "sub_type", Value::String(word)) => {
                        let upper = word.to_uppercase();
                        let other = if upper == *word {
                            word.to_lowercase()
                        } else {
                            upper
                        };
                        *value = other.into();
                    }
                    ("index" | "card_index", Value::Number(number)) => {
                        *value = number.to_string().into();
                    }
                    ("index", Value::String(digits)) => {
                        *value = digits.parse::<u8>().unwrap().into();
                    }
                    ("msisdn", Value::String(digits)) => {
                        *value = format!(" {digits} ").into();
                    }
                    ("latitude" | "longitude", Value::Number(degrees)) => {
                        *value = degrees.to_string().into();
                    }
                    ("use_backup_sender", _) => *value = false.into(),
                    _ => respell(value),
                }
            }
        }
        _ => {}
    }
}

//! Which of its contents a message has: only one is sent.

use serde_json::{Value, json};

use crate::whatsnesia::form::{FileRule, Form};
use crate::whatsnesia::{Account, MessageKind, Plan, Refusal, UploadedFile};

pub(super) const IMAGE: FileRule = FileRule {
    field: "image",
    extensions: &["jpg", "jpeg", "png"],
    most_kilobytes: Some(5 * 1024),
};

pub(super) const DOCUMENT: FileRule = FileRule {
    field: "document",
    extensions: &["pdf", "doc", "docx"],
    most_kilobytes: Some(100 * 1024),
};

pub(super) const VIDEO: FileRule = FileRule {
    field: "video",
    extensions: &["mp4"],
    most_kilobytes: Some(16 * 1024),
};

pub(super) const AUDIO: FileRule = FileRule {
    field: "audio",
    extensions: &[],
    most_kilobytes: Some(16 * 1024),
};

/// In the order in which one goes before the other.
const FILES: [(MessageKind, &FileRule); 4] = [
    (MessageKind::Image, &IMAGE),
    (MessageKind::Document, &DOCUMENT),
    (MessageKind::Video, &VIDEO),
    (MessageKind::Audio, &AUDIO),
];

/// What is sent.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) kind: MessageKind,
    pub(super) file: Option<UploadedFile>,
    pub(super) target_id: Option<u64>,
    pub(super) location: Option<Value>,
}

impl Content {
    pub(super) fn of(kind: MessageKind) -> Self {
        Self {
            kind,
            file: None,
            target_id: None,
            location: None,
        }
    }

    pub(super) fn target(kind: MessageKind, id: u64) -> Self {
        Self {
            target_id: Some(id),
            ..Self::of(kind)
        }
    }

    /// The content that the provider picks: CTA URL, product, list, image, document, video, audio,
    /// location, text, whichever comes first.
    pub(super) fn pick(account: &Account, form: &Form) -> Result<Self, Refusal> {
        let cta_url = number(form, "cta_url_id");
        let list = number(form, "interactive_list_id");
        known(cta_url, |id| account.cta_urls.contains(&id), "The CTA URL")?;
        known(
            list,
            |id| account.interactive_lists.contains(&id),
            "The interactive list",
        )?;
        let commerce = form.has("product") || form.has("created_order_data");
        let interactive = cta_url.is_some() || list.is_some() || commerce;
        if interactive && account.plan == Plan::WithoutInteractive {
            return Err(Refusal::without_interactive());
        }
        if let Some(id) = cta_url {
            return Ok(Self::target(MessageKind::CtaUrl, id));
        }
        if commerce {
            return Err(Refusal::without_commerce());
        }
        if let Some(id) = list {
            return Ok(Self::target(MessageKind::InteractiveList, id));
        }
        for (kind, rule) in FILES {
            if let Some(file) = form.file(rule.field) {
                return Ok(Self {
                    file: Some(file.clone()),
                    ..Self::of(kind)
                });
            }
        }
        if let Some(location) = location(form) {
            return Ok(Self {
                location: Some(location),
                ..Self::of(MessageKind::Location)
            });
        }
        match form.text("message") {
            Some(_) => Ok(Self::of(MessageKind::Text)),
            None => Err(Refusal::exception(
                "(#100) The parameter text['body'] is required",
            )),
        }
    }
}

fn known(id: Option<u64>, is_known: impl Fn(u64) -> bool, what: &str) -> Result<(), Refusal> {
    match id {
        Some(id) if !is_known(id) => Err(Refusal::not_found(what)),
        _ => Ok(()),
    }
}

/// An id. Zero counts as missing, and what is negative is no id of anything.
fn number(form: &Form, field: &str) -> Option<u64> {
    let text = truthy(form, field)?;
    Some(text.parse().unwrap_or(0))
}

/// A text that the language of the provider does not take as false.
pub(super) fn truthy<'a>(form: &'a Form, field: &str) -> Option<&'a str> {
    form.text(field).filter(|text| *text != "0")
}

fn location(form: &Form) -> Option<Value> {
    let latitude = truthy(form, "latitude")?;
    let longitude = truthy(form, "longitude")?;
    let text = |field| form.text(field).unwrap_or_default();
    Some(json!({
        "latitude": latitude,
        "longitude": longitude,
        "name": text("name"),
        "address": text("address"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatsnesia::form::Validator;

    fn problems(rule: &FileRule, name: &str, size: u64) -> Vec<String> {
        let mut form = Form::default();
        let file = UploadedFile {
            name: name.to_owned(),
            size,
            content_type: None,
            sha256: String::new(),
        };
        form.put_file(rule.field.to_owned(), file);
        let mut validator = Validator::new(&form);
        validator.file(rule);
        validator.finish().err().unwrap_or_default()
    }

    #[test]
    fn files_may_be_as_large_as_documented_and_no_larger() {
        for (rule, name, kilobytes) in [
            (&IMAGE, "a.jpg", 5120),
            (&DOCUMENT, "a.docx", 102_400),
            (&VIDEO, "a.mp4", 16_384),
            (&AUDIO, "a", 16_384),
        ] {
            assert_eq!(problems(rule, name, kilobytes * 1024), [""; 0]);
            let field = rule.field;
            let expected =
                format!("The {field} field must not be greater than {kilobytes} kilobytes.");
            assert_eq!(problems(rule, name, kilobytes * 1024 + 1), [expected]);
        }
        assert_eq!(problems(&IMAGE, "a.pdf", 5120 * 1024 + 1).len(), 2);
    }
}

//! `POST /external-api/inbox/send-message` and `send-template-message`.

use serde_json::json;

use crate::lock::lock;
use crate::messages::Location;
use crate::server::Answer;
use crate::whatsnesia::MessageKind::{self, Audio, Document, Image, Video};
use crate::whatsnesia::answer::success;
use crate::whatsnesia::form::{Form, Validator};
use crate::whatsnesia::magic::Outcome;
use crate::whatsnesia::route::Call;
use crate::whatsnesia::{AcceptedMessage, Plan, Refusal, TemplateStatus, Trap};

/// One of these has to be there when there is no `message`.
const INSTEAD_OF_TEXT: [&str; 10] = [
    "image",
    "document",
    "video",
    "audio",
    "cta_url_id",
    "latitude",
    "longitude",
    "interactive_list_id",
    "product",
    "created_order_data",
];

/// What takes a file, in the order in which one goes before the other: the field, what the name of
/// the file may end with, and the most kilobytes.
const FILES: [(MessageKind, &str, &[&str], u64); 4] = [
    (Image, "image", &["jpg", "jpeg", "png"], 5 * 1024),
    (Document, "document", &["pdf", "doc", "docx"], 100 * 1024),
    (Video, "video", &["mp4"], 16 * 1024),
    (Audio, "audio", &[], 16 * 1024),
];

/// The name of the field, which is also the type of its media.
pub(super) fn file_field(kind: MessageKind) -> Option<&'static str> {
    let file = FILES.iter().find(|(of, ..)| *of == kind);
    file.map(|(_, field, ..)| *field)
}

impl Call<'_> {
    /// `POST /external-api/inbox/send-message`.
    pub(in crate::whatsnesia) fn send_message(self) -> Result<Answer, Refusal> {
        let (account, form) = (&*self.account, &self.form);
        validate(form)?;
        let sender = account.sender_of(form.text("from_number"))?;
        let mut state = lock(&self.provider.state);
        self.admit_recipient(&state)?;
        let mut message = self.pick(sender)?;
        self.provider.at_magic(form, |outcome| {
            if let Some(Outcome::Status(status)) = outcome {
                message.status = status;
            }
            self.accept(&mut state, &mut message, None);
            let data = json!({
                "conversation_id": message.conversation_id,
                "message": self.record(&message),
            });
            success("success", "Message sent successfully", data)
        })
    }

    /// `POST /external-api/inbox/send-template-message`. The number to send from is looked up, and the default one is used
    /// anyway.
    pub(in crate::whatsnesia) fn send_template(self) -> Result<Answer, Refusal> {
        let (account, form) = (&*self.account, &self.form);
        validate_template(form)?;
        account.sender_of(form.text("from_number"))?;
        let mut state = lock(&self.provider.state);
        self.admit_recipient(&state)?;
        let id = form.text("template_id").and_then(|id| id.parse().ok());
        let id = id.unwrap_or(0);
        let template = account.templates.get(&id);
        let template = template.filter(|template| template.status == TemplateStatus::Approved);
        let template = template.ok_or_else(|| Refusal::not_found("The template"))?;
        let sender = account.sender_of(None)?;
        let given = |name| form.list(name).len();
        let given = (given("header_variables"), given("body_variables"));
        if given != template.variables() {
            let message = "(#132000) Number of parameters does not match the expected number of \
                           params";
            return Err(Refusal::exception(message));
        }
        self.provider.at_magic(form, |outcome| {
            let mut message = self.draft(MessageKind::Template, sender);
            message.target_id = Some(id);
            self.accept(&mut state, &mut message, Some(template));
            if self.provider.is_trapped(Trap::TemplateException)
                || outcome == Some(Outcome::TemplateException)
            {
                let refusal = Refusal::exception("Undefined variable $conversationId");
                return self.provider.say_no(&refusal);
            }
            let data = json!({"conversation_id": message.conversation_id});
            success("template_sent", "Message sent successfully", data)
        })
    }

    /// The content that the provider picks: CTA URL, product, list, image, document, video, audio,
    /// location, text, whichever comes first.
    fn pick(&self, sender: (u64, &str)) -> Result<AcceptedMessage, Refusal> {
        let (account, form) = (&*self.account, &self.form);
        let mut message = self.draft(MessageKind::Text, sender);
        let cta_url = number(form, "cta_url_id");
        let list = number(form, "interactive_list_id");
        known(cta_url, |id| account.cta_urls.contains(&id), "The CTA URL")?;
        let lists = &account.interactive_lists;
        known(list, |id| lists.contains(&id), "The interactive list")?;
        let commerce = form.has("product") || form.has("created_order_data");
        let interactive = cta_url.is_some() || list.is_some() || commerce;
        if interactive && account.plan == Plan::WithoutInteractive {
            return Err(Refusal::not_in_plan("interactive"));
        }
        message.target_id = cta_url.or(list);
        let mut files = FILES.iter();
        let file = files.find_map(|(kind, field, ..)| Some((*kind, form.files.get(*field)?)));
        message.kind = if cta_url.is_some() {
            MessageKind::CtaUrl
        } else if commerce {
            return Err(Refusal::not_in_plan("e-commerce"));
        } else if list.is_some() {
            MessageKind::InteractiveList
        } else if let Some((kind, file)) = file {
            message.file = Some(file.clone());
            kind
        } else if let Some(location) = location(form) {
            message.location = Some(location);
            MessageKind::Location
        } else if message.text.is_some() {
            MessageKind::Text
        } else {
            let problem = "(#100) The parameter text['body'] is required";
            return Err(Refusal::exception(problem));
        };
        Ok(message)
    }
}

fn validate(form: &Form) -> Result<(), Refusal> {
    let mut validator = Validator::new(form);
    let instead = INSTEAD_OF_TEXT.iter().any(|field| form.has(field));
    if form.text("message").is_none() && !instead {
        let fields = INSTEAD_OF_TEXT.join(" / ").replace('_', " ");
        validator.add(format!(
            "The message field is required when none of {fields} are present."
        ));
    }
    for (_, field, extensions, most_kilobytes) in FILES {
        validator.file(field, extensions, Some(most_kilobytes));
    }
    validator.integer("cta_url_id");
    validator.integer("interactive_list_id");
    for (field, other) in [("latitude", "longitude"), ("longitude", "latitude")] {
        validator.number(field);
        if truthy(form, other).is_some() && form.text(field).is_none() {
            validator.add(format!(
                "The {field} field is required when {other} is present."
            ));
        }
    }
    validator.required_digits("mobile_code");
    validator.required_digits("mobile");
    let others = ["from_number", "message", "name", "address"];
    validator.only(&[&others[..], &INSTEAD_OF_TEXT].concat())
}

fn validate_template(form: &Form) -> Result<(), Refusal> {
    let mut validator = Validator::new(form);
    validator.required("template_id");
    validator.integer("template_id");
    validator.required_digits("mobile_code");
    validator.required_digits("mobile");
    validator.only(&["from_number", "header_variables", "body_variables"])
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
fn truthy<'a>(form: &'a Form, field: &str) -> Option<&'a str> {
    form.text(field).filter(|text| *text != "0")
}

fn location(form: &Form) -> Option<Location> {
    let text = |field| form.text(field).unwrap_or_default().to_owned();
    Some(Location {
        latitude: truthy(form, "latitude")?.to_owned(),
        longitude: truthy(form, "longitude")?.to_owned(),
        name: text("name"),
        address: text("address"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whatsnesia::UploadedFile;

    fn problems(kind: MessageKind, name: &str, size: u64) -> Vec<String> {
        let (_, field, extensions, most) = FILES.into_iter().find(|file| file.0 == kind).unwrap();
        let mut form = Form::default();
        let file = UploadedFile {
            name: name.to_owned(),
            size,
            content_type: None,
            sha256: String::new(),
        };
        form.files.insert(field.to_owned(), file);
        let mut validator = Validator::new(&form);
        validator.file(field, extensions, Some(most));
        validator.problems
    }

    #[test]
    fn files_may_be_as_large_as_documented_and_no_larger() {
        for (kind, name, kilobytes) in [
            (MessageKind::Image, "a.jpg", 5120),
            (MessageKind::Document, "a.docx", 102_400),
            (MessageKind::Video, "a.mp4", 16_384),
            (MessageKind::Audio, "a", 16_384),
        ] {
            assert_eq!(problems(kind, name, kilobytes * 1024), [""; 0]);
            let field = file_field(kind).unwrap();
            let expected =
                format!("The {field} field must not be greater than {kilobytes} kilobytes.");
            assert_eq!(problems(kind, name, kilobytes * 1024 + 1), [expected]);
        }
        assert_eq!(
            problems(MessageKind::Image, "a.pdf", 5120 * 1024 + 1).len(),
            2
        );
    }
}

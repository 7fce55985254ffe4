//! `POST /external-api/inbox/send-message`.

use serde_json::json;

use super::kind::{AUDIO, DOCUMENT, IMAGE, VIDEO, truthy};
use crate::lock::lock;
use crate::server::Answer;
use crate::whatsnesia::Refusal;
use crate::whatsnesia::answer::success;
use crate::whatsnesia::form::{Form, Validator};
use crate::whatsnesia::magic::Magic;
use crate::whatsnesia::route::Call;

/// What may be there beside [`INSTEAD_OF_TEXT`].
const FIELDS: [&str; 6] = [
    "mobile_code",
    "mobile",
    "from_number",
    "message",
    "name",
    "address",
];

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

impl Call<'_> {
    pub(in crate::whatsnesia) fn send_message(self) -> Result<Answer, Refusal> {
        let (account, form) = (&*self.account, &self.form);
        validate(form)?;
        let sender = account.sender_of(form.text("from_number"));
        let sender = sender.ok_or_else(Refusal::unknown_sender)?;
        let mut state = lock(&self.provider.state);
        self.admit_recipient(&state)?;
        let mut draft = self.pick(sender)?;
        let (code, mobile) = form.number();
        if let Some(Magic::Status(status)) = Magic::of(code, mobile) {
            draft.status = status;
        }
        self.provider.at_magic(form, || {
            let message = self.accept(&mut state, &draft);
            let data = json!({
                "conversation_id": message.conversation_id,
                "message": self.record(&message, &draft),
            });
            success("success", "Message sent successfully", data)
        })
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
    for rule in [&IMAGE, &DOCUMENT, &VIDEO, &AUDIO] {
        validator.file(rule);
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
    validator.only(&[&FIELDS[..], &INSTEAD_OF_TEXT].concat());
    validator.finish().map_err(Refusal::validation)
}

//! `POST /external-api/inbox/send-template-message`.

use serde_json::json;

use crate::lock::lock;
use crate::server::Answer;
use crate::whatsnesia::answer::success;
use crate::whatsnesia::form::{Form, Validator};
use crate::whatsnesia::magic::Outcome;
use crate::whatsnesia::route::Call;
use crate::whatsnesia::{MessageKind, Refusal, TemplateStatus, Trap};

impl Call<'_> {
    /// The number to send from is looked up, and the default one is used anyway.
    pub(in crate::whatsnesia) fn send_template(self) -> Result<Answer, Refusal> {
        let (account, form) = (&*self.account, &self.form);
        validate(form)?;
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
}

fn validate(form: &Form) -> Result<(), Refusal> {
    let mut validator = Validator::new(form);
    validator.required("template_id");
    validator.integer("template_id");
    validator.required_digits("mobile_code");
    validator.required_digits("mobile");
    validator.only(&["from_number", "header_variables", "body_variables"])
}

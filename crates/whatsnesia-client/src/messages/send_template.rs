//! `POST /external-api/inbox/send-template-message` ("Kirim Pesan Template").

use http::Method;
use messaging_client_core::serde_as::Integer;
use messaging_client_core::validation::template_variable;
use messaging_client_core::{
    Effect, Endpoint, Extra, Personal, RawResponse, ResponseError, UnsignedRequest, ValidationError,
};
use serde::{Deserialize, Serialize};
use serde_with::{DefaultOnNull, serde_as, skip_serializing_none};

use super::send::validate_sender;
use crate::filled::Filled;
use crate::form::Form;
use crate::positive::positive;
use crate::{Account, MobileNumber, envelope};

/// An approved template to one recipient.
///
/// It can be written to JSON and read back, for a queue of the application.
///
/// ```
/// use whatsnesia_client::{MobileNumber, TemplateMessage};
///
/// let to = MobileNumber::new("62", "81200000001");
/// let message = TemplateMessage::new(to, 8).body_variables(["Budi", "INV-0017"]);
/// let stored = serde_json::to_string(&message)?;
/// assert_eq!(serde_json::from_str::<TemplateMessage>(&stored)?, message);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[serde_as]
#[skip_serializing_none]
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[doc(alias("otp", "broadcast"))]
pub struct TemplateMessage {
    /// The recipient.
    #[serde(flatten)]
    pub to: MobileNumber,
    /// The sender, as the dashboard writes the number. Documented; the server uses the account's
    /// default number anyway (observed server behaviour).
    pub from_number: Option<Personal>,
    /// The `id` of an approved template, from [`Templates::list`](crate::templates::Templates::list); not
    /// WhatsApp's own id. The sample of the document misspells the field, its table does not.
    #[serde_as(as = "Integer")]
    #[serde(default)]
    pub template_id: i64,
    /// The values of the header's variables, in their order. Not documented (observed server
    /// behaviour).
    #[serde_as(deserialize_as = "DefaultOnNull")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub header_variables: Vec<Personal>,
    /// The values of the body's variables `{{1}}`, `{{2}}` and so on, in their order. Not
    /// documented (observed server behaviour). Without them WhatsApp refuses a template that has
    /// variables.
    #[serde_as(deserialize_as = "DefaultOnNull")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub body_variables: Vec<Personal>,
}

impl TemplateMessage {
    /// A template without variables; add their values with the other methods.
    pub fn new(to: impl Into<MobileNumber>, template_id: i64) -> Self {
        Self {
            to: to.into(),
            from_number: None,
            template_id,
            header_variables: Vec::new(),
            body_variables: Vec::new(),
        }
    }

    /// Asks for this sender, as the dashboard writes the number.
    pub fn from_number(mut self, number: impl Into<Personal>) -> Self {
        self.from_number = Some(number.into());
        self
    }

    /// The values of the header's variables, in their order. Values that WhatsApp refuses are refused
    /// before sending; see [`Builder::unchecked_variables`](crate::Builder::unchecked_variables).
    pub fn header_variables<T: Into<Personal>>(
        mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.header_variables = values.into_iter().map(Into::into).collect();
        self
    }

    /// The values of the body's variables, in their order; checked as those of the header.
    pub fn body_variables<T: Into<Personal>>(
        mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.body_variables = values.into_iter().map(Into::into).collect();
        self
    }
}

/// The response for a template message that was accepted. Nothing says whether it arrives.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct SentTemplate {
    /// The conversation that the message is in.
    #[serde_as(as = "Filled<Integer>")]
    pub conversation_id: Option<i64>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl SentTemplate {
    /// A response, for the application's own tests.
    pub fn new(conversation_id: i64) -> Self {
        Self {
            conversation_id: Some(conversation_id),
            extra: Extra::default(),
        }
    }
}

impl Endpoint for TemplateMessage {
    type Account = Account;
    type Response = SentTemplate;
    const OPERATION: &'static str = "whatsnesia.messages.send_template";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/external-api/inbox/send-template-message";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.to.validate()?;
        validate_sender(self.from_number.as_ref())?;
        positive("template_id", self.template_id)?;
        let mut form = Form::default();
        self.to.put(&mut form);
        form.put_optional("from_number", self.from_number.as_ref());
        form.put("template_id", self.template_id.to_string());
        for (field, name, values) in [
            (
                "header_variables",
                "header_variables[]",
                &self.header_variables,
            ),
            ("body_variables", "body_variables[]", &self.body_variables),
        ] {
            for (position, value) in values.iter().enumerate() {
                if account.checks_variables {
                    template_variable(field, value)
                        .map_err(|refused| refused.named(format!("{field}[{position}]")))?;
                }
                form.put(name, value.as_str());
            }
        }
        Ok(form.into_body_of(UnsignedRequest::of::<Self>()))
    }

    messaging_client_core::shows_recipients!(|copy, audience| copy.to.readdress(audience));

    fn decode(&self, response: &RawResponse) -> Result<SentTemplate, ResponseError> {
        envelope::sent(response)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::Remark;
    use crate::scripted::{scripted, succeeding};

    fn message() -> TemplateMessage {
        TemplateMessage::new(MobileNumber::new("62", "81200000001"), 8)
    }

    #[tokio::test]
    async fn the_sample_of_the_document_with_the_name_of_its_table() {
        let (client, wire) = succeeding(r#"{"conversation_id":2}"#);
        let sent = client.messages().send_template(&message()).await.unwrap();
        assert_eq!(sent.conversation_id, Some(2));
        let sent = wire.only();
        assert_eq!(sent.method, "POST");
        assert_eq!(sent.target, "/external-api/inbox/send-template-message");
        assert_eq!(
            sent.content_type(),
            Some("application/x-www-form-urlencoded")
        );
        assert_eq!(sent.body, "mobile_code=62&mobile=81200000001&template_id=8");
    }

    #[tokio::test]
    async fn variables_keep_their_order() {
        let (client, wire) = succeeding("{}");
        let message = message()
            .from_number("6281200000009")
            .header_variables(["INV-0017"])
            .body_variables(["Budi", "{{1}}", "Rp 10.000"]);
        client.messages().send_template(&message).await.unwrap();
        assert_eq!(
            wire.only().body,
            "mobile_code=62&mobile=81200000001&from_number=6281200000009&template_id=8\
             &header_variables%5B%5D=INV-0017&body_variables%5B%5D=Budi&body_variables%5B%5D=%7B%7B1%7D%7D\
             &body_variables%5B%5D=Rp+10.000"
        );
    }

    #[tokio::test]
    async fn an_exception_after_the_send_is_told_and_not_repeated() {
        let (client, wire) = scripted([(
            200,
            r#"{"remark":"exception","status":"error","message":["Undefined variable $conversationId"]}"#,
        )]);
        let error = client
            .messages()
            .send_template(&message())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Server);
        assert_eq!(Remark::of(&error), Some(Remark::Exception));
        assert!(error.may_have_been_sent());
        assert_eq!(error.attempts(), 1);
        assert_eq!(wire.sent().len(), 1);
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_refused_by_name() {
        let to =
            |code: &str, mobile: &str| TemplateMessage::new(MobileNumber::new(code, mobile), 8);
        for (message, field) in [
            (to("", "812"), "mobile_code"),
            (to("62", "a"), "mobile"),
            (message().from_number(""), "from_number"),
            (TemplateMessage::new(message().to, 0), "template_id"),
            (message().header_variables(["a\nb"]), "header_variables[0]"),
            (message().body_variables(["a", ""]), "body_variables[1]"),
        ] {
            let (client, wire) = scripted::<String>([]);
            let error = client.messages().send_template(&message).await.unwrap_err();
            assert_eq!(error.field(), Some(field));
            assert!(wire.sent().is_empty());
        }
    }

    #[test]
    fn variables_can_be_sent_unchecked() {
        let mut account = Account::new("ci".into(), "cs".into()).unwrap();
        let odd = message().body_variables(["a\tb"]);
        assert!(odd.request(&account).is_err());
        account.checks_variables = false;
        assert!(odd.request(&account).is_ok());
    }

    #[test]
    fn stored_messages_are_read_leniently_and_without_unknown_names() {
        let read = |json| serde_json::from_str::<TemplateMessage>(json);
        let message = read(
            r#"{"mobile_code":62,"mobile":"81200000001","template_id":"8","body_variables":[17,"a"],"header_variables":null}"#,
        )
        .unwrap();
        assert_eq!(message, self::message().body_variables(["17", "a"]));
        assert!(
            read(r#"{"mobile_code":62,"mobile":"812","testmplate_id":8}"#).is_err(),
            "the misspelt name of the sample"
        );
    }

    #[test]
    fn debug_shows_no_number_and_no_variable() {
        let shown = format!("{:?}", message().body_variables(["marker"]));
        assert!(shown.contains("template_id: 8"), "{shown}");
        assert!(
            !shown.contains("marker") && !shown.contains("812"),
            "{shown}"
        );
    }
}

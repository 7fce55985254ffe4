//! `POST /external-api/inbox/send-template-message` ("Kirim Pesan Template").

use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, Personal, lenient,
};
use serde::{Deserialize, Serialize};

use super::send::validate_sender;
use crate::envelope;
use crate::form::Form;
use crate::object_fields::ObjectFields;
use crate::positive::positive;
use crate::{Account, MobileNumber};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "TemplateJson", into = "TemplateJson")]
#[non_exhaustive]
pub struct TemplateMessage {
    /// The recipient.
    pub to: MobileNumber,
    /// The sender, as the dashboard writes the number. Documented; the server takes the account's
    /// default number all the same (observed server behaviour).
    pub from_number: Option<Personal>,
    /// The `id` of an approved template, from [`Templates::list`](crate::Templates::list); not
    /// WhatsApp's own id. The sample of the document misspells the field, its table does not.
    pub template_id: i64,
    /// The values of the header's variables, in their order. Not documented (observed server
    /// behaviour).
    pub header_variables: Vec<Personal>,
    /// The values of the body's variables `{{1}}`, `{{2}}` and so on, in their order. Not
    /// documented (observed server behaviour). Without them WhatsApp refuses a template that has
    /// variables.
    pub body_variables: Vec<Personal>,
}

impl TemplateMessage {
    /// A template without variables; add their values with the other methods.
    #[must_use]
    pub fn new(to: MobileNumber, template_id: i64) -> Self {
        Self {
            to,
            from_number: None,
            template_id,
            header_variables: Vec::new(),
            body_variables: Vec::new(),
        }
    }

    /// Asks for this sender, as the dashboard writes the number.
    #[must_use]
    pub fn from_number(mut self, number: impl Into<Personal>) -> Self {
        self.from_number = Some(number.into());
        self
    }

    /// The values of the header's variables, in their order.
    #[must_use]
    pub fn header_variables<T: Into<Personal>>(
        mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.header_variables = values.into_iter().map(Into::into).collect();
        self
    }

    /// The values of the body's variables, in their order.
    #[must_use]
    pub fn body_variables<T: Into<Personal>>(
        mut self,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        self.body_variables = values.into_iter().map(Into::into).collect();
        self
    }
}

/// The platform's names in one flat object. What is required and missing is read as empty, and
/// refused by name before sending.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateJson {
    #[serde(default)]
    mobile_code: Personal,
    #[serde(default)]
    mobile: Personal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from_number: Option<Personal>,
    #[serde(default, deserialize_with = "lenient::integer")]
    template_id: i64,
    #[serde(
        default,
        deserialize_with = "lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    header_variables: Vec<Personal>,
    #[serde(
        default,
        deserialize_with = "lenient::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    body_variables: Vec<Personal>,
}

impl From<TemplateMessage> for TemplateJson {
    fn from(message: TemplateMessage) -> Self {
        Self {
            mobile_code: message.to.mobile_code,
            mobile: message.to.mobile,
            from_number: message.from_number,
            template_id: message.template_id,
            header_variables: message.header_variables,
            body_variables: message.body_variables,
        }
    }
}

impl From<TemplateJson> for TemplateMessage {
    fn from(json: TemplateJson) -> Self {
        Self {
            to: MobileNumber::new(json.mobile_code, json.mobile),
            from_number: json.from_number,
            template_id: json.template_id,
            header_variables: json.header_variables,
            body_variables: json.body_variables,
        }
    }
}

/// What the platform says of a template message that it accepted. Whether it arrives, nothing says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "ObjectFields<'_>")]
#[non_exhaustive]
pub struct SentTemplate {
    /// The conversation that the message is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<i64>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Extra,
}

impl From<ObjectFields<'_>> for SentTemplate {
    fn from(mut fields: ObjectFields<'_>) -> Self {
        Self {
            conversation_id: fields.integer("conversation_id"),
            extra: fields.rest(),
        }
    }
}

impl SentTemplate {
    /// A response, for the application's own tests.
    #[must_use]
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
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        self.to.validate()?;
        validate_sender(self.from_number.as_ref())?;
        positive("template_id", self.template_id)?;
        let mut form = Form::default();
        self.to.put(&mut form);
        form.put_optional("from_number", self.from_number.as_ref());
        form.put("template_id", self.template_id.to_string());
        for (name, values) in [
            ("header_variables[]", &self.header_variables),
            ("body_variables[]", &self.body_variables),
        ] {
            for value in values {
                form.put(name, value.as_str());
            }
        }
        Ok(form.into_body_of(UnsignedRequest::post("/external-api/inbox/send-template-message")))
    }

    fn decode(&self, answer: &RawResponse) -> Result<SentTemplate, ResponseError> {
        envelope::sent(answer)
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
            .body_variables(["Budi", "", "Rp 10.000"]);
        client.messages().send_template(&message).await.unwrap();
        assert_eq!(
            wire.only().body,
            "mobile_code=62&mobile=81200000001&from_number=6281200000009&template_id=8\
             &header_variables%5B%5D=INV-0017&body_variables%5B%5D=Budi&body_variables%5B%5D=\
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
        ] {
            let (client, wire) = scripted::<String>([]);
            let error = client.messages().send_template(&message).await.unwrap_err();
            assert_eq!(error.field(), Some(field));
            assert!(wire.sent().is_empty());
        }
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

use messaging_client_core::validation::{no_control_characters, not_blank};
use messaging_client_core::{ValidationError, Personal};

use super::{
    CarouselTemplate, CatalogTemplate, DelimitedOtpTemplate, DelimitedTemplate, DynamicTemplate,
    MultiProductTemplate, OtpTemplate,
};
use crate::Msisdn;
use crate::attachment;
use crate::backup_trigger::{self, WhatsAppTrigger};

/// A WhatsApp message by a registered template (Sandeza single channels, Channel WhatsApp).
///
/// ```
/// use sandeza_client::{OtpTemplate, Template, WhatsAppTemplate, WhatsAppTrigger};
///
/// let greeting = WhatsAppTemplate::new("6281200000001", "thankyou", Template::Static);
/// let otp = WhatsAppTemplate::new("6281200000001", "otp", OtpTemplate::new("123456"))
///     .backup_on(WhatsAppTrigger::Undelivered)
///     .backup_on(WhatsAppTrigger::Pending { minutes: 10 });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WhatsAppTemplate {
    /// The recipient.
    pub msisdn: Msisdn,
    /// The id (or "code") under which the template is registered. White space around it is dropped,
    /// because one sample has it.
    pub template_id: String,
    /// The values of the template's variables.
    pub template: Template,
    /// Links to files: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx, wav, mp4, txt. Every sample
    /// leaves them out; a carousel takes none.
    pub attachments: Vec<Personal>,
    /// When the next channel of a [`BackupMessage`](crate::BackupMessage) takes over.
    pub backup_on: Vec<WhatsAppTrigger>,
}

/// What a template needs besides its id. The JSON form and the delimiter form have types of their
/// own, so that they cannot be mixed in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Template {
    /// Nothing: the template has no variables. It is the same in both forms.
    Static,
    /// Values for body, header and URL buttons.
    Dynamic(DynamicTemplate),
    /// One code for body and button.
    Otp(OtpTemplate),
    /// A catalog.
    Catalog(CatalogTemplate),
    /// Products in sections.
    MultiProduct(MultiProductTemplate),
    /// Cards to swipe through.
    Carousel(CarouselTemplate),
    /// Values for body, header and URL button, in the delimiter form.
    Delimited(DelimitedTemplate),
    /// One code for body and button, in the delimiter form.
    DelimitedOtp(DelimitedOtpTemplate),
}

impl WhatsAppTemplate {
    /// A template message to a phone number.
    pub fn new(
        msisdn: impl Into<Msisdn>,
        template_id: impl Into<String>,
        template: impl Into<Template>,
    ) -> Self {
        Self {
            msisdn: msisdn.into(),
            template_id: template_id.into(),
            template: template.into(),
            attachments: Vec::new(),
            backup_on: Vec::new(),
        }
    }

    /// Adds a file by its `https://` link, at most 5 MB.
    #[must_use]
    pub fn attachment(mut self, link: impl Into<Personal>) -> Self {
        self.attachments.push(link.into());
        self
    }

    /// Adds a status upon which the next channel takes over.
    #[must_use]
    pub fn backup_on(mut self, trigger: WhatsAppTrigger) -> Self {
        self.backup_on.push(trigger);
        self
    }

    pub(crate) fn validate(&self) -> Result<(), ValidationError> {
        self.msisdn.validate()?;
        not_blank("template_id", &self.template_id)?;
        no_control_characters("template_id", self.template_id.trim())?;
        if matches!(self.template, Template::Carousel(_)) && !self.attachments.is_empty() {
            return Err(ValidationError::new(
                "attachment",
                "is not taken with a carousel: put pictures on its cards",
            ));
        }
        attachment::validate(&self.attachments, attachment::FILES)?;
        backup_trigger::validate(&self.backup_on)?;
        self.template.validate()
    }
}

impl Template {
    fn validate(&self) -> Result<(), ValidationError> {
        match self {
            Self::Static => Ok(()),
            Self::Dynamic(template) => template.validate(),
            Self::Otp(template) => template.validate(),
            Self::Catalog(template) => template.validate(),
            Self::MultiProduct(template) => template.validate(),
            Self::Carousel(template) => template.validate(),
            Self::Delimited(template) => template.validate(),
            Self::DelimitedOtp(template) => template.validate(),
        }
    }
}

macro_rules! into_template {
    ($($variant:ident($name:ident)),+ $(,)?) => {
        $(
            impl From<$name> for Template {
                fn from(template: $name) -> Self {
                    Self::$variant(template)
                }
            }
        )+
    };
}

into_template!(
    Dynamic(DynamicTemplate),
    Otp(OtpTemplate),
    Catalog(CatalogTemplate),
    MultiProduct(MultiProductTemplate),
    Carousel(CarouselTemplate),
    Delimited(DelimitedTemplate),
    DelimitedOtp(DelimitedOtpTemplate),
);

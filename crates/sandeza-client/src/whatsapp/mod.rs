//! WhatsApp: messages by a registered template, in the JSON and the delimiter form, and messages without
//! one.

mod carousel;
mod component;
mod content;
mod content_rules;
mod delimited;
mod parameter;
mod part;
mod products;
mod template_rules;

pub use carousel::{Card, Carousel};
pub use component::{Component, Index};
pub use content::{
    Choice, Content, ContentBody, ContentHeader, ContentMedia, Coordinates, Footer, List,
    ListSection,
};
pub use parameter::{Location, Media, Parameter};
pub use part::Part;
pub use products::{Action, Product, ProductSection};

use messaging_client_core::Personal;
use serde::{Serialize, Serializer};
use serde_with::skip_serializing_none;

use crate::channel::Trigger;
use crate::json::{Joined, Word, object, wire};
use part::{part, parts};

wire! {
    /// A WhatsApp message (Sandeza single channels, Channel WhatsApp): by a registered template, or
    /// without one.
    ///
    /// | Template | JSON form | Delimiter form |
    /// | --- | --- | --- |
    /// | no variables | [`template`](Self::template) alone | the same |
    /// | body; header; URL button | [`body`](Self::body), [`header`](Self::header), [`url_button`](Self::url_button) | and then [`delimited`](Self::delimited) |
    /// | OTP, one code for body and button | [`otp`](Self::otp) | and then [`delimited`](Self::delimited) |
    /// | catalog; products in sections; carousel | [`catalog`](Self::catalog); [`products`](Self::products); [`carousel`](Self::carousel) | not documented |
    ///
    /// Prefer the JSON form: the other has no escape, so values with `:=:` or `||` are refused there. The
    /// forms cannot be mixed.
    ///
    /// ```
    /// use sandeza_client::{Trigger, WhatsApp};
    /// use sandeza_client::whatsapp::{Content, Parameter};
    ///
    /// let otp = WhatsApp::template("6281200000001", "otp").otp("123456");
    /// let order = WhatsApp::template("6281200000001", "order_shipped")
    ///     .header(Parameter::text("Good morning"))
    ///     .body(["Aziz", "INV-17"])
    ///     .url_button(3, "orders/17")
    ///     .backup_on(Trigger::Undelivered)
    ///     .backup_on(Trigger::Pending { minutes: 10 });
    /// let free = WhatsApp::message("6281200000001", Content::text("We are on our way."));
    /// ```
    ///
    /// Its fields are those that are sent. Unused fields and the spelling of constants follow the
    /// document's sample of each kind, however the fields were filled.
    pub struct WhatsApp {
        /// The recipient: digits that begin with `0`, with `62`, or with `+` and a country code. Required. For
        /// numbers as people write them, use [`PhoneNumber`](crate::PhoneNumber).
        pub msisdn: Personal,
        /// The id (or "code") under which the template is registered; none for a message without one.
        pub template_id: Option<Word>,
        /// The header, if it is dynamic.
        #[serde(deserialize_with = "part", skip_serializing_if = "Part::is_absent")]
        pub header: Part<Component>,
        /// The values of the body's variables, or the content of a message without a template.
        #[serde(deserialize_with = "part", skip_serializing_if = "Part::is_absent")]
        pub message: Part<Content>,
        /// The buttons that are dynamic.
        #[serde(deserialize_with = "parts", skip_serializing_if = "Part::is_absent")]
        pub button: Part<Vec<Component>>,
        /// Cards to swipe through.
        #[serde(deserialize_with = "object")]
        pub carousel: Option<Carousel>,
        /// `https://` links to files, at most 5 MB each: jpg, png, xls, xlsx, pdf, ppt, pptx, doc, docx,
        /// wav, mp4, txt. Every sample leaves them out. Only with a template, and not with a carousel.
        pub attachment: Option<Joined>,
        /// The codes of the statuses on which the next channel is used; see [`Trigger`]. Only with a
        /// template.
        pub backup_on: Option<Joined>,
        /// For each of them, after how many minutes; 0 for all except pending.
        pub backup_exp: Option<Joined>,
    }
}

/// The keys of a template without variables, in the order of its sample, which is another than that of
/// all others.
#[skip_serializing_none]
#[derive(Serialize)]
struct StaticTemplate<'a> {
    message: &'static str,
    msisdn: &'a Personal,
    attachment: &'a Option<Joined>,
    template_id: &'a Option<Word>,
    backup_on: &'a Option<Joined>,
    backup_exp: &'a Option<Joined>,
}

impl WhatsApp {
    /// A message without a template (Channel WhatsApp Use Non-Template). It has neither attachments nor
    /// a backup, and a message with only this channel has no budget code.
    pub fn message(msisdn: impl Into<Personal>, content: Content) -> Self {
        let made = Self {
            msisdn: msisdn.into(),
            message: Part::Json(content),
            ..Self::default()
        };
        made.spelled()
    }

    /// A message by a template. The other functions give values to its variables.
    #[doc(alias = "otp")]
    pub fn template(msisdn: impl Into<Personal>, template_id: impl Into<String>) -> Self {
        let made = Self {
            msisdn: msisdn.into(),
            template_id: Some(template_id.into().into()),
            ..Self::default()
        };
        made.spelled()
    }

    /// The values of the body's variables, in their order.
    pub fn body<T: Into<Personal>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let body = Content::template_body(values);
        self.message = match body.parameters.is_empty() {
            true => Part::Empty,
            false => Part::Json(body),
        };
        self.spelled()
    }

    /// The value of the header: a text, an image, a video, a document or a place.
    pub fn header(mut self, value: impl Into<Parameter>) -> Self {
        self.header = Part::Json(Component::header(value.into()));
        self.spelled()
    }

    /// The end of the address of the URL button at this position, 0 to 9, such as `login.html`; not a
    /// whole address.
    pub fn url_button(self, index: u8, text: impl Into<Personal>) -> Self {
        self.button("URL", index, Parameter::text(text))
    }

    /// One code for body and button of an authentication template (Template With Button OTP): the
    /// document requires that the two match.
    pub fn otp(self, code: impl Into<Personal>) -> Self {
        let code = code.into();
        self.body([code.clone()]).url_button(0, code)
    }

    /// A catalog, headed by the picture of the item with this SKU number (Content ID).
    pub fn catalog(self, thumbnail_product_retailer_id: impl Into<String>) -> Self {
        self.products_button("catalog", thumbnail_product_retailer_id.into(), Vec::new())
    }

    /// Products in sections, at most 10, and at most 30 products over all of them; headed by the picture
    /// of the item with this SKU number (Content ID).
    pub fn products(
        self,
        thumbnail_product_retailer_id: impl Into<String>,
        sections: impl IntoIterator<Item = ProductSection>,
    ) -> Self {
        let sections = sections.into_iter().collect();
        self.products_button("mpm", thumbnail_product_retailer_id.into(), sections)
    }

    /// Cards to swipe through; at least one.
    pub fn carousel(mut self, cards: impl IntoIterator<Item = Card>) -> Self {
        self.carousel = Some(Carousel::new(cards));
        self.spelled()
    }

    /// Sends the values that were given so far in the delimiter form. It can say neither which button
    /// is meant nor the name of a document, requires https links, and accepts no value with `:=:` or
    /// `||`.
    pub fn delimited(mut self) -> Self {
        self.header = self.header.delimited();
        self.message = self.message.delimited();
        self.button = self.button.delimited();
        self
    }

    /// Adds a file by its `https://` link, at most 5 MB.
    pub fn attachment(mut self, link: impl Into<Personal>) -> Self {
        let links = self.attachment.get_or_insert_default();
        links.0.push(link.into());
        self
    }

    /// Adds a status on which the next channel is used: `Unsent`, `Undelivered`, `Pending`,
    /// `Failed` or `Delivered`.
    pub fn backup_on(mut self, trigger: Trigger) -> Self {
        let on = self.backup_on.get_or_insert_default();
        trigger.add_to(on, self.backup_exp.get_or_insert_default());
        self
    }

    fn products_button(self, kind: &str, thumbnail: String, sections: Vec<ProductSection>) -> Self {
        let action = Action {
            thumbnail_product_retailer_id: thumbnail.into(),
            sections,
        };
        self.button(kind, 0, Parameter::action(action))
    }

    fn button(mut self, sub_type: &str, index: u8, parameter: Parameter) -> Self {
        let mut buttons = self.button.get().cloned().unwrap_or_default();
        buttons.push(Component::button(sub_type, index, parameter));
        self.button = Part::Json(buttons);
        self.spelled()
    }

    pub(crate) fn in_the_samples_order<S: Serializer>(
        message: &Self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let parts = [message.header.is_absent(), message.button.is_absent()];
        let is_empty = message.carousel.is_none() && matches!(message.message, Part::Empty);
        if parts.contains(&false) || !is_empty {
            return message.serialize(serializer);
        }
        let in_order = StaticTemplate {
            message: "",
            msisdn: &message.msisdn,
            attachment: &message.attachment,
            template_id: &message.template_id,
            backup_on: &message.backup_on,
            backup_exp: &message.backup_exp,
        };
        in_order.serialize(serializer)
    }

    fn spelled(mut self) -> Self {
        self.spell();
        self
    }
}

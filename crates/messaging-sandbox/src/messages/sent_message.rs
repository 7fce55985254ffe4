//! A message as its recipient would see it, alike for all providers.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
#[cfg(feature = "ui")]
use serde::{Deserialize, Serialize};

use super::Content;
use super::content::kept;
#[cfg(feature = "ui")]
use crate::ui::wire;

/// An enum whose values have words: those on the page, in the API and in the store.
macro_rules! words {
    ($(#[$doc:meta])+ $name:ident { $($(#[$meaning:meta])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "ui", derive(Serialize, Deserialize), serde(rename_all = "lowercase"))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$meaning])+ $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it on the page and in the API.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// What a word stands for; `None` for any other word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// One of the providers that the sandbox plays.
    ProviderName {
        /// NXCloud.
        NxCloud = "nxcloud",
        /// Sandeza.
        Sandeza = "sandeza",
        /// NusaSMS, both hosts.
        NusaSms = "nusasms",
        /// Whatsnesia.
        Whatsnesia = "whatsnesia",
    }
}

words! {
    /// What a message goes out on.
    Channel {
        /// SMS.
        Sms = "sms",
        /// WhatsApp.
        WhatsApp = "whatsapp",
        /// E-mail.
        Email = "email",
        /// Line.
        Line = "line",
        /// Telegram.
        Telegram = "telegram",
        /// Facebook Messenger.
        Messenger = "messenger",
    }
}

words! {
    /// How far a message has got.
    MessageState {
        /// The provider took it.
        Accepted = "accepted",
        /// It left the provider.
        Sent = "sent",
        /// It is on the recipient's device.
        Delivered = "delivered",
        /// The recipient saw it.
        Read = "read",
        /// It does not arrive.
        Failed = "failed",
        /// A recipient wrote it, and the provider forwarded it to the application.
        Received = "received",
    }
}

impl ProviderName {
    /// Its name as it writes it.
    pub fn title(self) -> &'static str {
        match self {
            Self::NxCloud => "NXCloud",
            Self::Sandeza => "Sandeza",
            Self::NusaSms => "NusaSMS",
            Self::Whatsnesia => "Whatsnesia",
        }
    }
}

impl MessageState {
    /// Whether it may follow another state: a state only goes forward, and a message that failed
    /// stays failed unless somebody says otherwise.
    pub(crate) fn may_follow(self, before: Self) -> bool {
        match (before, self) {
            (Self::Received | Self::Failed, _) => false,
            (Self::Delivered | Self::Read, Self::Failed) => false,
            _ => self > before,
        }
    }
}

kept! {
    /// The request that a message came in, without credentials.
    pub struct RequestRecord {
        /// The method.
        pub method: String,
        /// The path and the query.
        pub path: String,
        /// The headers in the order received, without those that carry credentials.
        pub headers: Vec<(String, String)>,
        /// The body; of a form with credentials or files only the other fields.
        #[cfg_attr(feature = "ui", serde(with = "wire::body"))]
        pub body: Bytes,
    }
}

/// `GSM-7` or `UCS-2`. Under a name, because what looks like a reference is read by serde as one into its input.
type Encoding = &'static str;

/// A message that a provider accepted, or one that a recipient wrote.
///
/// `Debug` shows ids, words and times: no number, text or header.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "ui", derive(Serialize, Deserialize))]
#[non_exhaustive]
pub struct SentMessage {
    /// Its number in this sandbox, from 1.
    #[cfg_attr(feature = "ui", serde(with = "wire::id"))]
    pub id: u64,
    /// The provider that took it.
    pub provider: ProviderName,
    /// The account that sent it.
    pub account: String,
    /// The operation, for example `whatsapp.send`.
    pub operation: String,
    /// The provider's own id, which its callbacks carry.
    pub message_id: String,
    /// What it goes out on.
    pub channel: Channel,
    /// Whom it goes to.
    pub to: String,
    /// Whom it is from, where the request says so.
    pub from: Option<String>,
    /// What it says.
    #[cfg_attr(feature = "ui", serde(default))]
    pub content: Content,
    /// How many parts an SMS has.
    pub parts: Option<u32>,
    /// The encoding of an SMS: `GSM-7` or `UCS-2`.
    #[cfg_attr(feature = "ui", serde(default, deserialize_with = "wire::encoding"))]
    pub encoding: Option<Encoding>,
    /// The credits that it cost, where the provider charges credits.
    pub credits: Option<u32>,
    /// How far it has got.
    pub state: MessageState,
    /// When it was accepted, by the system's clock.
    #[cfg_attr(feature = "ui", serde(with = "wire::time"))]
    pub at: SystemTime,
    /// The message before it that said the same to the same recipient, within the window.
    #[cfg_attr(feature = "ui", serde(default, with = "wire::optional_id"))]
    pub duplicate_of: Option<u64>,
    /// The message that this one answers, when a recipient wrote it.
    #[cfg_attr(feature = "ui", serde(default, with = "wire::optional_id"))]
    pub reply_to: Option<u64>,
    /// What went wrong with the answer to its request, if a fault was scripted.
    pub fault: Option<String>,
    /// The request.
    pub request: RequestRecord,
}

impl SentMessage {
    /// A message as its provider describes it. The sandbox adds its number, time, account, request,
    /// and whether it is a duplicate.
    pub(crate) fn new(
        provider: ProviderName,
        operation: &str,
        channel: Channel,
        message_id: impl Into<String>,
        to: impl Into<String>,
        content: Content,
    ) -> Self {
        Self {
            id: 0,
            provider,
            account: crate::accounts::DEFAULT_ACCOUNT.to_owned(),
            operation: operation.to_owned(),
            message_id: message_id.into(),
            channel,
            to: to.into(),
            from: None,
            content,
            parts: None,
            encoding: None,
            credits: None,
            state: MessageState::Accepted,
            at: SystemTime::UNIX_EPOCH,
            duplicate_of: None,
            reply_to: None,
            fault: None,
            request: RequestRecord::default(),
        }
    }

    /// Whether it went to this number, in any of its spellings, or to this address.
    pub fn is_to(&self, recipient: &str) -> bool {
        normal_recipient(&self.to) == normal_recipient(recipient)
    }

    /// The one-time password in it: the field of its own, the value of a button that copies a code, a
    /// template's value that is nothing but 4 to 8 digits, or the first such number of a text that
    /// speaks of a code.
    pub fn code(&self) -> Option<&str> {
        let content = &self.content;
        let copied = content.buttons.iter().find(|one| one.kind == "copy_code");
        let mut values = content.template.iter().flat_map(|template| &template.body);
        content
            .code
            .as_deref()
            .or(copied.map(|button| button.value.as_str()))
            .or_else(|| values.find(|value| is_code(value)).map(String::as_str))
            .or_else(|| announced_code(content.text.as_deref()?))
    }
}

/// Words by which people and programs announce a one-time password, in Indonesian and English.
const CODE_WORDS: [&str; 6] = ["otp", "kode", "code", "verifi", "pin", "password"];

fn is_code(text: &str) -> bool {
    (4..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first code that stands alone in a text that speaks of one, without a `#` before it.
fn announced_code(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    let mut words = CODE_WORDS.iter();
    let mut parts = text.split(|c: char| !c.is_alphanumeric() && c != '#');
    let code = parts.find(|part| is_code(part));
    code.filter(|_| words.any(|word| lower.contains(word)))
}

/// One spelling for all of a recipient: `+62 812-3`, `628123` and `08123` are the same, and the case
/// of an address does not count.
pub(crate) fn normal_recipient(text: &str) -> String {
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, '+' | ' ' | '-' | '(' | ')'))
        .collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.trim().to_lowercase();
    }
    match digits.strip_prefix('0') {
        Some(national) => format!("62{national}"),
        None => digits,
    }
}

debug_shows!(SentMessage(one) {
    id,
    provider,
    operation,
    message_id,
    channel,
    state,
    duplicate_of,
});

#[cfg(test)]
mod tests {
    use super::super::{Button, TemplateUse};
    use super::*;

    fn message(content: Content) -> SentMessage {
        SentMessage::new(
            ProviderName::NusaSms,
            "sms.send",
            Channel::Sms,
            "1",
            "6281200000001",
            content,
        )
    }

    #[test]
    fn a_code_is_found_where_it_stands() {
        assert_eq!(
            message(Content::text("Kode OTP: 123456.")).code(),
            Some("123456")
        );
        assert_eq!(
            message(Content::text("Order A1234 of 12 at 081200000001")).code(),
            None
        );
        assert_eq!(message(Content::text("Pesanan 1029 dikirim")).code(), None);
        let order = Content::text("Kode OTP untuk #1029: 7788");
        assert_eq!(message(order).code(), Some("7788"));
        let field = Content {
            code: Some("42".to_owned()),
            ..Content::text("9999")
        };
        assert_eq!(message(field).code(), Some("42"));
        let button = |kind: &str, value: &str| Button {
            kind: kind.to_owned(),
            value: value.to_owned(),
            ..Button::default()
        };
        let buttons = Content {
            buttons: vec![button("reply", "1111"), button("copy_code", "2222")],
            ..Content::text("Kode 3333")
        };
        assert_eq!(message(buttons).code(), Some("2222"));
        let template = TemplateUse {
            body: vec!["Budi".to_owned(), "7788".to_owned()],
            ..TemplateUse::default()
        };
        assert_eq!(
            message(Content {
                template: Some(template),
                ..Content::default()
            })
            .code(),
            Some("7788")
        );
    }

    #[test]
    fn spellings_of_a_number_are_the_same() {
        let message = message(Content::default());
        for spelling in ["+62 812-0000-0001", "081200000001", "6281200000001"] {
            assert!(message.is_to(spelling), "{spelling}");
        }
        assert!(!message.is_to("6281200000002"));
        for (text, normal) in [
            (" A@Example.com ", "a@example.com"),
            ("0812-X", "0812-x"),
            ("-", "-"),
            ("(0812) 3", "628123"),
        ] {
            assert_eq!(normal_recipient(text), normal);
        }
    }

    #[test]
    fn states_go_forward() {
        use MessageState::{Accepted, Delivered, Failed, Read, Received, Sent};
        for (before, after) in [
            (Accepted, &[Sent, Delivered, Read, Failed, Received][..]),
            (Sent, &[Delivered, Read, Failed, Received]),
            (Delivered, &[Read, Received]),
            (Read, &[Received]),
            (Failed, &[]),
            (Received, &[]),
        ] {
            for state in MessageState::ALL {
                let expected = after.contains(state);
                assert_eq!(state.may_follow(before), expected, "{before} {state}");
            }
        }
    }

    #[test]
    fn debug_shows_no_text_or_number() {
        let shown = format!("{:?}", message(Content::text("marker")));
        assert!(
            !shown.contains("marker") && !shown.contains("0000001"),
            "{shown}"
        );
    }
}

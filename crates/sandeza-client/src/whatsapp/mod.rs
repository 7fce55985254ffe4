//! WhatsApp: template messages in the JSON form and in the delimiter form, and messages without a
//! template.

mod carousel;
mod catalog;
mod component;
mod content;
mod content_wire;
mod coordinate;
mod delimited;
mod delimiter;
mod dynamic;
mod header;
mod list;
mod message;
mod otp;
mod read;
mod read_carousel;
mod read_component;
mod read_delimited;
mod read_message;
mod read_template;
mod template;
mod template_wire;

pub use carousel::{CardButton, CardHeader, CarouselCard, CarouselTemplate};
pub use catalog::{CatalogTemplate, MultiProductTemplate, ProductSection};
pub use content::{ButtonsHeader, ButtonsMessage, Choice, Content, Coordinates};
pub use delimited::{DelimitedHeader, DelimitedTemplate};
pub use dynamic::{DynamicTemplate, UrlButton};
pub use header::{Header, Location};
pub use list::{ListMessage, ListSection};
pub use message::WhatsAppMessage;
pub use otp::{DelimitedOtpTemplate, OtpTemplate};
pub use template::{Template, WhatsAppTemplate};

pub(crate) use read::ReadWhatsApp;

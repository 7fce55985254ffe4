//! Whatsnesia: contacts, conversations and WhatsApp messages.
//!
//! # What is played
//!
//! Below `/external-api/`, at [`Whatsnesia::url`], with the headers `client-id` and `client-secret`:
//!
//! | method and path | body or query | remark, and what is in `data` |
//! | --- | --- | --- |
//! | `GET contact/list` | `page`, `paginate`, `search` | `contact-list`: `contacts`, a page |
//! | `POST contact/store` | the fields of a contact | `contact_created`: `contact` |
//! | `POST contact/update/{id}` | the fields of a contact | `contact_created`: `contact` |
//! | `DELETE contact/delete/{id}` | | `contact_deleted`: no `data` |
//! | `GET inbox/conversation-list` | `status`, `page`, `paginate`, `search` | `inbox`: `conversation`, a page |
//! | `POST inbox/change-conversation-status/{id}` | `status`, 0 to 3 | `status_updated`: no `data` |
//! | `GET inbox/conversation-details/{id}` | | `conversation_details`: `conversation` |
//! | `POST inbox/send-message` | the fields of a message | `success`: `conversation_id`, `message` |
//! | `POST inbox/send-template-message` | the fields of a template message | `template_sent`: `conversation_id` |
//! | `GET inbox/template-list` | `page`, `paginate` | `inbox`: `templates`, a page |
//!
//! Answers are the envelope `{status, remark, message, data}`. The checks come in this order, and
//! the first that fails is answered:
//!
//! | check | HTTP | remark |
//! | --- | --- | --- |
//! | the route exists | 404 | `not_found` |
//! | it has this method | 200 | `exception` |
//! | both headers are there and fit, the user is active, the caller's address is listed | 401 | `Unauthorized` |
//! | there is a plan that has not expired | 200 | `subscription_required` |
//! | the plan has the API | 200 | `not_available` |
//! | all fields are right; all sentences are listed | 200 | `validation_error` |
//! | a new contact is within the plan's limit | 200 | `contact_limit_error` |
//! | the contact to update, the contact to delete is known | 200 | `unknown_contact`, `not_found` |
//! | the contact to delete has no messages and is not blocked | 200 | `contact_error` |
//! | the conversation, the sender, the CTA URL, the list, the approved template is known | 200 | `not_found` |
//! | the recipient is not blocked, the plan has interactive messages | 200 | `not_found` |
//! | a template gets as many values as it has variables | 200 | `exception` |
//! | the number is not a magic one | any | any |
//!
//! Bodies are multipart or urlencoded forms, or a flat JSON object. Of files, nothing is kept but
//! name, size, content type and SHA-256, and a multipart body is read while it is received, so that
//! it is never held. One message has one content: of several, CTA URL, list, image, document, video,
//! audio, location and text go before each other in this order.
//!
//! [`Trap`] has what is known to go wrong at the provider, to be switched on.
//!
//! # What is inferred
//!
//! The document has the paths, the names of the fields, the limits of files and three answers. The
//! rest is observed behaviour of the software behind the service: HTTP 200 for most refusals, the
//! remarks, the names and fields in `data`, the pages, the order of contents, that omitted parts of
//! an address are blanked by an update, that an unread conversation cannot be set, that a template
//! message goes out from the default number, the trapped faults. The sentences of
//! `validation_error` are those of its framework; the others are the sandbox's own, except for the
//! documented ones.
//!
//! Where both leave something open or contradict each other, the sandbox decided:
//!
//! - the address is `/external-api`, as the text of the document has it, not the `/extern-api` of
//!   its samples, which is answered with a page of HTML like every other path;
//! - `template_id` is the name of the field, not the `testmplate_id` of a sample;
//! - the bodies that samples send with `GET` and `DELETE` are not looked at; elsewhere unknown
//!   fields are refused, so that a misspelt one is found;
//! - a message to a number without a contact makes one, as documented, unless
//!   [`Trap::UnknownNumber`] is on;
//! - calling codes are digits, latitude and longitude numbers, which the provider does not check;
//! - the type of a file is told by its name; a megabyte is 1024 kilobytes;
//! - an unknown `from_number` of a template message is refused;
//! - e-commerce messages (`product`, `created_order_data`) are not part of any plan;
//! - the sandbox knows the countries of a few calling codes, and adds no other to an address.
//!
//! # What is not played
//!
//! What only the dashboard can make: notes, tags, lists of contacts, received messages. A contact
//! can be blocked by [`Whatsnesia::set_blocked`]. The provider has no callbacks and no way to ask
//! for the status of a message.
//!
//! Source: the page "API Documentation" of the provider's web site.

mod accepted;
mod account;
mod answer;
mod contact;
mod contacts;
mod form;
mod handle;
mod inbox;
mod magic;
#[cfg(feature = "ui")]
mod operate;
mod page;
mod provider;
mod route;
mod state;
mod template;
mod trap;

pub use self::accepted::{AcceptedMessage, MessageKind};
pub use self::account::{
    Account, CLIENT_ID, CLIENT_SECRET, CTA_URL_ID, FROM_NUMBER, INTERACTIVE_LIST_ID,
    OTHER_FROM_NUMBER, PENDING_TEMPLATE_ID, Plan, TEMPLATE_ID, VARIABLES_TEMPLATE_ID,
};
pub use self::answer::Refusal;
pub use self::contact::Contact;
pub use self::form::UploadedFile;
pub use self::handle::Whatsnesia;
pub use self::provider::WhatsnesiaProvider;
pub use self::template::{Template, TemplateStatus};
pub use self::trap::Trap;
pub use crate::fault::RetryAfter;
pub use crate::journal::MOST_KEPT;

/// A fault for [`Whatsnesia::fail_next`]. Its `Code` is a [`Refusal`].
pub type ScriptedFault = crate::ScriptedFault<Refusal>;

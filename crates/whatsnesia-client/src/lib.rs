#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod builder;
mod client;
mod contacts;
mod conversations;
mod envelope;
mod file_json;
mod file_rule;
mod form;
mod messages;
mod mobile_number;
mod node;
mod object_fields;
mod open_number;
mod page;
mod page_query;
mod positive;
mod refusal;
mod remark;
#[cfg(test)]
mod scripted;
mod sentences;
mod templates;
mod walk;

pub use account::Account;
pub use builder::Builder;
pub use client::WhatsnesiaClient;
pub use contacts::{
    Address, Contact, ContactFields, ContactLabel, ContactList, ContactQuery, Contacts,
    DeleteContact, DeletedContact, SavedContact, UpdateContact,
};
pub use conversations::{
    Conversation, ConversationDetails, ConversationList, ConversationQuery, ConversationStatus,
    Conversations, GetConversation, Note, SetConversationStatus, StatusSet,
};
pub use envelope::Envelope;
pub use messages::{
    Content, Direction, Location, Media, Message, MessageRecord, MessageStatus, MessageType,
    Messages, SentMessage, SentTemplate, TemplateMessage,
};
pub use mobile_number::MobileNumber;
pub use page::Page;
pub use remark::Remark;
pub use templates::{Template, TemplateList, TemplateQuery, TemplateStatus, Templates};
pub use walk::Pages;

#[cfg(feature = "blocking")]
pub use messaging_client_core::blocking;
pub use messaging_client_core::{
    RawResponse, Authenticate, Body, BoxFuture, Call, ClientOptions, Clock, DeliveryStatus, UnsignedRequest,
    Effect, Endpoint, Error, ErrorKind, Extra, ResponseError, FixedClock, FormBody, ValidationError,
    JsonBody, MultipartBody, Pacer, RequestBody, Personal, Progress, Randomness, RateLimiter, ApiError,
    Reply, RetryPolicy, Secret, SystemClock, SystemRandomness, Transport, TransportError,
    TransportFailure, Permit, Undocumented, DecodeError, Upload,
};

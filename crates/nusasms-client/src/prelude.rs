//! What the file of nearly every operation needs: the same as an application's own operation
//! ([`extend`](crate::extend)), and what derives and checks requests and responses.

pub(crate) use std::ops::Not;

pub(crate) use messaging_client_core::serde_as::{Integer, Items, Text, TextOrBoolean};
pub(crate) use messaging_client_core::validation::*;
pub(crate) use serde::{Deserialize, Serialize};
pub(crate) use serde_with::{DefaultOnNull, serde_as, skip_serializing_none};

pub(crate) use crate::extend::*;
pub(crate) use crate::{DeliveryStatus, Error, Personal, flag};

/// What operations that send have in common: they are posted, may not be repeated, and what is accepted has an
/// id by which the provider's callbacks and status queries name it.
macro_rules! sends {
    ($accepted:ident, |$sent:ident| $id:expr $(, to $recipient:ident)?) => {
        type Account = Account;
        type Response = $accepted;
        const METHOD: Method = Method::POST;
        const EFFECT: Effect = Effect::Write;

        fn decode(&self, raw: &RawResponse) -> Result<$accepted, ResponseError> {
            $accepted::read(raw)
        }

        fn provider_ref($sent: &$accepted) -> Option<String> {
            $id
        }

        $(
            shows_recipients!(|copy, audience| {
                audience.phone(stringify!($recipient), &mut copy.$recipient)
            });
        )?
    };
}
pub(crate) use sends;

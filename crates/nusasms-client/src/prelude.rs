//! What the file of nearly every operation needs: the same as an application's own operation
//! ([`extend`](crate::extend)), and what derives and checks requests and responses.

pub(crate) use std::ops::Not;

pub(crate) use messaging_client_core::serde_as::{Integer, Items, Text};
pub(crate) use messaging_client_core::validation::*;
pub(crate) use serde::{Deserialize, Serialize};
pub(crate) use serde_with::{DefaultOnNull, serde_as, skip_serializing_none};

pub(crate) use crate::extend::*;
pub(crate) use crate::{DeliveryStatus, Error, Personal, flag};

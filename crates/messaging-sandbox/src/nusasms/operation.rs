//! A request, and which operation it is for.

use super::sms::Parameters;
use super::{Account, Host, MessageKind, NusaSmsProvider};
use crate::server::ReceivedRequest;

/// What every path of the REST API begins with.
const BASE_PATH: &str = "/nusasms_api/1.0/";

/// A request to an operation.
pub(super) struct Call<'a> {
    pub(super) provider: &'a NusaSmsProvider,
    pub(super) host: Host,
    pub(super) account: &'a mut Account,
    pub(super) request: &'a ReceivedRequest,
}

/// An operation of the REST API, or of the one with user and password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation<'a> {
    /// `auth/api_key`.
    Person,
    /// `balance`.
    Balance,
    /// `whatsapp/status/{ref_no}`.
    Status(&'a str),
    /// The operation of the kind.
    Send(MessageKind),
    /// `/api/command`.
    Command,
}

impl<'a> Operation<'a> {
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let Some(path) = path.strip_prefix(BASE_PATH) else {
            return match path {
                "/api/v3/sendsms/plain" => Some(Self::Send(MessageKind::Sms)),
                "/api/v3/sendsms/group" => Some(Self::Send(MessageKind::SmsGroup)),
                "/api/command" => Some(Self::Command),
                _ => None,
            };
        };
        Some(match path {
            "auth/api_key" => Self::Person,
            "balance" => Self::Balance,
            "whatsapp/message" => Self::Send(MessageKind::WhatsAppMessage),
            "whatsapp/media" => Self::Send(MessageKind::WhatsAppMedia),
            "wa_phone_check" => Self::Send(MessageKind::PhoneCheck),
            "wa_business/broadcast" => Self::Send(MessageKind::Broadcast),
            "wa_business/reply" => Self::Send(MessageKind::Reply),
            "wa_business/otp" => Self::Send(MessageKind::Otp),
            _ => {
                let ref_no = path.strip_prefix("whatsapp/status/")?;
                if ref_no.is_empty() || ref_no.contains('/') {
                    return None;
                }
                Self::Status(ref_no)
            }
        })
    }

    /// Whether it is one with user and password.
    pub(super) fn is_sms(self) -> bool {
        matches!(
            self,
            Self::Send(MessageKind::Sms | MessageKind::SmsGroup) | Self::Command
        )
    }

    /// The methods that it takes.
    pub(super) fn methods(self) -> &'static str {
        match self {
            Self::Send(MessageKind::Sms | MessageKind::SmsGroup) => "GET, POST",
            Self::Send(_) => "POST",
            _ => "GET",
        }
    }

    /// Its name.
    pub(super) fn name(self, request: &ReceivedRequest) -> &'static str {
        match self {
            Self::Person => "account.get",
            Self::Balance => "account.balance",
            Self::Status(_) => "whatsapp.status",
            Self::Send(kind) => kind.operation(),
            Self::Command => match Parameters::of(request).get("cmd") {
                Some("DR") => "sms.delivery_report",
                _ => "sms.credits",
            },
        }
    }
}

//! How a case must end, by the rules for retries and for what may have been sent.

use messaging_client_core::{Effect, ErrorKind};

use crate::operation::Operation;

/// The most attempts of a call.
const MOST: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Success,
    Failure {
        kind: ErrorKind,
        may_have_been_sent: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) end: End,
    pub(crate) attempts: u32,
    /// How many whole requests the server got.
    pub(crate) requests: usize,
}

const fn failure(kind: ErrorKind, may_have_been_sent: bool, attempts: u32) -> Expected {
    Expected {
        end: End::Failure {
            kind,
            may_have_been_sent,
        },
        attempts,
        requests: attempts as usize,
    }
}

impl Expected {
    pub(crate) const SUCCESS: Self = Self {
        end: End::Success,
        attempts: 1,
        requests: 1,
    };

    /// Nothing was sent: everything is tried again, and nothing is in doubt.
    pub(crate) const NEVER_SENT: Self = Self {
        requests: 0,
        ..failure(ErrorKind::Connect, false, MOST)
    };

    /// Too many calls: certainly not accepted, so everything is tried again.
    pub(crate) const LIMITED: Self = failure(ErrorKind::RateLimited, false, MOST);

    /// The provider's own refusal: final, and nothing is in doubt.
    pub(crate) const fn refused(kind: ErrorKind) -> Self {
        failure(kind, false, 1)
    }

    /// As many attempts as given, each of which the server got.
    pub(crate) const fn after(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self.requests = attempts as usize;
        self
    }

    /// Nobody knows what became of it: a read is tried again, a write is not and says so.
    pub(crate) fn in_doubt(operation: &Operation, kind: ErrorKind) -> Self {
        match operation.effect {
            Effect::Write => failure(kind, true, 1),
            _ => failure(kind, false, MOST),
        }
    }

    /// The deadline passed: as in doubt, and there is no time for another attempt.
    pub(crate) fn too_late(operation: &Operation) -> Self {
        failure(ErrorKind::Timeout, operation.writes(), 1)
    }

    /// A response with status 200 that is not what the provider documents, and no page either.
    pub(crate) fn undocumented(operation: &Operation) -> Self {
        if operation.dialect.takes_any_text() {
            return Self::SUCCESS;
        }
        Self::page(operation, 200)
    }

    /// A gateway's page instead of what the provider documents, with this status.
    pub(crate) fn page(operation: &Operation, status: u16) -> Self {
        let kind = operation.dialect.kind_of_page(status);
        let from_gateway = matches!(status, 408 | 460 | 499);
        let client_error = (400..500).contains(&status) && !from_gateway;
        let read_again =
            kind == ErrorKind::Decode || from_gateway || matches!(status, 500 | 502 | 503 | 504);
        match operation.effect {
            _ if status == 429 => Self::LIMITED,
            Effect::Write => failure(kind, !client_error, 1),
            _ if read_again => failure(kind, false, MOST),
            _ => failure(kind, false, 1),
        }
    }
}

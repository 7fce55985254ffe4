//! The providers' clients behind one face: an operation by its name, JSON in, JSON out.
//!
//! Each provider is one file with one small function for each operation. The function goes through the
//! public, typed API of the client: it reads the typed request from `input`, makes the call, and writes
//! the typed response. To add an operation, add its function and its line in `operations`.

mod nusasms;
mod nxcloud;
mod received_callback;
mod sandeza;
mod whatsnesia;

use messaging_client_core::{BoxFuture, Error};
use serde_json::{Map, Value};

use crate::{Input, Outcome, Setup, Stopped, UsageError};

/// The providers that this workspace has a client for.
const PROVIDERS: &[&dyn Provider] = &[
    &nusasms::NusaSms,
    &nxcloud::NxCloud,
    &sandeza::Sandeza,
    &whatsnesia::Whatsnesia,
];

/// Every operation of the fixture format, version 1.
const FORMAT: &[(&str, &[&str])] = &[
    ("nxcloud", &["whatsapp.send", "webhook.parse"]),
    (
        "sandeza",
        &["message.send", "message.send_with_backup", "webhook.parse"],
    ),
    (
        "nusasms",
        &[
            "account.get",
            "account.balance",
            "whatsapp.send_message",
            "whatsapp.send_media",
            "whatsapp.status",
            "whatsapp.check_phones",
            "wa_business.broadcast",
            "wa_business.reply",
            "wa_business.otp",
            "sms.send",
            "sms.send_group",
            "sms.credits",
            "sms.delivery_report",
            "webhook.parse",
        ],
    ),
    (
        "whatsnesia",
        &[
            "contacts.list",
            "contacts.create",
            "contacts.update",
            "contacts.delete",
            "conversations.list",
            "conversations.set_status",
            "conversations.get",
            "messages.send",
            "messages.send_template",
            "templates.list",
        ],
    ),
];

/// A provider's client.
pub(crate) trait Provider: Sync {
    /// Its name in the fixture format.
    fn name(&self) -> &'static str;

    /// The operations that its client has.
    fn operations(&self) -> &'static [Operation];
}

/// What a function of an operation gives: the result as JSON.
pub(crate) type Ran = Result<Value, Stopped>;

/// An operation: its name in the fixture format, and the function that makes the call.
pub(crate) struct Operation {
    name: &'static str,
    run: Run,
}

enum Run {
    Plain(fn(Setup, Map<String, Value>) -> BoxFuture<'static, Ran>),
    InOrder(fn(Setup, Input) -> BoxFuture<'static, Ran>),
}

impl Operation {
    pub(crate) const fn new(
        name: &'static str,
        run: fn(Setup, Map<String, Value>) -> BoxFuture<'static, Ran>,
    ) -> Self {
        let run = Run::Plain(run);
        Self { name, run }
    }

    /// An operation where the order of the input's keys counts.
    pub(crate) const fn in_order(
        name: &'static str,
        run: fn(Setup, Input) -> BoxFuture<'static, Ran>,
    ) -> Self {
        let run = Run::InOrder(run);
        Self { name, run }
    }

    fn run(&self, setup: Setup, input: &Input) -> BoxFuture<'static, Ran> {
        match self.run {
            Run::Plain(run) => run(setup, input.to_map()),
            Run::InOrder(run) => run(setup, input.clone()),
        }
    }
}

/// Calls an operation. For `webhook.parse`, `input` is `{"headers": {...}, "body": "..."}`.
///
/// # Errors
/// The operation is not known or not implemented, or a key of `client` or `input` is not known. What
/// the client refuses or fails to do is an [`Outcome`].
pub async fn run(
    provider: &str,
    operation: &str,
    setup: Setup,
    input: impl Into<Input>,
) -> Result<Outcome, UsageError> {
    let operation = find(provider, operation)?;
    match operation.run(setup, &input.into()).await {
        Ok(result) => Ok(Outcome::ok(result)),
        Err(Stopped::Failed(error)) => Ok(Outcome::from(error.as_ref() as &Error)),
        Err(Stopped::Usage(error)) => Err(error),
    }
}

/// Checks that an operation is known and implemented.
///
/// # Errors
/// It is not; the text lists what is.
pub fn check_name(provider: &str, operation: &str) -> Result<(), UsageError> {
    find(provider, operation).map(drop)
}

/// Every operation that the workspace implements, as pairs of provider and operation.
pub fn implemented() -> impl Iterator<Item = (&'static str, &'static str)> {
    PROVIDERS.iter().flat_map(|provider| {
        let operations = provider.operations().iter();
        operations.map(|operation| (provider.name(), operation.name))
    })
}

/// Whether the fixture format has this operation, implemented or not.
pub(crate) fn is_known(provider: &str, operation: &str) -> bool {
    FORMAT
        .iter()
        .any(|(name, operations)| *name == provider && operations.contains(&operation))
}

fn find(provider: &str, operation: &str) -> Result<&'static Operation, UsageError> {
    let found = PROVIDERS
        .iter()
        .filter(|known| known.name() == provider)
        .flat_map(|known| known.operations())
        .find(|known| known.name == operation);
    found.ok_or_else(|| not_found(provider, operation))
}

fn not_found(provider: &str, operation: &str) -> UsageError {
    if is_known(provider, operation) {
        return UsageError::new(format!(
            "{provider} {operation} is not implemented by this workspace"
        ));
    }
    let problem = match FORMAT.iter().find(|(name, _)| *name == provider) {
        Some((_, operations)) => format!(
            "{provider} has no operation {operation}; it has {}",
            operations.join(", ")
        ),
        None => {
            let names: Vec<_> = FORMAT.iter().map(|(name, _)| *name).collect();
            format!(
                "there is no provider {provider}; there are {}",
                names.join(", ")
            )
        }
    };
    UsageError::new(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_implemented_is_in_the_format() {
        assert!(implemented().count() >= 2);
        for (provider, operation) in implemented() {
            assert!(is_known(provider, operation), "{provider} {operation}");
            assert_eq!(check_name(provider, operation), Ok(()));
        }
    }

    #[test]
    fn the_format_has_29_operations() {
        let count: usize = FORMAT.iter().map(|(_, operations)| operations.len()).sum();
        assert_eq!(count, 29);
    }

    #[test]
    fn unknown_names_are_told_from_missing_clients() {
        let problem = |provider, operation| not_found(provider, operation).to_string();
        assert!(problem("nobody", "x").contains("no provider nobody; there are nxcloud, "));
        assert!(problem("nxcloud", "sms.send").contains("it has whatsapp.send, webhook.parse"));
        assert!(problem("sandeza", "message.send").contains("not implemented"));
        assert!(check_name("nxcloud", "sms.send").is_err());
    }
}

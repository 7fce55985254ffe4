use std::time::Duration;

use messaging_client_core::DeliveryStatus;

use crate::database::Step;
use crate::error::OutboxError;
use crate::message::{MessageId, millis};
use crate::outbox::Outbox;
use crate::state::State;
use crate::statements as sql;

/// How many messages one sweep looks at.
const AT_ONCE: i64 = 500;

/// A delivery status that a provider told by callback, verified where the provider signs its callbacks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it is not kept until it is given to `receive`"]
#[doc(alias = "webhook")]
pub struct Callback {
    account: String,
    event_key: String,
    provider_ref: Option<String>,
    client_ref: Option<String>,
    status: DeliveryStatus,
}

impl Callback {
    /// The message that the provider calls `provider_ref` now has this status. `event_key` is what makes the
    /// event one: the provider's id of it, or message, status and time together.
    pub fn of_provider_ref(
        account: impl Into<String>,
        event_key: impl Into<String>,
        provider_ref: impl Into<String>,
        status: DeliveryStatus,
    ) -> Self {
        Self {
            account: account.into(),
            event_key: event_key.into(),
            provider_ref: Some(provider_ref.into()),
            client_ref: None,
            status,
        }
    }

    /// As [`of_provider_ref`](Self::of_provider_ref), where the provider repeats the application's own id
    /// (Sandeza's `ref_id`). It also resolves a message whose outcome was unknown.
    pub fn of_client_ref(
        account: impl Into<String>,
        event_key: impl Into<String>,
        client_ref: impl Into<String>,
        status: DeliveryStatus,
    ) -> Self {
        Self {
            account: account.into(),
            event_key: event_key.into(),
            provider_ref: None,
            client_ref: Some(client_ref.into()),
            status,
        }
    }
}

/// Later statuses have higher ranks; see [`DeliveryStatus::is_newer_than`].
fn rank(status: DeliveryStatus) -> i64 {
    let all = DeliveryStatus::ALL.iter();
    i64::try_from(all.filter(|other| status.is_newer_than(other)).count()).unwrap_or_default()
}

impl Outbox {
    /// Keeps a callback, and applies it where its message is known: a status goes forward only, and one that
    /// comes before the answer to the send waits for it. Answer the provider with 200 only after this has
    /// returned. `false`: the event was known already.
    ///
    /// # Errors
    /// The database failed: answer with 503, so that the provider tells it again.
    pub async fn receive(&self, callback: Callback) -> Result<bool, OutboxError> {
        let of_refs = Step::new(
            sql::OF_REFS,
            [
                callback.account.as_str().into(),
                callback.provider_ref.clone().into(),
                callback.client_ref.clone().into(),
            ],
        );
        let kept = Step::new(
            sql::RECEIVE,
            [
                callback.account.into(),
                callback.event_key.into(),
                callback.provider_ref.into(),
                callback.client_ref.into(),
                callback.status.as_str().into(),
                rank(callback.status).into(),
                State::of_delivery(callback.status)
                    .map(State::as_str)
                    .into(),
            ],
        );
        let is_new = !self.database.one(kept).await?.is_empty();
        if is_new {
            // It is kept; a worker applies it where this fails.
            self.apply_to_those(of_refs).await.ok();
        }
        Ok(is_new)
    }

    /// Applies the callbacks of the last `since` whose messages are known by now.
    pub(crate) async fn apply_callbacks(&self, since: Duration) -> Result<(), OutboxError> {
        let values = [AT_ONCE.into(), millis(since).into()];
        let waiting = Step::new(sql::WITH_CALLBACKS, values);
        self.apply_to_those(waiting).await
    }

    async fn apply_to_those(&self, messages: Step) -> Result<(), OutboxError> {
        for row in self.database.one(messages).await? {
            self.database.run(apply_to(MessageId(row.int(0)?))).await?;
        }
        Ok(())
    }
}

/// What applies the waiting callbacks of one message.
pub(crate) fn apply_to(id: MessageId) -> Vec<Step> {
    vec![
        Step::new(sql::APPLY, [id.0.into()]),
        Step::new(sql::APPLIED, [id.0.into()]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_say_what_is_newer() {
        for one in DeliveryStatus::ALL {
            for other in DeliveryStatus::ALL {
                assert_eq!(one.is_newer_than(other), rank(*one) > rank(*other));
            }
        }
    }
}

//! Every statement, written once for both databases; the words in braces differ (see `Dialect`).
//!
//! Time is the database's own, in milliseconds since 1970, so that machines whose clocks differ agree.

/// A list of messages as JSON. A repeated key is left out, and never aborts a transaction.
pub(crate) const ENQUEUE: &str = "
INSERT INTO messaging.message (account, lane, operation, request, request_version, dedupe_key, campaign_id, row_no, client_ref,
    traceparent, state_at, created_at, not_before, expires_at)
SELECT e.value ->> 'account',
    CASE COALESCE(e.value ->> 'lane', 'transactional')
        WHEN 'otp' THEN 0 WHEN 'transactional' THEN 1 WHEN 'bulk' THEN 2 END,
    e.value ->> 'operation',
    e.value ->> 'request',
    COALESCE(CAST(e.value ->> 'request_version' AS bigint), 1),
    e.value ->> 'dedupe_key',
    COALESCE(CAST(e.value ->> 'campaign_id' AS bigint), 0),
    CAST(e.value ->> 'row_no' AS bigint),
    e.value ->> 'client_ref',
    e.value ->> 'traceparent',
    {now},
    {now},
    COALESCE(CAST(e.value ->> 'not_before_ms' AS bigint), {now} + COALESCE(CAST(e.value ->> 'delay_ms' AS bigint), 0)),
    COALESCE(CAST(e.value ->> 'expires_at_ms' AS bigint), {now} + CAST(e.value ->> 'expires_in_ms' AS bigint))
FROM {each}
WHERE true
ON CONFLICT DO NOTHING
RETURNING id";

/// The message of a list of one that was there before.
pub(crate) const KNOWN: &str = "
SELECT m.id FROM messaging.message m, {each}
WHERE (m.account = e.value ->> 'account' AND m.dedupe_key = e.value ->> 'dedupe_key')
    OR (m.campaign_id = CAST(e.value ->> 'campaign_id' AS bigint) AND m.row_no = CAST(e.value ->> 'row_no' AS bigint))
LIMIT 1";

/// Tells workers on other connections that an OTP waits.
pub(crate) const WAKE: &str = "SELECT {wake}";

/// Takes messages in a state: owner $1, lease $2, schema $3, and which ones by $4 and more.
macro_rules! claim {
    // What has expired is taken too, in the same statement: at the head of the queue it would block the rest.
    (queued, $which:literal, $order:literal) => {
        claim!(
            "queued",
            "'running'",
            $which,
            $order,
            "
    state = CASE WHEN expires_at <= {now} THEN 'expired' ELSE 'leased' END,
    request = CASE WHEN expires_at <= {now} THEN NULL ELSE request END,
    state_at = {now},"
        )
    };
    ($state:literal, $campaigns:literal, $which:literal, $order:literal, $set:literal) => {
        concat!(
            "
WITH next AS MATERIALIZED (
    SELECT m.id FROM messaging.message m
    WHERE m.state = '",
            $state,
            "' AND m.not_before <= {now} AND ",
            $which,
            "
        AND NOT EXISTS (SELECT 1 FROM messaging.account a
            WHERE a.name IN (m.account, '*') AND (a.state <> 'open' OR a.hold_until > {now}))
        AND (m.campaign_id = 0 OR EXISTS (SELECT 1 FROM messaging.campaign c
            WHERE c.id = m.campaign_id AND c.state IN (",
            $campaigns,
            ")))
        AND (SELECT max(version) FROM messaging.schema_version) = $3
    ",
            $order,
            "
    {skip locked}
)
UPDATE messaging.message SET",
            $set,
            "
    owner = $1,
    fence = fence + 1,
    lease_until = {now} + $2
WHERE id IN (SELECT id FROM next) AND state = '",
            $state,
            "'
RETURNING id, state, fence, operation, request, lane, campaign_id, attempts, expires_at - {now}, account,
    traceparent, times_unknown, request_version"
        )
    };
}

/// Up to $7 messages of one queue: account $4, lane $5, campaign $6.
pub(crate) const CLAIM: &str = claim!(
    queued,
    "m.account = $4 AND m.lane = $5 AND m.campaign_id = $6",
    "ORDER BY m.not_before, m.id LIMIT $7"
);

/// The one message $4.
pub(crate) const CLAIM_ONE: &str = claim!(queued, "m.id = $4", "");

/// Up to $8 messages of account $4 and lane $5 that are sent again with an id by which the provider knows them:
/// they were unknown $6 times at most, and their first attempt began less than $7 milliseconds ago. They stay unknown
/// until the mark, so that nobody takes them for something that was not sent.
pub(crate) const CLAIM_UNKNOWN: &str = claim!(
    "unknown",
    "'running', 'done'",
    "m.account = $4 AND m.lane = $5 AND m.client_ref IS NOT NULL AND m.request IS NOT NULL
        AND m.times_unknown <= $6
        AND (SELECT min(a.began_at) FROM messaging.attempt a WHERE a.message_id = m.id) > {now} - $7
        AND (m.lease_until IS NULL OR m.lease_until < {now})
        AND (m.expires_at IS NULL OR m.expires_at > {now})",
    "ORDER BY m.not_before, m.id LIMIT $8",
    ""
);

/// The mark before the first byte: message $1, owner $2, fence $3, lease $4; it was claimed in the state $5. A second
/// attempt of the same call (after a rejected timestamp) marks again.
pub(crate) const MARK: &str = "
UPDATE messaging.message SET state = 'sending', state_at = {now}, lease_until = {now} + $4, attempts = attempts + 1
WHERE id = $1 AND owner = $2 AND fence = $3 AND state IN ($5, 'sending')
    AND (expires_at IS NULL OR expires_at > {now})
RETURNING attempts";

pub(crate) const BEGIN_ATTEMPT: &str = "
INSERT INTO messaging.attempt (message_id, n, owner, began_at)
SELECT id, attempts, owner, {now} FROM messaging.message
WHERE id = $1 AND owner = $2 AND fence = $3 AND state = 'sending'
ON CONFLICT DO NOTHING";

pub(crate) const END_ATTEMPT: &str = "
UPDATE messaging.attempt SET ended_at = {now}, outcome = $3
WHERE message_id = $1 AND owner = $2 AND ended_at IS NULL";

/// Message $1, owner $2, fence $3, the provider's id $4. An answer that comes late, after the reaper, corrects
/// the row; and where a person had it queued again, it is not sent twice.
pub(crate) const ACCEPT: &str = "
UPDATE messaging.message SET state = 'accepted', state_at = {now}, provider_ref = $4, outcome = $5,
    request = NULL, lease_until = NULL
WHERE id = $1 AND owner = $2 AND fence = $3 AND state IN ('sending', 'unknown', 'queued')
RETURNING state";

/// Certainly not accepted, and another try cannot help: message $1, owner $2, fence $3, outcome $4.
pub(crate) const REFUSE: &str = "
UPDATE messaging.message SET state = 'refused', state_at = {now}, outcome = $4, request = NULL, lease_until = NULL
WHERE id = $1 AND owner = $2 AND fence = $3 AND state IN ('leased', 'sending', 'unknown')
RETURNING state";

/// Unknown: message $1, owner $2, fence $3, outcome $4 or the one before, and for $5 milliseconds not sent again.
pub(crate) const LOSE: &str = "
UPDATE messaging.message SET state = 'unknown', state_at = {now}, outcome = COALESCE($4, outcome),
    times_unknown = times_unknown + CASE WHEN state = 'sending' THEN 1 ELSE 0 END,
    not_before = {now} + $5, lease_until = NULL
WHERE id = $1 AND owner = $2 AND fence = $3 AND state IN ('sending', 'unknown')
RETURNING state";

/// Certainly not accepted, and to be tried again in $4 milliseconds, unless it is older than $6.
pub(crate) const RELEASE: &str = "
UPDATE messaging.message SET
    state = CASE WHEN expires_at <= {now} OR created_at + $6 <= {now} THEN 'expired' ELSE 'queued' END,
    request = CASE WHEN expires_at <= {now} OR created_at + $6 <= {now} THEN NULL ELSE request END,
    state_at = {now}, not_before = {now} + $4, outcome = $5, lease_until = NULL
WHERE id = $1 AND owner = $2 AND fence = $3 AND state IN ('leased', 'sending')
RETURNING state";

/// What a worker that died has left: what it was sending is unknown, the rest goes back.
pub(crate) const REAP: &str = "
UPDATE messaging.message SET
    state = CASE WHEN state = 'sending' THEN 'unknown' WHEN expires_at <= {now} THEN 'expired' ELSE 'queued' END,
    request = CASE WHEN state = 'leased' AND expires_at <= {now} THEN NULL ELSE request END,
    outcome = CASE WHEN state = 'sending' THEN $1 ELSE outcome END,
    times_unknown = times_unknown + CASE WHEN state = 'sending' THEN 1 ELSE 0 END,
    state_at = {now}, lease_until = NULL
WHERE state IN ('leased', 'sending') AND lease_until < {now}
RETURNING id, state, account, lane";

pub(crate) const EXPIRE: &str = "
UPDATE messaging.message SET state = 'expired', request = NULL, state_at = {now}
WHERE state = 'queued' AND expires_at <= {now}
RETURNING id, state, account, lane";

/// What came back to the queue of a campaign that was cancelled in the meantime.
pub(crate) const CANCEL_LEFT: &str = "
UPDATE messaging.message SET state = 'cancelled', request = NULL, state_at = {now}
WHERE state = 'queued' AND campaign_id IN (SELECT id FROM messaging.campaign WHERE state = 'cancelled')
RETURNING id, state, account, lane";

/// A person had a message sent again that a campaign left unknown when it was done.
pub(crate) const REOPEN_CAMPAIGNS: &str = "
UPDATE messaging.campaign SET state = 'running'
WHERE state = 'done' AND EXISTS (
    SELECT 1 FROM messaging.message m WHERE m.campaign_id = messaging.campaign.id AND m.state = 'queued')";

pub(crate) const FINISH_CAMPAIGNS: &str = "
UPDATE messaging.campaign SET state = 'done'
WHERE state = 'running' AND imported_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM messaging.message m
    WHERE m.campaign_id = messaging.campaign.id AND m.state IN ('queued', 'leased', 'sending'))";

/// Worker $1, called $2, of version $3, is alive: written once in $4 milliseconds, because each time reaches the disk.
pub(crate) const SEEN: &str = "
INSERT INTO messaging.worker (owner, name, version, began_at, last_seen) VALUES ($1, $2, $3, {now}, {now})
ON CONFLICT (owner) DO UPDATE SET last_seen = excluded.last_seen
    WHERE messaging.worker.last_seen + $4 <= excluded.last_seen";
/// Workers that were not seen for $1 milliseconds.
pub(crate) const FORGET_WORKERS: &str =
    "DELETE FROM messaging.worker WHERE last_seen + $1 <= {now}";
pub(crate) const WORKER_ENDED: &str = "DELETE FROM messaging.worker WHERE owner = $1";
pub(crate) const WORKERS: &str = "
SELECT owner, name, version, {now} - began_at, {now} - last_seen FROM messaging.worker ORDER BY began_at, owner";

pub(crate) const CANCEL: &str = "
UPDATE messaging.message SET state = 'cancelled', request = NULL, state_at = {now}
WHERE id = $1 AND state = 'queued'
RETURNING state";

/// A person's decisions on message $1.
pub(crate) const RESOLVE_ACCEPTED: &str = "
UPDATE messaging.message SET state = 'accepted', request = NULL, state_at = {now}
WHERE id = $1 AND state = 'unknown' RETURNING state";
pub(crate) const RESOLVE_REFUSED: &str = "
UPDATE messaging.message SET state = 'refused', request = NULL, state_at = {now}
WHERE id = $1 AND state = 'unknown' RETURNING state";
pub(crate) const RESOLVE_RESEND: &str = "
UPDATE messaging.message SET state = 'queued', not_before = {now}, state_at = {now}
WHERE id = $1 AND state = 'unknown' AND request IS NOT NULL AND campaign_id NOT IN (
    SELECT id FROM messaging.campaign WHERE state = 'cancelled')
RETURNING state";

pub(crate) const UNKNOWN: &str = "
SELECT id, account, operation, lane, campaign_id, attempts, client_ref, outcome, {now} - state_at,
    COALESCE(row_no, 0)
FROM messaging.message WHERE state = 'unknown' AND id > $1 ORDER BY id LIMIT $2";

pub(crate) const MESSAGE: &str = "
SELECT id, account, operation, lane, campaign_id, state, attempts, provider_ref, client_ref, delivery, outcome
FROM messaging.message WHERE id = $1";

/// What was tried for message $1.
pub(crate) const ATTEMPTS: &str = "
SELECT n, owner, began_at, {now} - began_at, ended_at - began_at, outcome
FROM messaging.attempt WHERE message_id = $1 ORDER BY n";

/// Holds account $1 for reason $2, until a person opens it.
pub(crate) const HOLD: &str = "
INSERT INTO messaging.account (name, state, reason) VALUES ($1, 'held', $2)
ON CONFLICT (name) DO UPDATE SET state = 'held', reason = excluded.reason";
pub(crate) const OPEN: &str = "
UPDATE messaging.account SET state = 'open', reason = NULL, hold_until = 0 WHERE name = $1 RETURNING state";
/// Nothing of account $1 for $2 milliseconds.
pub(crate) const HOLD_FOR: &str = "
INSERT INTO messaging.account (name, hold_until) VALUES ($1, {now} + $2)
ON CONFLICT (name) DO UPDATE SET hold_until = CASE WHEN messaging.account.hold_until > excluded.hold_until
    THEN messaging.account.hold_until ELSE excluded.hold_until END";
pub(crate) const ACCOUNTS: &str = "
SELECT name, state, reason, CASE WHEN hold_until > {now} THEN hold_until - {now} ELSE 0 END
FROM messaging.account ORDER BY name";

pub(crate) const NEW_CAMPAIGN: &str = "
INSERT INTO messaging.campaign (account, name, state, source, created_at) VALUES ($1, $2, $3, $4, {now})
ON CONFLICT (account, name) DO NOTHING RETURNING id";
pub(crate) const CAMPAIGN_ID: &str =
    "SELECT id, source FROM messaging.campaign WHERE account = $1 AND name = $2";
pub(crate) const CAMPAIGN: &str = "
SELECT id, account, name, state, reason, CASE WHEN imported_at IS NULL THEN 0 ELSE 1 END
FROM messaging.campaign WHERE id = $1";
pub(crate) const CAMPAIGNS: &str = "
SELECT id, account, name, state, reason, CASE WHEN imported_at IS NULL THEN 0 ELSE 1 END
FROM messaging.campaign ORDER BY id";
pub(crate) const CAMPAIGN_COUNTS: &str = "
SELECT state, CAST(count(*) AS bigint) FROM messaging.message WHERE campaign_id = $1 GROUP BY state";
pub(crate) const CAMPAIGN_IMPORTED: &str = "
UPDATE messaging.campaign SET imported_at = {now} WHERE id = $1 AND imported_at IS NULL";
pub(crate) const RUNNING_CAMPAIGNS: &str = "
SELECT id FROM messaging.campaign WHERE account = $1 AND state = 'running' ORDER BY id";
pub(crate) const PAUSE_CAMPAIGN: &str = "
UPDATE messaging.campaign SET state = 'paused', reason = $2 WHERE id = $1 AND state = 'running' RETURNING state";
pub(crate) const RESUME_CAMPAIGN: &str = "
UPDATE messaging.campaign SET state = 'running', reason = NULL WHERE id = $1 AND state = 'paused' RETURNING state";
pub(crate) const CANCEL_CAMPAIGN: &str = "
UPDATE messaging.campaign SET state = 'cancelled', reason = $2
WHERE id = $1 AND state IN ('running', 'paused') RETURNING state";

/// Keeps an event once: account $1, its key $2, refs $3 and $4, status $5, rank $6, state $7.
pub(crate) const RECEIVE: &str = "
INSERT INTO messaging.callback (account, event_key, provider_ref, client_ref, status, rank, state, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, {now})
ON CONFLICT (account, event_key) DO NOTHING RETURNING id";

/// The message of a callback: account $1, refs $2 and $3.
pub(crate) const OF_REFS: &str = "
SELECT id FROM messaging.message WHERE account = $1 AND (provider_ref = $2 OR client_ref = $3)";

/// Messages for which callbacks wait that came in the last $2 milliseconds.
pub(crate) const WITH_CALLBACKS: &str = "
SELECT DISTINCT m.id FROM messaging.callback k JOIN messaging.message m
    ON m.account = k.account AND (m.provider_ref = k.provider_ref OR m.client_ref = k.client_ref)
WHERE k.applied_at IS NULL AND k.received_at + $2 >= {now}
    AND (m.state NOT IN ('queued', 'leased', 'sending') OR (m.state = 'queued' AND m.attempts > 0))
LIMIT $1";

/// The furthest status that waits for message $1. A status only goes forward. Evidence of acceptance for a
/// message that was queued again keeps it from being sent twice.
pub(crate) const APPLY: &str = "
UPDATE messaging.message SET
    delivery = k.status,
    delivery_rank = k.rank,
    state = COALESCE(k.state, CASE WHEN messaging.message.state IN ('unknown', 'queued') THEN 'accepted'
        ELSE messaging.message.state END),
    request = NULL,
    state_at = {now}
FROM (
    SELECT c.status, c.rank, c.state FROM messaging.callback c JOIN messaging.message m
        ON m.account = c.account AND (m.provider_ref = c.provider_ref OR m.client_ref = c.client_ref)
    WHERE m.id = $1 AND c.applied_at IS NULL
    ORDER BY c.rank DESC LIMIT 1
) k
WHERE id = $1 AND delivery_rank < k.rank
    AND (messaging.message.state IN ('accepted', 'delivered', 'read', 'failed', 'unknown')
        OR (messaging.message.state = 'queued' AND attempts > 0))
RETURNING messaging.message.state";

pub(crate) const APPLIED: &str = "
UPDATE messaging.callback SET applied_at = {now}, message_id = $1
WHERE applied_at IS NULL AND EXISTS (
    SELECT 1 FROM messaging.message m WHERE m.id = $1 AND m.account = messaging.callback.account
        AND (m.provider_ref = messaging.callback.provider_ref OR m.client_ref = messaging.callback.client_ref)
        AND m.state NOT IN ('queued', 'leased', 'sending'))";

pub(crate) const FIGURES: &str = "
SELECT lane, state, CAST(count(*) AS bigint) FROM messaging.message GROUP BY lane, state ORDER BY lane, state";
pub(crate) const OLDEST_QUEUED: &str = "
SELECT lane, {now} - min(not_before) FROM messaging.message
WHERE state = 'queued' AND not_before <= {now} GROUP BY lane ORDER BY lane";
pub(crate) const CALLBACK_LAG: &str = "
SELECT CAST(count(*) AS bigint), COALESCE({now} - min(received_at), 0) FROM messaging.callback
WHERE applied_at IS NULL";

/// What was final $1 milliseconds ago is deleted, $2 rows at a time.
pub(crate) const PRUNE: &str = "
DELETE FROM messaging.message WHERE id IN (
    SELECT id FROM messaging.message
    WHERE state NOT IN ('queued', 'leased', 'sending', 'unknown') AND state_at + $1 <= {now} LIMIT $2)
RETURNING id";
pub(crate) const PRUNE_ATTEMPTS: &str = "
DELETE FROM messaging.attempt WHERE began_at + $1 <= {now}
    AND NOT EXISTS (SELECT 1 FROM messaging.message m WHERE m.id = message_id)";
pub(crate) const PRUNE_CALLBACKS: &str =
    "DELETE FROM messaging.callback WHERE received_at + $1 <= {now}";

/// The pace of account $1: one call per $2 milliseconds, bulk one per $3.
pub(crate) const SET_PACE: &str = "
INSERT INTO messaging.pace (account, all_interval, bulk_interval) VALUES ($1, $2, $3)
ON CONFLICT (account) DO UPDATE SET all_interval = excluded.all_interval, bulk_interval = excluded.bulk_interval";
/// A turn for account $1, now or not at all; $2 is 1 for bulk, which needs a turn in both buckets.
pub(crate) const TAKE_TURN: &str = "
UPDATE messaging.pace SET
    all_next = {now} + all_interval,
    bulk_next = CASE WHEN $2 = 1 THEN {now} + bulk_interval ELSE bulk_next END
WHERE account = $1 AND all_next <= {now} AND ($2 = 0 OR bulk_next <= {now})
RETURNING all_next";
pub(crate) const NEXT_TURN: &str = "
SELECT CASE WHEN $2 = 1 AND bulk_next > all_next THEN bulk_next ELSE all_next END - {now}
FROM messaging.pace WHERE account = $1";
/// Message $1, owner $2, fence $3 leaves now: the next of its account leaves no sooner than the distance after
/// it, however long ago it was given its turn.
pub(crate) const DEPART: &str = "
UPDATE messaging.pace SET all_next =
    CASE WHEN all_next > {now} + all_interval THEN all_next ELSE {now} + all_interval END
WHERE account = (SELECT account FROM messaging.message
    WHERE id = $1 AND owner = $2 AND fence = $3 AND state = 'sending')";
/// No turn for account $1 for $2 milliseconds.
pub(crate) const HOLD_PACE: &str = "
UPDATE messaging.pace SET all_next = CASE WHEN all_next > {now} + $2 THEN all_next ELSE {now} + $2 END
WHERE account = $1";

#[cfg(test)]
mod tests;

use super::{Database, Dialect, Step};
use crate::error::OutboxError;

/// The version of the tables that this program knows. A worker of another version claims nothing.
pub(crate) const VERSION: i64 = 1;

/// What brings tables of version `n` to `n + 1`, at place `n`. Released ones are never changed.
const MIGRATIONS: [&str; VERSION as usize] = [FIRST];

const FIRST: &str = "
CREATE VIEW messaging.clock AS SELECT {epoch ms} AS ms;

CREATE TABLE messaging.message (
    id {id},
    account text NOT NULL,
    lane bigint NOT NULL CHECK (lane BETWEEN 0 AND 2),
    operation text NOT NULL,
    request text,
    request_version bigint NOT NULL DEFAULT 1,
    dedupe_key text,
    campaign_id bigint NOT NULL DEFAULT 0,
    row_no bigint,
    state text NOT NULL DEFAULT 'queued',
    state_at bigint NOT NULL,
    not_before bigint NOT NULL,
    expires_at bigint,
    attempts bigint NOT NULL DEFAULT 0,
    times_unknown bigint NOT NULL DEFAULT 0,
    fence bigint NOT NULL DEFAULT 0,
    owner text,
    lease_until bigint,
    provider_ref text,
    client_ref text,
    outcome text,
    delivery text,
    delivery_rank bigint NOT NULL DEFAULT 0,
    traceparent text,
    created_at bigint NOT NULL,
    UNIQUE (account, dedupe_key),
    UNIQUE (campaign_id, row_no)
);
CREATE INDEX messaging_message_queue ON messaging.message (account, lane, campaign_id, not_before, id)
    WHERE state = 'queued';
CREATE INDEX messaging_message_expiry ON messaging.message (expires_at)
    WHERE state = 'queued' AND expires_at IS NOT NULL;
CREATE INDEX messaging_message_lease ON messaging.message (lease_until)
    WHERE state IN ('leased', 'sending');
CREATE INDEX messaging_message_unknown ON messaging.message (id) WHERE state = 'unknown';
CREATE INDEX messaging_message_resend ON messaging.message (account, lane, not_before)
    WHERE state = 'unknown' AND client_ref IS NOT NULL;
CREATE INDEX messaging_message_campaign ON messaging.message (campaign_id, state);
CREATE INDEX messaging_message_lane ON messaging.message (lane, state);
CREATE INDEX messaging_message_provider_ref ON messaging.message (account, provider_ref)
    WHERE provider_ref IS NOT NULL;
CREATE INDEX messaging_message_client_ref ON messaging.message (account, client_ref)
    WHERE client_ref IS NOT NULL;

CREATE TABLE messaging.attempt (
    message_id bigint NOT NULL,
    n bigint NOT NULL,
    owner text NOT NULL,
    began_at bigint NOT NULL,
    ended_at bigint,
    outcome text,
    PRIMARY KEY (message_id, n)
);

CREATE TABLE messaging.worker (
    owner text PRIMARY KEY,
    name text,
    version text NOT NULL,
    began_at bigint NOT NULL,
    last_seen bigint NOT NULL
);

CREATE TABLE messaging.campaign (
    id {id},
    account text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    reason text,
    source text,
    imported_at bigint,
    created_at bigint NOT NULL,
    UNIQUE (account, name)
);

CREATE TABLE messaging.account (
    name text PRIMARY KEY,
    state text NOT NULL DEFAULT 'open',
    reason text,
    hold_until bigint NOT NULL DEFAULT 0
);

CREATE TABLE messaging.pace (
    account text PRIMARY KEY,
    all_interval bigint NOT NULL,
    bulk_interval bigint NOT NULL,
    all_next bigint NOT NULL DEFAULT 0,
    bulk_next bigint NOT NULL DEFAULT 0
);

CREATE TABLE messaging.callback (
    id {id},
    account text NOT NULL,
    event_key text NOT NULL,
    provider_ref text,
    client_ref text,
    status text NOT NULL,
    rank bigint NOT NULL,
    state text,
    received_at bigint NOT NULL,
    message_id bigint,
    applied_at bigint,
    UNIQUE (account, event_key)
);
CREATE INDEX messaging_callback_provider_ref ON messaging.callback (account, provider_ref)
    WHERE applied_at IS NULL;
CREATE INDEX messaging_callback_client_ref ON messaging.callback (account, client_ref)
    WHERE applied_at IS NULL;
";

/// What any driver calls in the application's own transaction: `SELECT * FROM messaging.enqueue($1)`. Where the
/// driver leaves the type of its value to the server, PostgreSQL takes the function with `text`; without that
/// one it could not choose.
#[cfg(feature = "postgres")]
fn enqueue_function() -> String {
    let insert = crate::statements::ENQUEUE.replace(
        "{each}",
        "json_array_elements(json_build_array(message)) AS e",
    );
    let known = crate::statements::KNOWN.replace(
        "{each}",
        "json_array_elements(json_build_array(message)) AS e",
    );
    format!(
        "CREATE FUNCTION messaging.enqueue(message json) RETURNS TABLE (message_id bigint, created boolean)
         LANGUAGE plpgsql AS $body$
         DECLARE new_id bigint;
         BEGIN
             {insert} INTO new_id;
             IF new_id IS NOT NULL THEN
                 RETURN QUERY SELECT new_id, true;
             ELSE
                 RETURN QUERY SELECT known.id, false FROM ({known}) AS known (id);
             END IF;
             IF message ->> 'lane' = 'otp' THEN
                 PERFORM pg_notify('messaging_otp', '');
             END IF;
         END $body$;
         CREATE FUNCTION messaging.enqueue(message jsonb) RETURNS TABLE (message_id bigint, created boolean)
         LANGUAGE sql AS 'SELECT * FROM messaging.enqueue(CAST(message AS json))';
         CREATE FUNCTION messaging.enqueue(message text) RETURNS TABLE (message_id bigint, created boolean)
         LANGUAGE sql AS 'SELECT * FROM messaging.enqueue(CAST(message AS json))';"
    )
}

/// Makes the tables, or brings them up to this version.
pub(super) async fn migrate(database: &Database) -> Result<(), OutboxError> {
    let dialect = database.dialect();
    // Also where several processes begin at the same time.
    let begin = match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => {
            "CREATE TABLE IF NOT EXISTS messaging.schema_version (version bigint NOT NULL);"
        }
        #[cfg(feature = "postgres")]
        Dialect::Postgres => {
            "SELECT pg_advisory_xact_lock(7310001); CREATE SCHEMA IF NOT EXISTS messaging;
             CREATE TABLE IF NOT EXISTS messaging.schema_version (version bigint NOT NULL);"
        }
    };
    database.batch(dialect.text(begin)).await?;
    let mut found = version(database).await?;
    while found < VERSION {
        let migration = usize::try_from(found).ok().and_then(|n| MIGRATIONS.get(n));
        let Some(migration) = migration else { break };
        match upgrade(database, found, migration).await {
            Ok(()) => found += 1,
            // Another process may have done it in the meantime.
            Err(error) => match version(database).await? {
                now if now > found => found = now,
                _ => return Err(error),
            },
        }
    }
    is_known(found)
}

/// Fails where a newer program has brought the tables up to its version.
pub(super) async fn check(database: &Database) -> Result<(), OutboxError> {
    is_known(version(database).await?)
}

fn is_known(found: i64) -> Result<(), OutboxError> {
    match found > VERSION {
        true => Err(OutboxError::NewerSchema {
            found,
            known: VERSION,
        }),
        false => Ok(()),
    }
}

async fn version(database: &Database) -> Result<i64, OutboxError> {
    let asked = Step::new(
        "SELECT CAST(COALESCE(max(version), 0) AS bigint) FROM messaging.schema_version",
        [],
    );
    let rows = database.one(asked).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

async fn upgrade(database: &Database, from: i64, migration: &str) -> Result<(), OutboxError> {
    let dialect = database.dialect();
    let mut sql = dialect.text(migration);
    #[cfg(feature = "postgres")]
    if dialect == Dialect::Postgres {
        sql.insert_str(0, "SELECT pg_advisory_xact_lock(7310001);");
        sql.push_str(&dialect.text(&enqueue_function()));
    }
    let done = format!(
        "INSERT INTO messaging.schema_version VALUES ({});",
        from + 1
    );
    sql.push_str(&dialect.text(&done));
    database.batch(sql).await
}

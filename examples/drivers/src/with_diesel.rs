//! With diesel, by diesel-async.

use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use messaging_outbox::NewMessage;

/// A message that was put in.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Enqueued {
    /// Its number.
    #[diesel(sql_type = BigInt)]
    pub message_id: i64,
    /// Whether it is new: `false` where its key exists already.
    #[diesel(sql_type = Bool)]
    pub created: bool,
}

/// Puts a message in.
pub async fn enqueue(
    connection: &mut AsyncPgConnection,
    message: &NewMessage,
) -> QueryResult<Enqueued> {
    sql_query("SELECT message_id, created FROM messaging.enqueue($1)")
        .bind::<Text, _>(message.to_json())
        .get_result(connection)
        .await
}

/// An order and its message.
pub async fn order(
    connection: &mut AsyncPgConnection,
    message: &NewMessage,
) -> QueryResult<Enqueued> {
    sql_query("INSERT INTO orders DEFAULT VALUES")
        .execute(connection)
        .await?;
    enqueue(connection, message).await
}

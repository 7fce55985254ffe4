//! With sqlx.

use messaging_outbox::NewMessage;
use sqlx::PgConnection;

/// Puts a message in. Gives its number, and whether it is new: `false` where its key exists already.
pub async fn enqueue(
    connection: &mut PgConnection,
    message: &NewMessage,
) -> sqlx::Result<(i64, bool)> {
    sqlx::query_as("SELECT message_id, created FROM messaging.enqueue($1)")
        .bind(message.to_json())
        .fetch_one(connection)
        .await
}

/// An order and its message.
pub async fn order(
    connection: &mut PgConnection,
    message: &NewMessage,
) -> sqlx::Result<(i64, bool)> {
    sqlx::query("INSERT INTO orders DEFAULT VALUES")
        .execute(&mut *connection)
        .await?;
    enqueue(connection, message).await
}

//! A message is put in by a transaction of the application's own, with any driver: in or not with the rest of it.

#![expect(clippy::unwrap_used, reason = "what fails fails the test")]

#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use messaging_outbox::{MessageId, NewMessage, Outbox, State};
use support::{ACCOUNT, text};

fn message(key: &str) -> String {
    let message = NewMessage::new(ACCOUNT, &text()).unwrap();
    message.dedupe_key(key).to_json()
}

/// What is left of it all: the order's one message.
async fn has_only(outbox: &Outbox, id: i64) {
    let figures = outbox.figures().await.unwrap();
    assert_eq!(figures.in_state(State::Queued), 1);
    let message = outbox.message(MessageId::new(id)).await.unwrap().unwrap();
    assert_eq!(message.account, ACCOUNT);
    assert_eq!(message.operation, "example.text.send");
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn of_rusqlite() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.db");
    let outbox = Outbox::open(path.to_str().unwrap()).await.unwrap();
    let mut shop = rusqlite::Connection::open(&path).unwrap();
    shop.execute_batch("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
        .unwrap();
    let order = |shop: &rusqlite::Connection, key: &str| -> Option<i64> {
        shop.execute("INSERT INTO orders DEFAULT VALUES", [])
            .unwrap();
        let enqueue = messaging_outbox::enqueue_sqlite();
        let list = format!("[{}]", message(key));
        let mut statement = shop.prepare(&enqueue).unwrap();
        let mut rows = statement.query([list]).unwrap();
        rows.next().unwrap().map(|row| row.get(0).unwrap())
    };
    let count = |shop: &rusqlite::Connection| -> i64 {
        let count = "SELECT count(*) FROM orders";
        shop.query_row(count, [], |row| row.get(0)).unwrap()
    };

    let transaction = shop.transaction().unwrap();
    assert!(order(&transaction, "order-1").is_some());
    transaction.rollback().unwrap();
    assert!(outbox.figures().await.unwrap().messages.is_empty());

    let transaction = shop.transaction().unwrap();
    let id = order(&transaction, "order-1").unwrap();
    // The same key again: no message, and the transaction can be used.
    assert_eq!(order(&transaction, "order-1"), None);
    assert_eq!(count(&transaction), 2);
    transaction.commit().unwrap();
    assert_eq!(count(&shop), 2);
    has_only(&outbox, id).await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn of_tokio_postgres() {
    use messaging_outbox::testing::PostgresServer;
    use tokio_postgres::{NoTls, Transaction};

    let Some(server) = PostgresServer::start().unwrap() else {
        assert!(
            std::env::var_os("REQUIRE_POSTGRES").is_none(),
            "PostgreSQL is not installed"
        );
        return;
    };
    let url = server.database("shop").unwrap();
    let outbox = Outbox::open(&url).await.unwrap();
    let (mut shop, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    shop.batch_execute("CREATE TABLE orders (id serial)")
        .await
        .unwrap();
    let order = async |shop: &Transaction<'_>, key: &str, sql: &str| -> (i64, bool) {
        shop.execute("INSERT INTO orders DEFAULT VALUES", &[])
            .await
            .unwrap();
        let row = shop.query_one(sql, &[&message(key)]).await.unwrap();
        (row.get(0), row.get(1))
    };
    let enqueue = "SELECT * FROM messaging.enqueue($1)";

    let transaction = shop.transaction().await.unwrap();
    assert!(order(&transaction, "order-1", enqueue).await.1);
    transaction.rollback().await.unwrap();
    assert!(outbox.figures().await.unwrap().messages.is_empty());

    let transaction = shop.transaction().await.unwrap();
    let (id, created) = order(&transaction, "order-1", enqueue).await;
    assert!(created);
    // The same key again, as the types that other drivers give: the same message, and the transaction can be used.
    for typed in ["CAST($1 AS text)", "CAST($1 AS json)", "CAST($1 AS jsonb)"] {
        let typed = typed.replace("$1", "CAST($1 AS text)");
        let sql = format!("SELECT * FROM messaging.enqueue({typed})");
        let again = order(&transaction, "order-1", &sql).await;
        assert_eq!(again, (id, false), "{sql}");
    }
    transaction.commit().await.unwrap();
    let orders = shop.query_one("SELECT count(*) FROM orders", &[]);
    assert_eq!(orders.await.unwrap().get::<_, i64>(0), 4);
    has_only(&outbox, id).await;
}

//! On a PostgreSQL of the test's own: a transaction that is rolled back leaves no message, and a repeated key leaves the
//! transaction usable.

use diesel_async::{
    AnsiTransactionManager, AsyncConnection as _, AsyncPgConnection, TransactionManager as _,
};
use messaging_example_drivers::{with_diesel, with_sqlx};
use messaging_outbox::testing::PostgresServer;
use messaging_outbox::{MessageId, NewMessage, Outbox, State};
use nusasms_client::Sms;
use sqlx::{Connection as _, PgConnection};

type Failed = Box<dyn std::error::Error>;

const TABLE: &str = "CREATE TABLE orders (id serial)";
const COUNT: &str = "SELECT count(*) FROM orders";

/// A shop's database with an outbox in it. Nothing: PostgreSQL is not installed, and need not be.
async fn shop() -> Result<Option<(PostgresServer, String, Outbox)>, Failed> {
    let Some(server) = PostgresServer::start()? else {
        let must_be_there = std::env::var_os("REQUIRE_POSTGRES").is_some();
        assert!(!must_be_there, "PostgreSQL is not installed");
        return Ok(None);
    };
    let url = server.database("shop")?;
    let outbox = Outbox::open(&url).await?;
    Ok(Some((server, url, outbox)))
}

fn message() -> Result<NewMessage, Failed> {
    let sms = Sms::new("6281200000001", "Pesanan 17 sudah dikirim.");
    Ok(NewMessage::new("main", &sms)?.dedupe_key("order-17"))
}

async fn has_none(outbox: &Outbox) -> Result<(), Failed> {
    assert!(outbox.figures().await?.messages.is_empty());
    Ok(())
}

/// There is one message, and it is this one.
async fn has_only(outbox: &Outbox, id: i64) -> Result<(), Failed> {
    assert_eq!(outbox.figures().await?.in_state(State::Queued), 1);
    let message = outbox.message(MessageId::new(id)).await?;
    assert_eq!(
        message.map(|one| one.operation).as_deref(),
        Some("nusasms.sms.send")
    );
    Ok(())
}

#[tokio::test]
async fn of_sqlx() -> Result<(), Failed> {
    let Some((_server, url, outbox)) = shop().await? else {
        return Ok(());
    };
    let mut shop = PgConnection::connect(&url).await?;
    sqlx::query(TABLE).execute(&mut shop).await?;
    let message = message()?;

    let mut transaction = shop.begin().await?;
    assert!(with_sqlx::order(&mut transaction, &message).await?.1);
    transaction.rollback().await?;
    has_none(&outbox).await?;

    let mut transaction = shop.begin().await?;
    let (id, created) = with_sqlx::order(&mut transaction, &message).await?;
    assert!(created);
    let again = with_sqlx::order(&mut transaction, &message).await?;
    assert_eq!(
        again,
        (id, false),
        "the same key, and the transaction can be used"
    );
    has_none(&outbox).await?;
    transaction.commit().await?;
    let orders: i64 = sqlx::query_scalar(COUNT).fetch_one(&mut shop).await?;
    assert_eq!(orders, 2);
    has_only(&outbox, id).await
}

#[tokio::test]
async fn of_diesel() -> Result<(), Failed> {
    use diesel::sql_types::BigInt;
    use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};

    #[derive(diesel::QueryableByName)]
    struct Orders {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }

    let Some((_server, url, outbox)) = shop().await? else {
        return Ok(());
    };
    let mut shop = AsyncPgConnection::establish(&url).await?;
    shop.batch_execute(TABLE).await?;
    let message = message()?;

    AnsiTransactionManager::begin_transaction(&mut shop).await?;
    assert!(with_diesel::order(&mut shop, &message).await?.created);
    AnsiTransactionManager::rollback_transaction(&mut shop).await?;
    has_none(&outbox).await?;

    AnsiTransactionManager::begin_transaction(&mut shop).await?;
    let first = with_diesel::order(&mut shop, &message).await?;
    assert!(first.created);
    let again = with_diesel::order(&mut shop, &message).await?;
    assert_eq!((again.message_id, again.created), (first.message_id, false));
    has_none(&outbox).await?;
    AnsiTransactionManager::commit_transaction(&mut shop).await?;
    let orders: Orders = diesel::sql_query(COUNT).get_result(&mut shop).await?;
    assert_eq!(orders.count, 2);
    has_only(&outbox, first.message_id).await
}

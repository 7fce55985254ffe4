//! An outbox under a job engine: a job of apalis says only *when* a message is attempted. Whether it is sent is
//! decided by the message's own row, so that a job that apalis runs twice sends nothing twice.
//!
//! Needs `DATABASE_URL`, a PostgreSQL that allows the extension hstore, and the variables of the NusaSMS client.
//! `messaging-example-apalis PHONE TEXT` puts a message in first. Each message is charged.

use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use apalis::prelude::*;
use apalis_postgres::queries::push_tasks;
use apalis_postgres::{Config, PgPool, PostgresStorage};
use messaging_outbox::{Account, MessageId, NewMessage, Outbox, State, Worker};
use nusasms_client::{NusaSmsClient, Sms, operations};

const QUEUE: &str = "outbox";
/// When a message is asked for again that its row does not let go yet.
const LATER: Duration = Duration::from_secs(5);

/// The argument of a job: the number of a message, and nothing else of it.
fn job(id: i64, after: Duration) -> Result<Task<Vec<u8>>, BoxDynError> {
    let job = TaskBuilder::new(serde_json::to_vec(&id)?).run_after(after);
    Ok(job.max_attempts(1_000_000).build())
}

/// A message and its job, in one transaction of the application's own: both or none.
async fn enqueue(pool: &PgPool, message: &NewMessage) -> Result<i64, BoxDynError> {
    let mut transaction = pool.begin().await?;
    let (id, created): (i64, bool) =
        sqlx::query_as("SELECT * FROM messaging.enqueue(CAST($1 AS json))")
            .bind(message.to_json())
            .fetch_one(&mut *transaction)
            .await?;
    // A repeated key is told by the outbox, and never by apalis, where it would break the transaction.
    if created {
        push_tasks(&mut *transaction, QUEUE, vec![job(id, Duration::ZERO)?]).await?;
    }
    transaction.commit().await?;
    Ok(id)
}

async fn attempt(id: i64, outbox: Data<Worker>, pool: Data<PgPool>) -> Result<(), BoxDynError> {
    let state = outbox.attempt(MessageId::new(id)).await?;
    // Held back, or to be tried again: not apalis's affair, and no failed attempt of this job. What is unknown is left
    // to a person or a callback.
    if matches!(state, Some(State::Queued | State::Leased | State::Sending)) {
        let mut connection = pool.acquire().await?;
        push_tasks(&mut *connection, QUEUE, vec![job(id, LATER)?]).await?;
    }
    Ok(())
}

/// What the worker's own loop does beside sending: what dead workers left, what has expired, callbacks.
async fn sweep(worker: Worker) {
    loop {
        if let Err(error) = worker.sweep().await {
            eprintln!("the sweep failed: {error}");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxDynError> {
    let url = std::env::var_os("DATABASE_URL").and_then(|url| url.into_string().ok());
    let url = url.ok_or("DATABASE_URL is missing")?;
    let outbox = Outbox::open(&url).await?;
    let pool = PgPool::connect(&url).await?;
    PostgresStorage::setup(&pool).await?;

    let mut arguments = std::env::args().skip(1);
    if let (Some(phone), Some(text)) = (arguments.next(), arguments.next()) {
        let id = enqueue(&pool, &NewMessage::new("main", &Sms::new(phone, text))?).await?;
        println!("message {id} is in the outbox");
    }

    let account = Account::new("main", NusaSmsClient::from_env()?, operations::visit);
    let worker = Worker::builder(&outbox).account(account).build()?;
    tokio::spawn(sweep(worker.clone()));
    // Unique for each start: a fixed name hides the jobs that a dead process has left.
    let name = format!(
        "outbox-{:x}",
        RandomState::new().hash_one(std::process::id())
    );
    Monitor::new()
        .register(move |restarts| {
            // One at a time, so that the first of the queue goes first and the heartbeat is not kept waiting.
            let config = Config::default().queue(QUEUE).batch_size(1);
            // Without this an idle worker looks for jobs once in 30 s.
            let storage = PostgresStorage::<i64>::new(&pool)
                .with_config(config)
                .poll_with_interval(Duration::from_millis(250));
            WorkerBuilder::new(format!("{name}-{restarts}"))
                .backend(storage)
                .data(worker.clone())
                .data(pool.clone())
                .concurrency(16)
                .build(attempt)
        })
        // Any failure of the database ends a worker of apalis.
        .should_restart(|_, _| true)
        .run_with_signal(tokio::signal::ctrl_c())
        .await?;
    Ok(())
}

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::AsyncMessage;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Dialect, Row, Step, Value};
use crate::error::OutboxError;

/// How long to wait for a connection, free or new.
const CONNECT: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 12;
/// How many more are left to OTPs.
const OTP_CONNECTIONS: usize = 4;

type Connector = MakeRustlsConnect;

/// Pools of connections, each of which commits to disk whatever the server's default is.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    /// Where an OTP does not wait for a connection behind a broadcast. None is made before it is needed.
    otp_pool: Pool,
    /// For the connection that hears of OTPs.
    how: Arc<(tokio_postgres::Config, Connector)>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postgres")
    }
}

impl Postgres {
    pub(crate) fn open(url: &str) -> Result<Self, OutboxError> {
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|_unsaid| OutboxError::Setting {
                setting: "database",
                problem: "is no address of a PostgreSQL database",
            })?;
        let options = config.get_options().unwrap_or_default();
        config.options(format!("{options} -c synchronous_commit=on"));
        config.connect_timeout(CONNECT);
        let tls = tls().map_err(OutboxError::database)?;
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = |connections| {
            let manager = Manager::from_config(config.clone(), tls.clone(), recycling.clone());
            Pool::builder(manager)
                .max_size(connections)
                .runtime(Runtime::Tokio1)
                .timeouts(Timeouts {
                    wait: Some(CONNECT),
                    create: Some(CONNECT),
                    recycle: Some(CONNECT),
                })
                .build()
                .map_err(|error| OutboxError::database(Box::new(error)))
        };
        Ok(Self {
            pool: pool(CONNECTIONS)?,
            otp_pool: pool(OTP_CONNECTIONS)?,
            how: Arc::new((config, tls)),
        })
    }

    /// The same database by the connections that are left to OTPs.
    pub(crate) fn for_otp(&self) -> Self {
        Self {
            pool: self.otp_pool.clone(),
            ..self.clone()
        }
    }

    pub(crate) async fn run(&self, steps: Vec<Step>) -> Result<Vec<Vec<Row>>, OutboxError> {
        self.try_run(&steps).await.map_err(without_values)
    }

    async fn try_run(&self, steps: &[Step]) -> Result<Vec<Vec<Row>>, Broken> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        let mut results = Vec::with_capacity(steps.len());
        for step in steps {
            let statement = transaction
                .prepare_cached(&Dialect::Postgres.text(step.sql))
                .await?;
            let values: Vec<&(dyn ToSql + Sync)> = step
                .values
                .iter()
                .map(|value| value as &(dyn ToSql + Sync))
                .collect();
            let rows = transaction.query(&statement, &values).await?;
            results.push(rows.iter().map(read).collect::<Result<_, _>>()?);
        }
        transaction.commit().await?;
        Ok(results)
    }

    /// Calls `told` whenever another process says that an OTP waits, until the connection breaks. Workers ask
    /// often enough without: through a pooler that shares connections nothing is heard.
    pub(crate) async fn listen(&self, told: impl Fn()) -> Result<(), OutboxError> {
        let heard = async {
            let (client, mut connection) = self.how.0.connect(self.how.1.clone()).await?;
            let listening = async {
                client.batch_execute("LISTEN messaging_otp").await?;
                // The client must be there for as long as the connection is.
                std::future::pending::<Result<(), tokio_postgres::Error>>().await
            };
            let hearing = async {
                while let Some(message) = poll_fn(|task| connection.poll_message(task)).await {
                    if let AsyncMessage::Notification(_) = message? {
                        told();
                    }
                }
                Ok(())
            };
            tokio::select! { ended = listening => ended, ended = hearing => ended }
        };
        heard.await.map_err(|error| without_values(error.into()))
    }

    pub(crate) async fn batch(&self, sql: String) -> Result<(), OutboxError> {
        let done = async {
            let client = self.pool.get().await?;
            client.batch_execute(&sql).await?;
            Ok::<_, Broken>(())
        };
        done.await.map_err(without_values)
    }

    pub(crate) async fn dangers(&self) -> Result<Vec<String>, OutboxError> {
        let asked = [
            "SELECT current_setting('synchronous_commit')",
            "SELECT current_setting('fsync')",
            "SELECT current_setting('full_page_writes')",
            "SELECT CASE WHEN pg_is_in_recovery() THEN 'on' ELSE 'off' END",
        ];
        let steps = asked.map(|sql| Step::new(sql, [])).into();
        let mut answers = Vec::new();
        for rows in self.run(steps).await? {
            for row in rows {
                answers.push(row.text(0)?);
            }
        }
        let set = |n: usize| answers.get(n).map(String::as_str).unwrap_or_default();
        let mut dangers = Vec::new();
        if matches!(set(0), "off" | "local") {
            dangers.push("synchronous_commit is below on: a crash can undo the mark that a message was being sent, and it would be sent again".to_owned());
        }
        if set(1) != "on" || set(2) != "on" {
            dangers.push(
                "fsync or full_page_writes is off: a power failure can lose what was committed"
                    .to_owned(),
            );
        }
        if set(3) == "on" {
            dangers.push("this server is a standby: it cannot be written to".to_owned());
        }
        Ok(dangers)
    }
}

/// With a provider of its own: the process's is another one, or none, where several are built in.
fn tls() -> Result<Connector, Broken> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions()?;
    let trusting = builder.with_platform_verifier()?;
    Ok(Connector::new(trusting.with_no_client_auth()))
}

/// The details of the server's errors repeat the values of a row, texts and numbers among them: only its code
/// and its message are kept.
fn without_values(error: Broken) -> OutboxError {
    let server = error
        .downcast_ref::<tokio_postgres::Error>()
        .and_then(tokio_postgres::Error::as_db_error);
    OutboxError::database(match server {
        Some(server) => format!("{} ({})", server.message(), server.code().code()).into(),
        None => error,
    })
}

fn read(row: &tokio_postgres::Row) -> Result<Row, tokio_postgres::Error> {
    let values = (0..row.len()).map(|column| row.try_get(column));
    values.collect::<Result<_, _>>().map(Row::new)
}

type Broken = Box<dyn StdError + Sync + Send>;

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Broken> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::VOID => Self::Null,
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Broken> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::BOOL | Type::VOID)
            || <String as FromSql<'_>>::accepts(ty)
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Broken> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(int) if *ty == Type::INT4 => i32::try_from(*int)?.to_sql_checked(ty, out),
            Self::Int(int) => int.to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

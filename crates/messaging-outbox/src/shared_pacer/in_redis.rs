use std::fmt;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, RedisError, cmd};

use super::Intervals;
use crate::error::OutboxError;

/// Longer than a healthy server ever takes.
const PATIENCE: Duration = Duration::from_secs(2);

/// Takes a turn in both budgets or in none, by the server's clock; gives the microseconds to wait, or 0.
/// Keys: all, bulk. Arguments: their distances in microseconds, and whether bulk asks.
const TURN: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local due = tonumber(redis.call('GET', KEYS[1]) or '0')
if ARGV[3] == '1' then due = math.max(due, tonumber(redis.call('GET', KEYS[2]) or '0')) end
if due > now then return due - now end
redis.call('SET', KEYS[1], string.format('%.0f', now + ARGV[1]), 'EX', 86400)
if ARGV[3] == '1' then redis.call('SET', KEYS[2], string.format('%.0f', now + ARGV[2]), 'EX', 86400) end
return 0";

/// No turn for so many microseconds: because the provider asks for it, or after one that leaves now.
const HOLD: &str = "
local time = redis.call('TIME')
local till = time[1] * 1000000 + time[2] + ARGV[1]
local due = tonumber(redis.call('GET', KEYS[1]) or '0')
redis.call('SET', KEYS[1], string.format('%.0f', math.max(due, till)), 'EX', 86400 + math.ceil(ARGV[1] / 1000000))
return 0";

/// Two keys of a Redis or Valkey server.
#[derive(Clone)]
pub(super) struct InRedis {
    connection: ConnectionManager,
    keys: [String; 2],
    intervals: Intervals,
}

impl fmt::Debug for InRedis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InRedis")
    }
}

impl InRedis {
    pub(super) fn new(url: &str, account: &str, intervals: Intervals) -> Result<Self, OutboxError> {
        let refused = |_unsaid: RedisError| OutboxError::Setting {
            setting: "redis",
            problem: "is no address of a Redis server, such as redis://host:6379",
        };
        let client = Client::open(url).map_err(refused)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        // In one hash slot, so that one script may touch both on a cluster.
        let keys = ["all", "bulk"].map(|bucket| format!("pace:{{{account}}}:{bucket}"));
        Ok(Self {
            connection: ConnectionManager::new_lazy_with_config(client, config).map_err(refused)?,
            keys,
            intervals,
        })
    }

    /// No time: the turn is taken.
    pub(super) async fn turn(&self, is_bulk: bool) -> Result<Duration, OutboxError> {
        let mut turn = self.script(TURN);
        turn.arg(self.intervals.all * 1000)
            .arg(self.intervals.bulk * 1000);
        turn.arg(i64::from(is_bulk));
        self.run(&turn).await.map(Duration::from_micros)
    }

    /// A call leaves now. Where Redis is out of reach, the next turn is not given either.
    pub(super) async fn depart(self) {
        let distance = Duration::from_millis(self.intervals.all);
        self.hold(distance).await.ok();
    }

    pub(super) async fn hold(&self, time: Duration) -> Result<(), OutboxError> {
        let mut hold = self.script(HOLD);
        hold.arg(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        self.run(&hold).await.map(drop)
    }

    fn script(&self, text: &str) -> Cmd {
        let mut script = cmd("EVAL");
        script.arg(text).arg(self.keys.len()).arg(&self.keys);
        script
    }

    async fn run(&self, script: &Cmd) -> Result<u64, OutboxError> {
        let ran = script.query_async(&mut self.connection.clone()).await;
        ran.map_err(|error: RedisError| OutboxError::database(Box::new(error)))
    }
}

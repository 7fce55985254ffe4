//! The line between workers and a PostgreSQL server: it loses the answers to COMMITs, breaks and drags.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fastrand::Rng;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::plan::Line;
use super::tally::Tally;

/// Ends, with all its connections, when it is dropped.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

#[derive(Debug)]
struct Trouble {
    line: Line,
    rng: Mutex<Rng>,
    left: AtomicU32,
    away_until: Mutex<Instant>,
    tally: Tally,
}

impl Proxy {
    pub(super) async fn start(
        server_port: u16,
        line: Line,
        seed: u64,
        tally: &Tally,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let trouble = Arc::new(Trouble {
            line,
            rng: Mutex::new(Rng::with_seed(seed ^ 0x6c69_6e65)),
            left: AtomicU32::new(line.most),
            away_until: Mutex::new(Instant::now()),
            tally: tally.clone(),
        });
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                let trouble = Arc::clone(&trouble);
                connections.spawn(async move {
                    if !trouble.is_away() {
                        carry(client, server_port, &trouble).await.ok();
                    }
                });
            }
        });
        Ok(Self {
            address,
            _serving: serving,
        })
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }
}

/// Carries both directions until one ends, and drops both.
async fn carry(client: TcpStream, server_port: u16, trouble: &Trouble) -> std::io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server_port)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    tokio::select! {
        done = copy(&mut from_client, &mut to_server) => done.map(drop),
        done = answers(from_server, to_client, trouble) => done,
    }
}

/// The server's messages, one by one: a letter, the length of the rest as four bytes, the rest.
async fn answers(
    mut from_server: OwnedReadHalf,
    mut to_client: OwnedWriteHalf,
    trouble: &Trouble,
) -> std::io::Result<()> {
    let mut head = [0; 5];
    loop {
        from_server.read_exact(&mut head).await?;
        let [letter, length @ ..] = head;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or_default();
        let mut message = head.to_vec();
        message.resize(length + 1, 0);
        let rest = message.get_mut(head.len()..).unwrap_or_default();
        from_server.read_exact(rest).await?;
        let is_commit = letter == b'C' && rest.starts_with(b"COMMIT\0");
        if trouble.strikes(is_commit) {
            return Ok(());
        }
        let delay = trouble.delay();
        if letter == b'Z' && !delay.is_zero() {
            sleep(delay).await;
        }
        to_client.write_all(&message).await?;
    }
}

impl Trouble {
    fn is_away(&self) -> bool {
        Instant::now()
            < *self
                .away_until
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
    }

    fn delay(&self) -> Duration {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        Duration::from_millis(rng.u64(0..=self.line.delay_ms))
    }

    /// Whether the connection is cut instead of carrying this message.
    fn strikes(&self, is_commit: bool) -> bool {
        let chance = match is_commit {
            true => self.line.lost_commit,
            false => self.line.cut,
        };
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        let is_struck = rng.f64() < chance;
        let one_less = |left: u32| left.checked_sub(1);
        let ordering = Ordering::Relaxed;
        if !is_struck
            || self
                .left
                .fetch_update(ordering, ordering, one_less)
                .is_err()
        {
            return false;
        }
        let away = Duration::from_millis(rng.u64(0..=self.line.away_ms));
        let mut away_until = self
            .away_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *away_until = Instant::now() + away;
        self.tally.count(match is_commit {
            true => "line: the answer to a COMMIT lost",
            false => "line: cut elsewhere",
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes through a line on which every answer to a COMMIT is lost.
    #[tokio::test]
    async fn a_commit_reaches_the_server_and_its_answer_nobody() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = server.local_addr().unwrap().port();
        let line = Line {
            lost_commit: 1.0,
            most: 1,
            ..Line::default()
        };
        let proxy = Proxy::start(port, line, 1, &Tally::default())
            .await
            .unwrap();
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port()))
            .await
            .unwrap();
        let (mut at_server, _) = server.accept().await.unwrap();
        client.write_all(b"the COMMIT").await.unwrap();
        let mut asked = [0; 10];
        at_server.read_exact(&mut asked).await.unwrap();
        assert_eq!(&asked, b"the COMMIT");
        at_server.write_all(b"C\0\0\0\x0aBEGIN\0").await.unwrap();
        at_server.write_all(b"C\0\0\0\x0bCOMMIT\0").await.unwrap();
        let mut answered = Vec::new();
        client.read_to_end(&mut answered).await.ok();
        assert_eq!(answered, b"C\0\0\0\x0aBEGIN\0");
    }
}

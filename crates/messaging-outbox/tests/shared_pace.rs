//! One rate for several clients, in the database and in Redis.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a limiter that does not work fails the test"
)]

#[expect(dead_code, reason = "another test uses the rest")]
mod support;

use std::time::Duration;

use messaging_client_core::{NoPermit, RateLimiter as _};
use messaging_outbox::SharedPacer;
use support::Bench;
use tokio::time::Instant;

const LIMIT: Duration = Duration::from_millis(40);
/// What is kept between two turns: the limit and its margin.
const DISTANCE: Duration = Duration::from_millis(45);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// When `calls` turns of each pacer were given.
async fn turns(pacers: &[SharedPacer], calls: usize) -> Vec<Instant> {
    let tasks: Vec<_> = pacers
        .iter()
        .cloned()
        .map(|pacer| {
            tokio::spawn(async move {
                let mut times = Vec::new();
                for _ in 0..calls {
                    pacer.acquire(Duration::from_secs(60)).await.unwrap();
                    times.push(Instant::now());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    times.sort();
    times
}

/// What every pacer keeps, by whatever clock.
async fn keeps_its_pace(make: impl AsyncFn() -> SharedPacer) {
    // As two processes would: each with a handle of its own.
    let pacers = [make().await, make().await];
    let times = turns(&pacers, 10).await;
    // The clock that decides is another one: what it grants arrives here with some delay.
    let elapsed = times[19] - times[0];
    assert!(elapsed >= DISTANCE * 19 - ms(15), "{elapsed:?}");

    let bulk = turns(&[pacers[0].bulk(), pacers[1].bulk()], 5).await;
    let elapsed = bulk[9] - bulk[0];
    assert!(elapsed >= DISTANCE * 9 * 5 / 4 - ms(15), "{elapsed:?}");

    // A broadcast that takes all it can get leaves an OTP its turn.
    let broadcast = tokio::spawn({
        let bulk = pacers[0].bulk();
        async move { turns(&[bulk], 20).await }
    });
    for _ in 0..3 {
        let begun = Instant::now();
        pacers[1].acquire(Duration::from_secs(60)).await.unwrap();
        assert!(begun.elapsed() < DISTANCE * 16, "{:?}", begun.elapsed());
    }
    broadcast.await.unwrap();

    pacers[0].hold(ms(300)).await.unwrap();
    let begun = Instant::now();
    let refused = pacers[1].acquire(ms(50)).await.unwrap_err();
    assert!(
        matches!(refused, NoPermit::TooLate { retry_after } if retry_after > ms(100)),
        "{refused:?}"
    );
    pacers[1].acquire(Duration::from_secs(60)).await.unwrap();
    assert!(begun.elapsed() >= ms(280), "{:?}", begun.elapsed());
}

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn on_sqlite() {
    let bench = Bench::in_a_file().await;
    keeps_its_pace(async || {
        SharedPacer::new(&bench.outbox, "main", LIMIT)
            .await
            .unwrap()
    })
    .await;
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn on_postgres() {
    let Some(server) = support::postgres() else {
        return;
    };
    let bench = Bench::at(&server.database("pace").unwrap()).await;
    let pacer = async || {
        SharedPacer::new(&bench.outbox, "main", LIMIT)
            .await
            .unwrap()
    };
    keeps_its_pace(&pacer).await;
    let pacer = pacer().await;
    drop(server);
    let refused = pacer.acquire(Duration::from_secs(60)).await.unwrap_err();
    assert!(matches!(refused, NoPermit::OutOfReach(_)), "{refused:?}");
}

#[cfg(feature = "redis")]
mod redis {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::process::{Child, Command, Stdio};

    use super::*;

    struct Server(Child);

    impl Drop for Server {
        fn drop(&mut self) {
            self.0.kill().unwrap();
            self.0.wait().unwrap();
        }
    }

    fn start(program: &str, port: u16) -> Option<Server> {
        let mut server = Command::new(program);
        server.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        server
            .args(["--save", "", "--appendonly", "no"])
            .stdout(Stdio::null());
        let server = Server(server.spawn().ok()?);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            std::thread::sleep(ms(10));
        }
        Some(server)
    }

    #[tokio::test]
    async fn on_redis() {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let server = ["redis-server", "valkey-server"];
        let Some(server) = server.iter().find_map(|program| start(program, port)) else {
            assert!(
                std::env::var_os("REQUIRE_REDIS").is_none(),
                "Redis is not installed"
            );
            return;
        };
        let url = format!("redis://127.0.0.1:{port}");
        let pacer = async || SharedPacer::on_redis(&url, "main", LIMIT).unwrap();
        keeps_its_pace(&pacer).await;
        let pacer = pacer().await;

        // However long ago the turn was given: the distance is kept from when the request leaves.
        let permit = pacer.acquire(Duration::from_secs(60)).await.unwrap();
        tokio::time::sleep(DISTANCE * 3).await;
        let left = Instant::now();
        drop(permit);
        tokio::time::sleep(ms(15)).await;
        pacer.acquire(Duration::from_secs(60)).await.unwrap();
        assert!(left.elapsed() >= DISTANCE, "{:?}", left.elapsed());

        drop(server);
        let refused = pacer.acquire(Duration::from_secs(60)).await.unwrap_err();
        assert!(matches!(refused, NoPermit::OutOfReach(_)), "{refused:?}");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        assert!(SharedPacer::on_redis("nonsense", "main", LIMIT).is_err());
    }
}

//! A server on a bare socket: it counts what reaches it and answers byte for byte as it is told, which
//! no HTTP library would do when the answer is to be broken.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One thing that the server does with a connection.
#[derive(Debug, Clone)]
pub enum Act {
    Write(Bytes),
    /// Writes the same bytes again and again, until the peer is gone.
    Repeat {
        bytes: Bytes,
        pause: Duration,
    },
    /// Says nothing more, until the peer is gone.
    Silence,
    Close,
    /// Closes so that the peer sees a reset instead of an end.
    Reset,
}

impl Act {
    pub fn write(bytes: impl AsRef<[u8]>) -> Self {
        Self::Write(Bytes::copy_from_slice(bytes.as_ref()))
    }

    /// Writes without end, so fast that a peer without a limit soon holds much, and not so fast that it
    /// takes the whole machine's memory before the test fails.
    pub fn flood(bytes: impl AsRef<[u8]>) -> Self {
        Self::Repeat {
            bytes: Bytes::copy_from_slice(bytes.as_ref()),
            pause: Duration::from_millis(1),
        }
    }
}

/// A whole answer with a content length.
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    Act::write([head.as_bytes(), body].concat())
}

pub fn ok() -> Act {
    answer("200 OK", "", r#"{"code":0,"id":"id-1"}"#)
}

#[derive(Debug, Default)]
struct Seen {
    connections: AtomicUsize,
    ended: AtomicUsize,
    cues: AtomicUsize,
    written: AtomicUsize,
    received: Mutex<Vec<u8>>,
    requests: Mutex<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Cue {
    WholeRequest,
    FirstBytes,
}

/// It serves until the runtime ends.
#[derive(Debug)]
pub struct WireServer {
    address: SocketAddr,
    seen: Arc<Seen>,
}

impl WireServer {
    /// Answers every whole request with these acts.
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::start_with(Cue::WholeRequest, vec![acts.into_iter().collect()]).await
    }

    /// Answers the first request with the first acts, the next with the next, and all others with the
    /// last.
    pub async fn start_in_turn(turns: impl IntoIterator<Item = Vec<Act>>) -> Self {
        Self::start_with(Cue::WholeRequest, turns.into_iter().collect()).await
    }

    /// Acts as soon as anything comes, for instance the first message of a TLS handshake.
    pub async fn start_at_first_bytes(acts: impl IntoIterator<Item = Act>) -> Self {
        Self::start_with(Cue::FirstBytes, vec![acts.into_iter().collect()]).await
    }

    async fn start_with(cue: Cue, turns: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
        };
        let seen = Arc::clone(&server.seen);
        let turns = Arc::new(turns);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                seen.connections.fetch_add(1, Ordering::SeqCst);
                let connection = Connection {
                    stream,
                    unread: Vec::new(),
                    seen: Arc::clone(&seen),
                };
                let (seen, turns) = (Arc::clone(&seen), Arc::clone(&turns));
                tokio::spawn(async move {
                    connection.serve(cue, turns).await;
                    seen.ended.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn tls_url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// How many connections either side has ended.
    pub fn ended(&self) -> usize {
        self.seen.ended.load(Ordering::SeqCst)
    }

    /// How many whole requests came.
    pub fn requests(&self) -> usize {
        self.seen.requests.lock().unwrap().len()
    }

    /// The whole requests, head and body, in the order in which they came.
    pub fn requests_seen(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// Everything that came over all connections.
    pub fn received(&self) -> Vec<u8> {
        self.seen.received.lock().unwrap().clone()
    }

    /// How many bytes the peers took.
    pub fn written(&self) -> usize {
        self.seen.written.load(Ordering::SeqCst)
    }
}

struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
    seen: Arc<Seen>,
}

impl Connection {
    async fn serve(mut self, cue: Cue, turns: Arc<Vec<Vec<Act>>>) {
        while self.wait_for(cue).await {
            let turn = self.seen.cues.fetch_add(1, Ordering::SeqCst);
            let acts = turns.get(turn).or_else(|| turns.last());
            for act in acts.into_iter().flatten() {
                if self.play(act).await.is_none() {
                    return;
                }
            }
        }
    }

    /// Whether there was a cue; otherwise the peer is gone.
    async fn wait_for(&mut self, cue: Cue) -> bool {
        loop {
            if cue == Cue::FirstBytes && !self.unread.is_empty() {
                self.unread.clear();
                return true;
            }
            if let Some(length) = length_of_whole_request(&self.unread) {
                let request: Vec<u8> = self.unread.drain(..length).collect();
                let request = String::from_utf8_lossy(&request).into_owned();
                self.seen.requests.lock().unwrap().push(request);
                return true;
            }
            let before = self.unread.len();
            match self.stream.read_buf(&mut self.unread).await {
                Ok(0) | Err(_) => return false,
                Ok(_) => {
                    let mut received = self.seen.received.lock().unwrap();
                    received.extend_from_slice(self.unread.get(before..).unwrap_or_default());
                }
            }
        }
    }

    /// `None` where the connection is over.
    async fn play(&mut self, act: &Act) -> Option<()> {
        match act {
            Act::Write(bytes) => self.write(bytes).await,
            Act::Repeat { bytes, pause } => loop {
                self.write(bytes).await?;
                tokio::time::sleep(*pause).await;
            },
            Act::Silence => {
                while self.wait_for(Cue::WholeRequest).await {}
                None
            }
            Act::Close => None,
            Act::Reset => {
                self.stream.set_zero_linger().unwrap();
                None
            }
        }
    }

    async fn write(&mut self, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            let taken = self.stream.write(bytes).await.ok()?;
            self.seen.written.fetch_add(taken, Ordering::SeqCst);
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        Some(())
    }
}

fn length_of_whole_request(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(bytes.get(..head)?).to_ascii_lowercase();
    let body = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse().unwrap());
    (bytes.len() >= head + body).then_some(head + body)
}

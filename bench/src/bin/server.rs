//! A loopback server that answers at once with ready bytes: HTTP/1.1, one thread, nothing formatted
//! for a request. It prints its URL, and ends when its standard input does.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::rc::Rc;

use messaging_bench::Problem;
use messaging_bench::answer::FixtureAnswer;
use messaging_bench::contestant::case::FIXTURES;
use messaging_bench::report::on_one_thread;
use messaging_bench::wire::{ARRIVALS, LAST_REQUEST, NOTE_ARRIVALS};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{LocalSet, spawn_local};
use tokio::time::Instant;

/// Large enough that an upload is read in few pieces.
const BUFFER: usize = 128 * 1024;

fn main() -> ExitCode {
    match on_one_thread(LocalSet::new().run_until(listen())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(std::io::stderr().lock(), "{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn listen() -> Result<(), Problem> {
    let site = Rc::new(Site::new()?);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let _ = writeln!(
        std::io::stdout().lock(),
        "http://{}",
        listener.local_addr()?
    );
    spawn_local(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let site = Rc::clone(&site);
            // A connection that breaks is the business of whoever broke it.
            spawn_local(async move { site.serve(socket).await.ok() });
        }
    });
    standard_input_ended().await
}

async fn standard_input_ended() -> Result<(), Problem> {
    let (ended, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        let _ = ended.send(());
    });
    Ok(wait.await?)
}

struct Site {
    answers: HashMap<String, Vec<u8>>,
    last_request: Cell<(usize, usize)>,
    arrivals: RefCell<Option<Vec<Instant>>>,
}

/// What a request says of itself.
struct Head {
    length: usize,
    body_length: usize,
    path: String,
}

impl Site {
    fn new() -> Result<Self, Problem> {
        let mut answers = HashMap::new();
        for fixture in FIXTURES {
            let answer = FixtureAnswer::read(fixture)?;
            answers.insert(answer.path, written(&answer.content_type, &answer.body));
        }
        Ok(Self {
            answers,
            last_request: Cell::default(),
            arrivals: RefCell::default(),
        })
    }

    async fn serve(&self, mut socket: TcpStream) -> Result<(), Problem> {
        socket.set_nodelay(true)?;
        let mut buffer = vec![0; BUFFER];
        let mut filled = 0;
        loop {
            let head = loop {
                if let Some(head) = head_of(buffer.get(..filled).unwrap_or_default())? {
                    break head;
                }
                let free = buffer.get_mut(filled..).unwrap_or_default();
                match socket.read(free).await? {
                    0 => return Ok(()),
                    read => filled += read,
                }
            };
            self.note_arrival();
            let whole = head.length + head.body_length;
            let mut arrived = filled;
            if whole > filled {
                while arrived < whole {
                    let wanted = buffer.len().min(whole - arrived);
                    let space = buffer.get_mut(..wanted).unwrap_or_default();
                    match socket.read(space).await? {
                        0 => return Ok(()),
                        read => arrived += read,
                    }
                }
                filled = 0;
            } else {
                buffer.copy_within(whole..filled, 0);
                filled -= whole;
            }
            self.answer(&head, &mut socket).await?;
        }
    }

    fn note_arrival(&self) {
        if let Some(arrivals) = self.arrivals.borrow_mut().as_mut() {
            arrivals.push(Instant::now());
        }
    }

    async fn answer(&self, head: &Head, socket: &mut TcpStream) -> Result<(), Problem> {
        if let Some(answer) = self.answers.get(&head.path) {
            self.last_request.set((head.length, head.body_length));
            socket.write_all(answer).await?;
            return Ok(());
        }
        let text = match head.path.as_str() {
            LAST_REQUEST => {
                let (head, body) = self.last_request.get();
                format!("{head} {body}")
            }
            NOTE_ARRIVALS => {
                self.arrivals.replace(Some(Vec::new()));
                String::new()
            }
            ARRIVALS => self.take_arrivals(),
            other => return Err(format!("{other} is not known").into()),
        };
        socket
            .write_all(&written("text/plain", text.as_bytes()))
            .await?;
        Ok(())
    }

    fn take_arrivals(&self) -> String {
        let mut arrivals = self.arrivals.take().unwrap_or_default();
        // The last one is the question itself.
        arrivals.pop();
        let first = arrivals.first().copied();
        let since = arrivals
            .iter()
            .filter_map(|arrival| Some(arrival.duration_since(first?).as_nanos().to_string()));
        since.collect::<Vec<_>>().join(" ")
    }
}

fn head_of(bytes: &[u8]) -> Result<Option<Head>, Problem> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(length) = request.parse(bytes)? else {
        return Ok(None);
    };
    let mut body_length = 0;
    for header in request.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            body_length = std::str::from_utf8(header.value)?.parse()?;
        }
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Err("a body must say its length".into());
        }
    }
    let target = request.path.unwrap_or_default();
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    Ok(Some(Head {
        length,
        body_length,
        path: path.to_owned(),
    }))
}

fn written(content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nserver: bench\r\ndate: Sat, 31 Jan 2026 08:00:00 GMT\r\n\
         content-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}

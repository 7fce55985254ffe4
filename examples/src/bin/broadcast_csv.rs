//! A broadcast of a CSV that can be stopped and resumed. WhatsApp templates, through NXCloud.
//!
//! ```text
//! broadcast_csv INPUT.csv RESULTS.csv [--template NAME] [--concurrency N] [--resend-ambiguous]
//! ```
//!
//! Without `NXCLOUD_ACCESS_KEY` in the environment it runs against the sandbox, by default with
//! `data/broadcast.csv`. With it, every row is a real message, which is charged.
//!
//! INPUT has the columns `phone`, `name` and `order`; the last two are the template's values. A phone may be
//! written as people do (`0812-...`, `+62 812 ...`); a row whose phone is not a number is refused. RESULTS gets
//! a line before and a line after every message, so that whatever happens to this program, no row is sent
//! twice. To continue, run it again with the same files: rows that were accepted or refused are skipped, those
//! that certainly were not sent are sent, and those of unknown outcome are left alone unless
//! `--resend-ambiguous` says that a second message does no harm. RESULTS has phone numbers: protect it.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use messaging_sandbox::{Sandbox, nxcloud};
use nxcloud_client::extend::Pacer;
use nxcloud_client::{
    ClientOptions, Country, Error, ErrorKind, LanguageCode, NxCloudClient, PhoneNumber, Template,
    TemplateMessage,
};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

type AnyError = Box<dyn std::error::Error>;

/// NXCloud documents no rate; a shared account should not be taken up by one broadcast.
const BETWEEN_MESSAGES: Duration = Duration::from_millis(20);

/// How long to hold on after HTTP 429 without a `Retry-After`.
const AFTER_RATE_LIMIT: Duration = Duration::from_secs(10);

/// What is known of a row. The last line of RESULTS about a phone number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// Written before sending. If it is the last line, the program ended in between.
    Sending,
    /// The detail is the message id.
    Accepted,
    /// It cannot work with this row: skipped when resumed.
    Refused,
    /// Certainly not sent, for a reason that may pass: sent when resumed.
    NotSent,
    /// It may have been sent.
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
struct Input {
    phone: String,
    name: String,
    order: String,
}

/// A message that is to be sent. A row is known by its line where it is shown, by its phone in RESULTS.
struct Row {
    line: u64,
    input: Input,
}

struct Options {
    input: PathBuf,
    results: PathBuf,
    template: String,
    concurrency: usize,
    resend_ambiguous: bool,
}

#[derive(Default)]
struct Counts {
    accepted: u64,
    refused: u64,
    not_sent: u64,
    unknown: u64,
    skipped: u64,
    left: u64,
}

/// RESULTS: each line is out of this program's hands before the next thing is done.
struct Results {
    writer: csv::Writer<File>,
    known: HashMap<String, State>,
}

impl Results {
    fn open(path: &Path) -> Result<Self, AnyError> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        let mut known = HashMap::new();
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let mut reader = csv::ReaderBuilder::new();
        for record in reader.flexible(true).from_reader(text.as_bytes()).records() {
            let record = record?;
            // A line that was cut off counts as unknown, which is the safe side.
            let word = record.get(1).unwrap_or_default().to_owned();
            let state = record_state(&word);
            known.insert(record.get(0).unwrap_or_default().to_owned(), state);
        }
        file.seek(SeekFrom::End(0))?;
        if text.is_empty() {
            file.write_all(b"phone,state,detail\n")?;
        } else if !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        let writer = csv::Writer::from_writer(file);
        Ok(Self { writer, known })
    }

    fn write(&mut self, phone: &str, state: State, detail: &str) -> Result<(), AnyError> {
        self.writer.serialize((phone, state, detail))?;
        Ok(self.writer.flush()?)
    }
}

fn record_state(word: &str) -> State {
    let deserializer = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word);
    State::deserialize(deserializer).unwrap_or(State::Unknown)
}

/// Reads INPUT whole before anything is sent, and leaves out what must not be sent again.
fn plan(
    options: &Options,
    results: &mut Results,
    counts: &mut Counts,
) -> Result<Vec<Row>, AnyError> {
    let mut reader = csv::Reader::from_path(&options.input)?;
    let headers = reader.headers()?.clone();
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut input: Input = record.deserialize(Some(&headers))?;
        // "+62 812-..." is the same phone as "62812...". What a spreadsheet made another number of, is none:
        // the message is about one person and must not reach another.
        match PhoneNumber::parse(&input.phone, Country::Indonesia) {
            Ok(phone) => phone.as_str().clone_into(&mut input.phone),
            Err(problem) => {
                refuse(results, counts, line, &input.phone, &problem.to_string())?;
                continue;
            }
        }
        let known = results.known.get(&input.phone);
        if let Some(earlier) = lines.get(&input.phone) {
            println!("  line {line} has the phone of line {earlier}: skipped");
        } else if matches!(known, Some(State::Sending | State::Unknown))
            && !options.resend_ambiguous
        {
            println!("  line {line} may have been sent before: skipped");
        } else if !matches!(known, Some(State::Accepted | State::Refused)) {
            lines.insert(input.phone.clone(), line);
            rows.push(Row { line, input });
            continue;
        }
        lines.entry(input.phone).or_insert(line);
        counts.skipped += 1;
    }
    Ok(rows)
}

/// A row that cannot be sent is written down once.
fn refuse(
    results: &mut Results,
    counts: &mut Counts,
    line: u64,
    phone: &str,
    problem: &str,
) -> Result<(), AnyError> {
    if results.known.insert(phone.to_owned(), State::Refused) == Some(State::Refused) {
        counts.skipped += 1;
        return Ok(());
    }
    println!("  line {line}: {:?}: {problem}", State::Refused);
    counts.refused += 1;
    results.write(phone, State::Refused, problem)
}

/// Why no more rows are sent.
fn fatal(error: &Error) -> bool {
    // `NotFound` is the template or the sender, the same for every row. Without a connection, after the
    // client's own three attempts, the other rows would only wait for the same end.
    matches!(
        error.kind(),
        ErrorKind::Authentication
            | ErrorKind::PermissionDenied
            | ErrorKind::InsufficientBalance
            | ErrorKind::NotFound
            | ErrorKind::Connect
    )
}

fn state_after(error: &Error) -> State {
    if error.may_have_been_sent() {
        return State::Unknown;
    }
    match error.kind() {
        ErrorKind::Recipient => State::Refused,
        // Refused by the client for what the row says. What the provider calls invalid may be the template.
        ErrorKind::InvalidRequest if error.attempts() == 0 => State::Refused,
        _ => State::NotSent,
    }
}

struct Broadcast {
    results: Results,
    counts: Counts,
    bar: ProgressBar,
    stopped: Option<String>,
    pause_until: Instant,
}

type Sent = (Row, Result<String, Error>);

impl Broadcast {
    async fn run(
        &mut self,
        client: &NxCloudClient,
        rows: Vec<Row>,
        options: &Options,
    ) -> Result<(), AnyError> {
        let mut in_flight: JoinSet<Sent> = JoinSet::new();
        for row in rows {
            while in_flight.len() >= options.concurrency {
                self.finish_one(&mut in_flight).await?;
            }
            sleep_until(self.pause_until).await;
            if self.stopped.is_some() {
                self.counts.left += 1;
                continue;
            }
            self.results.write(&row.input.phone, State::Sending, "")?;
            in_flight.spawn(send(client.clone(), options.template.clone(), row));
        }
        while !in_flight.is_empty() {
            self.finish_one(&mut in_flight).await?;
        }
        self.bar.finish_and_clear();
        Ok(())
    }

    async fn finish_one(&mut self, in_flight: &mut JoinSet<Sent>) -> Result<(), AnyError> {
        let Some(joined) = in_flight.join_next().await else {
            return Ok(());
        };
        let (row, sent) = joined?;
        let (state, detail) = match &sent {
            Ok(message_id) => (State::Accepted, message_id.clone()),
            Err(error) => (state_after(error), error.to_string()),
        };
        self.results.write(&row.input.phone, state, &detail)?;
        *self.count(state) += 1;
        self.bar.inc(1);
        if let Err(error) = sent {
            let line = row.line;
            self.bar
                .suspend(|| println!("  line {line}: {state:?}: {error}"));
            if fatal(&error) {
                self.stopped.get_or_insert_with(|| error.to_string());
            } else if error.kind() == ErrorKind::RateLimited {
                let pause = error.retry_after().unwrap_or(AFTER_RATE_LIMIT);
                self.pause_until = Instant::now() + pause;
            }
        }
        Ok(())
    }

    fn count(&mut self, state: State) -> &mut u64 {
        match state {
            State::Accepted => &mut self.counts.accepted,
            State::Refused => &mut self.counts.refused,
            State::NotSent => &mut self.counts.not_sent,
            State::Sending | State::Unknown => &mut self.counts.unknown,
        }
    }
}

async fn send(client: NxCloudClient, template: String, row: Row) -> Sent {
    let values = [row.input.name.as_str(), row.input.order.as_str()];
    let template = Template::new(template, LanguageCode::Indonesian).body(values);
    let message = TemplateMessage::to_phone(row.input.phone.as_str(), template);
    let sent = client.whatsapp().send(&message).await;
    (row, sent.map(|sent| sent.message_id.clone()))
}

async fn broadcast(client: &NxCloudClient, options: &Options) -> Result<(), AnyError> {
    let mut results = Results::open(&options.results)?;
    let mut counts = Counts::default();
    let rows = plan(options, &mut results, &mut counts)?;
    println!("  {} messages to send, each is charged", rows.len());
    // Hidden where standard error is no terminal.
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")?;
    let bar = ProgressBar::new(u64::try_from(rows.len())?).with_style(style);
    let mut broadcast = Broadcast {
        results,
        counts,
        bar,
        stopped: None,
        pause_until: Instant::now(),
    };
    broadcast.run(client, rows, options).await?;
    let counts = &broadcast.counts;
    println!(
        "  accepted {}, refused {}, not sent {}, unknown {}, skipped {}, left {}",
        counts.accepted,
        counts.refused,
        counts.not_sent,
        counts.unknown,
        counts.skipped,
        counts.left
    );
    match broadcast.stopped {
        Some(why) => Err(format!("stopped, run it again once this is fixed: {why}").into()),
        None => Ok(()),
    }
}

impl Options {
    /// Reads the command line. INPUT and RESULTS must be given unless there are defaults.
    fn parse(defaults: Option<(PathBuf, PathBuf)>) -> Result<Self, AnyError> {
        let mut files = Vec::new();
        let mut template = "order_shipped".to_owned();
        let mut concurrency = 8;
        let mut resend_ambiguous = false;
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--template" => template = arguments.next().ok_or("--template needs a name")?,
                "--concurrency" => {
                    let number = arguments.next().and_then(|number| number.parse().ok());
                    concurrency = number
                        .filter(|n| *n > 0)
                        .ok_or("--concurrency needs a number")?;
                }
                "--resend-ambiguous" => resend_ambiguous = true,
                other if other.starts_with('-') => return Err(format!("unknown: {other}").into()),
                file => files.push(PathBuf::from(file)),
            }
        }
        let (input, results) = match (<[PathBuf; 2]>::try_from(files), defaults) {
            (Ok([input, results]), _) => (input, results),
            (Err(files), Some(defaults)) if files.is_empty() => defaults,
            _ => return Err("usage: broadcast_csv INPUT.csv RESULTS.csv [OPTIONS]".into()),
        };
        Ok(Self {
            input,
            results,
            template,
            concurrency,
            resend_ambiguous,
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let pace = ClientOptions::new().rate_limiter(Pacer::one_per(BETWEEN_MESSAGES));
    if std::env::var_os("NXCLOUD_ACCESS_KEY").is_none() {
        return on_sandbox(pace).await;
    }
    println!("NXCLOUD_ACCESS_KEY is set: this sends real messages.");
    let options = Options::parse(None)?;
    let client = nxcloud_client::Builder::from_env()?.options(pace).build()?;
    broadcast(&client, &options).await
}

async fn on_sandbox(pace: ClientOptions) -> Result<(), AnyError> {
    println!(
        "NXCLOUD_ACCESS_KEY is not set: this runs against the sandbox. Nothing is sent or charged."
    );
    let sandbox = Sandbox::start().await?;
    let provider = sandbox.nxcloud();
    let client = NxCloudClient::builder()
        .base_url(provider.url())
        .access_key(nxcloud::ACCESS_KEY)
        .access_secret(nxcloud::ACCESS_SECRET)
        .tenant_id(nxcloud::TENANT_ID)
        .app_key(nxcloud::APP_KEY)
        .business_phone(nxcloud::BUSINESS_PHONE)
        .options(pace)
        .build()?;
    let directory = tempfile::tempdir()?;
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/broadcast.csv");
    let results = directory.path().join("results.csv");
    let mut options = Options::parse(Some((sample, results)))?;

    println!("With credit for six messages:");
    provider.set_balance(Some(6));
    if let Err(stopped) = broadcast(&client, &options).await {
        println!("  {stopped}");
    }
    println!("Again, after topping up:");
    provider.set_balance(None);
    broadcast(&client, &options).await?;
    println!("Again, and two messages do no harm:");
    options.resend_ambiguous = true;
    broadcast(&client, &options).await?;
    println!(
        "The sandbox accepted {} messages.",
        provider.accepted_count()
    );
    Ok(())
}

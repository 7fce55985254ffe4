//! `cargo xtask upload-memory`

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use messaging_sandbox::{Sandbox, whatsnesia as platform};
use whatsnesia_client::{Message, MobileNumber, Upload, WhatsnesiaClient};

use crate::arguments::Arguments;
use crate::{Ended, command, console};

pub(crate) const HELP: &str = "\
Measures the memory of an upload: a process of its own sends a document of 100 MB through the Whatsnesia
client to the sandbox, and says by how much its peak resident memory grew while it did.

Usage: cargo xtask upload-memory

Works on Linux, where a process can read its own peak.

Exit code: 0 it grew by less than 16 MiB; 1 by more, or the upload failed; 2 wrong arguments.
";

/// The largest document that the platform takes.
const FILE_BYTES: usize = 100 * 1024 * 1024;
const GOAL_KIB: u64 = 16 * 1024;

pub(crate) fn run(arguments: Arguments) -> Ended {
    let options = arguments.options(&["--send", "--to"])?;
    let runtime = crate::call::runtime()?;
    match (options.get("--send"), options.get("--to")) {
        (Some(file), Some(url)) => runtime.block_on(send(Path::new(file), url)),
        (None, None) => runtime.block_on(measure()),
        _ => Err("--send and --to are the measured process's own arguments".to_owned()),
    }
}

/// Starts the sandbox and the process that is measured.
async fn measure() -> Ended {
    let sandbox = Sandbox::start().await.map_err(|error| error.to_string())?;
    let url = sandbox.whatsnesia().url();
    let file = document().map_err(|error| error.to_string())?;
    let program = command::this_program()?;
    let mut sender = Command::new(program);
    sender
        .arg("upload-memory")
        .arg("--send")
        .arg(file.path())
        .args(["--to", &url]);
    // The sandbox must go on answering while the process is waited for.
    let ended = tokio::task::spawn_blocking(move || sender.status()).await;
    let status = ended
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())?;
    let arrived = sandbox.whatsnesia().accepted().len();
    if arrived != 2 {
        console::error(&format!(
            "the sandbox accepted {arrived} messages instead of 2"
        ));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::from(u8::from(!status.success())))
}

fn document() -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile()?;
    let chunk = [b'%'; 64 * 1024];
    for _ in 0..FILE_BYTES / chunk.len() {
        file.write_all(&chunk)?;
    }
    file.flush()?;
    Ok(file)
}

/// The measured process: a text first, so that the connection and all that is set up once are there.
async fn send(file: &Path, url: &str) -> Ended {
    let client = WhatsnesiaClient::builder()
        .client_id(platform::CLIENT_ID)
        .client_secret(platform::CLIENT_SECRET)
        .base_url(url)
        .build()
        .map_err(|error| error.to_string())?;
    let to = || MobileNumber::new("62", "81200000001");
    let text = Message::text(to(), "Your catalogue follows.");
    client
        .messages()
        .send(&text)
        .await
        .map_err(|error| error.to_string())?;

    let before = peak_kib()?;
    let upload = Upload::from_path(file)
        .await
        .map_err(|error| error.to_string())?;
    let message = Message::document(to(), upload);
    let sent = client
        .messages()
        .send(&message)
        .timeout(Duration::from_secs(120))
        .await;
    sent.map_err(|error| error.to_string())?;
    let grown = peak_kib()?.saturating_sub(before);

    console::line(&format!(
        "a document of {} MiB was sent; peak resident memory grew by {grown} KiB (goal: under {GOAL_KIB} KiB)",
        FILE_BYTES / (1024 * 1024)
    ));
    Ok(ExitCode::from(u8::from(grown >= GOAL_KIB)))
}

/// The peak of this process's resident memory.
fn peak_kib() -> Result<u64, String> {
    let status = std::fs::read_to_string("/proc/self/status")
        .map_err(|error| format!("the peak of the memory cannot be read here: {error}"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|peak| peak.trim().strip_suffix(" kB"))
        .and_then(|peak| peak.trim().parse().ok())
        .ok_or_else(|| "the peak of the memory is not in /proc/self/status".to_owned())
}

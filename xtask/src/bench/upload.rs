//! A document of 100 MB beside curl.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::program::{is_installed, output};
use super::report::Row;
use super::spread::Spread;
use super::{Bench, Measured};

const CHUNK: usize = 64 * 1024;
/// 100 MiB, and 1 MiB in a smoke.
const CHUNKS: usize = 1600;
const CHUNKS_IN_A_SMOKE: usize = 16;
const GROWTH_GOAL_MIB: f64 = 16.0;
/// How fast, beside curl.
const GOAL: f64 = 0.9;

pub(super) fn measure(bench: &Bench) -> Result<Measured, String> {
    let chunks = bench.plan.amount(CHUNKS, CHUNKS_IN_A_SMOKE);
    let file = document(chunks).map_err(|error| error.to_string())?;
    let path = file.path().display().to_string();
    let with_curl = is_installed("curl");
    let (mut ours, mut curl, mut grown) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.plan.rounds {
        let sent = bench.programs.run("upload", &[bench.server.url(), &path])?;
        let number = |name: &str| sent.get(name).and_then(Value::as_f64);
        ours.extend(number("seconds"));
        grown.extend(number("grown_kib").map(|kib| kib / 1024.0));
        if with_curl {
            curl.push(curl_seconds(bench.server.url(), file.path())?);
        }
    }
    let mib = chunks * CHUNK / (1024 * 1024);
    let rate = |seconds: &[f64]| Spread::of(seconds).map(|spread| mib as f64 / spread.median);
    let shown = |seconds: &[f64]| rate(seconds).map(|rate| format!("{rate:.0} MiB/s"));
    let row = Row::new(
        format!("document of {mib} MiB"),
        shown(&ours).unwrap_or_default(),
    );
    let baseline = shown(&curl).map_or("curl is not installed".to_owned(), |rate| {
        format!("curl: {rate}")
    });
    // Throughputs: the times the other way round.
    let mut rows = vec![
        row.against(baseline, Spread::of_ratios(&curl, &ours))
            .at_least(GOAL),
    ];
    if let Some(Spread { max, .. }) = Spread::of(&grown) {
        rows.push(
            Row::new("peak memory over idle", format!("{max:.1} MiB"))
                .goal("under 16 MiB", max < GROWTH_GOAL_MIB),
        );
    }
    let figures = json!({"ours_seconds": ours, "curl_seconds": curl, "grown_mib": grown});
    Ok(Measured { rows, figures })
}

fn document(chunks: usize) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile()?;
    for _ in 0..chunks {
        file.write_all(&[b'%'; CHUNK])?;
    }
    file.flush()?;
    Ok(file)
}

/// The same form through curl. Without `Expect`, which our client does not send either.
fn curl_seconds(url: &str, file: &Path) -> Result<f64, String> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--noproxy", "*"])
        .args(["--header", "Expect:", "--form", "mobile_code=62"])
        .args(["--form", "mobile=81200000001", "--form"])
        .arg(format!("document=@{};type=application/pdf", file.display()))
        .args(["--output", null_device(), "--write-out", "%{time_total}"])
        .arg(format!("{url}/external-api/inbox/send-message"));
    let seconds = output(&mut curl)?;
    let seconds = seconds.trim().parse();
    seconds.map_err(|_| "curl did not say how long it took".to_owned())
}

fn null_device() -> &'static str {
    if cfg!(windows) { "NUL" } else { "/dev/null" }
}

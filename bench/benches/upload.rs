//! A document of 100 MiB to Whatsnesia beside `curl --form`, where curl is installed: `cargo bench --bench upload`.
#![expect(
    clippy::expect_used,
    reason = "a benchmark whose upload fails has nothing to measure"
)]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use messaging_bench::case::{FIXTURES, LOCAL_PHONE, OURS};
use messaging_bench::server::Server;
use messaging_bench::upload::{DOCUMENT_BYTES, document, send};
use messaging_bench::{Problem, account, runtime};
use tokio::time::Instant;

fn main() -> Result<(), Problem> {
    let runtime = runtime()?;
    let server = Server::start(&FIXTURES)?;
    let client = account::whatsnesia(server.url(), account::options())?;
    let file = document()?;
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut group = criterion.benchmark_group("document of 100 MiB");
    group.throughput(Throughput::Bytes(DOCUMENT_BYTES));
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function(OURS, |bencher| {
        bencher.iter_custom(|times| {
            let begun = Instant::now();
            for _ in 0..times {
                let sent = runtime.block_on(send(&client, file.path()));
                sent.expect("the server answers");
            }
            begun.elapsed()
        });
    });
    if Command::new("curl").arg("--version").output().is_ok() {
        group.bench_function("curl", |bencher| {
            bencher.iter_custom(|times| {
                let seconds = (0..times).map(|_| curl(server.url(), file.path()));
                seconds.sum::<Option<_>>().expect("curl says its time")
            });
        });
    }
    group.finish();
    criterion.final_summary();
    Ok(())
}

/// How long curl takes for the same form. Without `Expect`, which our client does not send either.
fn curl(url: &str, file: &Path) -> Option<Duration> {
    let output = Command::new("curl")
        .args([
            "--silent",
            "--fail",
            "--noproxy",
            "*",
            "--header",
            "Expect:",
        ])
        .args(["--form", "mobile_code=62", "--form"])
        .arg(format!("mobile={LOCAL_PHONE}"))
        .arg("--form")
        .arg(format!("document=@{};type=application/pdf", file.display()))
        .args(["--output", "-", "--write-out", "\n%{time_total}"])
        .arg(format!("{url}/external-api/inbox/send-message"))
        .output();
    let output = String::from_utf8(output.ok()?.stdout).ok()?;
    let seconds = output.lines().last()?.parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

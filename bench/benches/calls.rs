//! What a call costs beside the same call with reqwest: `cargo bench --bench calls`. Criterion's report is in
//! `target/criterion/`, the table and the picture of `docs/performance.md` in `target/performance/`.
#![expect(
    clippy::expect_used,
    reason = "a benchmark whose call fails has nothing to measure"
)]

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use messaging_bench::case::{self, FIXTURES};
use messaging_bench::rounds::Rounds;
use messaging_bench::server::Server;
use messaging_bench::{Problem, report, runtime};

fn main() -> Result<(), Problem> {
    let runtime = runtime()?;
    let server = Server::start(&FIXTURES)?;
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_secs(1))
        .configure_from_args();
    let mut measured = Vec::new();
    for case in runtime.block_on(case::all(&server))? {
        for workers in [1, 32] {
            let mut rounds = Rounds::new(case.0, workers);
            let name = format!("{}, {workers} in flight", case.0);
            let mut group = criterion.benchmark_group(name);
            // One iteration is one call of each worker.
            group.throughput(Throughput::Elements(workers as u64));
            group.sampling_mode(SamplingMode::Flat);
            for (place, (name, _)) in case.1.iter().enumerate() {
                group.bench_function(*name, |bencher| {
                    bencher.iter_custom(|calls| {
                        let calls = usize::try_from(calls).unwrap_or(usize::MAX);
                        let times = rounds.run(&runtime, &case, calls);
                        let times = times.expect("the server answers");
                        times.get(place).copied().unwrap_or_default()
                    });
                });
            }
            group.finish();
            measured.push(rounds);
        }
    }
    criterion.final_summary();
    write(&measured)
}

fn write(measured: &[Rounds]) -> Result<(), Problem> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../performance");
    std::fs::create_dir_all(&folder)?;
    let table = report::markdown(measured);
    writeln!(std::io::stdout().lock(), "\n{table}")?;
    std::fs::write(folder.join("calls.md"), table)?;
    let drawn = report::draw(measured, &folder.join("calls.svg"));
    drawn.map_err(|problem| problem.to_string().into())
}

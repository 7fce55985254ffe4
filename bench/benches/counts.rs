//! The instructions and the allocations of every operation, without a socket: `cargo bench --bench counts`. Needs
//! valgrind and gungraun-runner. With `-- --baseline=NAME` it fails where one of them rose by over 2 %.
#![expect(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark whose call fails has nothing to measure; the macros make items of their own"
)]

use gungraun::prelude::*;
use gungraun::{Callgrind, Dhat, DhatMetric, EventKind, library_benchmark_group, main};
use messaging_bench::operation::{Call, Operation, all};
use messaging_bench::runtime;
use tokio::runtime::Runtime;

const MOST_PERCENT_MORE: f64 = 2.0;

/// The deadline needs a runtime, although nothing is ever waited for.
fn set_up((name, ready): Operation) -> (Call, Runtime) {
    use std::io::Write as _;
    // `--nocapture` shows it, and nothing else says which operation it is.
    let _ = writeln!(std::io::stdout().lock(), "{name}");
    let runtime = runtime().expect("a runtime");
    let call = runtime.block_on(async { ready() });
    (call.expect("a call that succeeds"), runtime)
}

#[library_benchmark]
#[benches::operation(iter = all(), setup = set_up)]
fn call((call, runtime): (Call, Runtime)) -> (Call, Runtime) {
    {
        let _entered = runtime.enter();
        call().expect("a call that succeeds");
    }
    (call, runtime)
}

library_benchmark_group!(name = operations, benchmarks = call);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(
            Callgrind::default()
                .format([EventKind::Ir])
                .soft_limits([(EventKind::Ir, MOST_PERCENT_MORE)])
        )
        .tool(
            Dhat::default()
                .format([DhatMetric::TotalBlocks, DhatMetric::TotalBytes])
                .soft_limits([
                    (DhatMetric::TotalBlocks, MOST_PERCENT_MORE),
                    (DhatMetric::TotalBytes, MOST_PERCENT_MORE),
                ])
        ),
    library_benchmark_groups = operations
);

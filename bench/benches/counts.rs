//! The instructions and the allocations of every operation, without a socket: `cargo bench --bench counts`. Needs
//! valgrind and gungraun-runner. With `-- --baseline=NAME` it fails where one of them rose by over 2 %.
#![expect(
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark whose call fails has nothing to measure; the macros make items of their own"
)]

use gungraun::prelude::*;
use gungraun::{Callgrind, Dhat, DhatMetric, EventKind, library_benchmark_group, main};
use messaging_bench::operation::{PreparedCall, names, prepare};
use messaging_bench::runtime;
use tokio::runtime::Runtime;

const MOST_PERCENT_MORE: f64 = 2.0;

fn ready(name: &'static str) -> (PreparedCall, Runtime) {
    let runtime = runtime().expect("a runtime");
    let call = {
        // The deadline needs a runtime, although nothing is ever waited for.
        let _entered = runtime.enter();
        prepare(name).expect("a call that succeeds")
    };
    (call, runtime)
}

#[library_benchmark]
#[benches::of(iter = names(), setup = ready)]
fn call((mut call, runtime): (PreparedCall, Runtime)) -> (PreparedCall, Runtime) {
    {
        let _entered = runtime.enter();
        call.make().expect("a call that succeeds");
    }
    (call, runtime)
}

library_benchmark_group!(name = operations, benchmarks = call);

main!(
    config = LibraryBenchmarkConfig::default()
        .tool(Callgrind::default().soft_limits([(EventKind::Ir, MOST_PERCENT_MORE)]))
        .tool(Dhat::default().soft_limits([
            (DhatMetric::TotalBlocks, MOST_PERCENT_MORE),
            (DhatMetric::TotalBytes, MOST_PERCENT_MORE),
        ])),
    library_benchmark_groups = operations
);

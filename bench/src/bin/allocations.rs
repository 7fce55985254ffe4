//! Counts what each operation allocates from the request to the decoded answer, without a socket.
//!
//! A program of its own, because the counting allocator is the allocator of the whole program.

use std::process::ExitCode;

use messaging_bench::Problem;
use messaging_bench::operation::{self, Operation};
use messaging_bench::report::{finish, on_one_thread};
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    finish(on_one_thread(async { count_all() }))
}

fn count_all() -> Result<Value, Problem> {
    let counts = operation::all().into_iter().map(|operation| {
        let count = count(&operation)?;
        Ok((operation.name().to_owned(), count))
    });
    counts
        .collect::<Result<Map<_, _>, Problem>>()
        .map(Value::Object)
}

fn count(operation: &Operation) -> Result<Value, Problem> {
    let mut call = operation.prepare()?;
    let mut result = Ok(());
    let counted = allocation_counter::measure(|| result = call.measured());
    result?;
    Ok(json!({"allocations": counted.count_total, "bytes": counted.bytes_total}))
}

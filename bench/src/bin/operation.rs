//! Makes one call of an operation without a socket, for a counter of instructions.
//!
//! `operation NAME`; without a name, the names.

use std::process::ExitCode;

use messaging_bench::Problem;
use messaging_bench::operation;
use messaging_bench::report::{argument, finish, on_one_thread};
use serde_json::{Value, json};

fn main() -> ExitCode {
    // The deadline needs a runtime, although nothing is ever waited for.
    finish(on_one_thread(async { call() }))
}

fn call() -> Result<Value, Problem> {
    let operations = operation::all();
    let Ok(name) = argument::<String>(0, "an operation") else {
        return Ok(operations.iter().map(operation::Operation::name).collect());
    };
    let named = operations
        .iter()
        .find(|operation| operation.name() == name)
        .ok_or_else(|| format!("there is no operation {name}"))?;
    named.prepare()?.measured()?;
    Ok(json!(name))
}

//! The programs in `docs/sandbox.md`, run as they stand there.

use std::process::Stdio;

use tokio::process::Command;

use crate::support::{control, start};

/// The document, read when the test runs: it is not part of the package.
fn blocks(language: &str) -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sandbox.md");
    let document = std::fs::read_to_string(path).unwrap();
    let fence = format!("```{language}\n");
    let blocks = document.split(&fence).skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

/// Whether the machine has what the programs of this language need. In CI (`REQUIRE_BROWSER`) it must.
async fn is_there(language: &str) -> bool {
    let (program, arguments): (_, &[&str]) = match language {
        "bash" => ("curl", &["--version"]),
        "python" => ("python3", &["-c", "import requests"]),
        _ => ("node", &["-e", "fetch"]),
    };
    let probe = Command::new(program).args(arguments).output().await;
    let found = probe.is_ok_and(|output| output.status.success());
    let required = std::env::var_os("REQUIRE_BROWSER").is_some();
    assert!(
        found || !required,
        "{program} {arguments:?} is needed for this test"
    );
    if !found {
        eprintln!("NOT RUN: {program} {arguments:?} does not work on this machine");
    }
    found
}

async fn run(language: &str, program: &str, argument: &str) {
    let blocks = blocks(language);
    assert!(!blocks.is_empty(), "{language}");
    if !is_there(language).await {
        return;
    }
    for block in blocks {
        let sandbox = start().await;
        let block = block
            .replace("127.0.0.1:7800", &control(&sandbox))
            .replace("127.0.0.1:7803", &sandbox.nusasms().addr().to_string());
        let output = Command::new(program)
            .args([argument, &block])
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{block}\n{said}\n{complaint}");
        assert!(said.contains("482913"), "{block}\n{said}\n{complaint}");
    }
}

#[tokio::test]
async fn curl_does_what_the_document_says() {
    run("bash", "bash", "-ec").await;
}

#[tokio::test]
async fn python_does_what_the_document_says() {
    run("python", "python3", "-c").await;
}

#[tokio::test]
async fn node_does_what_the_document_says() {
    run("js", "node", "-e").await;
}

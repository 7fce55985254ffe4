//! Running the commands as a shell does.

#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it, and one that cannot go on has failed"
)]

use std::path::{Path, PathBuf};

use messaging_sandbox::Sandbox;
use messaging_sandbox::nxcloud;
use serde_json::{Value, json};
use tokio::process::Command;

/// How a command ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs a command to its end.
pub async fn xtask(arguments: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .output()
        .await
        .unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The workspace's root.
pub fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// What `cargo metadata` says of the workspace.
pub fn cargo_metadata(arguments: &[&str]) -> Value {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1"]);
    let output = cargo.args(arguments).current_dir(workspace()).output();
    serde_json::from_slice(&output.unwrap().stdout).unwrap()
}

/// An empty folder of this name.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The account of the sandbox.
pub fn client() -> Value {
    json!({
        "access_key": nxcloud::ACCESS_KEY, "access_secret": nxcloud::ACCESS_SECRET,
        "tenant_id": nxcloud::TENANT_ID, "appkey": nxcloud::APP_KEY,
        "business_phone": nxcloud::BUSINESS_PHONE
    })
}

/// A message.
pub fn input() -> Value {
    json!({
        "to": "6281200000001",
        "template": {"name": "otp", "language": {"code": "id"},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": "123456"}]}]}
    })
}

/// `call nxcloud whatsapp.send` against the sandbox.
pub async fn send(sandbox: &Sandbox, client: &Value, input: &Value, more: &[&str]) -> Ended {
    let (url, client, input) = (
        sandbox.nxcloud().url(),
        client.to_string(),
        input.to_string(),
    );
    let mut arguments = vec!["call", "nxcloud", "whatsapp.send", "--base-url", &url];
    arguments.extend(["--client", &client, "--input", &input]);
    arguments.extend(more);
    xtask(&arguments).await
}

/// The one line of JSON that `call` prints.
pub fn line(ended: &Ended) -> Value {
    assert_eq!(ended.out.lines().count(), 1, "{}{}", ended.out, ended.err);
    serde_json::from_str(&ended.out).unwrap()
}

//! An example as a process of its own.

use std::process::Output;

use messaging_sandbox::{Sandbox, nusasms, nxcloud, sandeza, whatsnesia};
use tokio::process::Command;

/// What the clients and the examples read begins like this.
const VARIABLES: [&str; 6] = [
    "NUSASMS_",
    "NXCLOUD_",
    "SANDEZA_",
    "WHATSNESIA_",
    "CALLBACK_URL_",
    "PUBLIC_URL",
];

/// The program without any variable of a provider.
pub(crate) fn alone(path: &str) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if VARIABLES.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command.kill_on_drop(true);
    command
}

/// The program with the variables of every provider, which name this sandbox.
pub(crate) fn against(path: &str, sandbox: &Sandbox) -> Command {
    let mut command = alone(path);
    command
        .env("NUSASMS_BASE_URL", sandbox.nusasms().url())
        .env("NUSASMS_API_KEY", nusasms::API_KEY)
        .env("NUSASMS_SMS_USER", nusasms::SMS_USER)
        .env("NUSASMS_SMS_PASSWORD", nusasms::SMS_PASSWORD)
        .env("NXCLOUD_BASE_URL", sandbox.nxcloud().url())
        .env("NXCLOUD_ACCESS_KEY", nxcloud::ACCESS_KEY)
        .env("NXCLOUD_ACCESS_SECRET", nxcloud::ACCESS_SECRET)
        .env("NXCLOUD_TENANT_ID", nxcloud::TENANT_ID.to_string())
        .env("NXCLOUD_APP_KEY", nxcloud::APP_KEY)
        .env("NXCLOUD_BUSINESS_PHONE", nxcloud::BUSINESS_PHONE)
        .env("SANDEZA_BASE_URL", sandbox.sandeza().url())
        .env("SANDEZA_USERNAME", sandeza::USERNAME)
        .env("SANDEZA_PASSWORD", sandeza::PASSWORD)
        .env("SANDEZA_SENDER_ID", sandeza::SENDER_ID)
        .env("WHATSNESIA_BASE_URL", sandbox.whatsnesia().url())
        .env("WHATSNESIA_CLIENT_ID", whatsnesia::CLIENT_ID)
        .env("WHATSNESIA_CLIENT_SECRET", whatsnesia::CLIENT_SECRET);
    command
}

/// Runs it to its end.
pub(crate) async fn run(command: &mut Command) -> Output {
    command.output().await.unwrap()
}

/// What it printed, after it has ended well.
pub(crate) async fn printed(command: &mut Command) -> String {
    let output = run(command).await;
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it printed against a sandbox of its own, which its first line must say.
pub(crate) async fn printed_on_its_own_sandbox(path: &str) -> String {
    let printed = printed(&mut alone(path)).await;
    let first = printed.lines().next().unwrap();
    assert!(first.contains("runs against the sandbox"), "{first}");
    printed
}

/// The lines between this heading and the next one, without their indentation.
pub(crate) fn under<'a>(printed: &'a str, heading: &str) -> Vec<&'a str> {
    let mut lines = printed
        .lines()
        .skip_while(|line| !line.starts_with(heading));
    assert!(lines.next().is_some(), "no {heading:?} in {printed}");
    lines
        .take_while(|line| line.starts_with(' '))
        .map(str::trim)
        .collect()
}

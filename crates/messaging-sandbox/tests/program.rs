//! The sandbox as a program.

#![expect(
    clippy::unwrap_used,
    reason = "what fails outside of a test function fails the test as well"
)]

use std::process::{Output, Stdio};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messaging-sandbox"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn output(arguments: &[&str]) -> Output {
    program(arguments).output().await.unwrap()
}

async fn start(arguments: &[&str]) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines)
}

/// So that no two tests want the same ports.
const FREE_PORTS: [&str; 5] = [
    "--nxcloud-port=0",
    "--sandeza-port=0",
    "--nusasms-port=0",
    "--nusasms-test-port=0",
    "--whatsnesia-port=0",
];

async fn answer(addr: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn it_prints_where_it_listens_and_answers_there() {
    let (_child, mut lines) = start(&FREE_PORTS).await;
    let first = lines.next_line().await.unwrap().unwrap();
    let (name, url) = first.split_once(char::is_whitespace).unwrap();
    assert_eq!(name, "NXCloud");
    let addr = url.trim().strip_prefix("http://").unwrap();
    let second = lines.next_line().await.unwrap().unwrap();
    assert!(
        second.ends_with(messaging_sandbox::nxcloud::ACCESS_KEY),
        "{second}"
    );

    let request = "POST /saas/wa/send HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answer = answer(addr, request).await;
    assert!(answer.contains("\"code\":1001"), "{answer}");
}

#[tokio::test]
async fn it_plays_every_provider() {
    let (_child, mut lines) = start(&FREE_PORTS).await;
    let mut printed = Vec::new();
    while printed.last().is_none_or(|line| line != "Ctrl-C stops.") {
        printed.push(lines.next_line().await.unwrap().unwrap());
    }
    let url = |name| {
        let line = printed.iter().find_map(|line| line.strip_prefix(name));
        line.unwrap().trim().strip_prefix("http://").unwrap()
    };
    let request = "POST /json/send/cgw HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    assert!(
        answer(url("Sandeza"), request)
            .await
            .contains("\"rc\":\"1\"")
    );
    for name in ["NusaSMS ", "NusaSMS test"] {
        let request =
            "GET /nusasms_api/1.0/balance HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let answer = answer(url(name), request).await;
        assert!(
            answer.contains("\"message\":\"Invalid APIKey\""),
            "{answer}"
        );
    }
    let request = "GET /external-api/contact/list HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let refusal = answer(url("Whatsnesia"), request).await;
    assert!(refusal.contains("The client id is required"), "{refusal}");
    let shown = |end| printed.iter().any(|line| line.ends_with(end));
    assert!(shown(messaging_sandbox::sandeza::PASSWORD));
    assert!(shown(messaging_sandbox::whatsnesia::CLIENT_SECRET));
}

#[tokio::test]
async fn help_and_version_are_printed() {
    let help = output(&["--help"]).await;
    assert!(help.status.success());
    assert!(
        String::from_utf8(help.stdout)
            .unwrap()
            .contains("--nxcloud-port PORT")
    );
    let version = output(&["--version"]).await;
    let expected = format!("messaging-sandbox {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(version.stdout).unwrap(), expected);
}

#[tokio::test]
async fn an_unknown_option_exits_with_2() {
    let output = output(&["--nonsense"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("unknown option --nonsense"),
        "{complaint}"
    );
}

#[tokio::test]
async fn a_port_in_use_exits_with_1() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = output(&["--nxcloud-port", &port]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("cannot start")
    );
}

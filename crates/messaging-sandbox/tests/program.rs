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
            .contains("--nxcloud-port <PORT>")
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
        complaint.contains("unexpected argument '--nonsense'"),
        "{complaint}"
    );
}

#[tokio::test]
async fn a_port_in_use_exits_with_1() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (option, others) in [
        ("--nxcloud-port", &FREE_PORTS[1..]),
        ("--control-port", &FREE_PORTS[..]),
    ] {
        let output = output(&[others, &[option, &port]].concat()).await;
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        let expected = format!("cannot start: 127.0.0.1:{port}: ");
        assert!(said.contains(&expected), "{said}");
    }
}

/// The port of a name in the ready line.
fn port(ready: &str, name: &str) -> u16 {
    let mut words = ready.split(' ');
    let port = words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    port.unwrap().parse().unwrap()
}

async fn ready(lines: &mut Lines<BufReader<ChildStdout>>) -> String {
    loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if line.starts_with("ready ") {
            return line;
        }
    }
}

const SMS: &str = "GET /api/v3/sendsms/plain?user=sandbox-user&password=sandbox-password\
                   &GSM=6281200000123&SMSText=Halo HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn it_says_when_it_is_ready_and_is_alive() {
    let (_child, mut lines) = start(&FREE_PORTS).await;
    let ready = ready(&mut lines).await;
    let control = format!("127.0.0.1:{}", port(&ready, "control"));
    for path in ["/livez", "/readyz"] {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {control}\r\nconnection: close\r\n\r\n");
        assert!(
            answer(&control, &request).await.starts_with("HTTP/1.1 200"),
            "{path}"
        );
    }
    assert_ne!(port(&ready, "nusasms"), port(&ready, "whatsnesia"));
}

#[tokio::test]
async fn the_exports_are_all_that_is_printed_when_asked_for() {
    let (_child, mut lines) = start(&[&FREE_PORTS[..], &["--print-env"]].concat()).await;
    let mut printed = Vec::new();
    while printed.len() < 17 {
        printed.push(lines.next_line().await.unwrap().unwrap());
    }
    assert!(
        printed.iter().all(|line| line.starts_with("export ")),
        "{printed:?}"
    );
    for name in [
        "NXCLOUD_BASE_URL",
        "SANDEZA_PASSWORD",
        "NUSASMS_API_KEY",
        "WHATSNESIA_CLIENT_ID",
    ] {
        let start = format!("export {name}=");
        assert!(
            printed.iter().any(|line| line.starts_with(&start)),
            "{name}"
        );
    }
}

#[tokio::test]
async fn every_request_is_a_line_of_the_log() {
    let arguments = [&FREE_PORTS[..], &["--log", "json"]].concat();
    let mut command = program(&arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let ready = ready(&mut lines).await;
    answer(&format!("127.0.0.1:{}", port(&ready, "nusasms")), SMS).await;
    let line = log.next_line().await.unwrap().unwrap();
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["provider"], "nusasms");
    assert_eq!(line["operation"], "sms.send");
    assert_eq!(
        (&line["to"], &line["verdict"]),
        (&"123".into(), &"accepted".into())
    );
    assert!(!line.to_string().contains("6281200000"), "{line}");
}

#[tokio::test]
async fn messages_are_there_again_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("messages.db");
    let arguments = [
        &FREE_PORTS[..],
        &["--log", "off", "--store", file.to_str().unwrap()],
    ]
    .concat();
    for expected in [1, 2] {
        let (mut child, mut lines) = start(&arguments).await;
        let ready = ready(&mut lines).await;
        answer(&format!("127.0.0.1:{}", port(&ready, "nusasms")), SMS).await;
        let control = format!("127.0.0.1:{}", port(&ready, "control"));
        let request = format!(
            "GET /api/v1/messages HTTP/1.1\r\nhost: {control}\r\nconnection: close\r\n\r\n"
        );
        let list = answer(&control, &request).await;
        assert_eq!(list.matches("\"sms.send\"").count(), expected, "{list}");
        // Written in the background: what is in the file is what counts.
        let kept = || {
            let connection = rusqlite::Connection::open(&file).unwrap();
            let count = connection.query_row("SELECT count(*) FROM message", [], |row| row.get(0));
            usize::try_from(count.unwrap_or(0_i64)).unwrap()
        };
        while kept() < expected {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn beyond_loopback_it_needs_a_token() {
    let output = output(&[&FREE_PORTS[..], &["--host", "0.0.0.0"]].concat()).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("token"));
}

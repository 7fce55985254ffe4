//! Many messages, long ones, and readers that are too slow.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{RECIPIENT, control, get, sms, start};

/// Sends so many SMS over one connection, each to another number.
async fn send_many(addr: &str, messages: usize) {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let mut answer = vec![0; 4096];
    for number in 0..messages {
        let request = format!(
            "GET /api/v3/sendsms/plain?user=sandbox-user&password=sandbox-password\
             &GSM=62812{number:08}&SMSText=Halo%20{number} HTTP/1.1\r\nhost: a\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut received = String::new();
        while !received.ends_with("</results>\n") {
            let read = stream.read(&mut answer).await.unwrap();
            received.push_str(std::str::from_utf8(&answer[..read]).unwrap());
        }
        assert!(received.contains("<status>0</status>"), "{received}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_messages_are_shown_at_once_and_a_slow_reader_is_told() {
    let sandbox = start().await;
    let addr = control(&sandbox);
    let mut slow = TcpStream::connect(&addr).await.unwrap();
    let events = format!("GET /api/v1/events HTTP/1.1\r\nhost: {addr}\r\n\r\n");
    slow.write_all(events.as_bytes()).await.unwrap();
    // Nothing of the stream is read while all of this happens.
    let before = Instant::now();
    send_many(&sandbox.nusasms().addr().to_string(), 10_000).await;
    let sending = before.elapsed();
    assert_eq!(sandbox.messages().count(), 10_000);
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let before = Instant::now();
        let page = get(&sandbox, "/").await;
        fastest = fastest.min(before.elapsed());
        assert!(page.body.contains("Older messages") && page.body.contains("10000 kept"));
        assert_eq!(page.body.matches("class=\"row").count(), 50);
    }
    println!("10,000 messages sent in {sending:?}, the first page in {fastest:?}");
    // Far more changes than are kept for a reader that is behind.
    for _ in 0..100_000 {
        sandbox.messages().clear();
    }
    let mut read = String::new();
    let mut buffer = vec![0; 64 * 1024];
    let missed = async {
        while !read.contains("event: missed") {
            let bytes = slow.read(&mut buffer).await.unwrap();
            assert!(bytes > 0, "the stream ended");
            read.push_str(&String::from_utf8_lossy(&buffer[..bytes]));
        }
    };
    tokio::time::timeout(Duration::from_secs(30), missed)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_text_of_ten_megabytes_is_cut_on_the_page_and_whole_in_the_api() {
    let sandbox = start().await;
    let text = "Halo ".repeat(2 * 1024 * 1024);
    assert_eq!(sms(&sandbox, RECIPIENT, &text).await, "0");
    for path in ["/", "/messages/1", &format!("/chats/{RECIPIENT}")] {
        let page = get(&sandbox, path).await;
        assert_eq!(page.status, 200);
        assert!(page.body.len() < 200 * 1024, "{path}: {}", page.body.len());
    }
    let whole = get(&sandbox, "/api/v1/messages/1").await.json();
    assert_eq!(whole["content"]["text"].as_str().unwrap().len(), text.len());
}

#[tokio::test]
async fn a_receiver_that_never_answers_stops_nothing() {
    let sandbox = start().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", silent.local_addr().unwrap());
    let url = messaging_sandbox::CallbackUrl::new(url).unwrap();
    sandbox.nusasms().register_callback(&url);
    sandbox.nusasms().set_pace(Duration::ZERO);
    for number in 0..100 {
        assert_eq!(sms(&sandbox, RECIPIENT, &number.to_string()).await, "0");
    }
    assert_eq!(get(&sandbox, "/").await.status, 200);
    assert_eq!(sandbox.messages().count(), 100);
    sandbox.nusasms().clear();
}

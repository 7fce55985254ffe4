//! Connections that cannot be made, and connections that break.

use std::time::Duration;

use messaging_client_core::ErrorKind;

use super::{Fault, Place};
use crate::expected::Expected;
use crate::operation::Operation;
use crate::wire_server::Act;

/// How long three attempts may take of which none gets as far as a request.
const QUICK: Duration = Duration::from_secs(5);

pub(super) fn faults(operation: &Operation) -> Vec<Fault> {
    let mut all = never_sent();
    let broken = Expected::in_doubt(operation, ErrorKind::Transport);
    let cut = |name: &str, acts: Vec<Act>| Fault::served(name, acts, broken);
    // The whole response is there, but more was announced.
    let short = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}",
        operation.success.len() + 10,
        operation.success
    );
    let chunk = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{}\r\n",
        operation.success.len(),
        operation.success
    );
    all.extend([
        cut("reset after the request was read", vec![Act::Reset]),
        cut("closed before any response", vec![Act::Close]),
        cut(
            "closed inside the headers",
            vec![
                Act::write("HTTP/1.1 200 OK\r\ncontent-type: application/js"),
                Act::Close,
            ],
        ),
        cut(
            "reset inside the headers",
            vec![Act::write("HTTP/1.1 200 OK\r\n"), Act::Reset],
        ),
        cut(
            "a body shorter than declared",
            vec![Act::write(short), Act::Close],
        ),
        cut(
            "a chunked body without its last chunk",
            vec![Act::write(chunk), Act::Close],
        ),
    ]);
    // A response came, even though nobody can read its head.
    all.push(Fault::served(
        "not HTTP",
        vec![Act::write("220 mail.example.com ESMTP\r\n\r\n"), Act::Close],
        Expected::in_doubt(operation, ErrorKind::Decode),
    ));
    all
}

fn never_sent() -> Vec<Fault> {
    let places = [
        ("connection refused", Place::Nobody),
        ("name not found", Place::UnknownName),
        (
            "TLS answered by garbage",
            Place::BrokenTls(vec![
                Act::write("garbage, and no handshake\r\n"),
                Act::Close,
            ]),
        ),
        (
            "closed in the TLS handshake",
            Place::BrokenTls(vec![Act::Close]),
        ),
        (
            "reset in the TLS handshake",
            Place::BrokenTls(vec![Act::Reset]),
        ),
    ];
    let faults = places.into_iter().map(|(name, place)| Fault {
        quick: Some(QUICK),
        surely_not_accepted: true,
        ..Fault::new(name, place, Expected::NEVER_SENT)
    });
    faults.collect()
}

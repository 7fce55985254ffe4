//! Whole answers with status 200: the right one, and such as no document knows.

use messaging_client_core::ErrorKind;

use super::Fault;
use crate::canary::echo;
use crate::expected::Expected;
use crate::gzip_bomb::gzip_bomb;
use crate::operation::Operation;
use crate::wire_server::{Act, answer};

const SMALL_LIMIT: usize = 64 * 1024;

pub(super) fn faults(operation: &Operation) -> Vec<Fault> {
    let mut all = successes(operation);
    all.extend(unreadable(operation));
    all.extend(too_large(operation));
    all
}

/// The positive controls: without them, a client that never succeeds would pass.
fn successes(operation: &Operation) -> Vec<Fault> {
    let body = operation.success.as_str();
    let echo = echo();
    let repeating = format!("content-type: application/json\r\nx-echo: {echo}\r\n");
    let success = |name, headers: &str| Fault {
        body_length: Some(body.len()),
        ..Fault::served(
            name,
            vec![answer("200 OK", headers, body)],
            Expected::SUCCESS,
        )
    };
    let exact = Fault {
        response_limit: body.len(),
        ..success("success of exactly the limit", "")
    };
    vec![
        success("success", &repeating),
        success("success as text/plain", "content-type: text/plain\r\n"),
        success("success without a content type", ""),
        exact,
    ]
}

fn unreadable(operation: &Operation) -> Vec<Fault> {
    let expected = Expected::undocumented(operation);
    let bomb = gzip_bomb(40_000);
    let page = format!("<html>{}</html>", echo());
    // All of the right answer, and a name in front of it that is not UTF-8.
    let invalid = [b"{\"\xff\xfe\":0,", operation.success.as_bytes()].concat();
    let deep = format!("{{\"code\":{}", "[".repeat(100_000));
    let html = Fault {
        body_length: Some(page.len()),
        ..Fault::served(
            "HTML",
            vec![answer("200 OK", "content-type: text/html\r\n", &page)],
            Expected::page(operation, 200),
        )
    };
    let bodies: [(&str, &str, &[u8]); 7] = [
        ("nothing", "", b""),
        ("blanks", "", b" \r\n"),
        ("null", "content-type: application/json\r\n", b"null"),
        (
            "a cut off object",
            "",
            b"{\"code\":0,\"rc\":\"0\",\"data\":{",
        ),
        ("invalid UTF-8", "", &invalid),
        ("deep JSON", "", deep.as_bytes()),
        (
            "a gzip bomb",
            "content-encoding: gzip\r\ncontent-type: application/json\r\n",
            &bomb,
        ),
    ];
    let faults = bodies.into_iter().map(|(name, headers, body)| Fault {
        body_length: Some(body.len()),
        ..Fault::served(name, vec![answer("200 OK", headers, body)], expected)
    });
    faults.chain([html]).collect()
}

fn too_large(operation: &Operation) -> Vec<Fault> {
    let body = operation.success.as_str();
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    let endless = vec![
        Act::write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
        Act::flood(chunk),
    ];
    let announced = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
        SMALL_LIMIT + 1
    );
    let faults = [
        ("an endless body", endless, SMALL_LIMIT),
        (
            "a body announced as too large",
            vec![Act::write(announced), Act::Silence],
            SMALL_LIMIT,
        ),
        (
            "one byte more than the limit",
            vec![answer("200 OK", "", body)],
            body.len() - 1,
        ),
    ];
    let expected = Expected::in_doubt(operation, ErrorKind::Decode);
    let faults = faults
        .into_iter()
        .map(|(name, acts, response_limit)| Fault {
            response_limit,
            ..Fault::served(name, acts, expected)
        });
    faults.collect()
}

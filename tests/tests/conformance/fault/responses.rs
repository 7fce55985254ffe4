//! Whole responses with status 200: the right one, and such as no document knows.

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
    let mut all = vec![
        success("success", &repeating),
        success("success as text/plain", "content-type: text/plain\r\n"),
        success("success without a content type", ""),
        exact,
    ];
    all.extend(damaged(body));
    all
}

/// Damage beside what decides undoes no success: a byte order mark, a name and a string that are not
/// UTF-8, half an emoji, a number of many digits, and a field that is nested absurdly deep.
fn damaged(success: &str) -> Option<Fault> {
    let fields = success.strip_prefix('{')?;
    let deep = ["[".repeat(1000), "]".repeat(1000)].concat();
    let odd = format!(r#""half":"\ud83d","long":20123456789012345678901.50,"deep":{deep},"#);
    let body = [
        b"\xef\xbb\xbf{\"\xff\xfe\":\"\xe9\",",
        odd.as_bytes(),
        fields.as_bytes(),
    ]
    .concat();
    Some(Fault {
        body_length: Some(body.len()),
        ..Fault::served(
            "a damaged success",
            vec![answer("200 OK", "", body)],
            Expected::SUCCESS,
        )
    })
}

fn unreadable(operation: &Operation) -> Vec<Fault> {
    let expected = Expected::undocumented(operation);
    let bomb = gzip_bomb(40_000);
    let page = format!("<html>{}</html>", echo());
    // A name that is not UTF-8 in front of the right response, which is no JSON either then.
    let invalid = [b"{\"\xff\xfe\":0,", operation.success.as_bytes()].concat();
    let deep = format!("{{\"code\":{}", "[".repeat(100_000));
    // Neither is a text that an operation could take as it is.
    let never_text: [(&str, &str, &[u8]); 2] = [
        ("HTML", "content-type: text/html\r\n", page.as_bytes()),
        (
            "a gzip bomb",
            "content-encoding: gzip\r\ncontent-type: application/json\r\n",
            &bomb,
        ),
    ];
    let bodies: [(&str, &str, &[u8]); 6] = [
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
    ];
    let of = |expected| {
        move |(name, headers, body): (&'static str, &str, &[u8])| Fault {
            body_length: Some(body.len()),
            ..Fault::served(name, vec![answer("200 OK", headers, body)], expected)
        }
    };
    let never_text = never_text.map(of(Expected::page(operation, 200)));
    bodies
        .map(of(expected))
        .into_iter()
        .chain(never_text)
        .collect()
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

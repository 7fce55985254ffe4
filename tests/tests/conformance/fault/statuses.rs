//! A gateway's page with every class of status, redirects, and too many calls.

use std::time::Duration;

use messaging_client_core::ErrorKind;

use super::{Fault, Place};
use crate::canary::echo;
use crate::dialect::Dialect;
use crate::expected::Expected;
use crate::operation::Operation;
use crate::wire_server::answer;

const FAILURES: [u16; 19] = [
    400, 401, 403, 404, 405, 407, 408, 409, 410, 418, 422, 460, 499, 500, 501, 502, 503, 504, 511,
];
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

pub(super) fn faults(operation: &Operation) -> Vec<Fault> {
    let pages = FAILURES.map(|status| page(operation, status));
    let redirects = REDIRECTS.map(|status| {
        let expected = Expected::in_doubt(operation, ErrorKind::Decode);
        let name = format!("HTTP {status} to another origin");
        Fault::new(name, Place::Redirect(status), expected)
    });
    let mut all: Vec<Fault> = pages.into_iter().chain(redirects).collect();
    all.extend(limited());
    all.push(contradiction(operation));
    all
}

/// The body says yes, and the status no. Where the body's code decides, it is a success; elsewhere
/// nobody knows.
fn contradiction(operation: &Operation) -> Fault {
    let expected = match operation.dialect {
        Dialect::NxCloud | Dialect::Sandeza => Expected::SUCCESS,
        _ => Expected::page(operation, 500),
    };
    let acts = vec![answer("500 Failure", "", &operation.success)];
    Fault::served("HTTP 500 with the response of a success", acts, expected)
}

fn page(operation: &Operation, status: u16) -> Fault {
    let echo = echo();
    let headers = format!("content-type: text/html\r\nx-echo: {echo}\r\n");
    let body = format!("<html>{status} {echo}</html>");
    Fault {
        body_length: Some(body.len()),
        ..Fault::served(
            format!("HTTP {status} with HTML"),
            vec![answer(&format!("{status} Failure"), &headers, body)],
            Expected::page(operation, status),
        )
    }
}

/// HTTP 429: how long the client waits depends on the header, and whether it tries again on nothing
/// but the deadline.
fn limited() -> Vec<Fault> {
    let seven = Duration::from_secs(7);
    let hour = Duration::from_secs(3600);
    let retried = |name, header, delay: Option<Duration>| Fault {
        waits: delay.into_iter().cycle().take(2).collect(),
        retry_after: delay,
        ..too_many(name, header, Expected::LIMITED)
    };
    let given_up = |name, header, delay| Fault {
        retry_after: Some(delay),
        quick: Some(Duration::from_secs(5)),
        ..too_many(name, header, Expected::LIMITED.after(1))
    };
    vec![
        retried("HTTP 429", "", None),
        retried(
            "HTTP 429, garbage in Retry-After",
            "retry-after: soon\r\n",
            None,
        ),
        retried(
            "HTTP 429, a number of seconds",
            "retry-after: 7\r\n",
            Some(seven),
        ),
        retried(
            "HTTP 429, a date",
            "retry-after: Thu, 01 Jan 2026 00:00:07 GMT\r\n",
            Some(seven),
        ),
        given_up(
            "HTTP 429, beyond the deadline",
            "retry-after: 3600\r\n",
            hour,
        ),
        given_up(
            "HTTP 429, a date beyond the deadline",
            "retry-after: Thu, 01 Jan 2026 01:00:00 GMT\r\n",
            hour,
        ),
    ]
}

fn too_many(name: &str, header: &str, expected: Expected) -> Fault {
    let page = format!("<html>{}</html>", echo());
    let acts = vec![answer("429 Too Many Requests", header, page)];
    Fault {
        surely_not_accepted: true,
        ..Fault::served(name, acts, expected)
    }
}

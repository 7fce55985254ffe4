//! Responses that do not come, or do not end, before the deadline.

use std::time::Duration;

use messaging_client_core::ErrorKind;

use super::Fault;
use crate::expected::Expected;
use crate::operation::Operation;
use crate::wire_server::Act;

const SHORT: Duration = Duration::from_millis(300);
const SHORTER: Duration = Duration::from_millis(150);
/// The head of a response that ends when the connection does.
const UNLIMITED: &str = "HTTP/1.1 200 OK\r\n\r\n";

pub(super) fn faults(operation: &Operation) -> Vec<Fault> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
        operation.success.len()
    );
    // A busy machine may not even let the request out in so short a time.
    let late = |name: &str, timeout, acts| Fault {
        timeout,
        races: true,
        ..Fault::served(name, acts, Expected::too_late(operation))
    };
    vec![
        late("no response", SHORTER, vec![Act::Silence]),
        late(
            "headers only",
            SHORTER,
            vec![Act::write(head), Act::Silence],
        ),
        late(
            "one byte every 100 ms",
            SHORT,
            vec![Act::write(UNLIMITED), drip(100)],
        ),
        shared(operation),
    ]
}

/// A byte, and another, without end.
fn drip(pause_ms: u64) -> Act {
    Act::Repeat {
        bytes: "x".into(),
        pause: Duration::from_millis(pause_ms),
    }
}

/// One attempt ends before the deadline, when the third byte is one too many, and a second one would
/// end after it: the deadline is that of the whole call, whatever the number of attempts.
fn shared(operation: &Operation) -> Fault {
    let acts = vec![Act::write(UNLIMITED), drip(150)];
    let expected = if operation.writes() {
        Expected::in_doubt(operation, ErrorKind::Decode)
    } else {
        Expected::too_late(operation).after(2)
    };
    Fault {
        timeout: Duration::from_millis(450),
        response_limit: 2,
        races: true,
        ..Fault::served("a deadline shorter than two attempts", acts, expected)
    }
}

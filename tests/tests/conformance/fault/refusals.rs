//! What the providers say when they refuse: their codes, and what these become. Every refusal repeats
//! what was sent in its words.

use messaging_client_core::ErrorKind::{self, *};

use super::{Fault, Place};
use crate::canary::echo;
use crate::dialect::Dialect;
use crate::expected::{End, Expected};
use crate::operation::Operation;
use crate::wire_server::{Act, answer};

/// A refusal: the HTTP status, the code, and the kind.
type Row = (u16, &'static str, ErrorKind);

const NXCLOUD: [Row; 10] = [
    (200, "1001", InvalidRequest),
    (200, "1003", Authentication),
    (200, "22049", NotFound),
    (200, "22089", PermissionDenied),
    (200, "22091", Recipient),
    (200, "22125", InsufficientBalance),
    (200, "-1", Server),
    (200, "99999", Rejected),
    (400, "22091", Recipient),
    (503, "22091", Recipient),
];
const SANDEZA: [Row; 10] = [
    (200, "1", InvalidRequest),
    (200, "4", Authentication),
    (200, "6", PermissionDenied),
    (200, "7", InsufficientBalance),
    (200, "21", Recipient),
    (200, "2", Rejected),
    (200, "9", Rejected),
    (200, "99", Rejected),
    (400, "21", Recipient),
    (503, "21", Recipient),
];
const NUSASMS_REST: [Row; 9] = [
    (200, "17", Rejected),
    (201, "17", Rejected),
    (400, "17", InvalidRequest),
    (401, "17", Authentication),
    (403, "17", PermissionDenied),
    (404, "17", NotFound),
    (405, "17", InvalidRequest),
    (422, "17", InvalidRequest),
    (503, "17", Server),
];
const NUSASMS_RESULTS: [Row; 11] = [
    (200, "-2", InsufficientBalance),
    (200, "-13", Recipient),
    (200, "-5", Authentication),
    (200, "-40", PermissionDenied),
    (200, "-10", InvalidRequest),
    (200, "-55", NotFound),
    (200, "-77", RateLimited),
    (200, "-99", Server),
    (200, "-88", Rejected),
    (200, "-1000", Rejected),
    (503, "-13", Recipient),
];
const NUSASMS_COMMAND: [Row; 2] = [(200, "-5", Authentication), (200, "-40", PermissionDenied)];
const WHATSNESIA: [Row; 12] = [
    (200, "validation_error", InvalidRequest),
    (200, "Validation-Error", InvalidRequest),
    (401, "Unauthorized", Authentication),
    (404, "not_found", NotFound),
    (200, "subscription_required", PermissionDenied),
    (200, "not_available", PermissionDenied),
    (200, "unknown_contact", NotFound),
    (200, "contact_limit_error", Rejected),
    (200, "something_else", Rejected),
    (200, "maintenance_mode", Server),
    (503, "maintenance_mode", Server),
    (422, "validation_error", InvalidRequest),
];

pub(super) fn faults(operation: &Operation) -> Vec<Fault> {
    let rows = match operation.dialect {
        Dialect::NxCloud => &NXCLOUD[..],
        Dialect::Sandeza => &SANDEZA,
        Dialect::NusaSmsRest => &NUSASMS_REST,
        Dialect::NusaSmsResults => &NUSASMS_RESULTS,
        Dialect::NusaSmsCommand => &NUSASMS_COMMAND,
        Dialect::Whatsnesia => &WHATSNESIA,
    };
    let words = echo();
    let listed = rows.iter().map(|&(status, code, kind)| {
        let body = refusal_body(operation.dialect, code, &words);
        refused(operation, status, code, kind, body)
    });
    let mut all: Vec<Fault> = listed.collect();
    all.extend(by_words(operation));
    all.extend(by_exception(operation));
    all.extend(clock(operation));
    all
}

fn refusal_body(dialect: Dialect, code: &str, words: &str) -> String {
    match dialect {
        Dialect::NxCloud => format!(r#"{{"code":{code},"message":"{words}","traceId":"t-1"}}"#),
        Dialect::Sandeza => {
            format!(
                r#"{{"rc":"{code}","ref_id":"order-17","code_sms":"","reason_status":"{words}"}}"#
            )
        }
        Dialect::NusaSmsRest => {
            format!(r#"{{"error":true,"error_code":{code},"message":"{words}","data":null}}"#)
        }
        Dialect::NusaSmsResults | Dialect::NusaSmsCommand => {
            format!(
                r#"{{"results":[{{"status":"{code}","messageid":"","destination":"{words}"}}]}}"#
            )
        }
        Dialect::Whatsnesia => {
            format!(r#"{{"status":"error","remark":"{code}","message":["{words}"]}}"#)
        }
    }
}

/// A refusal with a code leaves nothing in doubt. Only where the HTTP status says that the provider
/// failed is a read tried again.
fn refused(operation: &Operation, status: u16, code: &str, kind: ErrorKind, body: String) -> Fault {
    let failed = kind == Server && status >= 500 && !operation.writes();
    let attempts = if failed { 3 } else { 1 };
    Fault {
        code: Some(code.to_owned()),
        body_length: Some(body.len()),
        ..Fault::served(
            format!("HTTP {status}, refused with {code}"),
            vec![answer(&format!("{status} Refusal"), "", body)],
            Expected::refused(kind).after(attempts),
        )
    }
}

/// Codes that stand for several things, which only the words tell apart.
fn by_words(operation: &Operation) -> Vec<Fault> {
    let rows: &[(u16, &str, &str, ErrorKind)] = match operation.dialect {
        Dialect::Sandeza => &[
            (200, "2", "Template not found", NotFound),
            (200, "2", "INVALID PARAMETER channel", InvalidRequest),
            (200, "2", "Internal error", Server),
        ],
        Dialect::Whatsnesia => &[
            (
                401,
                "Unauthorized",
                "Add your IP to the white list",
                PermissionDenied,
            ),
            (
                401,
                "Unauthorized",
                "IPv4 is not white-listed",
                PermissionDenied,
            ),
            (401, "unauthorized", "Wrong client secret", Authentication),
            (404, "not_found", "This contact is blocked", Recipient),
            (200, "not-found", "This contact is blocked", Recipient),
            (
                404,
                "not_found",
                "Your plan does not include it",
                PermissionDenied,
            ),
        ],
        _ => &[],
    };
    let faults = rows.iter().map(|&(status, code, words, kind)| {
        let body = refusal_body(operation.dialect, code, words);
        let mut fault = refused(operation, status, code, kind, body);
        fault.name = format!("{}: {words}", fault.name);
        fault
    });
    faults.collect()
}

/// Whatsnesia fails like this after a template message went out, so a send stays in doubt, whatever the
/// HTTP status.
fn by_exception(operation: &Operation) -> Vec<Fault> {
    if operation.dialect != Dialect::Whatsnesia {
        return Vec::new();
    }
    let body = refusal_body(operation.dialect, "exception", &echo());
    let faults = [200, 400, 422, 500].map(|status| {
        let mut fault = refused(operation, status, "exception", Server, body.clone());
        fault.expected.end = End::Failure {
            kind: Server,
            may_have_been_sent: operation.sends,
        };
        fault
    });
    faults.into()
}

/// A refused clock is certainly no accepted message: where the response tells the time, the call is
/// signed afresh, once.
fn clock(operation: &Operation) -> Vec<Fault> {
    let code = match operation.dialect {
        Dialect::NxCloud => "1004",
        Dialect::Sandeza => "11",
        _ => return Vec::new(),
    };
    let body = refusal_body(operation.dialect, code, &echo());
    let date = "date: Thu, 01 Jan 2026 02:00:00 GMT\r\n";
    let dated = answer("200 OK", date, &body);
    let expected = Expected::refused(Authentication);
    let with = |name: &str, turns: Vec<Vec<Act>>, expected| Fault {
        surely_not_accepted: true,
        ..Fault::new(name, Place::Server(turns), expected)
    };
    let success = vec![answer("200 OK", "", &operation.success)];
    vec![
        with(
            "the clock refused, without a date",
            vec![vec![answer("200 OK", "", &body)]],
            expected,
        ),
        with(
            "the clock refused again and again",
            vec![vec![dated.clone()]],
            expected.after(2),
        ),
        with(
            "the clock refused once",
            vec![vec![dated], success],
            Expected::SUCCESS.after(2),
        ),
    ]
}

//! What may be nowhere but on the wire, and the search for it.

use messaging_fixtures::canary::excerpt;
pub(crate) use messaging_fixtures::canary::{LINK, OTP, PHONE, TEXT};

/// In what other forms the canaries of the requests and the credentials would leak: as the bytes that a
/// careless `Debug` shows, in base64 and in hexadecimal; and the addresses of the operations, which
/// hold ids and, for commands, the password.
const FORBIDDEN: [&str; 9] = [
    "99, 97, 110, 97, 114, 121",
    "Y2FuYXJ5",
    "63616e617279",
    "/saas/",
    "/json/send",
    "/nusasms_api",
    "/api/",
    "/external-api",
    "password=",
];

/// Where in `text` something is that must not be there.
pub(crate) fn leak_in(text: &str) -> Option<&str> {
    let other = || FORBIDDEN.iter().find_map(|word| excerpt(text, word));
    messaging_fixtures::canary::leak_in(text).or_else(other)
}

/// Everything that a response can repeat of a request.
pub(crate) fn echo() -> String {
    format!("{TEXT} {PHONE} {OTP} {LINK}")
}

#[test]
fn the_search_finds_every_canary_in_every_form() {
    let credential = "canary-secret";
    let leaks = [
        TEXT.to_owned(),
        format!("{credential:?}"),
        format!("{:?}", credential.as_bytes()),
        "Authorization: Basic Y2FuYXJ5LXVzZXI6cGFzcw==".to_owned(),
        "GET /api/command?cmd=DR".to_owned(),
    ];
    for leak in leaks {
        let text = format!("a clean line\nx {leak} y\nanother");
        assert!(
            leak_in(&text).is_some_and(|place| place.contains("line\nx")),
            "{text}"
        );
    }
    assert_eq!(
        leak_in("[hidden: 13 characters]\nhttp://127.0.0.1:80"),
        None
    );
}

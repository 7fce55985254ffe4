//! What may be nowhere but on the wire, and the search for it.

/// A message text, a name, a caption. Every credential of the table holds the word `canary` too.
pub(crate) const TEXT: &str = "canary text";
pub(crate) const PHONE: &str = "6281220004242";
/// The part of [`PHONE`] after the country code.
pub(crate) const LOCAL_PHONE: &str = "81220004242";
pub(crate) const OTP: &str = "91736482";
pub(crate) const LINK: &str = "https://files.example.com/canary.png";

/// In what forms the canaries would leak: as they are, as the bytes that a careless `Debug` shows, in
/// base64 and in hexadecimal; and the addresses of the operations, which hold ids and, for commands,
/// the password.
const FORBIDDEN: [&str; 12] = [
    "canary",
    "1220004242",
    OTP,
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

/// The first line of `text` with something that must not be there.
pub(crate) fn leak_in(text: &str) -> Option<&str> {
    text.lines()
        .find(|line| FORBIDDEN.iter().any(|word| line.contains(word)))
}

/// Everything that an answer can repeat of a request.
pub(crate) fn echo() -> String {
    format!("{TEXT} {PHONE} {OTP} {LINK}")
}

#[test]
fn the_search_finds_every_canary_in_every_form() {
    let credential = "canary-secret";
    let leaks = [
        TEXT.to_owned(),
        PHONE.to_owned(),
        LOCAL_PHONE.to_owned(),
        OTP.to_owned(),
        LINK.to_owned(),
        format!("{credential:?}"),
        format!("{:?}", credential.as_bytes()),
        "Authorization: Basic Y2FuYXJ5LXVzZXI6cGFzcw==".to_owned(),
        "GET /api/command?cmd=DR".to_owned(),
    ];
    for leak in leaks {
        let text = format!("a clean line\nx {leak} y\nanother");
        assert_eq!(leak_in(&text), Some(format!("x {leak} y").as_str()));
    }
    assert_eq!(
        leak_in("[hidden: 13 characters]\nhttp://127.0.0.1:80"),
        None
    );
}

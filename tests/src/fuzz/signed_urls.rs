//! Signed callback addresses. An input is a byte that chooses a change, two bytes that choose its place,
//! and an address.

use std::time::Duration;

use messaging_client_core::{ErrorKind, FixedClock, Randomness, SignedUrls};

use super::Target;
use super::nobody::NOW;

pub(super) const TARGET: Target = Target {
    name: "signed_urls",
    covers: super::covers_none,
    check,
    seeds: |_| SEEDS.iter().map(|seed| seed.to_vec()).collect(),
};

const HOST: &str = "https://shop.example.com";
const SIGNATURE: &str = "cb_signature=";

const SEEDS: [&[u8]; 7] = [
    b"&\x00\x02/",
    b"\x01\x00\x00/callbacks/status?order=17",
    b"\x20\x00\x08/",
    b"\xff\x00\x40/a?b=%20c&d",
    b"\x02\x01\x00",
    b"\x04\x00\x03/a?cb_expires=9999999999&cb_nonce=0&cb_signature=00",
    b"\x80\x00\x50/a?x=1&cb_expires=9999999999&cb_nonce=00000000000000000000000000000000&cb_signature=0000000000000000000000000000000000000000000000000000000000000000&from=1",
];

/// The same nonce for every address, so that the signatures differ by what is signed alone.
#[derive(Debug)]
struct Constant;

impl Randomness for Constant {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x5a);
    }
}

fn urls(secret: &str, second: u64) -> Option<SignedUrls> {
    let urls = SignedUrls::new(secret).ok()?;
    let clock = FixedClock::at_unix_millis(second * 1000);
    Some(urls.clock(clock).randomness(Constant))
}

fn check(input: &[u8]) {
    let [change, high, low, address @ ..] = input else {
        return;
    };
    let address = String::from_utf8_lossy(address);
    let (Some(ours), Some(later), Some(others)) = (
        urls("a secret of enough bytes", NOW),
        urls("a secret of enough bytes", NOW + 61),
        urls("another secret of enough bytes", NOW),
    ) else {
        return;
    };
    // Nobody can have signed this with a secret that no input has seen.
    refused(&ours, &address);

    let Ok(signed) = ours.sign(&format!("{HOST}{address}"), Duration::from_secs(60)) else {
        return;
    };
    let Some(arrived) = signed.strip_prefix(HOST) else {
        return;
    };
    // Without a path the address is of another host, whose path is not known here.
    if !arrived.starts_with('/') {
        return;
    }
    let own = address.split_once('?').map_or("", |(_, query)| query);
    let verified = ours.verify(arrived);
    assert_eq!(
        verified.as_ref().ok().map(|url| (url.query(), url.nonce())),
        Some((own, "5a".repeat(16).as_str())),
        "a signed address is not believed"
    );
    for appended in ["&status=sent", "?status=sent", ";status=sent", "#sent"] {
        assert!(ours.verify(&format!("{arrived}{appended}")).is_ok());
    }
    refused(&later, arrived);
    refused(&others, arrived);
    changed(
        &ours,
        arrived,
        *change,
        usize::from(u16::from_be_bytes([*high, *low])),
    );
}

/// No byte can be changed, taken away or put in, up to the end of the signature.
fn changed(ours: &SignedUrls, arrived: &str, change: u8, place: usize) {
    let at = place % arrived.len();
    let (before, after) = arrived.as_bytes().split_at(at);
    let Some((old, rest)) = after.split_first() else {
        return;
    };
    let signature = arrived
        .find(SIGNATURE)
        .map_or(0, |start| start + SIGNATURE.len());
    let new = old ^ change;
    let candidates = [
        [before, &[new], rest].concat(),
        [before, rest].concat(),
        [before, &[change], after].concat(),
    ];
    for bytes in candidates {
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        // The case of the signature's digits does not count.
        let same = text.len() == arrived.len()
            && text.get(..signature) == arrived.get(..signature)
            && text.eq_ignore_ascii_case(arrived);
        if !same {
            refused(ours, &text);
        }
    }
}

fn refused(urls: &SignedUrls, arrived: &str) {
    match urls.verify(arrived) {
        Ok(_) => assert_eq!("believed", arrived),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Webhook),
    }
}

use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use url::Url;

use crate::auth::Secret;
use crate::clock::{Clock, SystemClock, unix_seconds};
use crate::error::{Error, ValidationError};
use crate::randomness::{Randomness, SystemRandomness};
use crate::request::validation::http_link;

const SIGN: &str = "callback_url.sign";
const VERIFY: &str = "callback_url.verify";
const EXPIRES: &str = "cb_expires";
const NONCE: &str = "cb_nonce";
const SIGNATURE: &str = "cb_signature";
const SHORTEST_SECRET: usize = 16;

/// Callback URLs that only you can have made, for providers that do not sign their callbacks.
///
/// [`sign`](Self::sign) appends an expiry, a nonce and an HMAC-SHA256 over them, the path and the
/// query; [`verify`](Self::verify) checks all that when a callback arrives at such a URL.
///
/// **What this protects against:** somebody who does not know the URL cannot call your webhook, and
/// nobody can change the path or the signed query, or use the URL after it has expired.
///
/// **What it does not:** the *body* of the callback is not covered. Anybody who learns the URL (the
/// provider, its staff, a proxy's log) can send any body to it, and the same callback again, until it
/// expires. So use one URL per message if the provider accepts one, keep the expiry short, treat the
/// content as a hint, and ask the provider where much depends on it. Only `https` keeps the URL secret
/// on its way.
///
/// ```
/// use std::time::Duration;
/// use messaging_client_core::SignedUrls;
///
/// let urls = SignedUrls::new("a secret of at least sixteen bytes")?;
/// let url = urls.sign("https://shop.example.com/callbacks/status?order=17", Duration::from_secs(3600))?;
///
/// // In the web server's handler, with the path and query as they came:
/// let arrived = url.strip_prefix("https://shop.example.com").unwrap_or_default();
/// let verified = urls.verify(arrived)?;
/// assert_eq!(verified.query(), "order=17");
/// # Ok::<(), messaging_client_core::Error>(())
/// ```
#[must_use]
#[derive(Debug, Clone)]
#[doc(alias = "webhook")]
pub struct SignedUrls {
    keys: Vec<Secret>,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl SignedUrls {
    /// Signs and verifies with this secret, which only your servers know.
    ///
    /// # Errors
    /// The secret has fewer than 16 bytes.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, Error> {
        let urls = Self {
            keys: Vec::new(),
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        };
        urls.also_accept(secret)
    }

    /// Verifies with this secret too, while URLs signed with it are still in use. New URLs are signed
    /// with the first secret.
    ///
    /// # Errors
    /// The secret has fewer than 16 bytes.
    pub fn also_accept(mut self, secret: impl Into<Secret>) -> Result<Self, Error> {
        let secret = secret.into();
        if secret.expose().len() < SHORTEST_SECRET {
            let refused = ValidationError::new("secret", "must have at least 16 bytes");
            return Err(Error::invalid_setting(SIGN, refused));
        }
        self.keys.push(secret);
        Ok(self)
    }

    /// Replaces the clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Replaces the source of nonces.
    pub fn randomness(mut self, randomness: impl Randomness + 'static) -> Self {
        self.randomness = Arc::new(randomness);
        self
    }

    /// Makes a URL that [`verify`](Self::verify) accepts for `valid_for` from now, in whole seconds.
    /// `url` may have a query of your own, which is signed too.
    ///
    /// The path is signed as it is given: behind a proxy that changes paths, verify the public one.
    ///
    /// # Errors
    /// `url` is not an http(s) link, has a fragment, or uses one of the parameters `cb_expires`,
    /// `cb_nonce` and `cb_signature`.
    pub fn sign(&self, url: &str, valid_for: Duration) -> Result<String, Error> {
        self.try_sign(url, valid_for)
            .map_err(|refused| Error::invalid_request(SIGN, refused))
    }

    fn try_sign(&self, url: &str, valid_for: Duration) -> Result<String, ValidationError> {
        http_link("url", url)?;
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let path = path_of(address);
        if !survives_parsers(url, path, query) {
            return Err(ValidationError::new(
                "url",
                "would be rewritten by the client that calls it: escape with % what is not plain ASCII \
                 or a quote, and leave out \"/./\", \"/../\" and a fragment, which is never sent",
            ));
        }
        if [EXPIRES, NONCE, SIGNATURE]
            .iter()
            .any(|name| query.contains(name))
        {
            return Err(ValidationError::new("url", "is signed already"));
        }
        let expires = unix_seconds(self.clock.now())
            .saturating_add(valid_for.as_secs())
            .to_string();
        let mut nonce = [0; 16];
        self.randomness.fill(&mut nonce);
        let nonce = hex::encode(nonce);
        let mac = self.keys.first();
        let mac = mac.and_then(|key| mac_of(key, [path, query, &nonce, &expires]));
        let mac = mac.ok_or_else(|| ValidationError::new("secret", "cannot be used as a key"))?;
        let signature = hex::encode(mac.finalize().into_bytes());
        // The path is written out where the address leaves it away.
        let origin = address.strip_suffix(path).unwrap_or(address);
        let and = if query.is_empty() { "" } else { "&" };
        Ok(format!(
            "{origin}{path}?{query}{and}{EXPIRES}={expires}&{NONCE}={nonce}&{SIGNATURE}={signature}"
        ))
    }

    /// Checks the path and query at which a callback arrived, as they came: `/callbacks?a=b&cb_...`.
    /// Parameters that the provider appended behind the signature, by `&`, `?`, `;` or `#`, are not
    /// covered by it.
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): not signed, changed, signed with another
    /// secret, or expired.
    pub fn verify(&self, path_and_query: &str) -> Result<VerifiedUrl, Error> {
        let refuse = |detail: &'static str| Error::webhook(VERIFY, detail);
        let unsigned = || refuse("the address has no signature, or one that is not whole");
        let (path, query) = path_and_query.split_once('?').ok_or_else(unsigned)?;
        let [own, expires, nonce, signature] = parts_of(query).ok_or_else(unsigned)?;
        let given = hex::decode(signature).unwrap_or_default();
        let genuine = self.keys.iter().any(|key| {
            let mac = mac_of(key, [path, own, nonce, expires]);
            mac.is_some_and(|mac| mac.verify_slice(&given).is_ok())
        });
        if !genuine {
            return Err(refuse(
                "the signature of the address is wrong: it is forged or changed, or was signed with \
                 another secret",
            ));
        }
        let expires: u64 = expires.parse().map_err(|_| unsigned())?;
        if unix_seconds(self.clock.now()) > expires {
            return Err(refuse("the address has expired"));
        }
        Ok(VerifiedUrl {
            query: own.to_owned(),
            nonce: nonce.to_owned(),
        })
    }
}

/// What is known from a verified callback URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedUrl {
    query: String,
    nonce: String,
}

impl VerifiedUrl {
    /// Your own query, as it was signed.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The URL's nonce, different for every signed URL. Store it to accept each URL only once.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }
}

/// Over what is signed.
fn mac_of(key: &Secret, parts: [&str; 4]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::new_from_slice(key.expose().as_bytes()).ok()?;
    // A length in front of each part keeps two different tokens from running together the same.
    for part in parts {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        mac.update(&length.to_be_bytes());
        mac.update(part.as_bytes());
    }
    Some(mac)
}

/// The parts of a query that was signed: your own query, the expiry, the nonce and the signature.
fn parts_of(query: &str) -> Option<[&str; 4]> {
    let (own, token) = query.split_at_checked(query.find(EXPIRES)?)?;
    let own = match own.strip_suffix('&') {
        Some(own) if !own.is_empty() => own,
        None if own.is_empty() => own,
        _ => return None,
    };
    let mut parameters = token.split('&');
    let mut value = |name: &str| parameters.next()?.strip_prefix(name)?.strip_prefix('=');
    let (expires, nonce, signature) = (value(EXPIRES)?, value(NONCE)?, value(SIGNATURE)?);
    // A caller may append to it as if the address had no query, or with another separator.
    let signature = signature.split(['?', ';', '#']).next()?;
    Some([own, expires, nonce, signature])
}

/// Whether HTTP clients call an address as it is written: otherwise its signature could never be verified.
fn survives_parsers(url: &str, path: &str, query: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~!$&()*+,;=:@/%?".contains(c);
    let is_same = |read: Url| read.path() == path && read.query().unwrap_or_default() == query;
    !url.contains('#')
        && path.chars().chain(query.chars()).all(is_plain)
        && Url::parse(url).is_ok_and(is_same)
}

fn path_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.find('/')
        .and_then(|start| rest.get(start..))
        .unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, FixedClock};

    const HOUR: Duration = Duration::from_secs(3600);
    const SECRET: &str = "a secret of enough bytes";

    fn at(seconds: u64) -> SignedUrls {
        let clock = FixedClock::at_unix_millis(seconds * 1000);
        SignedUrls::new(SECRET).unwrap().clock(clock)
    }

    /// Gives the same byte again and again.
    #[derive(Debug)]
    struct Repeated(u8);

    impl Randomness for Repeated {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn signed(url: &str) -> String {
        let url = at(1_000).sign(url, HOUR).unwrap();
        url.strip_prefix("https://shop.example.com")
            .unwrap()
            .to_owned()
    }

    fn refusal(urls: &SignedUrls, arrived: &str) -> String {
        let error = urls.verify(arrived).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Webhook);
        error.to_string()
    }

    #[test]
    fn a_signed_url_is_accepted_until_it_expires() {
        let arrived = signed("https://shop.example.com/callbacks?order=17&x=y");
        assert!(arrived.starts_with("/callbacks?order=17&x=y&cb_expires=4600&cb_nonce="));
        for now in [1_000, 4_600] {
            assert_eq!(at(now).verify(&arrived).unwrap().query(), "order=17&x=y");
        }
        assert!(refusal(&at(4_601), &arrived).contains("expired"));
    }

    #[test]
    fn urls_without_a_path_or_query_work() {
        for url in ["https://shop.example.com", "https://shop.example.com/"] {
            let arrived = signed(url);
            assert!(arrived.starts_with("/?cb_expires"), "{arrived}");
            assert_eq!(at(1_000).verify(&arrived).unwrap().query(), "");
        }
    }

    #[test]
    fn an_empty_query_of_ones_own_has_no_separator() {
        let arrived = signed("https://shop.example.com/callbacks");
        let changed = arrived.replacen('?', "?&", 1);
        assert!(refusal(&at(1_000), &changed).contains("no signature"));
        let two = signed("https://shop.example.com/callbacks?&");
        assert_eq!(at(1_000).verify(&two).unwrap().query(), "&");
    }

    #[test]
    fn parameters_that_the_provider_appends_are_tolerated_and_not_trusted() {
        let arrived = signed("https://shop.example.com/cb?order=17") + "&status=1";
        assert_eq!(at(1_000).verify(&arrived).unwrap().query(), "order=17");
    }

    #[test]
    fn whatever_is_changed_is_refused() {
        let arrived = signed("https://shop.example.com/callbacks?order=17");
        let nonce = at(1_000).verify(&arrived).unwrap().nonce().to_owned();
        for changed in [
            arrived.replace("/callbacks", "/other"),
            arrived.replace("order=17", "order=18"),
            arrived.replace("order=17&", ""),
            arrived.replace("cb_expires=4600", "cb_expires=9600"),
            arrived.replace(&nonce, &"0".repeat(32)),
            arrived.replace("?order=17&", "?&order=17&"),
            format!("/callbacks?x=1&{}", arrived.split_once('?').unwrap().1),
        ] {
            assert_ne!(changed, arrived);
            assert!(refusal(&at(1_000), &changed).contains("wrong"), "{changed}");
        }
        for broken in [
            "",
            "/callbacks",
            "/callbacks?",
            "/callbacks?cb_expires=4600",
            "/c?cb_signature=00",
            // Without the & in front, what is signed begins elsewhere.
            &arrived.replace("17&cb_expires", "17cb_expires"),
        ] {
            assert!(
                refusal(&at(1_000), broken).contains("no signature"),
                "{broken}"
            );
        }
        let (unsigned, _) = arrived.rsplit_once('=').unwrap();
        for signature in ["", "zz", "0", "é", &"0".repeat(64)] {
            assert!(refusal(&at(1_000), &format!("{unsigned}={signature}")).contains("wrong"));
        }
    }

    #[test]
    fn what_a_caller_appends_is_not_covered_and_does_no_harm() {
        let arrived = signed("https://shop.example.com/callbacks?order=17");
        for appended in ["&status=1", "?status=1&id=7", ";a", "#x", "?"] {
            let verified = at(1_000).verify(&format!("{arrived}{appended}")).unwrap();
            assert_eq!(verified.query(), "order=17");
        }
        assert!(refusal(&at(1_000), &format!("{arrived}0")).contains("wrong"));
    }

    #[test]
    fn addresses_that_clients_rewrite_are_refused() {
        let urls = at(1_000);
        for path in [
            "/a/../b",
            "/./b",
            "/b/.",
            "/callbacks/é",
            "/cb?name=Müller",
            "/cb?x=O'hara",
            "/cb?x=\"q\"",
            "/cb?x=<a>",
            "/b\\c",
            "/a%zz",
            "/a%2",
            "/a|b",
            "/a{b}",
            "/cb?x=a|b",
            "/cb?x=[1]",
        ] {
            let url = format!("https://shop.example.com{path}");
            let refused = urls.sign(&url, Duration::from_secs(60)).unwrap_err();
            assert_eq!(refused.field(), Some("url"), "{path}");
        }
        assert!(
            urls.sign("https://a.example:99999/b", Duration::ZERO)
                .is_err()
        );
        for path in [
            "",
            "/",
            "/a%C3%A9/b",
            "/a//b/",
            "/cb?x=%27&y=a+b?/",
            "/a~b!$&()*+,;=:@",
        ] {
            let url = format!("https://Shop.Example.com:443{path}");
            assert!(urls.sign(&url, Duration::from_secs(60)).is_ok(), "{path}");
        }
    }

    #[test]
    fn borders_between_the_signed_parts_cannot_be_moved() {
        for nonce_end in [0x71, 0xa9] {
            let urls = at(1_000).randomness(Repeated(nonce_end));
            let url = urls
                .sign(
                    "https://shop.example.com/a/b?c=d",
                    Duration::from_secs(3600),
                )
                .unwrap();
            let arrived = url.strip_prefix("https://shop.example.com").unwrap();
            let nonce = format!("{nonce_end:02x}").repeat(16);
            assert_eq!(urls.verify(arrived).unwrap().nonce(), nonce);
            let last = if nonce_end == 0x71 { "1" } else { "9" };
            let moved = [
                // From the nonce to the expiry, which comes behind it in what is signed.
                arrived
                    .replace("cb_expires=", &format!("cb_expires={last}"))
                    .replace(&format!("{last}&cb_signature"), "&cb_signature"),
                // From the path to the query, and back.
                arrived.replace("/a/b?c=d", "/a/?bc=d"),
                arrived.replace("/a/b?c=d", "/a/bc?=d"),
                // From the query to the nonce.
                arrived
                    .replace("c=d&", "c=&")
                    .replace("cb_nonce=", "cb_nonce=d"),
            ];
            for moved in moved {
                assert_ne!(moved, arrived);
                assert!(refusal(&urls, &moved).contains("wrong"), "{moved}");
            }
        }
    }

    #[test]
    fn new_addresses_are_signed_with_the_first_secret() {
        let secret = |c: &str| c.repeat(16);
        let clock = FixedClock::at_unix_millis(1_000_000);
        let only = |c| SignedUrls::new(secret(c)).unwrap().clock(clock);
        let both = only("a").also_accept(secret("b")).unwrap();
        let url = both
            .sign("https://a.example/cb", Duration::from_secs(60))
            .unwrap();
        let arrived = url.strip_prefix("https://a.example").unwrap();
        assert!(only("a").verify(arrived).is_ok());
        assert!(refusal(&only("b"), arrived).contains("wrong"));
    }

    #[test]
    fn secrets_can_be_rotated() {
        let arrived = signed("https://shop.example.com/cb");
        let rotated = SignedUrls::new("another secret of enough bytes")
            .unwrap()
            .clock(FixedClock::at_unix_millis(1_000_000));
        refusal(&rotated, &arrived);
        assert!(
            rotated
                .also_accept(SECRET)
                .unwrap()
                .verify(&arrived)
                .is_ok()
        );
    }

    #[test]
    fn every_url_has_a_nonce_of_its_own() {
        assert_ne!(
            signed("https://shop.example.com/cb"),
            signed("https://shop.example.com/cb")
        );
    }

    #[test]
    fn short_secrets_and_unusable_urls_are_refused() {
        assert!(SignedUrls::new("sixteen bytes...").is_ok());
        assert_eq!(
            SignedUrls::new("fifteen bytes..").unwrap_err().field(),
            Some("secret")
        );
        assert!(at(1).also_accept("").is_err());
        for url in [
            "/cb",
            "ftp://example.com/cb",
            "https://example.com/cb#f",
            "https://example.com/?cb_nonce=1",
        ] {
            assert_eq!(
                at(1).sign(url, HOUR).unwrap_err().field(),
                Some("url"),
                "{url}"
            );
        }
        assert!(
            at(1).sign("https://example.com/cb", Duration::MAX).is_ok(),
            "no overflow"
        );
    }
}

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use messaging_client_core::validation::not_blank;
use messaging_client_core::webhook::{ReplayWindow, required_header, same_hex_digest};
use messaging_client_core::{Clock, Error, ValidationError, Secret, SystemClock};

use super::Callback;
use crate::Algorithm;
use crate::signature::Signed;

const BUILD: &str = "nxcloud.webhook.build";
const VERIFY: &str = "nxcloud.webhook.verify";

/// Believes a callback only when its signature is right and fresh.
///
/// The platform signs callbacks once a signing algorithm is configured for the app; configure the
/// same here. The algorithm that a callback's header names is not used: whoever forges a callback
/// could choose the weaker one. All six headers must be there (`accesskey`, `action`, `biztype`, `ts`,
/// `algorithm`, `sign`). The platform's own rule ("whatsapp callback verify") has no limit of age; a
/// callback more than 5 minutes off is refused here, see [`replay_window`](Self::replay_window).
///
/// ```
/// use nxcloud_client::{Algorithm, CallbackVerifier, Event};
///
/// # fn handle(headers: &http::HeaderMap, body: &[u8]) -> Result<(), nxcloud_client::Error> {
/// let verifier = CallbackVerifier::new("access-key", "access-secret")?
///     .algorithm(Algorithm::Sha256);
/// // In the web server's handler, with the body's bytes exactly as they came:
/// let callback = verifier.verify(headers, body)?;
/// for event in callback.events {
///     if let Event::Status(update) = event {
///         println!("{} is {}", update.message_id, update.delivery_status());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct CallbackVerifier {
    keys: Vec<Key>,
    algorithm: Algorithm,
    window: ReplayWindow,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, Clone)]
struct Key {
    access_key: Secret,
    access_secret: Secret,
}

impl CallbackVerifier {
    /// A verifier for callbacks signed with this key, by MD5 until
    /// [`algorithm`](Self::algorithm) says otherwise.
    ///
    /// # Errors
    /// The key or the secret is empty: everybody can sign with an empty secret.
    pub fn new(
        access_key: impl Into<Secret>,
        access_secret: impl Into<Secret>,
    ) -> Result<Self, Error> {
        let verifier = Self {
            keys: Vec::new(),
            algorithm: Algorithm::default(),
            window: ReplayWindow::default(),
            clock: Arc::new(SystemClock),
        };
        verifier.also_key(access_key, access_secret)
    }

    /// Accepts another key too: during a rotation, give the old and the new one. A callback is
    /// checked with the secrets that belong to the access key it names.
    ///
    /// # Errors
    /// The key or the secret is empty.
    pub fn also_key(
        mut self,
        access_key: impl Into<Secret>,
        access_secret: impl Into<Secret>,
    ) -> Result<Self, Error> {
        let key = Key {
            access_key: access_key.into(),
            access_secret: access_secret.into(),
        };
        let refuse = |refused: ValidationError| Error::invalid_request(BUILD, refused);
        not_blank("access_key", key.access_key.expose()).map_err(refuse)?;
        not_blank("access_secret", key.access_secret.expose()).map_err(refuse)?;
        self.keys.push(key);
        Ok(self)
    }

    /// The algorithm that is configured for the app's callbacks.
    #[must_use]
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// How far off the time of a callback may be. Default: 5 minutes in both directions.
    #[must_use]
    pub fn replay_window(mut self, window: ReplayWindow) -> Self {
        self.window = window;
        self
    }

    /// Replaces the clock.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a callback and reads it. `body` must be the bytes exactly as they came: JSON that
    /// was read and written again has another signature.
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): a header is missing, the key is not known, the
    /// signature is wrong, the callback is too old or from the future, or it is not what is
    /// documented. Answer such a callback with HTTP 401 or 400.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Callback, Error> {
        let refuse = |detail: &'static str| Error::webhook(VERIFY, detail);
        let header = |name| required_header(VERIFY, headers, name);
        let access_key = header("accesskey")?;
        let action = header("action")?;
        let biz_type = header("biztype")?;
        let timestamp = header("ts")?;
        // Required by the platform's rule; what it says is not used.
        header("algorithm")?;
        let sign = header("sign")?;

        let signed = Signed {
            access_key,
            action,
            biz_type,
            timestamp,
            body,
        };
        let mut known = self
            .keys
            .iter()
            .filter(|key| key.access_key.expose() == access_key)
            .peekable();
        if known.peek().is_none() {
            return Err(refuse(
                "the access key of the callback is not one of the verifier's",
            ));
        }
        if !known.any(|key| same_hex_digest(&signed.sign(self.algorithm, &key.access_secret), sign))
        {
            return Err(refuse(
                "the signature is wrong: the callback is forged or changed, or the verifier has another \
                 secret or algorithm than the app",
            ));
        }
        let sent = sent_at(timestamp).ok_or_else(|| refuse("the header ts is not milliseconds"))?;
        if !self.window.admits(sent, self.clock.now()) {
            return Err(refuse(
                "the callback is older, or further in the future, than the replay window admits",
            ));
        }
        Callback::parse_unverified(body)
    }
}

fn sent_at(timestamp: &str) -> Option<SystemTime> {
    let millis = timestamp.parse().ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use messaging_client_core::{ErrorKind, FixedClock};

    use super::*;

    const BODY: &str = r#"{"statuses":[{"id":"wamid.edcf691d49c04b939c8e3331f07f9cd1","status":"delivered","timestamp":"1660019987","recipient_id":"86176xxxx0819"}],"business_phone":"185xxxx8399","messaging_product":"whatsapp"}"#;
    const MD5: &str = "e074500a59b46782f5c2b3311a1c2666";
    const SHA256: &str = "277ab6cf7ac19e7cbea9c53775edc9aa5426e7a4b8f1a1c118094982415c092f";
    const SENT: u64 = 1_655_710_885_431;

    fn headers(algorithm: &str, sign: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("accesskey", "fme2na3kdi3ki".parse().unwrap());
        headers.insert("action", "dr".parse().unwrap());
        headers.insert("biztype", "2".parse().unwrap());
        headers.insert("ts", SENT.to_string().parse().unwrap());
        headers.insert("algorithm", algorithm.parse().unwrap());
        headers.insert("sign", sign.parse().unwrap());
        headers
    }

    fn verifier(algorithm: Algorithm, now: u64) -> CallbackVerifier {
        CallbackVerifier::new("fme2na3kdi3ki", "abciiiko2k3")
            .unwrap()
            .algorithm(algorithm)
            .clock(FixedClock::at_unix_millis(now))
    }

    fn refusal(verifier: &CallbackVerifier, headers: &HeaderMap, body: &str) -> String {
        let error = verifier.verify(headers, body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Webhook);
        error.to_string()
    }

    #[test]
    fn the_computed_vector_is_accepted_under_both_algorithms() {
        for (algorithm, sign) in [(Algorithm::Md5, MD5), (Algorithm::Sha256, SHA256)] {
            let headers = headers(algorithm.as_str(), &sign.to_uppercase());
            let callback = verifier(algorithm, SENT)
                .verify(&headers, BODY.as_bytes())
                .unwrap();
            assert_eq!(callback.events.len(), 1);
        }
    }

    #[test]
    fn the_configured_algorithm_counts_not_the_named_one() {
        let strict = verifier(Algorithm::Sha256, SENT);
        for named in ["md5", "MD5", "none", "sha256"] {
            let refused = refusal(&strict, &headers(named, MD5), BODY);
            assert!(refused.contains("signature"), "{refused}");
        }
        assert!(
            strict
                .verify(&headers("md5", SHA256), BODY.as_bytes())
                .is_ok()
        );
    }

    #[test]
    fn every_header_is_needed() {
        let verifier = verifier(Algorithm::Md5, SENT);
        for name in ["accesskey", "action", "biztype", "ts", "algorithm", "sign"] {
            let mut missing = headers("md5", MD5);
            missing.remove(name);
            assert!(refusal(&verifier, &missing, BODY).contains(name));
            let mut blank = headers("md5", MD5);
            blank.insert(name, " ".parse().unwrap());
            assert!(refusal(&verifier, &blank, BODY).contains(name));
            if name != "algorithm" {
                let mut changed = headers("md5", MD5);
                changed.insert(name, "7".parse().unwrap());
                refusal(&verifier, &changed, BODY);
            }
        }
    }

    #[test]
    fn a_changed_body_is_refused() {
        let verifier = verifier(Algorithm::Md5, SENT);
        for body in [
            BODY.replace("delivered", "read"),
            format!("{BODY}\n"),
            String::new(),
        ] {
            assert!(refusal(&verifier, &headers("md5", MD5), &body).contains("signature"));
        }
    }

    #[test]
    fn old_and_future_callbacks_are_refused() {
        let headers = headers("md5", MD5);
        let at = |now| verifier(Algorithm::Md5, now);
        for now in [SENT - 300_000, SENT + 300_000] {
            assert!(at(now).verify(&headers, BODY.as_bytes()).is_ok());
        }
        for now in [SENT - 300_001, SENT + 300_001] {
            assert!(refusal(&at(now), &headers, BODY).contains("window"));
        }
        let wide = at(SENT + 600_000).replay_window(ReplayWindow::within(Duration::from_secs(600)));
        assert!(wide.verify(&headers, BODY.as_bytes()).is_ok());
    }

    #[test]
    fn keys_can_be_rotated() {
        let rotating = CallbackVerifier::new("fme2na3kdi3ki", "the-new-secret")
            .unwrap()
            .clock(FixedClock::at_unix_millis(SENT));
        let headers = headers("md5", MD5);
        assert!(refusal(&rotating, &headers, BODY).contains("signature"));
        let rotating = rotating.also_key("fme2na3kdi3ki", "abciiiko2k3").unwrap();
        assert!(rotating.verify(&headers, BODY.as_bytes()).is_ok());
        let other = CallbackVerifier::new("other", "abciiiko2k3").unwrap();
        assert!(refusal(&other, &headers, BODY).contains("access key"));
    }

    #[test]
    fn an_empty_secret_is_refused_when_the_verifier_is_built() {
        let error = CallbackVerifier::new("key", "").unwrap_err();
        assert_eq!(error.field(), Some("access_secret"));
        assert_eq!(
            CallbackVerifier::new(" ", "s").unwrap_err().field(),
            Some("access_key")
        );
        let verifier = CallbackVerifier::new("key", "secret").unwrap();
        assert!(verifier.also_key("key", "").is_err());
    }

    #[test]
    fn debug_shows_no_key() {
        let shown = format!("{:?}", verifier(Algorithm::Md5, SENT));
        assert!(shown.contains("Md5"), "{shown}");
        assert!(
            !shown.contains("abciii") && !shown.contains("fme2"),
            "{shown}"
        );
    }
}

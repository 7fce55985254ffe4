use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use messaging_client_core::validation::credential;
use messaging_client_core::webhook::{ReplayWindow, required_header, same_hex_digest};
use messaging_client_core::{Clock, Environment, Error, Secret, SystemClock, ValidationError};

use super::Callback;
use crate::Algorithm;
use crate::signature::Signed;

const BUILD: &str = "nxcloud.webhook.build";
const VERIFY: &str = "nxcloud.webhook.verify";

/// Accepts a callback only if its signature is right and recent.
///
/// The platform signs callbacks once a signing algorithm is configured for the app; configure the same here.
/// The algorithm that a callback's header names is not used: anybody who forges a callback could choose the
/// weaker one. All six headers are required (`accesskey`, `action`, `biztype`, `ts`, `algorithm`, `sign`). The
/// platform's own rule ("whatsapp callback verify") sets no age limit; a callback more than 5 minutes off is
/// refused here, see [`replay_window`](Self::replay_window).
///
/// ```
/// use nxcloud_client::Algorithm;
/// use nxcloud_client::callback::{CallbackVerifier, Event};
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
#[must_use]
#[derive(Debug, Clone)]
#[doc(alias = "webhook")]
pub struct CallbackVerifier {
    /// Access keys, each with its secret.
    pub(super) keys: Vec<(Secret, Secret)>,
    pub(super) algorithm: Algorithm,
    window: ReplayWindow,
    pub(super) clock: Arc<dyn Clock>,
}

impl CallbackVerifier {
    /// A verifier for callbacks signed with this access key and secret, by MD5 until
    /// [`algorithm`](Self::algorithm) says otherwise.
    ///
    /// # Errors
    /// The key or the secret is empty (everybody can sign with an empty secret), has a line break or
    /// another control character, or begins or ends with a space. [`Error::field`] names it.
    pub fn new(key: impl Into<Secret>, secret: impl Into<Secret>) -> Result<Self, Error> {
        Self::of(Vec::new(), Algorithm::default()).also_key(key, secret)
    }

    /// A verifier with the settings of the environment variables `NXCLOUD_ACCESS_KEY`,
    /// `NXCLOUD_ACCESS_SECRET` and, where it is set, `NXCLOUD_ALGORITHM` (`md5` or `sha256`).
    ///
    /// # Errors
    /// A variable is missing or malformed; [`Error::field`] names it.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::of_process())
    }

    pub(crate) fn of(keys: Vec<(Secret, Secret)>, algorithm: Algorithm) -> Self {
        Self {
            keys,
            algorithm,
            window: ReplayWindow::default(),
            clock: Arc::new(SystemClock),
        }
    }

    fn from_environment(environment: &Environment<'_>) -> Result<Self, Error> {
        let secret = |name| environment.secret(name).map_err(refused);
        let key = secret("NXCLOUD_ACCESS_KEY")?;
        let verifier = Self::new(key, secret("NXCLOUD_ACCESS_SECRET")?)?;
        let algorithm = Algorithm::from_environment(environment).map_err(refused)?;
        Ok(verifier.algorithm(algorithm))
    }

    /// Accepts another key too: during a rotation, give the old and the new one. A callback is
    /// checked with the secrets that belong to the access key it names.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn also_key(
        mut self,
        key: impl Into<Secret>,
        secret: impl Into<Secret>,
    ) -> Result<Self, Error> {
        let (key, secret) = (key.into(), secret.into());
        credential("access_key", key.expose()).map_err(refused)?;
        credential("access_secret", secret.expose()).map_err(refused)?;
        self.keys.push((key, secret));
        Ok(self)
    }

    /// The algorithm that is configured for the app's callbacks.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// How far off the time of a callback may be. Default: 5 minutes in both directions.
    pub fn replay_window(mut self, window: ReplayWindow) -> Self {
        self.window = window;
        self
    }

    /// Replaces the clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Verifies a callback and reads it. `body` must be the bytes exactly as received: JSON that was
    /// parsed and written again has another signature.
    ///
    /// To tell a forged callback from a genuine one that cannot be read, and that you should store, use
    /// [`verify_body`](Self::verify_body).
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): those of [`verify_body`](Self::verify_body)
    /// and of [`VerifiedBody::parse`].
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Callback, Error> {
        self.verify_body(headers, body)?.parse()
    }

    /// Verifies a callback without reading it. `body` must be the bytes exactly as received.
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): a header is missing, the key is not known, the
    /// signature is wrong, or the callback is too old or from the future. Respond to such a callback
    /// with HTTP 401.
    pub fn verify_body<'b>(
        &self,
        headers: &HeaderMap,
        body: &'b [u8],
    ) -> Result<VerifiedBody<'b>, Error> {
        let refuse = |detail: &'static str| Error::webhook(VERIFY, detail);
        let header = |name| required_header(VERIFY, headers, name);
        let signed = Signed {
            access_key: header("accesskey")?,
            action: header("action")?,
            biz_type: header("biztype")?,
            timestamp: header("ts")?,
            body,
        };
        // Required by the platform's rule; what it says is not used.
        header("algorithm")?;
        let sign = header("sign")?;

        let mut secrets = self
            .keys
            .iter()
            .filter(|(access_key, _)| access_key.expose() == signed.access_key)
            .map(|(_, secret)| secret)
            .peekable();
        if secrets.peek().is_none() {
            return Err(refuse(
                "the callback's access key is not one of the verifier's",
            ));
        }
        if !secrets.any(|secret| same_hex_digest(&signed.sign(self.algorithm, secret), sign)) {
            return Err(refuse(
                "the signature is wrong: the callback is forged or changed, or the verifier has another \
                 secret or algorithm than the app",
            ));
        }
        let sent = sent_at(signed.timestamp);
        let sent = sent.ok_or_else(|| refuse("the header ts is not milliseconds"))?;
        if !self.window.admits(sent, self.clock.now()) {
            return Err(refuse(
                "its ts is older, or further in the future, than the window allows",
            ));
        }
        Ok(VerifiedBody(body))
    }
}

#[cfg(feature = "axum")]
impl messaging_client_core::webhook::axum::VerifyCallback for CallbackVerifier {
    type Callback = Callback;

    fn verify_signature(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Error> {
        self.verify_body(headers, body).map(drop)
    }

    fn read(&self, body: &[u8]) -> Result<Callback, Error> {
        Callback::parse_unverified(body)
    }
}

/// The body of a callback that the platform signed. Its `Debug` shows only the length.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifiedBody<'b>(&'b [u8]);

impl<'b> VerifiedBody<'b> {
    /// The bytes as received.
    pub fn as_bytes(&self) -> &'b [u8] {
        self.0
    }

    /// Reads the callback; see [`Callback::parse_unverified`] for what is read.
    ///
    /// # Errors
    /// Of kind [`Webhook`](crate::ErrorKind::Webhook): it is not what is documented, or none of its events can
    /// be read. It still is the platform's: store [`as_bytes`](Self::as_bytes), and respond with HTTP 200.
    pub fn parse(&self) -> Result<Callback, Error> {
        Callback::parse_unverified(self.0)
    }
}

impl fmt::Debug for VerifiedBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifiedBody({} bytes)", self.0.len())
    }
}

fn refused(refused: ValidationError) -> Error {
    Error::invalid_setting(BUILD, refused)
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

    /// Every key belongs to the access key that it was given with, and to no other.
    #[test]
    fn a_key_counts_for_its_own_access_key_only() {
        let both = CallbackVerifier::new("fme2na3kdi3ki", "secret-of-the-first")
            .unwrap()
            .also_key("other", "abciiiko2k3")
            .unwrap()
            .clock(FixedClock::at_unix_millis(SENT));
        assert!(refusal(&both, &headers("md5", MD5), BODY).contains("signature"));
    }

    #[test]
    fn a_genuine_callback_that_cannot_be_read_is_told_from_a_forged_one() {
        let body = r#"{"statuses":[{"status":"sent"}]}"#;
        let signed = Signed {
            access_key: "fme2na3kdi3ki",
            action: "dr",
            biz_type: "2",
            timestamp: &SENT.to_string(),
            body: body.as_bytes(),
        };
        let sign = signed.sign(Algorithm::Md5, &"abciiiko2k3".into());
        let verifier = verifier(Algorithm::Md5, SENT);
        let genuine = headers("md5", &sign);
        let verified = verifier.verify_body(&genuine, body.as_bytes()).unwrap();
        assert_eq!(verified.as_bytes(), body.as_bytes());
        assert_eq!(verified.parse().unwrap_err().kind(), ErrorKind::Webhook);
        assert_eq!(format!("{verified:?}"), "VerifiedBody(32 bytes)");
        assert!(verifier.verify(&genuine, body.as_bytes()).is_err());
        let forged = verifier.verify_body(&headers("md5", MD5), body.as_bytes());
        assert!(forged.is_err());
    }

    #[test]
    fn the_environment_makes_a_verifier() {
        let with = |algorithm: &'static str| {
            let environment = Environment::from_fn(move |name| match name {
                "NXCLOUD_ACCESS_KEY" => Some("fme2na3kdi3ki".to_owned()),
                "NXCLOUD_ACCESS_SECRET" => Some("abciiiko2k3".to_owned()),
                "NXCLOUD_ALGORITHM" => Some(algorithm.to_owned()),
                _ => None,
            });
            CallbackVerifier::from_environment(&environment)
        };
        let sha256 = with("SHA256")
            .unwrap()
            .clock(FixedClock::at_unix_millis(SENT));
        let headers = headers("sha256", SHA256);
        assert!(sha256.verify(&headers, BODY.as_bytes()).is_ok());
        assert_eq!(with("sha1").unwrap_err().field(), Some("NXCLOUD_ALGORITHM"));
        let empty = Environment::from_fn(|_| None);
        let refused = CallbackVerifier::from_environment(&empty).unwrap_err();
        assert_eq!(refused.field(), Some("NXCLOUD_ACCESS_KEY"));
    }

    #[test]
    fn a_key_that_can_never_match_is_refused_when_the_verifier_is_built() {
        let error = CallbackVerifier::new("key", "").unwrap_err();
        assert_eq!(error.field(), Some("access_secret"));
        assert_eq!(
            CallbackVerifier::new(" ", "s").unwrap_err().field(),
            Some("access_key")
        );
        for odd in ["x\n", "x ", "\u{feff}x"] {
            let refused = CallbackVerifier::new(odd, "s").unwrap_err();
            assert_eq!(refused.field(), Some("access_key"));
            let refused = CallbackVerifier::new("key", odd).unwrap_err();
            assert_eq!(refused.field(), Some("access_secret"));
        }
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

    #[cfg(feature = "axum")]
    #[test]
    fn the_extractor_believes_what_is_signed_and_nothing_else() {
        use messaging_client_core::webhook::axum::VerifyCallback as _;

        let verifier = verifier(Algorithm::Md5, SENT);
        let body = BODY.as_bytes();
        assert!(
            verifier
                .verify_signature(&headers("md5", MD5), body)
                .is_ok()
        );
        let forged = headers("md5", SHA256);
        assert!(verifier.verify_signature(&forged, body).is_err());
        let changed = BODY.replace("delivered", "read");
        let changed = verifier.verify_signature(&headers("md5", MD5), changed.as_bytes());
        assert!(changed.is_err());
        assert_eq!(verifier.read(body).unwrap().events.len(), 1);
        assert!(verifier.read(b"{}").is_err());
    }

    #[test]
    fn a_client_verifies_with_its_own_credentials() {
        let client = crate::NxCloudClient::builder()
            .access_key("fme2na3kdi3ki")
            .access_secret("abciiiko2k3")
            .algorithm(Algorithm::Sha256)
            .tenant_id(1)
            .app_key("app");
        let verifier = client.build().unwrap().callback_verifier();
        let verifier = verifier.clock(FixedClock::at_unix_millis(SENT));
        let body = BODY.as_bytes();
        assert!(verifier.verify(&headers("sha256", SHA256), body).is_ok());
        assert!(verifier.verify(&headers("md5", MD5), body).is_err());
    }
}

use http::{HeaderMap, HeaderName, HeaderValue};
use messaging_client_core::unix_millis;

use super::CallbackVerifier;
use crate::signature::Signed;

/// For tests of your own webhook.
impl CallbackVerifier {
    /// The headers with which the platform would send this body now: signed with the first key, by the
    /// verifier's algorithm and clock.
    ///
    /// ```
    /// use nxcloud_client::callback::CallbackVerifier;
    ///
    /// # fn main() -> Result<(), nxcloud_client::Error> {
    /// let verifier = CallbackVerifier::new("access-key", "access-secret")?;
    /// let body = br#"{"statuses":[{"id":"wamid.17","status":"delivered"}]}"#;
    /// let headers = verifier.sign(body);
    /// assert_eq!(verifier.verify(&headers, body)?.events.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn sign(&self, body: &[u8]) -> HeaderMap {
        let timestamp = unix_millis(self.clock.now()).to_string();
        let Some((access_key, secret)) = self.keys.first() else {
            return HeaderMap::new();
        };
        let signed = Signed {
            access_key: access_key.expose(),
            action: "dr",
            biz_type: "2",
            timestamp: &timestamp,
            body,
        };
        let algorithm = HeaderValue::from_static(self.algorithm.as_str());
        let algorithm = (HeaderName::from_static("algorithm"), algorithm);
        let signed = signed.headers(self.algorithm, secret);
        signed.flatten().chain([algorithm]).collect()
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::FixedClock;

    use super::*;
    use crate::Algorithm;

    #[test]
    fn what_is_signed_is_accepted_with_the_key_that_signed_it() {
        for algorithm in [Algorithm::Md5, Algorithm::Sha256] {
            let of = |key: &str| {
                let verifier = CallbackVerifier::new(key, "abciiiko2k3").unwrap();
                let clock = FixedClock::at_unix_millis(1_655_710_885_431);
                verifier.algorithm(algorithm).clock(clock)
            };
            let both = of("old").also_key("new", "another secret").unwrap();
            let body = br#"{"statuses":[{"id":"wamid.17","status":"read"}]}"#;
            let headers = both.sign(body);
            assert!(both.verify(&headers, body).is_ok());
            assert!(
                of("old").verify(&headers, body).is_ok(),
                "the first key signs"
            );
            assert!(of("old").verify(&headers, b"{}").is_err());
            assert!(of("new").verify(&headers, body).is_err());
        }
    }
}

use std::fmt;
use std::time::SystemTime;

use http::{HeaderName, HeaderValue};
use messaging_client_core::validation::{international_digits, no_control_characters, not_blank};
use messaging_client_core::{
    Authenticate, ValidationError, RequestBody, Personal, Secret, header_value, sensitive_header_value,
    unix_millis,
};

use crate::Algorithm;
use crate::signature::Signed;

const ACCESS_KEY: HeaderName = HeaderName::from_static("accesskey");
const TIMESTAMP: HeaderName = HeaderName::from_static("ts");
const BIZ_TYPE: HeaderName = HeaderName::from_static("biztype");
const ACTION: HeaderName = HeaderName::from_static("action");
const SIGN: HeaderName = HeaderName::from_static("sign");
const ALGORITHM: HeaderName = HeaderName::from_static("algorithm");

/// Which business a request belongs to: the `bizType` and `action` headers, both signed.
///
/// The operations of this crate are WhatsApp (`2`, `mt`). An operation of your own for another
/// business puts its scope among the extensions of its draft.
///
/// ```
/// use nxcloud_client::{UnsignedRequest, Scope};
///
/// let mut draft = UnsignedRequest::post("/saas/cc/openapi/cdr/page");
/// draft.extensions_mut().insert(Scope::new("8", "cc"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    biz_type: &'static str,
    action: &'static str,
}

impl Scope {
    /// WhatsApp: `bizType` 2, `action` mt ("IDN SAAS WhatsApp API send", Header Parameters).
    pub const WHATSAPP: Self = Self::new("2", "mt");

    /// A scope by its two header values.
    #[must_use]
    pub const fn new(biz_type: &'static str, action: &'static str) -> Self {
        Self { biz_type, action }
    }
}

/// An account at NXCloud: credentials, tenant, app, and the sender that messages have by default.
///
/// Its `Debug` shows the tenant and the algorithm only.
#[derive(Clone)]
pub struct Account {
    access_key: Secret,
    access_key_header: HeaderValue,
    access_secret: Secret,
    algorithm: Algorithm,
    tenant_id: i64,
    app_key: Secret,
    business_phone: Option<Personal>,
}

impl Account {
    /// An account. `access_key` and `access_secret` sign the requests, `tenant_id` and `app_key` go
    /// into the bodies.
    ///
    /// # Errors
    /// A credential is empty or cannot be a header; the field is named as in
    /// [`Builder`](crate::Builder).
    pub fn new(
        access_key: Secret,
        access_secret: Secret,
        tenant_id: i64,
        app_key: Secret,
    ) -> Result<Self, ValidationError> {
        not_blank("access_key", access_key.expose())?;
        not_blank("access_secret", access_secret.expose())?;
        not_blank("app_key", app_key.expose())?;
        no_control_characters("app_key", app_key.expose())?;
        let access_key_header = sensitive_header_value(&ACCESS_KEY, access_key.expose().to_owned())
            .map_err(|refused| ValidationError::new("access_key", refused.problem().to_owned()))?;
        Ok(Self {
            access_key,
            access_key_header,
            access_secret,
            algorithm: Algorithm::default(),
            tenant_id,
            app_key,
            business_phone: None,
        })
    }

    /// Signs with this algorithm instead of MD5.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// The sender of messages that name none: digits with country code.
    ///
    /// # Errors
    /// The number is not digits with a country code.
    pub fn with_business_phone(mut self, phone: Personal) -> Result<Self, ValidationError> {
        international_digits("business_phone", &phone)?;
        self.business_phone = Some(phone);
        Ok(self)
    }

    /// The tenant, `tenant_id` in bodies.
    #[must_use]
    pub fn tenant_id(&self) -> i64 {
        self.tenant_id
    }

    /// The app, `appkey` in some bodies and `app_key` in others.
    #[must_use]
    pub fn app_key(&self) -> &Secret {
        &self.app_key
    }

    /// The sender of messages that name none.
    #[must_use]
    pub fn business_phone(&self) -> Option<&Personal> {
        self.business_phone.as_ref()
    }
}

impl Authenticate for Account {
    fn sign(
        &self,
        request: &mut http::Request<RequestBody>,
        now: SystemTime,
    ) -> Result<(), ValidationError> {
        let scope = *request.extensions().get().unwrap_or(&Scope::WHATSAPP);
        let timestamp = unix_millis(now).to_string();
        let sign = Signed {
            access_key: self.access_key.expose(),
            action: scope.action,
            biz_type: scope.biz_type,
            timestamp: &timestamp,
            body: request.body().as_bytes(),
        }
        .sign(self.algorithm, &self.access_secret);
        let headers = request.headers_mut();
        headers.insert(ACCESS_KEY, self.access_key_header.clone());
        headers.insert(TIMESTAMP, header_value(&TIMESTAMP, timestamp)?);
        headers.insert(BIZ_TYPE, header_value(&BIZ_TYPE, scope.biz_type)?);
        headers.insert(ACTION, header_value(&ACTION, scope.action)?);
        headers.insert(SIGN, sensitive_header_value(&SIGN, sign)?);
        if self.algorithm != Algorithm::Md5 {
            let algorithm = HeaderValue::from_static(self.algorithm.as_str());
            headers.insert(ALGORITHM, algorithm);
        }
        Ok(())
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("tenant_id", &self.tenant_id)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::{RawResponse, UnsignedRequest, Effect, Endpoint, ResponseError};

    use super::*;
    use crate::Envelope;
    use crate::recording::Recording;

    /// An operation that sends what a signature vector is about: `{}` for WhatsApp, or nothing in
    /// another scope.
    struct Vector(Option<Scope>);

    impl Endpoint for Vector {
        type Account = Account;
        type Response = ();
        const OPERATION: &'static str = "nxcloud.vector";
        const EFFECT: Effect = Effect::Write;

        fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
            let Some(scope) = self.0 else {
                return UnsignedRequest::post("/vector").json(&serde_json::json!({}));
            };
            let mut draft = UnsignedRequest::get("/vector");
            draft.extensions_mut().insert(scope);
            Ok(draft)
        }

        fn decode(&self, answer: &RawResponse) -> Result<(), ResponseError> {
            Envelope::read(answer).map(|_| ())
        }
    }

    const MD5: &str = "eec135bf75c21863883d9b98ba2fed58";
    const SHA256: &str = "8807f9fd28e4c2595d05246e2eca47949e6f6fb5e064a12fda93eaeb158a3762";

    #[tokio::test]
    async fn a_request_carries_the_signature_and_what_it_signs() {
        for (algorithm, sign, named) in [
            (Algorithm::Md5, MD5, None),
            (Algorithm::Sha256, SHA256, Some("sha256")),
        ] {
            let recording = Recording::answering(200, r#"{"code":0}"#);
            let client = recording.builder().algorithm(algorithm).build().unwrap();
            client.call(Vector(None)).await.unwrap();
            let sent = recording.sent().remove(0);
            let header = |name: &str| sent.get(name).map(|value| value.to_str().unwrap());
            assert_eq!(header("accesskey"), Some("fme2na3kdi3ki"));
            assert_eq!(header("ts"), Some("1655710885431"));
            assert_eq!(header("biztype"), Some("2"));
            assert_eq!(header("action"), Some("mt"));
            assert_eq!(header("sign"), Some(sign));
            assert_eq!(header("algorithm"), named);
            for credential in ["accesskey", "sign"] {
                assert!(sent[credential].is_sensitive(), "{credential}");
            }
        }
    }

    #[tokio::test]
    async fn an_operation_of_ones_own_is_signed_in_its_scope() {
        let recording = Recording::answering(200, r#"{"code":0}"#);
        let vector = Vector(Some(Scope::new("1", "send")));
        recording.client().call(vector).await.unwrap();
        let sent = recording.sent().remove(0);
        assert_eq!(sent["biztype"], "1");
        assert_eq!(sent["action"], "send");
        assert_eq!(sent["sign"], "884afe159e39b6c88a0d6102ca97d704");
    }

    #[test]
    fn empty_credentials_and_line_breaks_are_refused() {
        let refused = |key: &str, secret: &str, app: &str| {
            Account::new(key.into(), secret.into(), 1, app.into())
                .unwrap_err()
                .field()
                .to_owned()
        };
        assert_eq!(refused("", "secret", "app"), "access_key");
        assert_eq!(refused("key", " ", "app"), "access_secret");
        assert_eq!(refused("key", "secret", ""), "app_key");
        assert_eq!(refused("key\r\nx: y", "secret", "app"), "access_key");
        assert_eq!(refused("key", "secret", "app\n"), "app_key");
    }

    #[test]
    fn operations_get_what_their_bodies_repeat() {
        let account = Account::new("key".into(), "secret".into(), 17, "app".into()).unwrap();
        assert_eq!(account.tenant_id(), 17);
        assert_eq!(account.app_key().expose(), "app");
        assert_eq!(account.business_phone(), None);
        let with_sender = account.with_business_phone("6281200000001".into()).unwrap();
        assert_eq!(
            with_sender.business_phone().map(|phone| phone.as_str()),
            Some("6281200000001")
        );
    }

    #[test]
    fn debug_shows_no_credential_and_no_phone() {
        let account = Account::new("marker".into(), "marker".into(), 17, "marker".into())
            .unwrap()
            .with_business_phone("6281200000001".into())
            .unwrap();
        let shown = format!("{account:?}");
        assert!(shown.contains("17"), "{shown}");
        assert!(
            !shown.contains("marker") && !shown.contains("62812"),
            "{shown}"
        );
    }
}

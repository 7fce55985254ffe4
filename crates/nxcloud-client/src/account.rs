use std::time::SystemTime;

use http::{HeaderName, HeaderValue};
use messaging_client_core::validation::credential;
use messaging_client_core::{
    Authenticate, Personal, RequestBody, Secret, ValidationError, header_value, unix_millis,
};

use crate::Algorithm;
use crate::signature::Signed;

/// Which business a request belongs to: the `bizType` and `action` headers, both signed.
///
/// The operations of this crate are WhatsApp (`2`, `mt`). An operation of your own for another
/// business puts its scope among the extensions of its request.
///
/// ```
/// use http::Method;
/// use nxcloud_client::extend::{Scope, UnsignedRequest};
///
/// let mut request = UnsignedRequest::new(Method::POST, "/saas/cc/openapi/cdr/page");
/// request.extensions_mut().insert(Scope::new("8", "cc"));
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
    pub const fn new(biz_type: &'static str, action: &'static str) -> Self {
        Self { biz_type, action }
    }
}

/// An account at NXCloud: credentials, tenant, app, and the sender that messages have by default.
///
/// Its `Debug` shows no credential and no phone number.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Account {
    pub(crate) access_key: Secret,
    pub(crate) access_secret: Secret,
    /// The tenant, `tenant_id` in bodies.
    pub tenant_id: i64,
    /// The app, `appkey` in some bodies and `app_key` in others.
    pub app_key: Secret,
    /// The sender of messages that name none: digits with country code.
    pub business_phone: Option<Personal>,
    /// The hash that signs.
    pub algorithm: Algorithm,
    /// Whether the values of template variables are checked for what WhatsApp refuses; see
    /// [`Builder::unchecked_variables`](crate::Builder::unchecked_variables).
    pub checks_variables: bool,
}

impl Account {
    /// An account. `access_key` and `access_secret` sign the requests, `tenant_id` and `app_key` go
    /// into the bodies.
    ///
    /// # Errors
    /// A credential is empty, has a line break or another character that a header cannot hold, or
    /// begins or ends with a space; the field is named as in [`Builder`](crate::Builder).
    pub fn new(
        access_key: Secret,
        access_secret: Secret,
        tenant_id: i64,
        app_key: Secret,
    ) -> Result<Self, ValidationError> {
        credential("access_key", access_key.expose())?;
        credential("access_secret", access_secret.expose())?;
        credential("app_key", app_key.expose())?;
        header_value(
            &HeaderName::from_static("accesskey"),
            access_key.expose().to_owned(),
        )
        .map_err(|refused| refused.named("access_key"))?;
        Ok(Self {
            access_key,
            access_secret,
            tenant_id,
            app_key,
            business_phone: None,
            algorithm: Algorithm::default(),
            checks_variables: true,
        })
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
        let signed = Signed {
            access_key: self.access_key.expose(),
            action: scope.action,
            biz_type: scope.biz_type,
            timestamp: &timestamp,
            body: request.body().as_bytes(),
        };
        let signed = signed.headers(self.algorithm, &self.access_secret);
        let headers = request.headers_mut();
        for header in signed {
            let (name, value) = header?;
            headers.insert(name, value);
        }
        if self.algorithm != Algorithm::Md5 {
            let algorithm = HeaderValue::from_static(self.algorithm.as_str());
            headers.insert("algorithm", algorithm);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use http::Method;
    use messaging_client_core::testing::FakeTransport;
    use messaging_client_core::{
        ClientOptions, Effect, Endpoint, FixedClock, RawResponse, ResponseError, UnsignedRequest,
    };

    use super::*;
    use crate::extend::Envelope;
    use crate::{Builder, NxCloudClient};

    /// An operation that sends what a signature vector is about: `{}` for WhatsApp, or no body in
    /// another scope.
    struct Vector(Option<Scope>);

    impl Endpoint for Vector {
        type Account = Account;
        type Response = ();
        const OPERATION: &'static str = "nxcloud.vector";
        const METHOD: Method = Method::POST;
        const PATH: &'static str = "/vector";
        const EFFECT: Effect = Effect::Write;

        fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
            let mut request = UnsignedRequest::of::<Self>();
            let Some(scope) = self.0 else {
                return request.json(&serde_json::json!({}));
            };
            request.extensions_mut().insert(scope);
            Ok(request)
        }

        fn decode(&self, response: &RawResponse) -> Result<(), ResponseError> {
            Envelope::<()>::read(response).map(|_| ())
        }
    }

    fn builder(transport: &FakeTransport) -> Builder {
        let options = ClientOptions::new()
            .clock(FixedClock::at_unix_millis(1_655_710_885_431))
            .transport(transport.clone());
        NxCloudClient::builder()
            .access_key("fme2na3kdi3ki")
            .access_secret("abciiiko2k3")
            .tenant_id(1)
            .app_key("f543ertg")
            .options(options)
    }

    const MD5: &str = "eec135bf75c21863883d9b98ba2fed58";
    const SHA256: &str = "8807f9fd28e4c2595d05246e2eca47949e6f6fb5e064a12fda93eaeb158a3762";

    #[tokio::test]
    async fn a_request_carries_the_signature_and_what_it_signs() {
        for (algorithm, sign, named) in [
            (Algorithm::Md5, MD5, None),
            (Algorithm::Sha256, SHA256, Some("sha256")),
        ] {
            let transport = FakeTransport::new().json(200, r#"{"code":0}"#);
            let client = builder(&transport).algorithm(algorithm).build().unwrap();
            client.call(Vector(None)).await.unwrap();
            let sent = transport.requests().remove(0);
            assert_eq!(sent.header("accesskey"), Some("fme2na3kdi3ki"));
            assert_eq!(sent.header("ts"), Some("1655710885431"));
            assert_eq!(sent.header("biztype"), Some("2"));
            assert_eq!(sent.header("action"), Some("mt"));
            assert_eq!(sent.header("sign"), Some(sign));
            assert_eq!(sent.header("algorithm"), named);
            for credential in ["accesskey", "sign"] {
                assert!(sent.headers()[credential].is_sensitive(), "{credential}");
            }
        }
    }

    #[tokio::test]
    async fn an_operation_of_ones_own_is_signed_in_its_scope() {
        let transport = FakeTransport::new().json(200, r#"{"code":0}"#);
        let vector = Vector(Some(Scope::new("1", "send")));
        let client = builder(&transport).build().unwrap();
        client.call(vector).await.unwrap();
        let sent = transport.requests().remove(0);
        assert_eq!(sent.header("biztype"), Some("1"));
        assert_eq!(sent.header("action"), Some("send"));
        assert_eq!(
            sent.header("sign"),
            Some("884afe159e39b6c88a0d6102ca97d704")
        );
    }

    #[test]
    fn credentials_that_can_never_work_are_refused() {
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
        for odd in ["x\n", "x\r\n", "\u{feff}x", "x ", " x"] {
            assert_eq!(refused(odd, "secret", "app"), "access_key", "{odd:?}");
            assert_eq!(refused("key", odd, "app"), "access_secret", "{odd:?}");
            assert_eq!(refused("key", "secret", odd), "app_key", "{odd:?}");
        }
    }

    #[test]
    fn debug_shows_no_credential_and_no_phone() {
        let mut account =
            Account::new("marker".into(), "marker".into(), 17, "marker".into()).unwrap();
        account.business_phone = Some("6281200000001".into());
        let shown = format!("{account:?}");
        assert!(shown.contains("17"), "{shown}");
        assert!(
            !shown.contains("marker") && !shown.contains("62812"),
            "{shown}"
        );
    }
}

//! `GET /nusasms_api/1.0/auth/api_key` (NusaSMS API documentation, Account, "Get user data using API
//! Key").
//!
//! Cost and limits: API key; free.

use crate::prelude::*;

/// Asks whose API key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetUser {}

/// The user that an API key belongs to.
#[serde_as]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The login name.
    #[serde(rename = "userid")]
    pub user_id: Personal,
    /// The number of the person.
    #[serde_as(as = "Integer")]
    #[serde(rename = "idPerson")]
    pub person_id: i64,
    /// The number of the client that pays.
    #[serde_as(as = "Integer")]
    #[serde(rename = "idClient")]
    pub client_id: i64,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl User {
    /// A response, for the application's own tests.
    pub fn new(user_id: impl Into<Personal>, person_id: i64, client_id: i64) -> Self {
        Self {
            user_id: user_id.into(),
            person_id,
            client_id,
            extra: Extra::default(),
        }
    }
}

impl Endpoint for GetUser {
    type Account = Account;
    type Response = User;
    const OPERATION: &'static str = "nusasms.account.get";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/nusasms_api/1.0/auth/api_key";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::of::<Self>())
    }

    fn decode(&self, raw: &RawResponse) -> Result<User, ResponseError> {
        Envelope::read_data(raw)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::*;
    use crate::NusaSmsClient;
    use crate::tests::{client, client_of, only, shown};

    #[tokio::test]
    async fn the_samples_of_both_documents() {
        for body in [
            r#"{"error":false,"error_code":0,"message":"Data message","data":{"userid":"string","idPerson":0,"idClient":0}}"#,
            r#"{"error":false,"message":"Data message","data":{"userid":"string","idPerson":0,"idClient":0}}"#,
        ] {
            let (client, transport) = client(200, body);
            let user = client.account().get().await.unwrap();
            assert_eq!(user.into_inner(), User::new("string", 0, 0));
            let sent = only(&transport);
            assert_eq!(sent.method(), Method::GET);
            assert_eq!(sent.path(), "/nusasms_api/1.0/auth/api_key");
            assert_eq!(sent.header("apikey"), Some("key-1"));
            assert!(sent.uri().query().is_none() && sent.body().is_empty());
        }
    }

    #[test]
    fn the_request_is_an_empty_object() {
        assert_eq!(serde_json::to_string(&GetUser {}).unwrap(), "{}");
        assert!(serde_json::from_str::<GetUser>("{}").is_ok());
        assert!(serde_json::from_str::<GetUser>(r#"{"id":1}"#).is_err());
    }

    #[test]
    fn numbers_may_be_texts_and_unknown_fields_are_kept() {
        let json = r#"{"userid":7,"idPerson":"1000001","idClient":1000001,"role":"admin"}"#;
        let user: User = serde_json::from_str(json).unwrap();
        assert_eq!((&*user.user_id, user.person_id), ("7", 1_000_001));
        assert_eq!(user.extra["role"], "admin");
        assert!(!format!("{user:?}").contains("admin"));
    }

    #[tokio::test]
    async fn without_an_api_key_nothing_is_sent() {
        let builder = NusaSmsClient::builder().sms_user("u").sms_password("p");
        let (client, transport) = client_of(builder, 200, "{}");
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!((error.field(), error.attempts()), (Some("api_key"), 0));
        assert!(transport.requests().is_empty());
    }

    #[tokio::test]
    async fn data_that_is_missing_is_no_success() {
        for body in [
            r#"{"error":false}"#,
            r#"{"error":false,"data":{"userid":"marker"}}"#,
        ] {
            let (client, _) = client(200, body);
            let error = client.account().get().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(!shown(&error).contains("marker"));
        }
    }
}

//! `GET /nusasms_api/1.0/balance` (NusaSMS API documentation, Account, "Get Balance Data").
//!
//! Cost and limits: API key; free; every figure can be absent.

use messaging_client_core::repair_document;

use crate::prelude::*;
use crate::{Amount, ProviderDate};

/// Asks for the credits of every product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GetBalance {}

/// The credits of every product. What the account does not use is left out or null, whatever the
/// schema says, so every figure is optional; one that is no number is among the
/// [`extra`](Self::extra) fields.
#[serde_as]
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// The number of the client that pays.
    #[serde_as(as = "Option<Integer>")]
    #[serde(rename = "idClient")]
    pub client_id: Option<i64>,
    /// WhatsApp credits.
    pub wa_balance: Option<Amount>,
    /// The day on which the WhatsApp credits expire.
    pub wa_expired_date: Option<ProviderDate>,
    /// HLR credits.
    pub hlr_balance: Option<Amount>,
    /// The day on which the HLR credits expire.
    pub hlr_expired_date: Option<ProviderDate>,
    /// SIM credits.
    pub sim_balance: Option<Amount>,
    /// The day on which the SIM credits expire.
    pub sim_expired_date: Option<ProviderDate>,
    /// SMS credits.
    pub sms_balance: Option<Amount>,
    /// The day on which the SMS credits expire.
    pub sms_expired_date: Option<ProviderDate>,
    /// Phone credit (pulsa), which has no day of expiry.
    pub pulsa_balance: Option<Amount>,
    /// Fields that are not documented, or not as documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Endpoint for GetBalance {
    type Account = Account;
    type Response = Balance;
    const OPERATION: &'static str = "nusasms.account.balance";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/nusasms_api/1.0/balance";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::of::<Self>())
    }

    fn decode(&self, raw: &RawResponse) -> Result<Balance, ResponseError> {
        // Fractions become strings, so that they keep their characters.
        let body = repair_document(raw.body());
        let exact = RawResponse::new(raw.status(), raw.headers().clone(), body.into());
        Envelope::read_data(&exact)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::tests::{client, only};

    async fn balance(data: &Value) -> Balance {
        let body = json!({"error": false, "error_code": 0, "message": "m", "data": data});
        let (client, transport) = client(200, body.to_string());
        let balance = client.account().balance().await.unwrap();
        assert_eq!(only(&transport).path(), "/nusasms_api/1.0/balance");
        balance.into_inner()
    }

    #[tokio::test]
    async fn the_sample_of_the_document_comes_back_unchanged() {
        let sample = json!({
            "idClient": 0,
            "wa_balance": 0, "wa_expired_date": "2019-08-24",
            "hlr_balance": 0, "hlr_expired_date": "2019-08-24",
            "sim_balance": 0, "sim_expired_date": "2019-08-24",
            "sms_balance": 0, "sms_expired_date": "2019-08-24",
            "pulsa_balance": 0
        });
        let balance = balance(&sample).await;
        assert_eq!(serde_json::to_value(&balance).unwrap(), sample);
        let expires = balance.sms_expired_date.unwrap().local().unwrap();
        assert_eq!((expires.year, expires.month, expires.day), (2019, 8, 24));
    }

    #[tokio::test]
    async fn what_is_not_used_may_be_null_or_absent() {
        let balance = balance(&json!({
            "idClient": "17", "wa_balance": "12.50", "wa_expired_date": null,
            "pulsa_balance": null, "hlr_balance": 1.5, "email_balance": 3
        }))
        .await;
        assert_eq!(balance.client_id, Some(17));
        assert_eq!(balance.wa_balance.unwrap().as_f64(), Some(12.5));
        assert_eq!(balance.hlr_balance.unwrap().to_string(), "1.5");
        assert!(balance.wa_expired_date.is_none() && balance.pulsa_balance.is_none());
        assert_eq!(balance.extra["email_balance"], 3);
    }

    #[tokio::test]
    async fn one_odd_figure_does_not_hide_the_others() {
        let body = r#"{"error":false,"data":{"idClient":"x","wa_balance":250000.00,
            "sms_balance":12345678901234567.89,"hlr_balance":"1.000,50","sim_balance":false,
            "sim_expired_date":{},"pulsa_balance":"Rp 1000"}}"#;
        let (client, _) = client(200, body);
        let balance = client.account().balance().await.unwrap();
        assert_eq!(balance.wa_balance.as_ref().unwrap().as_str(), "250000.00");
        let sms = balance.sms_balance.as_ref().unwrap();
        assert_eq!(sms.as_str(), "12345678901234567.89");
        assert!(
            balance.hlr_balance.is_none()
                && balance.sim_balance.is_none()
                && balance.pulsa_balance.is_none()
        );
        assert_eq!(balance.extra["hlr_balance"], "1.000,50");
        assert_eq!(balance.extra["idClient"], "x");
        let stored = serde_json::to_vec(&*balance).unwrap();
        let read: Balance = messaging_client_core::read_document(&stored).unwrap();
        assert_eq!(read, *balance);
    }
}

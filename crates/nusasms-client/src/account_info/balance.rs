//! `GET /nusasms_api/1.0/balance` (NusaSMS API documentation, Account, "Get Balance Data").
//!
//! Cost and limits: API key; free; every figure can be absent.

use messaging_client_core::{
    RawResponse, UnsignedRequest, Effect, Endpoint, Extra, ResponseError, ValidationError, lenient,
};
use serde::{Deserialize, Serialize};

use crate::amount::optional_amount;
use crate::{Account, Amount, Envelope, ProviderDate};

/// Asks for the credits of every product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct GetBalance;

impl GetBalance {
    /// The request, which has no parameters.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

/// The credits of every product. What the account does not use is left out or null, whatever the
/// schema says, so every figure is optional.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Balance {
    /// The number of the client that pays.
    #[serde(
        rename = "idClient",
        default,
        deserialize_with = "lenient::integer_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub client_id: Option<i64>,
    /// WhatsApp credits.
    #[serde(
        rename = "wa_balance",
        default,
        deserialize_with = "optional_amount",
        skip_serializing_if = "Option::is_none"
    )]
    pub whatsapp: Option<Amount>,
    /// The day on which the WhatsApp credits expire.
    #[serde(rename = "wa_expired_date", skip_serializing_if = "Option::is_none")]
    pub whatsapp_expires: Option<ProviderDate>,
    /// HLR credits.
    #[serde(
        rename = "hlr_balance",
        default,
        deserialize_with = "optional_amount",
        skip_serializing_if = "Option::is_none"
    )]
    pub hlr: Option<Amount>,
    /// The day on which the HLR credits expire.
    #[serde(rename = "hlr_expired_date", skip_serializing_if = "Option::is_none")]
    pub hlr_expires: Option<ProviderDate>,
    /// SIM credits.
    #[serde(
        rename = "sim_balance",
        default,
        deserialize_with = "optional_amount",
        skip_serializing_if = "Option::is_none"
    )]
    pub sim: Option<Amount>,
    /// The day on which the SIM credits expire.
    #[serde(rename = "sim_expired_date", skip_serializing_if = "Option::is_none")]
    pub sim_expires: Option<ProviderDate>,
    /// SMS credits.
    #[serde(
        rename = "sms_balance",
        default,
        deserialize_with = "optional_amount",
        skip_serializing_if = "Option::is_none"
    )]
    pub sms: Option<Amount>,
    /// The day on which the SMS credits expire.
    #[serde(rename = "sms_expired_date", skip_serializing_if = "Option::is_none")]
    pub sms_expires: Option<ProviderDate>,
    /// Phone credit (pulsa), which has no day of expiry.
    #[serde(
        rename = "pulsa_balance",
        default,
        deserialize_with = "optional_amount",
        skip_serializing_if = "Option::is_none"
    )]
    pub pulsa: Option<Amount>,
    /// Fields that are not documented.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Endpoint for GetBalance {
    type Account = Account;
    type Response = Balance;
    const OPERATION: &'static str = "nusasms.account.balance";
    const EFFECT: Effect = Effect::Read;

    fn request(&self, _account: &Account) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::get("/nusasms_api/1.0/balance"))
    }

    fn decode(&self, answer: &RawResponse) -> Result<Balance, ResponseError> {
        Envelope::data_of(answer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::recording::Recording;

    async fn balance(data: &Value) -> Balance {
        let body = json!({"error": false, "error_code": 0, "message": "m", "data": data});
        let recording = Recording::answering(200, &body.to_string());
        let balance = recording.client().account().balance().await.unwrap();
        assert!(recording.only().uri.ends_with("/nusasms_api/1.0/balance"));
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
        let expires = balance.sms_expires.unwrap().local().unwrap();
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
        assert_eq!(balance.whatsapp.unwrap().as_f64(), Some(12.5));
        assert_eq!(balance.hlr.unwrap().to_string(), "1.5");
        assert!(balance.whatsapp_expires.is_none() && balance.pulsa.is_none());
        assert_eq!(balance.extra["email_balance"], 3);
    }
}

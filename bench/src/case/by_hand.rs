//! reqwest as an application writes it by hand: `json!`, `to_string`, a signature over a formatted text, and the
//! response as a `Value`.

use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use super::USER_AGENT;
use crate::Problem;
use crate::server::Server;

pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A reqwest client and a base URL.
pub(super) struct Hand {
    client: Client,
    base_url: String,
}

impl Hand {
    pub(super) fn new(server: &Server) -> Result<Self, Problem> {
        let client = Client::builder().no_proxy().user_agent(USER_AGENT).build();
        Ok(Self {
            client: client?,
            base_url: server.url().to_owned(),
        })
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base_url))
    }
}

/// Sends a request and reads its response.
pub(super) async fn text(request: RequestBuilder) -> Result<String, Problem> {
    Ok(request.send().await?.error_for_status()?.text().await?)
}

/// The same for a response of JSON.
pub(super) async fn value(request: RequestBuilder) -> Result<Value, Problem> {
    Ok(serde_json::from_str(&text(request).await?)?)
}

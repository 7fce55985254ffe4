//! Raw reqwest with ready bytes and headers, set up as our transport sets it up.

use ::reqwest::{Client, Url, redirect, retry};
use bytes::Bytes;
use http::HeaderMap;

use super::Contestant;
use crate::Problem;

/// Makes the ready request.
#[derive(Debug, Clone)]
pub struct RawReqwest {
    client: Client,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
}

impl RawReqwest {
    /// With connections of its own.
    ///
    /// # Errors
    /// The client cannot be set up.
    pub fn new(request: &http::Request<Bytes>, user_agent: &str) -> Result<Self, Problem> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .user_agent(user_agent)
            .build()?;
        Ok(Self {
            client,
            url: request.uri().to_string().parse()?,
            headers: request.headers().clone(),
            body: request.body().clone(),
        })
    }
}

impl Contestant for RawReqwest {
    async fn call(&mut self) -> Result<(), Problem> {
        let request = self
            .client
            .post(self.url.clone())
            .headers(self.headers.clone())
            .body(self.body.clone());
        let response = request.send().await?.error_for_status()?;
        std::hint::black_box(response.bytes().await?);
        Ok(())
    }
}

use bytes::Bytes;
use messaging_client_core::BoxFuture;
use reqwest::{Client, Request, redirect, retry};

use crate::Problem;
use crate::case::{Contestant, USER_AGENT};

/// reqwest with a request that is ready, set up as our transport sets it up: nothing is validated, signed,
/// tried again or read.
#[derive(Debug)]
pub(crate) struct RawReqwest {
    client: Client,
    request: http::Request<Bytes>,
    url: reqwest::Url,
}

impl RawReqwest {
    pub(crate) fn new(request: http::Request<Bytes>) -> Result<Self, Problem> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .user_agent(USER_AGENT)
            .build()?;
        let url = request.uri().to_string().parse()?;
        Ok(Self {
            client,
            request,
            url,
        })
    }
}

impl Contestant for RawReqwest {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let mut request = Request::new(self.request.method().clone(), self.url.clone());
            *request.headers_mut() = self.request.headers().clone();
            *request.body_mut() = Some(self.request.body().clone().into());
            let response = self.client.execute(request).await?.error_for_status()?;
            std::hint::black_box(response.bytes().await?);
            Ok(())
        })
    }
}

use messaging_client_core::BoxFuture;
use messaging_client_core::testing::SentRequest;
use reqwest::{Client, Request, redirect, retry};

use crate::Problem;
use crate::case::{Contestant, USER_AGENT};

/// reqwest with a request that is ready, set up as our transport sets it up: nothing is validated, signed,
/// tried again or read.
pub(crate) struct RawReqwest {
    client: Client,
    request: Request,
}

impl RawReqwest {
    pub(crate) fn new(sent: &SentRequest) -> Result<Self, Problem> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .user_agent(USER_AGENT)
            .build()?;
        let mut request = Request::new(sent.method().clone(), sent.uri().to_string().parse()?);
        *request.headers_mut() = sent.headers().clone();
        *request.body_mut() = Some(sent.body().clone().into());
        Ok(Self { client, request })
    }
}

impl Contestant for RawReqwest {
    fn call(&self) -> BoxFuture<'_, Result<(), Problem>> {
        Box::pin(async {
            let request = self.request.try_clone().ok_or("the body is a stream")?;
            let response = self.client.execute(request).await?.error_for_status()?;
            std::hint::black_box(response.bytes().await?);
            Ok(())
        })
    }
}

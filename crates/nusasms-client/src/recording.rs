//! A transport for this crate's tests: it notes what is sent and gives one answer to everything.

use std::sync::{Arc, Mutex};

use http::{HeaderMap, StatusCode};
use messaging_client_core::{
    RawResponse, BoxFuture, ClientOptions, Error, RequestBody, RetryPolicy, Transport, TransportError,
};

use crate::{Builder, NusaSmsClient};

#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Recording {
    answer: RawResponse,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Recording {
    pub(crate) fn answering(status: u16, body: &str) -> Self {
        Self {
            answer: answer(status, body),
            sent: Arc::default(),
        }
    }

    pub(crate) fn all(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn only(&self) -> Sent {
        let all = self.all();
        assert_eq!(all.len(), 1, "one request is expected");
        all[0].clone()
    }

    /// A client with both sets of credentials whose requests end up here.
    pub(crate) fn client(&self) -> NusaSmsClient {
        self.client_of(full())
    }

    pub(crate) fn client_of(&self, builder: Builder) -> NusaSmsClient {
        let options = ClientOptions::new()
            .transport(self.clone())
            .retry(RetryPolicy::never());
        builder.options(options).build().unwrap()
    }
}

/// Invented credentials with characters that a form must escape.
pub(crate) fn full() -> Builder {
    NusaSmsClient::builder()
        .api_key("key-1")
        .sms_user("user&1")
        .sms_password("pass=1")
}

pub(crate) fn answer(status: u16, body: &str) -> RawResponse {
    let status = StatusCode::from_u16(status).unwrap();
    RawResponse::new(status, HeaderMap::new(), body.to_owned().into())
}

/// Everything that a person may see of an error.
pub(crate) fn shown(error: &Error) -> String {
    format!("{error} {error:?} {error:#?}")
}

impl Transport for Recording {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        self.sent.lock().unwrap().push(Sent {
            method: request.method().to_string(),
            uri: request.uri().to_string(),
            headers: request.headers().clone(),
            body: String::from_utf8(request.body().as_bytes().to_vec()).unwrap(),
        });
        let answer = self.answer.clone();
        Box::pin(async move { Ok(answer) })
    }
}

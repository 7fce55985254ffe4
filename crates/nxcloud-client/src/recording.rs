//! A transport for this crate's tests: it keeps what is sent and gives one answer to everything.

use std::sync::{Arc, Mutex};

use http::{HeaderMap, HeaderValue, StatusCode};
use messaging_client_core::{
    RawResponse, BoxFuture, ClientOptions, FixedClock, RequestBody, Transport, TransportError,
};

use crate::{Builder, NxCloudClient};

/// The time of the signature vectors, in milliseconds.
const SIGNED_AT: u64 = 1_655_710_885_431;

#[derive(Debug, Clone)]
pub(crate) struct Recording {
    answer: RawResponse,
    sent: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Recording {
    /// The answer says another time than the client's clock.
    pub(crate) fn answering(status: u16, body: &str) -> Self {
        let mut headers = HeaderMap::new();
        let date = HeaderValue::from_static("Mon, 20 Jun 2022 08:41:25 GMT");
        headers.insert(http::header::DATE, date);
        let status = StatusCode::from_u16(status).unwrap();
        Self {
            answer: RawResponse::new(status, headers, body.to_owned().into()),
            sent: Arc::default(),
        }
    }

    /// The headers of every request.
    pub(crate) fn sent(&self) -> Vec<HeaderMap> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn client(&self) -> NxCloudClient {
        self.builder().build().unwrap()
    }

    /// With the key and secret of the signature vectors.
    pub(crate) fn builder(&self) -> Builder {
        let options = ClientOptions::new()
            .clock(FixedClock::at_unix_millis(SIGNED_AT))
            .transport(self.clone());
        NxCloudClient::builder()
            .access_key("fme2na3kdi3ki")
            .access_secret("abciiiko2k3")
            .tenant_id(1)
            .app_key("f543ertg")
            .business_phone("6281200000009")
            .options(options)
    }
}

impl Transport for Recording {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        self.sent.lock().unwrap().push(request.headers().clone());
        let answer = self.answer.clone();
        Box::pin(async move { Ok(answer) })
    }
}

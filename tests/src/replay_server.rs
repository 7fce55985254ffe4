//! The loopback server that plays the exchanges of a fixture in their order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

use crate::fixture::ScriptedResponse;

/// A request as the server got it.
pub(crate) type ReceivedRequest = http::Request<Bytes>;

/// A server of httpmock's pool; it goes back when it is dropped.
pub(crate) struct ReplayServer {
    server: MockServer,
    received: Received,
}

#[derive(Clone, Default)]
struct Received(Arc<Mutex<Vec<ReceivedRequest>>>);

impl Received {
    fn lock(&self) -> MutexGuard<'_, Vec<ReceivedRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReplayServer {
    /// Takes a server that gives these responses, one to each request.
    pub(crate) async fn start<'a>(
        responses: impl IntoIterator<Item = &'a ScriptedResponse>,
    ) -> Result<Self, String> {
        let responses = responses
            .into_iter()
            .map(played)
            .collect::<Result<Vec<_>, _>>()?;
        let received = Received::default();
        let server = MockServer::start_async().await;
        let noted = received.clone();
        let next = move |request: &HttpMockRequest| {
            let mut noted = noted.lock();
            let response = responses.get(noted.len()).cloned();
            noted.push(request_of(request));
            response.unwrap_or_else(surplus)
        };
        server
            .mock_async(|_any, then| drop(then.respond_with(next)))
            .await;
        Ok(Self { server, received })
    }

    pub(crate) fn url(&self) -> String {
        self.server.base_url()
    }

    /// What was received, in order.
    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.received.lock().clone()
    }
}

fn played(response: &ScriptedResponse) -> Result<HttpMockResponse, String> {
    let mut headers: Vec<_> = response.headers.clone().into_iter().collect();
    let is_content_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
    if response.json.is_some() && !headers.iter().any(is_content_type) {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    Ok(HttpMockResponse {
        status: Some(response.status),
        headers: Some(headers),
        body: Some(Bytes::from(response.body()?).into()),
    })
}

/// The number of requests is compared afterwards; this response only has to end the call.
fn surplus() -> HttpMockResponse {
    HttpMockResponse::builder()
        .status(410)
        .header("content-type", "text/plain")
        .body("the fixture has no response to this request")
        .build()
}

fn request_of(request: &HttpMockRequest) -> ReceivedRequest {
    let mut received = http::Request::new(request.body_bytes());
    *received.method_mut() = request.method();
    *received.uri_mut() = request.uri();
    *received.headers_mut() = request.headers();
    received
}

//! The loopback server that plays the exchanges of a fixture in their order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

use crate::fixture::{Exchange, ScriptedResponse};

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
    /// Takes a server that gives the responses of these exchanges, one to each request.
    pub(crate) fn start(exchanges: &[Exchange]) -> Result<Self, String> {
        let responses = played(exchanges)?;
        let received = Received::default();
        // Not its async form, whose future cannot be moved between threads: where a server of the pool is
        // free, nothing is waited for.
        let server = MockServer::start();
        let noted = received.clone();
        let next = move |request: &HttpMockRequest| {
            let mut noted = noted.lock();
            let response = responses.get(noted.len()).cloned();
            noted.push(request_of(request));
            response.unwrap_or_else(surplus)
        };
        server.mock(|_any, then| drop(then.respond_with(next)));
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

fn played(exchanges: &[Exchange]) -> Result<Vec<HttpMockResponse>, String> {
    let responses = exchanges.iter().map(|exchange| &exchange.response);
    responses.map(played_response).collect()
}

fn played_response(response: &ScriptedResponse) -> Result<HttpMockResponse, String> {
    let mut headers: Vec<_> = response.headers.clone().into_iter().collect();
    let mut unless_given = |name: &str, value: &str| {
        let is_given = headers
            .iter()
            .any(|(given, _)| given.eq_ignore_ascii_case(name));
        if !is_given {
            headers.push((name.to_owned(), value.to_owned()));
        }
    };
    if response.json.is_some() {
        unless_given("content-type", "application/json");
    }
    // The server would add the time of the machine; an empty date is as good as none.
    unless_given("date", "");
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

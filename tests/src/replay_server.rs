//! The loopback server that plays the exchanges of a fixture in their order.

use std::future::ready;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use messaging_sandbox::server::{RawResponse, BoxFuture, Handler, ReceivedRequest, Server};

use crate::fixture::ScriptedResponse;
use crate::validate::{header_name, header_value};

/// A running server; it stops when it is dropped.
pub(crate) struct ReplayServer {
    script: Arc<Script>,
    server: Server,
}

struct Script {
    answers: Vec<RawResponse>,
    received: Mutex<Vec<ReceivedRequest>>,
}

impl ReplayServer {
    /// Starts a server that gives these answers, one to each request.
    pub(crate) async fn start<'a>(
        responses: impl IntoIterator<Item = &'a ScriptedResponse>,
    ) -> Result<Self, String> {
        let answers = responses
            .into_iter()
            .map(answer)
            .collect::<Result<_, _>>()?;
        let script = Arc::new(Script {
            answers,
            received: Mutex::default(),
        });
        let handler: Arc<dyn Handler> = Arc::<Script>::clone(&script);
        let server = Server::start(handler).await;
        let server = server.map_err(|error: io::Error| format!("no loopback server: {error}"))?;
        Ok(Self { script, server })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// What was received, in order.
    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.script.received().clone()
    }
}

impl Script {
    fn received(&self) -> std::sync::MutexGuard<'_, Vec<ReceivedRequest>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Script {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, RawResponse> {
        let mut received = self.received();
        let answer = self.answers.get(received.len()).cloned();
        received.push(request);
        drop(received);
        // The number of requests is compared afterwards; this answer only has to end the call.
        let surplus = || {
            let text = "the fixture has no answer to this request";
            RawResponse::text(StatusCode::GONE, "text/plain", text)
        };
        Box::pin(ready(answer.unwrap_or_else(surplus)))
    }
}

fn answer(response: &ScriptedResponse) -> Result<RawResponse, String> {
    let status = StatusCode::from_u16(response.status);
    let mut answer = RawResponse::new(status.map_err(|error| error.to_string())?);
    for (name, value) in &response.headers {
        answer = answer.header(header_name(name)?, header_value(name, value)?);
    }
    answer = answer.body(response.body()?);
    if response.json.is_some() && !answer.headers.contains_key(CONTENT_TYPE) {
        let json = HeaderValue::from_static("application/json");
        answer = answer.header(CONTENT_TYPE, json);
    }
    Ok(answer)
}

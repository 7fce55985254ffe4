use std::sync::{Arc, Mutex};

use messaging_sandbox::server::{RawResponse, ReceivedRequest, Server, StatusCode};

/// A web server of the application, which believes a callback only when `verify` does.
pub(crate) struct Receiver<E> {
    server: Server,
    log: Arc<Mutex<Log<E>>>,
}

struct Log<E> {
    events: Vec<E>,
    refused: Vec<String>,
}

impl<E: Send + 'static> Receiver<E> {
    pub(crate) async fn start(
        verify: impl Fn(&ReceivedRequest) -> Result<Vec<E>, String> + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let log = Arc::new(Mutex::new(Log {
            events: Vec::new(),
            refused: Vec::new(),
        }));
        let written = Arc::clone(&log);
        let handler = move |request: ReceivedRequest| {
            let status = match (verify(&request), written.lock()) {
                (Ok(events), Ok(mut log)) => {
                    log.events.extend(events);
                    StatusCode::OK
                }
                (Err(refusal), Ok(mut log)) => {
                    log.refused.push(refusal);
                    StatusCode::UNAUTHORIZED
                }
                (_, Err(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            std::future::ready(RawResponse::new(status))
        };
        let server = Server::start(Arc::new(handler))
            .await
            .map_err(|error| format!("the callback server cannot be started: {error}"))?;
        Ok(Self { server, log })
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/callbacks", self.server.url())
    }

    /// The verified events and the refusals so far, taken out.
    pub(crate) fn take(&self) -> (Vec<E>, Vec<String>) {
        self.log.lock().map_or_else(
            |_| (Vec::new(), Vec::new()),
            |mut log| {
                (
                    std::mem::take(&mut log.events),
                    std::mem::take(&mut log.refused),
                )
            },
        )
    }
}

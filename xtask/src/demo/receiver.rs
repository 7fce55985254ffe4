use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use messaging_sandbox::server::{Answer, ReceivedRequest, Server, StatusCode};

/// A web server of the application, which believes a callback only when `verify` does.
pub(super) struct Receiver<E> {
    server: Server,
    log: Arc<Mutex<Log<E>>>,
}

struct Log<E> {
    events: Vec<E>,
    refused: Vec<String>,
}

impl<E: Send + 'static> Receiver<E> {
    pub(super) async fn start(
        verify: impl Fn(&ReceivedRequest) -> anyhow::Result<Vec<E>> + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
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
                    log.refused.push(refusal.to_string());
                    StatusCode::UNAUTHORIZED
                }
                (_, Err(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            std::future::ready(Answer::new(status))
        };
        let server = Server::start(Arc::new(handler)).await;
        let server = server.context("the callback server cannot be started")?;
        Ok(Self { server, log })
    }

    pub(super) fn url(&self) -> String {
        format!("{}/callbacks", self.server.url())
    }

    /// The verified events and the refusals so far, taken out.
    pub(super) fn take(&self) -> (Vec<E>, Vec<String>) {
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

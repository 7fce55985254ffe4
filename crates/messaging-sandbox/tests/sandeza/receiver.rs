//! An application that receives callbacks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use messaging_sandbox::CallbackUrl;
use messaging_sandbox::server::{Answer, BoxFuture, Handler, ReceivedRequest, Server, StatusCode};
use serde_json::Value;

/// Takes callbacks, after refusing some as it was told.
pub(crate) struct Receiver {
    server: Server,
    inbox: Arc<Inbox>,
}

#[derive(Default)]
struct Inbox {
    requests: Mutex<Vec<ReceivedRequest>>,
    refusals: Mutex<VecDeque<StatusCode>>,
}

impl Handler for Inbox {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        self.requests.lock().unwrap().push(request);
        let refusal = self.refusals.lock().unwrap().pop_front();
        Box::pin(async move { Answer::new(refusal.unwrap_or(StatusCode::OK)) })
    }
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let inbox = Arc::new(Inbox::default());
        let handler: Arc<dyn Handler> = Arc::<Inbox>::clone(&inbox);
        Self {
            server: Server::start(handler).await.unwrap(),
            inbox,
        }
    }

    pub(crate) fn url(&self) -> CallbackUrl {
        CallbackUrl::new(format!("{}/hook", self.server.url())).unwrap()
    }

    pub(crate) fn refuse_next(&self, status: StatusCode) {
        self.inbox.refusals.lock().unwrap().push_back(status);
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.inbox.requests.lock().unwrap().clone()
    }

    /// The bodies, in the order received.
    pub(crate) fn bodies(&self) -> Vec<Value> {
        self.requests()
            .iter()
            .map(|request| serde_json::from_slice(&request.body).unwrap())
            .collect()
    }

    /// Channel and status of every callback, in the order received.
    pub(crate) fn reports(&self) -> Vec<(String, u64)> {
        self.bodies()
            .iter()
            .map(|body| {
                let channel = body["channel"].as_str().unwrap().to_owned();
                (channel, body["status"].as_u64().unwrap())
            })
            .collect()
    }

    /// The statuses, in the order received.
    pub(crate) fn statuses(&self) -> Vec<u64> {
        self.reports()
            .into_iter()
            .map(|(_, status)| status)
            .collect()
    }
}

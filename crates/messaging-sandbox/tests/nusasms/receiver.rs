//! An application that receives callbacks.

use std::sync::{Arc, Mutex};

use messaging_sandbox::CallbackUrl;
use messaging_sandbox::server::{Answer, BoxFuture, Handler, ReceivedRequest, Server, StatusCode};
use serde_json::Value;

pub(crate) struct Receiver {
    server: Server,
    inbox: Arc<Inbox>,
}

#[derive(Default)]
struct Inbox {
    requests: Mutex<Vec<ReceivedRequest>>,
}

impl Handler for Inbox {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        self.requests.lock().unwrap().push(request);
        Box::pin(async { Answer::new(StatusCode::OK) })
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

    pub(crate) fn address(&self) -> String {
        format!("{}/hook", self.server.url())
    }

    pub(crate) fn url(&self) -> CallbackUrl {
        CallbackUrl::new(self.address()).unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.inbox.requests.lock().unwrap().clone()
    }

    /// The bodies as JSON, in the order received.
    pub(crate) fn json(&self) -> Vec<Value> {
        let read = |request: &ReceivedRequest| {
            assert_eq!(request.header("content-type"), Some("application/json"));
            serde_json::from_slice(&request.body).unwrap()
        };
        self.requests().iter().map(read).collect()
    }

    /// The bodies as form fields, in the order received.
    pub(crate) fn forms(&self) -> Vec<Vec<(String, String)>> {
        let read = |request: &ReceivedRequest| {
            let content_type = request.header("content-type");
            assert_eq!(content_type, Some("application/x-www-form-urlencoded"));
            form_urlencoded::parse(&request.body).into_owned().collect()
        };
        self.requests().iter().map(read).collect()
    }
}

//! An application that receives callbacks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use messaging_sandbox::nxcloud::{ACCESS_KEY, ACCESS_SECRET, Algorithm, SignedHeaders, sign};
use messaging_sandbox::server::{
    Answer, BoxFuture, Fault, Handler, ReceivedRequest, Server, StatusCode,
};
use serde_json::Value;

/// Takes callbacks, after refusing some as it was told.
pub(crate) struct Receiver {
    server: Server,
    inbox: Arc<Inbox>,
}

#[derive(Default)]
struct Inbox {
    requests: Mutex<Vec<ReceivedRequest>>,
    refusals: Mutex<VecDeque<Answer>>,
}

impl Handler for Inbox {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        self.requests.lock().unwrap().push(request);
        let refusal = self.refusals.lock().unwrap().pop_front();
        Box::pin(async move { refusal.unwrap_or(Answer::new(StatusCode::OK)) })
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

    pub(crate) fn url(&self) -> String {
        format!("{}/hook?from=sandbox", self.server.url())
    }

    pub(crate) fn refuse_next(&self, status: StatusCode) {
        self.inbox
            .refusals
            .lock()
            .unwrap()
            .push_back(Answer::new(status));
    }

    pub(crate) fn hang_up_next(&self) {
        let answer = Answer::new(StatusCode::OK).fault(Fault::CloseWithoutAnswer);
        self.inbox.refusals.lock().unwrap().push_back(answer);
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.inbox.requests.lock().unwrap().clone()
    }

    /// The status events, in the order received.
    pub(crate) fn statuses(&self) -> Vec<Value> {
        self.requests()
            .iter()
            .map(|request| json(request)["statuses"][0].clone())
            .collect()
    }

    /// The names of the status events, in the order received.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.statuses().into_iter();
        names
            .map(|status| status["status"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) fn json(request: &ReceivedRequest) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

/// Recomputes the signature of a callback from what was received.
pub(crate) fn assert_signed(request: &ReceivedRequest, algorithm: Algorithm, action: &str) {
    let signed = SignedHeaders {
        access_key: request.header("accesskey").unwrap(),
        action: request.header("action").unwrap(),
        biz_type: request.header("biztype").unwrap(),
        ts: request.header("ts").unwrap(),
    };
    assert_eq!(
        (signed.access_key, signed.action, signed.biz_type),
        (ACCESS_KEY, action, "2")
    );
    assert_eq!(signed.ts.len(), 13);
    assert_eq!(request.header("algorithm"), Some(algorithm.name()));
    let expected = sign(algorithm, signed, &request.body, ACCESS_SECRET);
    assert_eq!(request.header("sign"), Some(expected.as_str()));
}

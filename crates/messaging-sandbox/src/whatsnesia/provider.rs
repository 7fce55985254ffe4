//! The provider behind the socket: its state, and the bodies that it is sent.

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http::header::CONTENT_TYPE;

use super::form::{Form, decode, read_parts};
use super::magic::{Outcome, fate};
use super::route::operation_name;
use super::state::State;
use super::{AcceptedMessage, Account, Refusal, Trap};
use crate::lock::lock;
use crate::magic::meet;
use crate::messages::ProviderName;
use crate::multipart::{Reader, boundary};
use crate::provider::{Core, Provider};
use crate::server::{Answer, BodySink, BoxFuture, Bytes, Handler, ReceivedRequest};

/// Whatsnesia behind its socket.
///
/// Locks are taken in this order: account, state, any other.
#[derive(Debug)]
pub struct WhatsnesiaProvider {
    pub(super) core: Core<Self>,
    pub(super) started_ms: u64,
    pub(super) state: Mutex<State>,
    /// The traps that are on.
    pub(super) traps: Mutex<BTreeSet<Trap>>,
    /// The most bytes of one body that were held at once.
    pub(super) held: Arc<AtomicUsize>,
}

impl WhatsnesiaProvider {
    pub(super) fn is_trapped(&self, trap: Trap) -> bool {
        lock(&self.traps).contains(&trap)
    }

    /// Answers a refusal in the form that is switched on.
    pub(super) fn say_no(&self, refusal: &Refusal) -> Answer {
        if self.is_trapped(Trap::HtmlErrors) {
            return refusal.page();
        }
        refusal.answer()
    }

    /// Does what the magic number of a form asks for, or else what is usual. `process` is told what becomes of a message.
    pub(super) fn at_magic(
        &self,
        form: &Form,
        process: impl FnOnce(Option<Outcome>) -> Answer,
    ) -> Result<Answer, Refusal> {
        let (outcome, fault) = fate(form.number())?;
        Ok(meet(fault, &self.core.clock, || process(outcome)))
    }
}

impl Provider for WhatsnesiaProvider {
    type Account = Account;
    type Message = AcceptedMessage;
    type Companions = ();
    type Code = Refusal;

    const NAME: ProviderName = ProviderName::Whatsnesia;
    const FAULTS_ANYWHERE: bool = true;

    fn new(core: Core<Self>) -> Self {
        Self {
            started_ms: core.clock.now_ms(),
            core,
            state: Mutex::default(),
            traps: Mutex::default(),
            held: Arc::default(),
        }
    }

    fn core(&self) -> &Core<Self> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        operation_name(&request.path)
    }

    fn refuse(&self, refusal: Refusal, _: &ReceivedRequest) -> Answer {
        self.say_no(&refusal)
    }

    fn forget(&self) {
        lock(&self.state).clear();
        self.held.store(0, Ordering::Relaxed);
    }
}

impl Handler for Arc<WhatsnesiaProvider> {
    fn handle(&self, request: ReceivedRequest) -> BoxFuture<'_, Answer> {
        self.held.fetch_max(request.body.len(), Ordering::Relaxed);
        let answer = self.answer(&request, || decode(&request));
        Box::pin(ready(answer))
    }

    fn body_sink(&self, head: &ReceivedRequest) -> Option<Box<dyn BodySink>> {
        let boundary = boundary(head.header(CONTENT_TYPE.as_str())?)?;
        let provider = Arc::clone(self);
        let held = Arc::clone(&provider.held);
        let reader = Reader::new(&boundary, |parts| read_parts(parts, held));
        Some(Box::new(FormSink { reader, provider }))
    }
}

/// Reads the parts of a multipart body as they come, and hands them to the provider at the end.
struct FormSink {
    reader: Reader<Form>,
    provider: Arc<WhatsnesiaProvider>,
}

impl BodySink for FormSink {
    fn write(&mut self, chunk: &Bytes) {
        self.provider.held.fetch_max(chunk.len(), Ordering::Relaxed);
        self.reader.push(chunk);
    }

    fn finish(self: Box<Self>, request: ReceivedRequest) -> BoxFuture<'static, Answer> {
        let Self { reader, provider } = *self;
        Box::pin(ready(provider.answer(&request, || reader.finish())))
    }
}

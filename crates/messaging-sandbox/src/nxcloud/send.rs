//! The send operation: `POST /saas/wa/send`.

use std::sync::Arc;

use super::answer;
use super::authenticate::authenticate;
use super::callback::Signer;
use super::codes::{self, Refusal};
use super::content::sent_message;
use super::magic::Magic;
use super::message::Message;
use super::status::Course;
use super::{AcceptedMessage, Account, Algorithm, NxCloudProvider};
use crate::lock::lock;
use crate::server::{Answer, ReceivedRequest};

impl NxCloudProvider {
    /// Answers a send.
    pub(super) fn send(&self, request: &ReceivedRequest) -> Answer {
        // The documents do not show the form of a trace id.
        let trace_id = self.core.identifiers.next();
        self.process(request, &trace_id)
            .unwrap_or_else(|refusal| answer::refused(&refusal, &trace_id))
    }

    /// Headers, body, account, recipient: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest, trace_id: &str) -> Result<Answer, Refusal> {
        // Held to the end, so that the last message of a balance is sold once.
        let key = request.header("accesskey");
        let account = self
            .core
            .accounts
            .of(request, |account| key == Some(account.access_key.as_str()));
        let mut account = lock(&account);
        let algorithm = authenticate(request, &account, self.core.clock.now_ms())?;
        let message = Message::parse(&request.body)?;
        request.notes().to = Some(message.addressee().to_owned());
        account.admit(&message)?;
        let magic = Magic::of(message.addressee());
        if let Some(Magic::Refuse(code)) = magic {
            return Err(refusal_of(code, &message));
        }
        let accept = |course| {
            account.charge();
            let message = accepted(request, message, algorithm, self.message_id());
            let answer = answer::accepted(&message.message_id, trace_id);
            self.record(&account, request, message, course);
            answer
        };
        Ok(match magic {
            Some(Magic::Course(course)) => accept(course),
            Some(Magic::Fault(fault)) => {
                fault.answer(&self.core.clock, refuse_with(trace_id), || {
                    accept(Course::Read)
                })
            }
            _ => accept(Course::Read),
        })
    }

    /// Keeps an accepted message, then calls back about it, so that whoever is called back finds it.
    fn record(
        &self,
        account: &Account,
        request: &ReceivedRequest,
        message: AcceptedMessage,
        course: Course,
    ) {
        let target = lock(&self.target).clone();
        let signer = Signer::new(account, target.as_ref());
        let jobs = course.jobs(&message, &signer);
        self.core.messages.accept(request, sent_message(&message));
        let bytes = message.body.len();
        lock(&self.core.journal).record(Arc::new(message), bytes);
        self.core
            .outbox
            .run(target.map(|target| target.url()), jobs);
    }
}

/// How a code that was asked for is answered.
fn refuse_with(trace_id: &str) -> impl FnOnce(i64) -> Answer {
    move |code| answer::refused(&Refusal::new(code), trace_id)
}

/// The refusal of a magic recipient, with the value of the request that its message quotes.
fn refusal_of(code: i64, message: &Message) -> Refusal {
    match code {
        codes::BUSINESS_PHONE_UNKNOWN => Refusal::quoting(code, &message.business_phone),
        codes::LANGUAGE_UNKNOWN => Refusal::quoting(code, &message.language),
        _ => Refusal::new(code),
    }
}

fn accepted(
    request: &ReceivedRequest,
    message: Message,
    algorithm: Algorithm,
    message_id: String,
) -> AcceptedMessage {
    AcceptedMessage {
        message_id,
        business_phone: message.business_phone,
        to: message.to,
        recipient: message.recipient,
        template: message.template,
        language: message.language,
        components: message.components,
        headers: request.headers.clone(),
        body: request.body.clone(),
        algorithm,
    }
}

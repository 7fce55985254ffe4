//! The send operation: `POST /saas/wa/send`.

use std::sync::Arc;

use super::account::Account;
use super::answer;
use super::authenticate::authenticate;
use super::callback::Signer;
use super::codes::{self, Refusal};
use super::journal::AcceptedMessage;
use super::magic::Magic;
use super::message::Message;
use super::provider::Provider;
use super::signature::Algorithm;
use super::status::Course;
use crate::lock::lock;
use crate::server::{Answer, ReceivedRequest};

impl Provider {
    /// Answers a send: with the next scripted fault, or as the documents say.
    pub(super) fn send(&self, request: &ReceivedRequest) -> Answer {
        // The documents do not show the form of a trace id.
        let trace_id = self.identifiers.next();
        let process = || match self.process(request, &trace_id) {
            Ok(answer) => answer,
            Err(refusal) => answer::refused(&refusal, &trace_id),
        };
        let fault = lock(&self.faults).next();
        match fault {
            Some(fault) => fault.answer(&self.clock, refuse_with(&trace_id), process),
            None => process(),
        }
    }

    /// Headers, body, account, recipient: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest, trace_id: &str) -> Result<Answer, Refusal> {
        // Held to the end, so that the last message of a balance is sold once.
        let mut account = lock(&self.account);
        let algorithm = authenticate(request, &account, self.clock.now_ms())?;
        let message = Message::parse(&request.body)?;
        account.admit(&message)?;
        let magic = Magic::of(message.addressee());
        if let Some(Magic::Refuse(code)) = magic {
            return Err(refusal_of(code, &message));
        }
        let accept = |course| {
            account.charge();
            let message = accepted(request, message, algorithm, self.message_id());
            let answer = answer::accepted(&message.message_id, trace_id);
            self.record(&account, message, course);
            answer
        };
        Ok(match magic {
            Some(Magic::Course(course)) => accept(course),
            Some(Magic::Fault(fault)) => {
                fault.answer(&self.clock, refuse_with(trace_id), || accept(Course::Read))
            }
            _ => accept(Course::Read),
        })
    }

    /// Keeps an accepted message, then calls back about it, so that whoever is called back finds it.
    fn record(&self, account: &Account, message: AcceptedMessage, course: Course) {
        let callbacks = lock(&self.target).clone().map(|target| {
            let signer = Signer::new(account, &target, Arc::clone(&self.clock));
            (target.url(), course.letters(&message, &signer))
        });
        lock(&self.journal).record(message);
        if let Some((url, letters)) = callbacks {
            self.outbox.send(url, letters);
        }
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

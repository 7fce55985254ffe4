//! The send operation: `POST /json/send/cgw`.

use std::sync::Arc;

use serde_json::Value;

use super::answer;
use super::channel::channel_of;
use super::codes;
use super::content::Content;
use super::envelope::{Envelope, ref_id_of};
use super::explain::explain;
use super::fields::Fields;
use super::magic::Magic;
use super::plan::{Outgoing, Sender, send_all, send_in_turn};
use super::signature::sign;
use super::status::Course;
use super::{
    AcceptedRequest, Account, Channel, ChannelMessage, Refusal, SandezaProvider, SendType,
};
use crate::lock::lock;
use crate::server::{Answer, ReceivedRequest};

/// How far `time` may be from the sandbox's clock, in seconds, in either direction. The documents
/// have a code for it but give no tolerance.
const MOST_DRIFT_SECONDS: u64 = 300;

/// A checked channel, not yet decided about.
struct Checked<'a> {
    channel: Channel,
    content: Content,
    value: &'a Value,
}

impl SandezaProvider {
    /// Answers a send.
    pub(super) fn send(&self, request: &ReceivedRequest) -> Answer {
        let body: Option<Value> = serde_json::from_slice(&request.body).ok();
        let ref_id = ref_id_of(body.as_ref());
        self.process(request, body.as_ref())
            .unwrap_or_else(|refusal| answer::refused(&refusal, ref_id))
    }

    /// Caller, envelope, account, channels, recipients: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest, body: Option<&Value>) -> Result<Answer, Refusal> {
        // Held to the end, so that the last token is sold once and no reference is used twice.
        let username = body
            .and_then(|body| body.get("username"))
            .and_then(Value::as_str);
        let accounts = &self.core.accounts;
        let account = accounts.of(request, |account| {
            username == Some(account.username.as_str())
        });
        let mut account = lock(&account);
        account.admit_caller(request.peer.map(|peer| peer.ip()))?;
        let body = body.ok_or_else(|| Refusal::parameter("the body is not JSON in UTF-8"))?;
        let envelope = Envelope::read(body, &request.body)?;
        self.authenticate(&envelope, &account, request)?;
        account.admit_sender(envelope.sender_id)?;
        envelope.check_ref_id()?;
        if lock(&self.references).contains(envelope.username, envelope.ref_id) {
            return Err(Refusal::of(codes::REFNUM));
        }
        envelope.check_texts()?;
        account.admit_tokens()?;
        let channels = check_channels(&envelope, &account)?;
        if let Some(checked) = channels.first() {
            request.notes().to = Some(checked.content.recipient.sent().to_owned());
        }
        let (courses, fault) = decide(&channels)?;
        let accept = || {
            account.charge();
            let outgoing = channels.into_iter().zip(courses);
            let outgoing =
                outgoing.map(|(checked, course)| outgoing_of(checked, course, &envelope, request));
            self.accept(&envelope, request, &account, outgoing.collect())
        };
        Ok(match fault {
            None => accept(),
            Some(fault) => fault.answer(&self.core.clock, refuse_with(envelope.ref_id), accept),
        })
    }

    fn authenticate(
        &self,
        envelope: &Envelope<'_>,
        account: &Account,
        request: &ReceivedRequest,
    ) -> Result<(), Refusal> {
        if envelope.username != account.username {
            return Err(Refusal::of(codes::CORPORATE));
        }
        if envelope.signature != sign(envelope.username, &account.password, envelope.time) {
            request.notes().signature = Some(explain(envelope, &account.password));
            return Err(Refusal::of(codes::SIGN));
        }
        let now = self.core.clock.now_seconds();
        match envelope.time.parse::<u64>() {
            Ok(time) if time.abs_diff(now) <= MOST_DRIFT_SECONDS => Ok(()),
            _ => Err(Refusal::of(codes::TIME)),
        }
    }

    /// Keeps an accepted request, then sends and calls back, so that whoever is called back finds
    /// it.
    fn accept(
        &self,
        envelope: &Envelope<'_>,
        request: &ReceivedRequest,
        account: &Account,
        outgoing: Vec<Outgoing>,
    ) -> Answer {
        let code_sms = self.core.identifiers.next();
        lock(&self.references).insert(envelope.username, envelope.ref_id);
        let accepted = AcceptedRequest {
            ref_id: envelope.ref_id.to_owned(),
            code_sms: code_sms.clone(),
            send_type: envelope.send_type,
            channels: outgoing.iter().map(|one| one.message.channel).collect(),
            sender_id: envelope.sender_id.to_owned(),
            subject: envelope.subject.to_owned(),
            created_by: envelope.created_by.map(str::to_owned),
            budget_code: envelope.budget_code.map(str::to_owned),
            headers: request.headers.clone(),
            body: request.body.clone(),
        };
        lock(&self.core.journal).record(Arc::new(accepted), request.body.len());
        let sender = Sender {
            ref_id: envelope.ref_id.to_owned(),
            division_id: account.division_id.clone(),
            sender_id: envelope.sender_id.to_owned(),
            subject: envelope.subject.to_owned(),
            request: request.clone(),
            sent: Arc::clone(&self.sent),
            messages: self.core.messages.clone(),
        };
        let url = lock(&self.callback).clone();
        match envelope.send_type {
            SendType::PrimaryBackup => {
                let minute = *lock(&self.minute);
                self.core
                    .outbox
                    .run(url, send_in_turn(outgoing, &sender, minute));
            }
            SendType::All => {
                for jobs in send_all(outgoing, &sender) {
                    self.core.outbox.run(url.clone(), jobs);
                }
            }
        }
        answer::accepted(envelope.ref_id, &code_sms)
    }
}

/// How a refusal that was asked for is answered.
fn refuse_with(ref_id: &str) -> impl FnOnce(Refusal) -> Answer {
    move |refusal| answer::refused(&refusal, ref_id)
}

fn check_channels<'a>(
    envelope: &Envelope<'a>,
    account: &Account,
) -> Result<Vec<Checked<'a>>, Refusal> {
    let named = envelope.channels.iter();
    let named = named.map(|(key, value)| Some((channel_of(key)?, key, *value)));
    let known: Option<Vec<_>> = named.collect();
    let known = known.filter(|known| !known.is_empty());
    let not_found = || Refusal::with_reason(codes::BUCKET, codes::CHANNEL_NOT_FOUND);
    let mut channels = Vec::new();
    for (channel, key, value) in known.ok_or_else(not_found)? {
        let fields = Fields::of(value, key)?;
        channels.push(Checked {
            channel,
            content: Content::check(channel, &fields, account)?,
            value,
        });
    }
    if envelope.send_type == SendType::PrimaryBackup {
        check_turns(&channels)?;
    }
    Ok(channels)
}

/// Type 1 needs two channels. What makes one the primary is not documented: their order, or that it
/// has back-up fields. Here both must agree.
fn check_turns(channels: &[Checked<'_>]) -> Result<(), Refusal> {
    if channels.len() < 2 {
        return Err(Refusal::channel("type 1 needs two channels"));
    }
    if channels.is_sorted_by_key(|checked| !checked.content.backup.is_set()) {
        return Ok(());
    }
    Err(Refusal::channel(
        "channels with backup_on come before those without",
    ))
}

/// What the recipients make of a request: a course for each channel, and the fault of the first one
/// that has one.
fn decide(
    channels: &[Checked<'_>],
) -> Result<(Vec<Course>, Option<super::ScriptedFault>), Refusal> {
    let mut courses = Vec::new();
    let mut first_fault = None;
    for checked in channels {
        let mut course = Course::Complete;
        match Magic::of(&checked.content.recipient) {
            Some(Magic::Refuse(refusal)) => return Err(refusal),
            Some(Magic::Course(magic)) => course = magic,
            Some(Magic::Fault(fault)) => {
                first_fault.get_or_insert(fault);
            }
            None => {}
        }
        courses.push(course);
    }
    Ok((courses, first_fault))
}

fn outgoing_of(
    checked: Checked<'_>,
    course: Course,
    envelope: &Envelope<'_>,
    request: &ReceivedRequest,
) -> Outgoing {
    Outgoing {
        message: ChannelMessage {
            ref_id: envelope.ref_id.to_owned(),
            channel: checked.channel,
            recipient: checked.content.recipient.sent().to_owned(),
            template_id: checked.content.template_id,
            content: checked.value.clone(),
            body: request.body.clone(),
        },
        backup: checked.content.backup,
        course,
    }
}

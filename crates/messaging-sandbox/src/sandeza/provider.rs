//! The provider behind the socket: its state, and its one operation, `POST /json/send/cgw`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::channel::channel_of;
use super::content::check;
use super::envelope::Envelope;
use super::magic::fate;
use super::plan::{Outgoing, Sender, SentMessages, send_in_turn};
use super::references::References;
use super::signature::{explain, sign};
use super::status::complete;
use super::{AcceptedRequest, Account, ChannelMessage, Fields, Refusal, SendType, answer, codes};
use crate::callback::CallbackUrl;
use crate::identifiers::identifier;
use crate::journal::Journal;
use crate::lock::lock;
use crate::magic::{MagicFault, meet};
use crate::messages::ProviderName;
use crate::provider::{Core, OnePath, Provider};
use crate::server::{Answer, Bytes, ReceivedRequest};

/// The one operation.
pub(super) const SEND: &str = "message.send";

/// How long a minute of `backup_exp` takes until a test sets another.
const BACKUP_MINUTE: Duration = Duration::from_millis(10);

/// How far `time` may be from the sandbox's clock, in seconds, in either direction. The documents
/// have a code for it but give no tolerance.
const MOST_DRIFT_SECONDS: u64 = 300;

/// Sandeza behind its socket.
#[derive(Debug)]
pub struct SandezaProvider {
    pub(super) core: Core<Self>,
    pub(super) references: Mutex<References>,
    pub(super) sent: SentMessages,
    pub(super) callback: Mutex<Option<CallbackUrl>>,
    pub(super) incoming: Mutex<Option<CallbackUrl>>,
    pub(super) minute: Mutex<Duration>,
}

impl Provider for SandezaProvider {
    type Account = Account;
    type Companions = ();
    type Message = AcceptedRequest;
    type Code = Refusal;

    const NAME: ProviderName = ProviderName::Sandeza;

    fn new(core: Core<Self>) -> Self {
        Self {
            core,
            references: Mutex::default(),
            sent: SentMessages::default(),
            callback: Mutex::default(),
            incoming: Mutex::default(),
            minute: Mutex::new(BACKUP_MINUTE),
        }
    }

    fn core(&self) -> &Core<Self> {
        &self.core
    }

    fn operation(request: &ReceivedRequest) -> Option<&'static str> {
        (request.path == Self::PATH && request.method == Method::POST).then_some(SEND)
    }

    /// With the reference of the request, as far as it can be read.
    fn refuse(&self, refusal: Refusal, request: &ReceivedRequest) -> Answer {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let ref_id = body.get("ref_id").and_then(Value::as_str);
        refusal.answer(ref_id.unwrap_or_default())
    }

    fn forget(&self) {
        *lock(&self.sent) = Journal::default();
        *lock(&self.references) = References::default();
    }
}

impl OnePath for SandezaProvider {
    const PATH: &'static str = "/json/send/cgw";

    fn send(&self, request: &ReceivedRequest) -> Answer {
        let answer = self.process(request);
        answer.unwrap_or_else(|refusal| self.refuse(refusal, request))
    }
}

impl SandezaProvider {
    /// Caller, envelope, account, channels, recipients: the first that is wrong decides.
    fn process(&self, request: &ReceivedRequest) -> Result<Answer, Refusal> {
        let body: Option<Value> = serde_json::from_slice(&request.body).ok();
        let username = body.as_ref().and_then(|body| body["username"].as_str());
        let accounts = &self.core.accounts;
        // Held to the end, so that the last token is sold once and no reference is used twice.
        let account = accounts.of(request, |account| username == Some(&account.username));
        let mut account = lock(&account);
        account.admit_caller(request.peer.map(|peer| peer.ip()))?;
        let body = body.ok_or_else(|| Refusal::parameter("the body is not JSON in UTF-8"))?;
        let envelope = Envelope::read(&body, request)?;
        let (username, password) = (envelope.username, &account.password);
        Refusal::unless(username == account.username, codes::CORPORATE)?;
        if envelope.signature != sign(username, password, envelope.time) {
            request.notes().signature = Some(explain(&envelope, password));
            return Err(Refusal::of(codes::SIGN));
        }
        let now = self.core.clock.now_seconds();
        let in_time = |time: u64| time.abs_diff(now) <= MOST_DRIFT_SECONDS;
        Refusal::unless(envelope.time.parse().is_ok_and(in_time), codes::TIME)?;
        let is_known = account.senders.contains(&envelope.accepted.sender_id);
        Refusal::unless(is_known, codes::SENDER)?;
        envelope.check_ref_id()?;
        let ref_id = &envelope.accepted.ref_id;
        let is_used = lock(&self.references).contains(envelope.username, ref_id);
        Refusal::unless(!is_used, codes::REFNUM)?;
        envelope.check_texts()?;
        Refusal::unless(account.tokens != Some(0), codes::TOKEN)?;
        let mut outgoing = check_channels(&envelope, &account, &request.body)?;
        if let Some(first) = outgoing.first() {
            request.notes().to = Some(first.message.recipient.clone());
        }
        let fault = decide(&mut outgoing)?;
        Ok(meet(fault, &self.core.clock, || {
            // A request costs one token.
            account.tokens = account.tokens.map(|tokens| tokens.saturating_sub(1));
            self.accept(envelope.accepted, request, &account, outgoing)
        }))
    }

    /// Keeps an accepted request, then sends and calls back, so that whoever is called back finds
    /// it.
    fn accept(
        &self,
        mut accepted: AcceptedRequest,
        request: &ReceivedRequest,
        account: &Account,
        outgoing: Vec<Outgoing>,
    ) -> Answer {
        accepted.code_sms = identifier();
        accepted.channels = outgoing.iter().map(|one| one.message.channel).collect();
        let accepted = Arc::new(accepted);
        lock(&self.references).insert(&account.username, &accepted.ref_id);
        lock(&self.core.journal).record(Arc::clone(&accepted), request.body.len());
        let sender = Sender {
            accepted: Arc::clone(&accepted),
            division_id: account.division_id.clone(),
            request: request.clone(),
            sent: Arc::clone(&self.sent),
            messages: self.core.messages.clone(),
        };
        let (url, outbox) = (lock(&self.callback).clone(), &self.core.outbox);
        match accepted.send_type {
            SendType::PrimaryBackup => {
                send_in_turn(outgoing, sender, *lock(&self.minute), url, outbox)
            }
            // Every channel at once, the callbacks of each one after the other.
            SendType::All => {
                let reports: Vec<_> = outgoing.iter().map(|one| sender.reports(one)).collect();
                outgoing
                    .into_iter()
                    .for_each(|one| sender.go_out(one.message));
                for reports in reports {
                    outbox.run(url.clone(), reports);
                }
            }
        }
        answer::accepted(&accepted.ref_id, &accepted.code_sms)
    }
}

fn check_channels(
    envelope: &Envelope<'_>,
    account: &Account,
    body: &Bytes,
) -> Result<Vec<Outgoing>, Refusal> {
    let named = envelope.channels.iter();
    let named = named.map(|(key, value)| Some((channel_of(key)?, key, *value)));
    let known: Option<Vec<_>> = named.collect();
    let known = known.filter(|known| !known.is_empty());
    let not_found = || Refusal::with_reason(codes::BUCKET, codes::CHANNEL_NOT_FOUND);
    let mut outgoing = Vec::new();
    for (channel, key, value) in known.ok_or_else(not_found)? {
        let ((to, template_id), backup) = check(channel, &Fields::of(value, key)?, account)?;
        outgoing.push(Outgoing {
            message: ChannelMessage {
                ref_id: envelope.accepted.ref_id.clone(),
                channel,
                recipient: to.to_owned(),
                template_id: template_id.map(str::to_owned),
                content: value.clone(),
                body: body.clone(),
            },
            backup,
            statuses: Vec::new(),
        });
    }
    // Type 1 needs two channels. What makes one the primary is not documented: their order, or that it has backup
    // fields. Here both must agree.
    if envelope.accepted.send_type == SendType::PrimaryBackup {
        if outgoing.len() < 2 {
            return Err(Refusal::channel("type 1 needs two channels"));
        }
        if !outgoing.is_sorted_by_key(|one| one.backup.is_empty()) {
            let what = "channels with backup_on come before those without";
            return Err(Refusal::channel(what));
        }
    }
    Ok(outgoing)
}

/// What the recipients make of a request: the statuses on each channel, and the fault of the first one
/// that has one.
fn decide(outgoing: &mut [Outgoing]) -> Result<Option<MagicFault>, Refusal> {
    let mut first_fault = None;
    for one in outgoing {
        let channel = one.message.channel;
        let (statuses, fault) = fate(&one.message.recipient, channel)?;
        one.statuses = statuses.unwrap_or_else(|| complete(channel));
        first_fault = first_fault.or(fault);
    }
    Ok(first_fault)
}

//! The outbox that is compared with the machine.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    BoxFuture, ClientOptions, RawResponse, RequestBody, Transport, TransportError,
};
use messaging_outbox::testing::stop_clock_at;
use messaging_outbox::{Callback, CampaignId, MessageId, NewMessage, State};
use tokio::time::{sleep, timeout};

use crate::Step;
use crate::flight::{LiveFlight, answering};
use crate::machine::{Answer, Flight, Machine, Told};
use crate::support::{ACCOUNT, Bench, text};

/// A message that was tried more often waits longer than the clock's steps are.
const MOST_ATTEMPTS: u32 = 6;
const PATIENCE: Duration = Duration::from_secs(30);
const SOME_POLLS: Duration = Duration::from_millis(60);
/// What a delayed message waits.
const DELAY: u64 = 50;

/// Accepts everything, with the provider's id made of the application's.
#[derive(Debug)]
struct AcceptsAll;

impl Transport for AcceptsAll {
    fn send(
        &self,
        request: http::Request<RequestBody>,
        limit: usize,
    ) -> BoxFuture<'_, Result<RawResponse, TransportError>> {
        Box::pin(async move {
            let seen = FakeTransport::new().json(200, "{}");
            seen.send(request, limit).await?;
            let reference = seen.requests()[0].json()["reference"].clone();
            let number = reference.as_str().unwrap().replace("r-", "p-");
            let body = format!(r#"{{"id":"{number}"}}"#);
            Ok(RawResponse::new(
                StatusCode::OK,
                HeaderMap::new(),
                body.into(),
            ))
        })
    }
}

/// The clock stands, but for the steps that move it: how long a test takes does not matter.
const BEGIN: Duration = Duration::from_secs(2_000_000_000);

pub(crate) struct Live {
    bench: Bench,
    campaign: CampaignId,
    ids: Vec<MessageId>,
    flights: Vec<(Flight, LiveFlight)>,
}

impl Live {
    pub(crate) async fn new(bench: Bench) -> Self {
        stop_clock_at(&bench.outbox, BEGIN).await.unwrap();
        let campaign = bench.outbox.campaign(ACCOUNT, "news").await.unwrap();
        Self {
            bench,
            campaign,
            ids: Vec::new(),
            flights: Vec::new(),
        }
    }

    /// Does the same to the outbox and to the machine.
    pub(crate) async fn take(&mut self, machine: &mut Machine, step: &Step) {
        let outbox = self.bench.outbox.clone();
        match *step {
            Step::Put {
                in_campaign,
                is_delayed,
                expires_in,
            } => self.put(machine, in_campaign, is_delayed, expires_in).await,
            Step::Clock(seconds) => {
                machine.now += seconds;
                let time = BEGIN + Duration::from_secs(machine.now);
                stop_clock_at(&outbox, time).await.unwrap();
            }
            Step::Sweep => {
                machine.sweep();
                self.bench.worker().sweep().await.unwrap();
            }
            Step::Pause => {
                let done = outbox.pause_campaign(self.campaign, "a test").await;
                assert_eq!(done.is_ok(), machine.pause());
            }
            Step::Resume => {
                let done = outbox.resume_campaign(self.campaign).await;
                assert_eq!(done.is_ok(), machine.resume());
            }
            Step::CancelCampaign => {
                let done = outbox.cancel_campaign(self.campaign, "a test").await;
                assert_eq!(done.is_ok(), machine.cancel_campaign());
            }
            Step::FinishImport => {
                outbox.finish_import(self.campaign).await.unwrap();
                machine.finish_import();
            }
            Step::Hold => {
                outbox.hold_account(ACCOUNT, "a test").await.unwrap();
                machine.is_held = true;
            }
            Step::Open => {
                outbox.open_account(ACCOUNT).await.unwrap();
                machine.open();
            }
            Step::Run => self.run(machine).await,
            Step::Finish(n, answer) => self.finish(machine, n, answer).await,
            Step::Die(n) => self.die(n).await,
            _ if self.ids.is_empty() => {}
            Step::Attempt(n, answer) => self.attempt(machine, n % self.ids.len(), answer).await,
            Step::Begin(n, at_turn) => self.begin(machine, n % self.ids.len(), at_turn).await,
            ref other => self.decide(machine, other).await,
        }
    }

    async fn put(
        &mut self,
        machine: &mut Machine,
        in_campaign: bool,
        is_delayed: bool,
        expires_in: Option<u64>,
    ) {
        let delay = if is_delayed { DELAY } else { 0 };
        let number = self.ids.len();
        let mut request = text();
        request.reference = Some(format!("r-{number}"));
        let mut message = NewMessage::new(ACCOUNT, &request)
            .unwrap()
            .dedupe_key(number.to_string())
            .delay(Duration::from_secs(delay));
        if let Some(time) = expires_in {
            message = message.expires_in(Duration::from_secs(time));
        }
        let outbox = &self.bench.outbox;
        if in_campaign {
            let row = number as u64;
            let added = outbox.add_to_campaign(self.campaign, [(row, message.clone())]);
            assert_eq!(added.await.unwrap(), 1);
        }
        let put = outbox.enqueue(message).await.unwrap();
        assert_eq!(put.created, !in_campaign);
        self.ids.push(put.id);
        machine.put(in_campaign, delay, expires_in);
    }

    async fn attempt(&mut self, machine: &mut Machine, n: usize, answer: Answer) {
        if machine.rows[n].attempts >= MOST_ATTEMPTS {
            return;
        }
        let flight = machine.claim(n);
        if let Some(mut flight) = flight {
            machine.mark(&mut flight);
            machine.answer(flight, answer);
        }
        let found = answering(&self.bench, n, answer).attempt(self.ids[n]).await;
        assert_eq!(found.unwrap(), Some(machine.rows[n].state));
    }

    async fn begin(&mut self, machine: &mut Machine, n: usize, at_turn: bool) {
        if machine.rows[n].attempts >= MOST_ATTEMPTS {
            return;
        }
        let Some(mut flight) = machine.claim(n) else {
            let worker = answering(&self.bench, n, Answer::Accepts);
            let found = worker.attempt(self.ids[n]).await.unwrap();
            assert_eq!(found, Some(machine.rows[n].state));
            return;
        };
        if !at_turn {
            assert!(machine.mark(&mut flight));
        }
        let live = LiveFlight::begin(&self.bench, self.ids[n], at_turn).await;
        self.flights.push((flight, live));
    }

    async fn finish(&mut self, machine: &mut Machine, n: usize, answer: Answer) {
        if self.flights.is_empty() {
            return;
        }
        let (mut flight, live) = self.flights.remove(n % self.flights.len());
        if flight.is_marked() || machine.mark(&mut flight) {
            machine.answer(flight, answer);
        }
        let found = live.finish(flight.row, answer).await;
        assert_eq!(found, Some(machine.rows[flight.row].state));
    }

    async fn die(&mut self, n: usize) {
        if !self.flights.is_empty() {
            let (_, live) = self.flights.remove(n % self.flights.len());
            live.die().await;
        }
    }

    /// A worker runs until it has nothing to do.
    async fn run(&mut self, machine: &mut Machine) {
        machine.sweep();
        for n in 0..machine.rows.len() {
            if let Some(mut flight) = machine.claim(n) {
                machine.mark(&mut flight);
                machine.answer(flight, Answer::Accepts);
            }
        }
        let options = ClientOptions::new().transport(AcceptsAll);
        let worker = self.bench.builder_over(options).build().unwrap();
        let all_there = async {
            for (id, row) in self.ids.iter().zip(&machine.rows) {
                while self.bench.state(*id).await != row.state {
                    sleep(Duration::from_millis(3)).await;
                }
            }
            // It asks a few times more, for what it must not have.
            sleep(SOME_POLLS).await;
        };
        let done = timeout(PATIENCE, worker.run(all_there)).await;
        let states: Vec<State> = machine.rows.iter().map(|row| row.state).collect();
        assert!(done.is_ok(), "the worker does not bring about {states:?}");
        // Whether it swept again in the end is left to chance.
        machine.sweep();
        worker.sweep().await.unwrap();
    }

    /// What a person does to a message, or a callback.
    async fn decide(&mut self, machine: &mut Machine, step: &Step) {
        let outbox = &self.bench.outbox;
        let number = |n: usize| (n % self.ids.len(), self.ids[n % self.ids.len()]);
        match *step {
            Step::Accept(n) => {
                let (n, id) = number(n);
                let done = outbox.resolve_accepted(id).await;
                assert_eq!(done.is_ok(), machine.decide(n, State::Accepted));
            }
            Step::Refuse(n) => {
                let (n, id) = number(n);
                let done = outbox.resolve_refused(id).await;
                assert_eq!(done.is_ok(), machine.decide(n, State::Refused));
            }
            Step::Resend(n) => {
                let (n, id) = number(n);
                let done = outbox.resend_unknown(id).await;
                assert_eq!(done.is_ok(), machine.decide(n, State::Queued));
            }
            Step::Cancel(n) => {
                let (n, id) = number(n);
                assert_eq!(outbox.cancel(id).await.unwrap(), machine.cancel(n));
            }
            Step::Callback {
                message,
                by_client_ref,
                status,
                key,
            } => {
                let (row, _) = number(message);
                let key_text = key.to_string();
                let callback = match by_client_ref {
                    true => Callback::of_client_ref(ACCOUNT, key_text, format!("r-{row}"), status),
                    false => {
                        Callback::of_provider_ref(ACCOUNT, key_text, format!("p-{row}"), status)
                    }
                };
                let is_new = outbox.receive(callback).await.unwrap();
                let told = Told {
                    row,
                    by_client_ref,
                    status,
                    key,
                };
                assert_eq!(is_new, machine.receive(told));
            }
            _ => {}
        }
    }

    /// Everything that can be seen is as the machine has it.
    pub(crate) async fn compare(&self, machine: &Machine, step: &Step) {
        for (n, (id, row)) in self.ids.iter().zip(&machine.rows).enumerate() {
            let message = self.bench.get(*id).await;
            let seen = (
                message.state,
                message.attempts,
                message.delivery,
                message.provider_ref,
            );
            let provider_ref = row.has_provider_ref.then(|| format!("p-{n}"));
            let wanted = (row.state, row.attempts, row.delivery, provider_ref);
            assert_eq!(seen, wanted, "message {n} after {step:?}");
        }
        let outbox = &self.bench.outbox;
        let campaign = outbox.campaign_status(self.campaign).await.unwrap();
        assert_eq!(campaign.state, machine.campaign, "after {step:?}");
        let accounts = outbox.accounts().await.unwrap();
        let is_held = accounts.iter().any(|one| one.held.is_some());
        assert_eq!(is_held, machine.is_held, "after {step:?}");
    }
}

//! One seed: an outbox, a provider, workers that die, and what must be true in the end.

use std::time::Duration;

use messaging_outbox::testing::set_clock_ahead;
use messaging_outbox::{Lane, MessageId, NewMessage, Outbox, OutboxError, State};
use messaging_sandbox::{FaultRule, FaultWhen, Sandbox};
use nusasms_client::TextMessage;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::databases::Databases;
use super::fleet::Start;
use super::invariants;
use super::plan::{JUMP, Life, Plan, Planned};
use super::proxy::Proxy;
use super::strikes::Strikes;
use super::tally::Tally;
use super::worker::{ACCOUNT, worker};

const RECIPIENT: &str = "6281200000001";
/// After this time what is not settled is lost.
const DEADLINE: Duration = Duration::from_secs(180);
const LOOK: Duration = Duration::from_millis(40);
/// Longer than every lease, back-off and expiry.
const MUCH_LATER: Duration = Duration::from_secs(3600);

/// A message in the outbox, and what stands for it at the provider.
#[derive(Debug)]
pub(super) struct Put {
    pub(super) id: MessageId,
    pub(super) text: String,
    pub(super) planned: Planned,
    pub(super) was_cancelled: bool,
}

/// Runs a seed, and gives what was not as it must be.
pub(super) async fn run(
    seed: u64,
    place: usize,
    databases: &Databases,
    tally: &Tally,
) -> anyhow::Result<Vec<String>> {
    let plan = Plan::of(seed);
    let sandbox = provider(&plan, seed).await?;
    let url = databases.empty(place).await?;
    let outbox = Outbox::open(&url).await?;
    let proxy = match databases.port() {
        Some(port) => Some(Proxy::start(port, plan.line, seed, tally).await?),
        None => None,
    };
    let through = match (&proxy, databases.port()) {
        (Some(proxy), Some(port)) => {
            let url = url.replacen(&format!(":{port}/"), &format!(":{}/", proxy.port()), 1);
            format!("{url}?sslmode=disable")
        }
        _ => url,
    };
    let start = Start {
        database: through.clone(),
        provider: sandbox.nusasms().url(),
        tally: tally.clone(),
    };
    let (ended, end) = watch::channel(false);
    let mut fleet = JoinSet::new();
    for lives in &plan.workers {
        fleet.spawn(start.clone().keep_alive(lives.clone(), end.clone()));
    }
    let jumping = tokio::spawn(jump(outbox.clone(), plan.jumps.clone()));
    let put = put_all(&plan, seed, &through, &outbox).await?;
    jumping.await?;
    let settled = settle(&outbox, &mut fleet).await?;
    ended.send_replace(true);
    while let Some(one) = fleet.join_next().await {
        one??;
    }
    let mut wrong = Vec::new();
    if !settled {
        wrong.push("not all messages were settled in time".to_owned());
    }
    much_later(&outbox, &start.provider, &put).await?;
    wrong.extend(invariants::check(&outbox, &sandbox, &put, tally).await?);
    if !wrong.is_empty() {
        wrong.push(format!("{plan:?}"));
    }
    Ok(wrong)
}

async fn provider(plan: &Plan, seed: u64) -> anyhow::Result<Sandbox> {
    let sandbox = Sandbox::start().await?;
    let nusasms = sandbox.nusasms();
    // Without a limit of its own: 429 is one of the faults.
    nusasms.set_rate_limit(None);
    nusasms.set_latency(plan.latency);
    for (n, (fault, probability)) in plan.faults.iter().enumerate() {
        let when = FaultWhen::Probability {
            probability: *probability,
            seed: seed.wrapping_mul(31).wrapping_add(u64::try_from(n)?),
        };
        nusasms.add_fault(FaultRule::new(when, fault.clone()));
    }
    Ok(sandbox)
}

/// Puts the messages in through the line that breaks, as an application would: with keys, until it succeeds.
async fn put_all(
    plan: &Plan,
    seed: u64,
    through: &str,
    direct: &Outbox,
) -> anyhow::Result<Vec<Put>> {
    let outbox = persist(|| Outbox::open(through)).await;
    let campaign = match plan.has_campaign {
        true => Some(persist(|| outbox.campaign(ACCOUNT, "news")).await),
        false => None,
    };
    let mut put = Vec::new();
    for (n, planned) in plan.messages.iter().enumerate() {
        sleep(planned.after).await;
        let text = format!("seed {seed}, message {n}");
        let mut message = NewMessage::new(ACCOUNT, &TextMessage::new(RECIPIENT, &text))?
            .lane(planned.lane)
            .dedupe_key(n.to_string());
        if let Some(time) = planned.expires_in {
            message = message.expires_in(time);
        }
        if let (Some(campaign), Lane::Bulk) = (campaign, planned.lane) {
            let row = u64::try_from(n)?;
            let add = || outbox.add_to_campaign(campaign, [(row, message.clone())]);
            persist(add).await;
        }
        // Of what is in by its campaign this tells the number.
        let id = persist(|| outbox.enqueue(message.clone())).await.id;
        put.push(Put {
            id,
            text,
            planned: planned.clone(),
            was_cancelled: false,
        });
    }
    if let Some(campaign) = campaign {
        persist(|| outbox.finish_import(campaign)).await;
        direct.resume_campaign(campaign).await?;
    }
    if let Some((n, after)) = plan.cancelled {
        sleep(after).await;
        if let Some(one) = put.get_mut(n) {
            one.was_cancelled = direct.cancel(one.id).await?;
        }
    }
    Ok(put)
}

/// The clock of the database goes ahead, and every lease that began before is over.
async fn jump(outbox: Outbox, mut jumps: Vec<Duration>) {
    jumps.sort_unstable();
    let begun = Instant::now();
    for (at, n) in jumps.into_iter().zip(1..) {
        sleep_until(begun + at).await;
        persist(|| set_clock_ahead(&outbox, JUMP * n)).await;
    }
}

/// Until the database answers.
async fn persist<T, F>(work: impl Fn() -> F) -> T
where
    F: Future<Output = Result<T, OutboxError>>,
{
    loop {
        if let Ok(done) = work().await {
            return done;
        }
        sleep(LOOK).await;
    }
}

/// Waits until no message waits for anything but a person. `false`: one still does.
async fn settle(outbox: &Outbox, fleet: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<bool> {
    let deadline = Instant::now() + DEADLINE;
    while Instant::now() < deadline {
        sleep(LOOK).await;
        if let Some(failed) = fleet.try_join_next() {
            failed??;
        }
        let figures = outbox.figures().await?;
        let waiting = [State::Queued, State::Leased, State::Sending];
        if waiting.iter().all(|state| figures.in_state(*state) == 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Long after, another worker finds nothing to send.
async fn much_later(outbox: &Outbox, provider: &str, put: &[Put]) -> anyhow::Result<()> {
    set_clock_ahead(outbox, MUCH_LATER).await?;
    let late = worker(outbox, provider, Strikes::new(Life::default()))?;
    late.sweep().await?;
    for one in put {
        late.attempt(one.id).await?;
    }
    Ok(())
}

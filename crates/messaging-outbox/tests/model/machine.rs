//! The states of messages as a machine without a database: what every statement has to amount to.

use std::fmt::Debug;

use messaging_client_core::DeliveryStatus;
use messaging_outbox::{CampaignState, State};

/// In seconds. The clock of a test moves in steps of 100, so that no limit is ever near.
pub(crate) const LEASE: u64 = 250;
const BACK_OFF: u64 = 70;
const GIVE_UP: u64 = 24 * 3600;
/// What a provider asks for with HTTP 429.
pub(crate) const RETRY_AFTER: u64 = 30;

/// How a provider answers, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Accepts,
    /// The recipient is refused.
    Refuses,
    /// The template is gone.
    LacksTemplate,
    /// The credentials are wrong.
    RefusesAccount,
    /// Too many calls.
    Limits,
    /// It knows the message by its reference.
    KnowsAlready,
    /// A page of HTML.
    IsUnreadable,
    /// There is no connection.
    IsAway,
    /// The connection breaks.
    Breaks,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) state: State,
    pub(crate) attempts: u32,
    was_unknown: bool,
    pub(crate) delivery: Option<DeliveryStatus>,
    pub(crate) has_provider_ref: bool,
    in_campaign: bool,
    created_at: u64,
    not_before: u64,
    expires_at: Option<u64>,
    lease_until: u64,
    claim: u32,
    /// How often it may have been accepted, and how often a person had it sent again.
    may_be_accepted: u32,
    resent: u32,
}

impl Row {
    fn has_expired(&self, now: u64) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// A worker that has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flight {
    pub(crate) row: usize,
    claim: u32,
    was_unknown: bool,
    is_marked: bool,
}

impl Flight {
    pub(crate) fn is_marked(&self) -> bool {
        self.is_marked
    }
}

/// A callback, of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) row: usize,
    pub(crate) by_client_ref: bool,
    pub(crate) status: DeliveryStatus,
    pub(crate) key: u8,
}

#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) now: u64,
    pub(crate) rows: Vec<Row>,
    pub(crate) campaign: CampaignState,
    is_imported: bool,
    pub(crate) is_held: bool,
    hold_until: u64,
    callbacks: Vec<(Told, bool)>,
    claims: u32,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            now: 0,
            rows: Vec::new(),
            campaign: CampaignState::Paused,
            is_imported: false,
            is_held: false,
            hold_until: 0,
            callbacks: Vec::new(),
            claims: 0,
        }
    }

    pub(crate) fn put(&mut self, in_campaign: bool, delay: u64, expires_in: Option<u64>) {
        self.rows.push(Row {
            state: State::Queued,
            attempts: 0,
            was_unknown: false,
            delivery: None,
            has_provider_ref: false,
            in_campaign,
            created_at: self.now,
            not_before: self.now + delay,
            expires_at: expires_in.map(|time| self.now + time),
            lease_until: 0,
            claim: 0,
            may_be_accepted: 0,
            resent: 0,
        });
    }

    pub(crate) fn is_claimable(&self, row: usize) -> bool {
        let row = &self.rows[row];
        row.state == State::Queued
            && row.not_before <= self.now
            && !self.is_held
            && self.hold_until <= self.now
            && (!row.in_campaign || self.campaign == CampaignState::Running)
    }

    /// A worker asks for the message. Nothing: it has none.
    pub(crate) fn claim(&mut self, row: usize) -> Option<Flight> {
        if !self.is_claimable(row) {
            return None;
        }
        self.claims += 1;
        let (now, claim) = (self.now, self.claims);
        let claimed = &mut self.rows[row];
        claimed.claim = claim;
        if claimed.has_expired(now) {
            claimed.state = State::Expired;
            return None;
        }
        claimed.state = State::Leased;
        claimed.lease_until = now + LEASE;
        Some(Flight {
            row,
            claim,
            was_unknown: claimed.was_unknown,
            is_marked: false,
        })
    }

    /// Its turn has come. `false`: the message is another's by now, or has expired.
    pub(crate) fn mark(&mut self, flight: &mut Flight) -> bool {
        let now = self.now;
        let row = &mut self.rows[flight.row];
        flight.is_marked = row.claim == flight.claim
            && matches!(row.state, State::Leased | State::Sending)
            && !row.has_expired(now);
        if flight.is_marked {
            row.state = State::Sending;
            row.attempts += 1;
            row.may_be_accepted += 1;
            row.lease_until = now + LEASE;
            // What the whole machine is for.
            assert!(row.may_be_accepted <= 1 + row.resent, "{row:?}");
        } else {
            self.release(*flight, BACK_OFF);
            self.apply_to(flight.row);
        }
        flight.is_marked
    }

    /// The answer comes, if the message was sent.
    pub(crate) fn answer(&mut self, flight: Flight, answer: Answer) {
        if !flight.is_marked {
            return;
        }
        let is_certain = !matches!(
            answer,
            Answer::Accepts | Answer::IsUnreadable | Answer::Breaks
        );
        if is_certain {
            self.rows[flight.row].may_be_accepted -= 1;
        }
        use State::{Leased, Refused, Sending, Unknown};
        match answer {
            Answer::Accepts => self.accept(flight, true),
            Answer::KnowsAlready if flight.was_unknown => self.accept(flight, false),
            Answer::IsUnreadable | Answer::Breaks => {
                if self.change(flight, &[Sending, Unknown], Unknown) {
                    self.rows[flight.row].was_unknown = true;
                }
            }
            Answer::IsAway => self.release(flight, BACK_OFF),
            Answer::Limits => {
                self.release(flight, RETRY_AFTER);
                self.hold_until = self.hold_until.max(self.now + RETRY_AFTER);
            }
            Answer::RefusesAccount => {
                self.release(flight, 0);
                self.is_held = true;
            }
            Answer::LacksTemplate if self.rows[flight.row].in_campaign => {
                self.release(flight, 0);
                self.pause();
            }
            Answer::Refuses | Answer::KnowsAlready | Answer::LacksTemplate => {
                self.change(flight, &[Leased, Sending, Unknown], Refused);
            }
        }
        self.apply_to(flight.row);
    }

    fn change(&mut self, flight: Flight, from: &[State], to: State) -> bool {
        let row = &mut self.rows[flight.row];
        let may = row.claim == flight.claim && from.contains(&row.state);
        if may {
            row.state = to;
        }
        may
    }

    fn accept(&mut self, flight: Flight, has_ref: bool) {
        let from = [State::Sending, State::Unknown, State::Queued];
        if self.change(flight, &from, State::Accepted) {
            self.rows[flight.row].has_provider_ref = has_ref;
        }
    }

    fn release(&mut self, flight: Flight, wait: u64) {
        let now = self.now;
        if self.change(flight, &[State::Leased, State::Sending], State::Queued) {
            let row = &mut self.rows[flight.row];
            row.not_before = now + wait;
            if row.has_expired(now) || row.created_at + GIVE_UP <= now {
                row.state = State::Expired;
            }
        }
    }

    pub(crate) fn sweep(&mut self) {
        let now = self.now;
        for row in &mut self.rows {
            let is_left = row.lease_until < now;
            row.was_unknown |= is_left && row.state == State::Sending;
            row.state = match row.state {
                State::Sending if is_left => State::Unknown,
                State::Leased if is_left => State::Queued,
                other => other,
            };
            if row.state == State::Queued && row.has_expired(now) {
                row.state = State::Expired;
            }
            let is_cancelled = row.in_campaign && self.campaign == CampaignState::Cancelled;
            if row.state == State::Queued && is_cancelled {
                row.state = State::Cancelled;
            }
        }
        // A person had one of them sent again.
        let mut of_campaign = self.rows.iter().filter(|row| row.in_campaign);
        if self.campaign == CampaignState::Done && of_campaign.any(|row| row.state == State::Queued)
        {
            self.campaign = CampaignState::Running;
        }
        let under_way = [State::Queued, State::Leased, State::Sending];
        let mut of_campaign = self.rows.iter().filter(|row| row.in_campaign);
        let is_done = !of_campaign.any(|row| under_way.contains(&row.state));
        if self.campaign == CampaignState::Running && self.is_imported && is_done {
            self.campaign = CampaignState::Done;
        }
        self.apply_all();
    }

    /// `false`: the event was known.
    pub(crate) fn receive(&mut self, told: Told) -> bool {
        if self.callbacks.iter().any(|(one, _)| one.key == told.key) {
            return false;
        }
        self.callbacks.push((told, false));
        self.apply_all();
        true
    }

    fn apply_all(&mut self) {
        for row in 0..self.rows.len() {
            if self.takes_callbacks(row) {
                self.apply_to(row);
            }
        }
    }

    fn takes_callbacks(&self, row: usize) -> bool {
        let row = &self.rows[row];
        match row.state {
            State::Queued => row.attempts > 0,
            State::Accepted | State::Delivered | State::Read | State::Failed | State::Unknown => {
                true
            }
            _ => false,
        }
    }

    fn apply_to(&mut self, number: usize) {
        let has_ref = self.rows[number].has_provider_ref;
        let is_of_this = |told: &Told| told.row == number && (told.by_client_ref || has_ref);
        let waiting = self.callbacks.iter().filter(|(_, is_applied)| !is_applied);
        let furthest = waiting
            .map(|(told, _)| *told)
            .filter(is_of_this)
            .reduce(|one, other| {
                if other.status.is_newer_than(&one.status) {
                    other
                } else {
                    one
                }
            });
        let takes = self.takes_callbacks(number);
        let row = &mut self.rows[number];
        if let Some(told) = furthest.filter(|_| takes) {
            let before = row.delivery.unwrap_or(DeliveryStatus::Unknown);
            if told.status.is_newer_than(&before) {
                row.delivery = Some(told.status);
                row.state = state_of(told.status, row.state);
            }
        }
        if !matches!(row.state, State::Queued | State::Leased | State::Sending) {
            for (told, is_applied) in &mut self.callbacks {
                *is_applied |= is_of_this(told);
            }
        }
    }

    /// A person's decision. `false`: there is nothing to decide.
    pub(crate) fn decide(&mut self, row: usize, to: State) -> bool {
        let (now, campaign) = (self.now, self.campaign);
        let row = &mut self.rows[row];
        let is_cancelled = row.in_campaign && campaign == CampaignState::Cancelled;
        let may = row.state == State::Unknown && !(to == State::Queued && is_cancelled);
        if may {
            row.state = to;
            if to == State::Queued {
                row.not_before = now;
                row.resent += 1;
            }
        }
        may
    }

    pub(crate) fn cancel(&mut self, row: usize) -> bool {
        let row = &mut self.rows[row];
        let may = row.state == State::Queued;
        if may {
            row.state = State::Cancelled;
        }
        may
    }

    pub(crate) fn pause(&mut self) -> bool {
        self.campaign_goes(&[CampaignState::Running], CampaignState::Paused)
    }

    pub(crate) fn resume(&mut self) -> bool {
        self.campaign_goes(&[CampaignState::Paused], CampaignState::Running)
    }

    pub(crate) fn cancel_campaign(&mut self) -> bool {
        let from = [CampaignState::Running, CampaignState::Paused];
        let goes = self.campaign_goes(&from, CampaignState::Cancelled);
        if goes {
            let rows = self.rows.iter_mut().filter(|row| row.in_campaign);
            for row in rows.filter(|row| row.state == State::Queued) {
                row.state = State::Cancelled;
            }
        }
        goes
    }

    fn campaign_goes(&mut self, from: &[CampaignState], to: CampaignState) -> bool {
        let goes = from.contains(&self.campaign);
        if goes {
            self.campaign = to;
        }
        goes
    }

    pub(crate) fn finish_import(&mut self) {
        self.is_imported = true;
    }

    pub(crate) fn open(&mut self) {
        (self.is_held, self.hold_until) = (false, 0);
    }
}

/// Where a callback brings a message that is in this state.
fn state_of(status: DeliveryStatus, before: State) -> State {
    match status {
        DeliveryStatus::Queued | DeliveryStatus::Sent => State::Accepted,
        DeliveryStatus::Delivered => State::Delivered,
        DeliveryStatus::Read => State::Read,
        DeliveryStatus::Failed => State::Failed,
        _ if matches!(before, State::Unknown | State::Queued) => State::Accepted,
        _ => before,
    }
}

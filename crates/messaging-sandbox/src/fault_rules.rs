//! Which requests meet a fault.

use fastrand::Rng;
#[cfg(feature = "ui")]
use serde::{Deserialize, Serialize};

use crate::fault::ScriptedFault;
#[cfg(feature = "ui")]
use crate::ui::wire;

/// When a [`FaultRule`] applies to the requests that it is for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "ui",
    derive(Serialize, Deserialize),
    serde(
        rename_all = "lowercase",
        expecting = "when: must be \"always\", {\"next\": n}, {\"every\": n} or {\"probability\": 0 to 1, \"seed\": n}"
    )
)]
#[non_exhaustive]
pub enum FaultWhen {
    /// To every one.
    Always,
    /// To so many of them, then the rule is done.
    Next(usize),
    /// To every so-many-th of them: 3 to the third, the sixth, the ninth. 0 to none.
    Every(u64),
    /// To each with this probability, 0 to 1. The same seed makes the same choices.
    #[cfg_attr(feature = "ui", serde(untagged))]
    Probability {
        /// The probability.
        #[cfg_attr(feature = "ui", serde(deserialize_with = "wire::probability"))]
        probability: f64,
        /// The seed of the choices.
        #[cfg_attr(feature = "ui", serde(default))]
        seed: u64,
    },
}

/// A rule by which requests meet a fault.
#[derive(Debug, Clone)]
pub struct FaultRule<C> {
    operation: Option<String>,
    when: FaultWhen,
    fault: ScriptedFault<C>,
    /// How many requests it was asked about.
    seen: u64,
    random: Rng,
}

impl<C> FaultRule<C> {
    /// A rule for every operation.
    pub fn new(when: FaultWhen, fault: ScriptedFault<C>) -> Self {
        let seed = match when {
            FaultWhen::Probability { seed, .. } => seed,
            _ => 0,
        };
        Self {
            operation: None,
            when,
            fault,
            seen: 0,
            random: Rng::with_seed(seed),
        }
    }

    /// A rule for the next requests.
    pub fn next(times: usize, fault: ScriptedFault<C>) -> Self {
        Self::new(FaultWhen::Next(times), fault)
    }

    /// Limits it to one operation, for example `whatsapp.send`.
    #[must_use]
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// The operation that it is limited to.
    pub fn only_operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// When it applies; of [`FaultWhen::Next`] how many are left.
    pub fn when(&self) -> FaultWhen {
        self.when
    }

    /// What goes wrong.
    pub fn fault(&self) -> &ScriptedFault<C> {
        &self.fault
    }

    fn applies(&mut self) -> bool {
        self.seen = self.seen.saturating_add(1);
        match &mut self.when {
            FaultWhen::Always => true,
            FaultWhen::Next(left) => {
                *left = left.saturating_sub(1);
                true
            }
            FaultWhen::Every(nth) => self.seen.checked_rem(*nth) == Some(0),
            FaultWhen::Probability { probability, .. } => self.random.f64() < *probability,
        }
    }
}

/// The rules with their numbers, in the order in which they were added.
#[derive(Debug)]
pub(crate) struct FaultRules<C> {
    rules: Vec<(u64, FaultRule<C>)>,
    last: u64,
}

impl<C: Clone> FaultRules<C> {
    pub(crate) fn add(&mut self, rule: FaultRule<C>) -> u64 {
        self.last = self.last.saturating_add(1);
        let operation = rule.operation;
        // A rule that was listed has counted requests, and starts anew.
        let rule = FaultRule {
            operation,
            ..FaultRule::new(rule.when, rule.fault)
        };
        if rule.when != FaultWhen::Next(0) {
            self.rules.push((self.last, rule));
        }
        self.last
    }

    pub(crate) fn remove(&mut self, number: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|(known, _)| *known != number);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn list(&self) -> Vec<(u64, FaultRule<C>)> {
        self.rules.clone()
    }

    /// The fault that a request of an operation meets.
    pub(crate) fn next(&mut self, operation: Option<&str>) -> Option<ScriptedFault<C>> {
        let mut rules = self.rules.iter_mut();
        let fault = rules.find_map(|(_, rule)| {
            let only = rule.operation.as_deref();
            let is_for = only.is_none() || only == operation;
            (is_for && rule.applies()).then(|| rule.fault.clone())
        });
        self.rules
            .retain(|(_, rule)| rule.when != FaultWhen::Next(0));
        fault
    }
}

impl<C> Default for FaultRules<C> {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            last: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(rules: &mut FaultRules<i64>, operation: &str, requests: usize) -> String {
        let mut met = String::new();
        for _ in 0..requests {
            met.push_str(&match rules.next(Some(operation)) {
                Some(ScriptedFault::Code(code)) => code.to_string(),
                _ => "-".to_owned(),
            });
        }
        met
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        let mut rules = FaultRules::default();
        rules.add(FaultRule::next(2, ScriptedFault::Code(1)));
        rules.add(FaultRule::next(0, ScriptedFault::Code(9)));
        rules.add(FaultRule::new(FaultWhen::Every(2), ScriptedFault::Code(2)).operation("a"));
        let always = rules.add(FaultRule::new(FaultWhen::Always, ScriptedFault::Code(3)));
        assert_eq!(met(&mut rules, "a", 6), "113232");
        assert_eq!(met(&mut rules, "b", 2), "33");
        assert!(rules.remove(always) && !rules.remove(always));
        assert_eq!(met(&mut rules, "b", 1), "-");
        assert_eq!(rules.list().len(), 1);
        rules.clear();
        assert_eq!(met(&mut rules, "a", 2), "--");
    }

    #[test]
    fn a_listed_rule_that_is_added_again_starts_anew() {
        let half = FaultWhen::Probability {
            probability: 0.5,
            seed: 7,
        };
        for when in [FaultWhen::Every(2), half] {
            let mut rules = FaultRules::default();
            rules.add(FaultRule::new(when, ScriptedFault::Code(1)).operation("a"));
            let first = met(&mut rules, "a", 21);
            let (_, listed) = rules.list().remove(0);
            rules.clear();
            rules.add(listed);
            assert_eq!(met(&mut rules, "b", 21), "-".repeat(21));
            assert_eq!(met(&mut rules, "a", 21), first);
        }
    }

    #[test]
    fn chance_repeats_with_its_seed_and_keeps_its_share() {
        let run = |seed| {
            let mut rules = FaultRules::default();
            let probability = 0.25;
            let when = FaultWhen::Probability { probability, seed };
            rules.add(FaultRule::new(when, ScriptedFault::Code(1)));
            met(&mut rules, "a", 4000)
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
        let share = run(7).matches('1').count();
        assert!((800..1200).contains(&share), "{share}");
        for (probability, expected) in [(0.0, "---"), (1.0, "111")] {
            let mut rules = FaultRules::default();
            let when = FaultWhen::Probability {
                probability,
                seed: 7,
            };
            rules.add(FaultRule::new(when, ScriptedFault::Code(1)));
            assert_eq!(met(&mut rules, "a", 3), expected);
        }
        let mut never = FaultRules::default();
        never.add(FaultRule::new(FaultWhen::Every(0), ScriptedFault::Code(1)));
        assert_eq!(met(&mut never, "a", 3), "---");
    }
}

//! Every fuzz target holds for every seed and for seeds that were damaged, and no operation is left out.
#![expect(
    clippy::unwrap_used,
    reason = "without fixtures there is nothing to test"
)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use messaging_fixtures::fuzz::{TARGETS, Target};
use messaging_fixtures::{Fixture, fixtures, implemented};
use proptest::prelude::*;

static FIXTURES: LazyLock<&[Fixture]> = LazyLock::new(|| fixtures().unwrap());

/// A target with its seeds.
type Seeded = (&'static Target, Vec<Vec<u8>>);

static SEEDED: LazyLock<Vec<Seeded>> = LazyLock::new(|| {
    let targets = TARGETS.iter();
    targets
        .map(|target| (target, target.seeds(&FIXTURES)))
        .collect()
});

#[test]
fn every_operation_is_read_by_a_target() {
    let covered: BTreeSet<_> = TARGETS.iter().flat_map(Target::covers).collect();
    let implemented: BTreeSet<_> = implemented().collect();
    assert_eq!(covered, implemented);
}

#[test]
fn names_are_unique() {
    let names: BTreeSet<_> = TARGETS.iter().map(Target::name).collect();
    assert_eq!(names.len(), TARGETS.len());
}

#[test]
fn every_seed_holds() {
    let mut broken = Vec::new();
    for (target, seeds) in SEEDED.iter() {
        assert!(seeds.len() > 1, "{} has no seeds", target.name());
        for seed in seeds {
            if std::panic::catch_unwind(|| target.check(seed)).is_err() {
                broken.push(format!(
                    "{}: {:?}",
                    target.name(),
                    String::from_utf8_lossy(seed)
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Each operation has a response to begin with, so that a fuzzer need not guess the documented form.
#[test]
fn every_operation_has_a_seed() {
    for (target, seeds) in SEEDED
        .iter()
        .filter(|(one, _)| one.name().ends_with("_responses"))
    {
        let operations: BTreeSet<u8> = seeds.iter().map(|seed| seed[0]).collect();
        assert_eq!(operations.len(), target.covers().len(), "{}", target.name());
    }
}

/// What happens to a seed.
#[derive(Debug, Clone)]
enum Damage {
    Cut,
    Change(u8),
    Insert(Vec<u8>),
    Remove(usize),
    Splice(usize),
}

const WORDS: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "18446744073709551615",
    "\"\"",
    "{}",
    "[]",
    "{\"a\":",
    "\"",
    ":=:",
    "||",
    ";",
    ":",
    "\r\n",
    "&",
    "=",
    "%",
    "é",
    "😀",
    "\u{feff}",
    "\0",
    "<a>",
    "</result>",
    "&#0;",
    "<!DOCTYPE a>",
    "-- ",
    "[[[[[[[[",
];

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::Cut),
        any::<u8>().prop_map(Damage::Change),
        any::<Vec<u8>>().prop_map(Damage::Insert),
        prop::sample::select(WORDS).prop_map(|word| Damage::Insert(word.as_bytes().to_vec())),
        (1_usize..20).prop_map(Damage::Remove),
        any::<usize>().prop_map(Damage::Splice),
    ]
}

fn damaged(seed: &[u8], others: &[Vec<u8>], place: usize, damage: &Damage) -> Vec<u8> {
    let at = place % (seed.len() + 1);
    let (before, after) = seed.split_at(at);
    let rest = |count: usize| after.get(count..).unwrap_or_default();
    match damage {
        Damage::Cut => before.to_vec(),
        Damage::Change(byte) => [before, &[*byte], rest(1)].concat(),
        Damage::Insert(bytes) => [before, bytes, after].concat(),
        Damage::Remove(count) => [before, rest(*count)].concat(),
        Damage::Splice(other) => {
            let other = others.get(other % others.len());
            let end = other.and_then(|other| other.get(at..)).unwrap_or_default();
            [before, end].concat()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_damaged_seed_holds(
        chosen in any::<usize>(),
        damages in prop::collection::vec((any::<usize>(), damage()), 1..4),
    ) {
        for (target, seeds) in SEEDED.iter() {
            let mut input = seeds[chosen % seeds.len()].clone();
            for (place, damage) in &damages {
                input = damaged(&input, seeds, *place, damage);
            }
            target.check(&input);
        }
    }

    #[test]
    fn any_bytes_hold(input in any::<Vec<u8>>()) {
        for target in TARGETS {
            target.check(&input);
        }
    }
}

//! No request of any fixture shows what is personal in it, and each can be kept in a queue.
#![expect(
    clippy::unwrap_used,
    reason = "without fixtures there is nothing to test"
)]

use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;
use std::marker::PhantomData;

use messaging_client_core::{Endpoint, OperationVisitor};
use messaging_fixtures::canary::{debug_of, leak_in, planted_request, shown_in_requests};
use messaging_fixtures::{
    Fixture, Provider, ProviderVisitor, fixtures, operation_name, visit_providers,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A list of a hundred numbers or a file of some size shows no more than a short one, and takes long.
const LONGEST: usize = 2048;

#[derive(Default)]
struct Requests {
    planted: usize,
    canaries: BTreeSet<&'static str>,
    problems: BTreeSet<String>,
}

impl ProviderVisitor for Requests {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut RequestsOf::<P>(self, PhantomData));
    }
}

struct RequestsOf<'a, P>(&'a mut Requests, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for RequestsOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        let name = operation_name::<P, E>();
        let of_operation = |one: &&Fixture| one.provider == P::NAME && one.operation == name;
        let mut known = HashSet::new();
        for fixture in fixtures().unwrap().iter().filter(of_operation) {
            let input = fixture.input.as_ref().unwrap().as_json();
            if input.len() <= LONGEST && known.insert(input) {
                self.0.check::<P, E>(fixture);
            }
        }
    }
}

impl Requests {
    fn check<P: Provider, E>(&mut self, fixture: &Fixture)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
    {
        // What is refused as it is, is no request.
        let Ok(planted) = planted_request::<P, E>(fixture, shown_in_requests(P::NAME)) else {
            return;
        };
        self.planted += 1;
        self.canaries.extend(&planted.canaries);
        if let Some(leak) = leak_in(&debug_of(&planted.request)) {
            self.problems
                .insert(format!("{}: shows {leak}", E::OPERATION));
        }
        let stored = serde_json::to_string(&planted.request).unwrap();
        let read = serde_json::from_str::<E>(&stored);
        let again = read.and_then(|read| serde_json::to_string(&read));
        if again.ok() != Some(stored) {
            let description = &fixture.description;
            self.problems
                .insert(format!("{}: not kept: {description}", E::OPERATION));
        }
    }
}

#[test]
fn no_request_shows_what_is_personal_and_each_can_be_kept() {
    let mut requests = Requests::default();
    visit_providers(&mut requests);
    let problems: Vec<_> = requests.problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert!(requests.planted > 300, "{} requests", requests.planted);
    assert_eq!(requests.canaries.len(), 6, "{:?}", requests.canaries);
}

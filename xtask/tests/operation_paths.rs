//! What the tables of operations say of the requests, against what the fixtures hold the clients to.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot read what it is about has failed"
)]

use std::fmt::Debug;
use std::marker::PhantomData;

use messaging_client_core::{Endpoint, OperationVisitor};
use messaging_fixtures::{Provider, ProviderVisitor, operation_name, sample, visit_providers};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[test]
fn each_operation_sends_its_method_and_path() {
    let mut paths = Paths(0);
    visit_providers(&mut paths);
    assert!(paths.0 >= 26, "{}", paths.0);
}

struct Paths(usize);

impl ProviderVisitor for Paths {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut PathsOf::<P>(self, PhantomData));
    }
}

struct PathsOf<'a, P>(&'a mut Paths, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for PathsOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        self.0.0 += 1;
        let fixture = sample(P::NAME, operation_name::<P, E>()).unwrap();
        let sent = &fixture.exchanges.as_ref().unwrap()[0].request;
        assert_eq!(E::METHOD.as_str(), sent.method, "{}", E::OPERATION);
        assert!(is_at(E::PATH, &sent.path), "{}", E::OPERATION);
    }
}

/// Whether a path is the documented one, where a `{name}` stands for any segment.
fn is_at(documented: &str, sent: &str) -> bool {
    let (documented, sent) = (documented.split('/'), sent.split('/'));
    let is_variable = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    documented.clone().count() == sent.clone().count()
        && documented
            .zip(sent)
            .all(|(said, sent)| said == sent || (is_variable(said) && !sent.is_empty()))
}

#[test]
fn a_variable_stands_for_one_segment() {
    assert!(is_at("/api/status/{ref_no}", "/api/status/17"));
    for documented in ["/api/status", "/api/state/{a}", "/api/status/{a}/b"] {
        assert!(!is_at(documented, "/api/status/17"), "{documented}");
    }
}

//! No message of any fixture gets past a client that is set up for staging.
#![expect(
    clippy::unwrap_used,
    reason = "without fixtures there is nothing to test"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Debug;
use std::marker::PhantomData;

use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    ClientOptions, Country, Endpoint, Error, OperationVisitor, PhoneNumber, RetryPolicy,
};
use messaging_fixtures::{Fixture, Provider, ProviderVisitor, fixtures, visit_providers};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The digits behind the country code: some providers have the two apart.
const QA: &str = "81200000999";

/// A long list or a file is addressed as a short one is.
const LONGEST: usize = 2048;

#[derive(Default)]
struct Staging {
    /// How often each operation went to the redirected number, and how often it was refused.
    redirected: BTreeMap<&'static str, (usize, usize)>,
    reach_nobody: BTreeSet<&'static str>,
}

impl ProviderVisitor for Staging {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut StagingOf::<P>(self, PhantomData));
    }
}

struct StagingOf<'a, P>(&'a mut Staging, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for StagingOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        if !E::SENDS_MESSAGE {
            self.0.reach_nobody.insert(E::OPERATION);
        }
        let name = messaging_fixtures::operation_name::<P, E>();
        let of_operation = |one: &&Fixture| one.provider == P::NAME && one.operation == name;
        let mut known = HashSet::new();
        for fixture in fixtures().unwrap().iter().filter(of_operation) {
            let input = fixture.input.as_ref().unwrap().as_json();
            if input.len() > LONGEST || !known.insert(input) {
                continue;
            }
            let Ok(request) = fixture.request::<E>() else {
                continue;
            };
            // What is refused as it is, says nothing here.
            if checked::<P, E>(fixture, ClientOptions::new(), &request).is_err() {
                continue;
            }
            let nobody = ClientOptions::new().only_to(["6281200000998"]);
            let refused = checked::<P, E>(fixture, nobody, &request).err();
            assert_eq!(
                refused.is_some(),
                E::SENDS_MESSAGE,
                "{}: {refused:?}",
                E::OPERATION
            );
            if E::SENDS_MESSAGE {
                self.redirect(fixture, &request);
            }
        }
    }
}

impl<P: Provider> StagingOf<'_, P> {
    fn redirect<E>(&mut self, fixture: &Fixture, request: &E)
    where
        E: Endpoint<Account = P::Account> + Clone + 'static,
    {
        let phone = PhoneNumber::parse(&format!("0{QA}"), Country::Indonesia).unwrap();
        let options = ClientOptions::new().redirect_all_to(phone);
        let counts = self.0.redirected.entry(E::OPERATION).or_default();
        match checked::<P, E>(fixture, options, request) {
            Ok(sent) => {
                assert!(sent.contains(QA), "{}: {sent}", E::OPERATION);
                counts.0 += 1;
            }
            Err(problem) => {
                assert!(problem.contains("redirect_all_to"), "{problem}");
                counts.1 += 1;
            }
        }
    }
}

/// The body that would leave, or why none may.
fn checked<P: Provider, E>(
    fixture: &Fixture,
    options: ClientOptions,
    request: &E,
) -> Result<String, String>
where
    E: Endpoint<Account = P::Account> + Clone + 'static,
{
    let transport = FakeTransport::new().json(500, "").forever();
    let options = options.transport(transport.clone()).without_rate_limit();
    let options = options.retry(RetryPolicy::new().max_attempts(1));
    let credentials = fixture.setup("").credentials();
    let credentials = credentials.map_err(|stopped| format!("{stopped:?}"))?;
    let refused = |error: Error| error.to_string();
    let client =
        P::client(credentials, "https://provider.example.com", options).map_err(refused)?;
    P::call(&client, request.clone()).check().map_err(refused)?;
    let outcome = P::call(&client, request.clone()).wait();
    let failed = outcome.map(drop).unwrap_err();
    assert!(!failed.refused_locally(), "check() says the same: {failed}");
    Ok(transport.requests().first().unwrap().text())
}

#[test]
fn staging_holds_for_every_message_of_every_fixture() {
    let mut staging = Staging::default();
    visit_providers(&mut staging);
    for (operation, (redirected, refused)) in &staging.redirected {
        // Who is in a group is not known here.
        let can_be = *operation != "nusasms.sms.send_group";
        assert_eq!(*redirected > 0, can_be, "{operation}: {refused} refused");
    }
    assert_eq!(staging.redirected.len(), 12, "{:?}", staging.redirected);
    let changing = [
        "nusasms.whatsapp.check_phones",
        "whatsnesia.contacts.create",
        "whatsnesia.contacts.delete",
        "whatsnesia.contacts.update",
        "whatsnesia.conversations.set_status",
    ];
    for operation in changing {
        assert!(staging.reach_nobody.contains(operation), "{operation}");
    }
}

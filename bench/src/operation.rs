//! Every operation without a socket: a request is validated, written and signed, and a ready response is decoded.

use std::fmt::{self, Debug};
use std::future::IntoFuture as _;
use std::marker::PhantomData;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use messaging_client_core::{Call, Endpoint, FixedClock, OperationVisitor, Randomness};
use messaging_fixtures::{Provider, ProviderVisitor, operation_name, visit_providers};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fixture::{FirstResponse, first_success};
use crate::{Problem, ReadyTransport, account};

/// The names of all operations: `provider.group.verb`.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut visit = Visit {
        wanted: None,
        names: Vec::new(),
        prepared: None,
    };
    visit_providers(&mut visit);
    visit.names
}

/// A call of an operation, made a few times already, so that whatever is set up once is there.
///
/// # Errors
/// There is no such operation, or its call fails.
pub fn prepare(name: &'static str) -> Result<PreparedCall, Problem> {
    let mut visit = Visit {
        wanted: Some(name),
        names: Vec::new(),
        prepared: None,
    };
    visit_providers(&mut visit);
    let prepared = visit.prepared.ok_or("there is no such operation");
    let mut call = prepared?.map_err(|problem| format!("{name}: {problem}"))?;
    for _ in 0..3 {
        call.make()
            .map_err(|problem| format!("{name}: {problem}"))?;
    }
    Ok(call)
}

/// A call that can be made any number of times.
pub struct PreparedCall(Box<dyn FnMut() -> Result<(), Problem>>);

impl PreparedCall {
    /// Makes the call.
    ///
    /// # Errors
    /// It fails.
    pub fn make(&mut self) -> Result<(), Problem> {
        (self.0)()
    }
}

impl Debug for PreparedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedCall").finish_non_exhaustive()
    }
}

struct Visit {
    wanted: Option<&'static str>,
    names: Vec<&'static str>,
    prepared: Option<Result<PreparedCall, Problem>>,
}

impl ProviderVisitor for Visit {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut VisitOf::<P>(self, PhantomData));
    }
}

struct VisitOf<'a, P>(&'a mut Visit, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for VisitOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        self.0.names.push(E::OPERATION);
        if self.0.wanted == Some(E::OPERATION) {
            self.0.prepared = Some(prepared::<P, E>());
        }
    }
}

/// The call of the operation's first fixture, which gets the response of that fixture.
fn prepared<P: Provider, E>() -> Result<PreparedCall, Problem>
where
    E: Endpoint<Account = P::Account> + Clone + DeserializeOwned + 'static,
{
    const BASE_URL: &str = "http://127.0.0.1:1";
    let fixture = first_success(P::NAME, operation_name::<P, E>())?;
    let request: E = fixture.request()?;
    let options = account::options()
        .transport(ReadyTransport::new(FirstResponse::of(&fixture)?.body))
        .clock(FixedClock::at_unix_millis(1_767_225_600_000))
        .randomness(Sevens);
    let credentials = fixture.setup(BASE_URL).credentials();
    let credentials = credentials.map_err(|stopped| format!("{stopped:?}"))?;
    let client = P::client(credentials, BASE_URL, options)?;
    Ok(PreparedCall(Box::new(move || {
        once(P::call(&client, request.clone()))
    })))
}

/// The response is ready, so the call is done the first time that it is polled: no runtime is measured.
fn once<E: Endpoint>(call: Call<'_, E>) -> Result<(), Problem> {
    let mut future = pin!(call.into_future());
    let mut context = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut context) {
        Poll::Ready(response) => {
            std::hint::black_box(&response?);
            Ok(())
        }
        Poll::Pending => Err("the call waited for something".into()),
    }
}

/// The same randomness for every run, so that every run does the same.
#[derive(Debug)]
struct Sevens;

impl Randomness for Sevens {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The deadline needs a runtime, although nothing is ever waited for.
    #[tokio::test]
    async fn every_operation_can_be_called() {
        let names = names();
        assert!(names.len() >= 26, "{names:?}");
        for name in names {
            prepare(name).unwrap().make().unwrap();
        }
        assert!(prepare("nusasms.sms.recall").is_err());
    }
}

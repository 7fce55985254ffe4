//! Every operation without a socket: a request is validated, written and signed, and a ready response is decoded.

use std::fmt::Debug;
use std::future::IntoFuture as _;
use std::marker::PhantomData;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use messaging_client_core::{Endpoint, FixedClock, OperationVisitor, Randomness};
use messaging_fixtures::{Provider, ProviderVisitor, operation_name, visit_providers};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fixture::{first_exchange, first_success};
use crate::ready_transport::ReadyTransport;
use crate::{Problem, account};

/// A call that can be made any number of times.
pub type Call = Box<dyn Fn() -> Result<(), Problem>>;

/// The name of an operation, `provider.group.verb`, and what makes its call ready.
pub type Operation = (&'static str, fn() -> Result<Call, Problem>);

/// Every operation.
#[must_use]
pub fn all() -> Vec<Operation> {
    let mut all = All(Vec::new());
    visit_providers(&mut all);
    all.0
}

struct All(Vec<Operation>);

impl ProviderVisitor for All {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut AllOf::<P>(self, PhantomData));
    }
}

struct AllOf<'a, P>(&'a mut All, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for AllOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        self.0.0.push((E::OPERATION, ready::<P, E>));
    }
}

/// The call of the operation's first fixture, which gets the response of that fixture, made a few times already, so
/// that whatever is set up once is there.
fn ready<P: Provider, E>() -> Result<Call, Problem>
where
    E: Endpoint<Account = P::Account> + Clone + DeserializeOwned + 'static,
{
    const BASE_URL: &str = "http://127.0.0.1:1";
    let fixture = first_success(P::NAME, operation_name::<P, E>())?;
    let (_, _, body) = first_exchange(&fixture)?;
    let request: E = fixture.request()?;
    let options = account::options()
        .transport(ReadyTransport::new(body))
        .clock(FixedClock::at_unix_millis(1_767_225_600_000))
        .randomness(Sevens);
    let credentials = fixture.setup(BASE_URL).credentials();
    let credentials = credentials.map_err(|stopped| format!("{stopped:?}"))?;
    let client = P::client(credentials, BASE_URL, options)?;
    // The response is ready, so the call has ended when it is polled first: no runtime is measured.
    let call = move || {
        let mut call = pin!(P::call(&client, request.clone()).into_future());
        match call.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(response) => {
                std::hint::black_box(&response?);
                Ok(())
            }
            Poll::Pending => Err("the call waited for something".into()),
        }
    };
    for _ in 0..3 {
        call().map_err(|problem: Problem| format!("{}: {problem}", E::OPERATION))?;
    }
    Ok(Box::new(call))
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
        let all = all();
        assert!(all.len() >= 26, "{}", all.len());
        for (_, ready) in all {
            ready().unwrap()().unwrap();
        }
    }
}

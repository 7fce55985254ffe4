//! Every operation without a socket: a typed request is made, validated, written and signed, and a
//! ready answer is decoded.

mod nusasms;
mod nxcloud;
mod sandeza;
mod whatsnesia;

use std::fmt;
use std::future::IntoFuture as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use messaging_client_core::{Call, ClientOptions, Endpoint, Error, FixedClock, Randomness};

use crate::answer::FixtureAnswer;
use crate::ready_transport::ReadyTransport;
use crate::{Problem, account};

/// Whose client an operation is called on, and the fixture whose answer it gets.
struct Row {
    name: &'static str,
    prepare: Box<dyn Fn() -> Result<Prepared, Problem>>,
}

/// One call, ready to be made any number of times.
type Prepared = Box<dyn FnMut() -> Result<(), Problem>>;

/// An operation.
pub struct Operation(Row);

impl Operation {
    /// Its name in errors and logs: `provider.group.verb`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// The call, made a few times already, so that whatever is set up once is there.
    ///
    /// # Errors
    /// The call fails.
    pub fn prepare(&self) -> Result<PreparedCall, Problem> {
        let problem = |error: Problem| -> Problem { format!("{}: {error}", self.0.name).into() };
        let mut call = (self.0.prepare)().map_err(problem)?;
        for _ in 0..3 {
            call().map_err(problem)?;
        }
        Ok(PreparedCall(call))
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.0.name).finish()
    }
}

/// A call that is ready to be measured.
pub struct PreparedCall(Prepared);

impl PreparedCall {
    /// Makes the call. What counts instructions knows this function by its name.
    ///
    /// # Errors
    /// The call fails.
    #[inline(never)]
    pub fn measured(&mut self) -> Result<(), Problem> {
        (self.0)()
    }
}

impl fmt::Debug for PreparedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedCall").finish_non_exhaustive()
    }
}

/// Every operation that makes a request.
#[must_use]
pub fn all() -> Vec<Operation> {
    let rows = [
        nxcloud::rows(),
        sandeza::rows(),
        nusasms::rows(),
        whatsnesia::rows(),
    ];
    rows.into_iter().flatten().map(Operation).collect()
}

/// A row: how to make the client, how to call it, the request, and the fixture with the answer.
fn row<C: 'static, E: Endpoint + 'static>(
    client: fn(&str, ClientOptions) -> Result<C, Error>,
    call: for<'a> fn(&'a C, E) -> Call<'a, E>,
    request: fn() -> E,
    fixture: &'static str,
) -> Row {
    let prepare = move || {
        let transport = ReadyTransport::new(FixtureAnswer::read(fixture)?.body);
        let options = account::options()
            .transport(transport)
            .clock(FixedClock::at_unix_millis(1_767_225_600_000))
            .randomness(Sevens);
        let client = client("http://127.0.0.1:1", options)?;
        Ok(Box::new(move || once(call(&client, request()))) as Prepared)
    };
    Row {
        name: E::OPERATION,
        prepare: Box::new(prepare),
    }
}

/// The answer is ready, so the call is done the first time that it is asked: no runtime is measured.
fn once<E: Endpoint>(call: Call<'_, E>) -> Result<(), Problem> {
    let mut future = pin!(call.into_future());
    let mut context = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut context) {
        Poll::Ready(reply) => {
            std::hint::black_box(&reply?);
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

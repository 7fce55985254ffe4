//! One row of the table: an operation, how to call it, and what its provider answers.

use std::error::Error as _;
use std::fmt::Debug;
use std::time::Duration;

use messaging_client_core::{
    Authenticate, BoxFuture, Call, ClientOptions, Effect, Endpoint, Error, Response,
};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::dialect::Dialect;

/// A provider's client, as far as all of them are alike.
pub(crate) trait Platform: 'static {
    /// Its name in the fixture format.
    const NAME: &'static str;
    type Account: Authenticate;
    type Client: Debug + Send + Sync;

    /// A client with canaries for credentials.
    fn client(base_url: &str, options: ClientOptions) -> Self::Client;

    fn call<E: Endpoint<Account = Self::Account>>(client: &Self::Client, request: E)
    -> Call<'_, E>;
}

type Caller = Box<dyn Fn(Setting) -> BoxFuture<'static, Called> + Send + Sync>;

/// An operation of a provider.
pub(crate) struct Operation {
    pub(crate) provider: &'static str,
    /// Its name in the fixture format.
    pub(crate) name: &'static str,
    /// How the provider says that something failed.
    pub(crate) dialect: Dialect,
    pub(crate) effect: Effect,
    /// Whether it sends a message, which some providers' failures make a difference for.
    pub(crate) sends: bool,
    /// The body of an answer that is a success.
    pub(crate) success: String,
    /// What of the canaries the request holds beside the credentials.
    pub(crate) carries: &'static [&'static str],
    caller: Caller,
}

/// Where and how a call is made.
pub(crate) struct Setting {
    pub(crate) base_url: String,
    pub(crate) options: ClientOptions,
    pub(crate) timeout: Duration,
    pub(crate) way: Way,
}

/// How a call is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Awaited,
    Blocking,
}

/// What came of a call.
pub(crate) struct Called {
    pub(crate) outcome: Result<Success, Error>,
    pub(crate) elapsed: Duration,
    /// Everything about the call that an application may log: where it is from, and the text.
    pub(crate) shown: Vec<(&'static str, String)>,
}

#[derive(Debug)]
pub(crate) struct Success {
    pub(crate) attempts: u32,
    pub(crate) body_length: usize,
}

impl Operation {
    /// An operation that only reads, says its document.
    pub(crate) fn read<P: Platform, E>(
        dialect: Dialect,
        request: fn() -> E,
        success: impl Into<String>,
    ) -> Self
    where
        E: Endpoint<Account = P::Account, Response: Debug> + Debug + Send + 'static,
    {
        Self::new::<P, E>(Effect::Read, dialect, request, success.into())
    }

    /// An operation that sends or changes something, says its document.
    pub(crate) fn write<P: Platform, E>(
        dialect: Dialect,
        request: fn() -> E,
        success: impl Into<String>,
    ) -> Self
    where
        E: Endpoint<Account = P::Account, Response: Debug> + Debug + Send + 'static,
    {
        Self::new::<P, E>(Effect::Write, dialect, request, success.into())
    }

    /// The effect is not taken from the client: one that took a send for a read would send it twice,
    /// and the suite would agree.
    fn new<P: Platform, E>(
        effect: Effect,
        dialect: Dialect,
        request: fn() -> E,
        success: String,
    ) -> Self
    where
        E: Endpoint<Account = P::Account, Response: Debug> + Debug + Send + 'static,
    {
        let prefix = format!("{}.", P::NAME);
        let name = E::OPERATION.strip_prefix(&prefix);
        Self {
            provider: P::NAME,
            name: name.expect("an operation is named provider.group.verb"),
            dialect,
            effect,
            sends: false,
            success,
            carries: &[],
            caller: Box::new(move |setting| Box::pin(make::<P, E>(request(), setting))),
        }
    }

    pub(crate) fn sending(mut self) -> Self {
        self.sends = true;
        self
    }

    pub(crate) fn carrying(mut self, canaries: &'static [&'static str]) -> Self {
        self.carries = canaries;
        self
    }

    pub(crate) fn writes(&self) -> bool {
        self.effect == Effect::Write
    }

    pub(crate) fn call(&self, setting: Setting) -> BoxFuture<'static, Called> {
        (self.caller)(setting)
    }
}

async fn make<P: Platform, E>(request: E, setting: Setting) -> Called
where
    E: Endpoint<Account = P::Account, Response: Debug> + Debug + Send + 'static,
{
    let mut shown = Vec::new();
    let mut show = |place, value: &dyn Debug| shown.push((place, format!("{value:?}\n{value:#?}")));
    show("the options", &setting.options);
    let client = P::client(&setting.base_url, setting.options);
    show("the client", &client);
    show("the request", &request);
    let call = P::call(&client, &request).timeout(setting.timeout);
    show("the call", &call);
    let begun = Instant::now();
    let result = match setting.way {
        Way::Awaited => call.await,
        Way::Blocking => wait::<P, E>(client, request, setting.timeout).await,
    };
    let elapsed = begun.elapsed();
    let outcome = match result {
        Ok(reply) => {
            show("the reply", &reply);
            show("the answer", reply.answer());
            Ok(Success {
                attempts: reply.attempts(),
                body_length: reply.answer().body().len(),
            })
        }
        Err(error) => {
            show("the error's Debug", &error);
            if let Some(answer) = error.answer() {
                show("the error's answer", answer);
            }
            shown.push(("the error's Display", error.to_string()));
            let mut source = error.source();
            while let Some(cause) = source {
                shown.push(("a source", format!("{cause}\n{cause:?}\n{cause:#?}")));
                source = cause.source();
            }
            Err(error)
        }
    };
    Called {
        outcome,
        elapsed,
        shown,
    }
}

/// Makes the call on a thread that knows of no runtime, while the server goes on on this one.
async fn wait<P: Platform, E>(
    client: P::Client,
    request: E,
    timeout: Duration,
) -> Result<Response<E::Response>, Error>
where
    E: Endpoint<Account = P::Account> + Send + 'static,
{
    let (sender, ended) = oneshot::channel();
    std::thread::spawn(move || {
        let result = P::call(&client, &request).timeout(timeout).wait();
        // Nobody waits any more only where the test has failed.
        drop(sender.send(result));
    });
    ended.await.expect("a call that blocks does not panic")
}

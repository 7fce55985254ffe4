//! One row of the table: an operation, how to call it, and what its provider answers.

use std::error::Error as _;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use messaging_client_core::{
    BoxFuture, ClientOptions, Effect, Endpoint, Error, OperationVisitor, RawResponse, Response,
};
use messaging_fixtures::canary::{
    self, debug_of, planted_request, planted_settings, shown_in_requests, shown_in_responses,
};
use messaging_fixtures::fixture::Exchange;
use messaging_fixtures::{
    FieldNames, Fixture, Provider, ProviderVisitor, operation_name, sample, visit_providers,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::dialect::Dialect;

type Caller = Box<dyn Fn(Setting) -> BoxFuture<'static, Called> + Send + Sync>;

/// An operation of a provider.
pub(crate) struct Operation {
    pub(crate) provider: &'static str,
    /// Its name in the fixture format.
    pub(crate) name: &'static str,
    /// How the log names its attempts.
    pub(crate) span: String,
    /// How the provider says that something failed.
    pub(crate) dialect: Dialect,
    pub(crate) effect: Effect,
    /// Whether it sends a message, which some providers' failures make a difference for.
    pub(crate) sends: bool,
    /// The body of a response that is a success.
    pub(crate) success: String,
    /// What of the canaries the request holds beside the credentials.
    pub(crate) carries: Vec<&'static str>,
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

/// All operations of all clients.
pub(crate) fn operations() -> Vec<Operation> {
    let mut table = Table(Vec::new());
    visit_providers(&mut table);
    table.0
}

struct Table(Vec<Operation>);

impl ProviderVisitor for Table {
    fn provider<P: Provider>(&mut self) {
        P::visit(&mut TableOf::<P>(&mut self.0, PhantomData));
    }
}

struct TableOf<'a, P>(&'a mut Vec<Operation>, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for TableOf<'_, P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        self.0.push(Operation::of::<P, E>());
    }
}

impl Operation {
    /// The operation with the request and the response of its sample, canaries in both.
    fn of<P: Provider, E>() -> Self
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Debug,
    {
        let name = operation_name::<P, E>();
        let fixture = sample(P::NAME, name).unwrap();
        let exchange = fixture.exchanges.as_deref().unwrap().first().unwrap();
        let sent = &exchange.request;
        let planted = planted_request::<P, E>(fixture, shown_in_requests(P::NAME)).unwrap();
        let success = planted_success(exchange, shown_in_responses(P::NAME, name));
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), success.clone().into());
        let decoded = planted.request.decode(&response).map(drop);
        assert!(decoded.is_ok(), "{name}: {decoded:?}: {success}");
        let request = planted.request;
        Self {
            provider: P::NAME,
            name,
            span: format!(r#"otel.name="{} {}""#, E::METHOD, E::PATH),
            dialect: Dialect::of_path(&sent.path),
            effect: effect_of(&sent.method),
            sends: name.starts_with("messages."),
            success,
            carries: planted.canaries,
            caller: Box::new(move |setting| {
                Box::pin(make::<P, E>(fixture, request.clone(), setting))
            }),
        }
    }

    pub(crate) fn writes(&self) -> bool {
        self.effect == Effect::Write
    }

    pub(crate) fn call(&self, setting: Setting) -> BoxFuture<'static, Called> {
        (self.caller)(setting)
    }
}

/// The response of an exchange with canaries in it.
fn planted_success(exchange: &Exchange, shown: FieldNames) -> String {
    let body = String::from_utf8(exchange.response.body().unwrap()).unwrap();
    match serde_json::from_str::<Value>(&body) {
        Ok(json) => canary::planted(json, shown).to_string(),
        Err(_) => format!("{body} {}", canary::TEXT),
    }
}

/// The effect is not taken from the client: one that took a send for a read would send it twice, and the
/// suite would agree. It is taken from the documented request, which all providers make with GET to read.
fn effect_of(method: &str) -> Effect {
    match method {
        "GET" => Effect::Read,
        _ => Effect::Write,
    }
}

async fn make<P: Provider, E>(fixture: &Fixture, request: E, setting: Setting) -> Called
where
    E: Endpoint<Account = P::Account> + Clone + Debug + 'static,
    E::Response: Debug,
{
    let mut shown = Vec::new();
    let mut show = |place, value: &dyn Debug| shown.push((place, debug_of(&value)));
    show("the options", &setting.options);
    let mut setup = fixture.setup(&setting.base_url);
    setup.client = planted_settings(&setup.client);
    let client = P::client(
        setup.credentials().unwrap(),
        &setup.base_url,
        setting.options,
    )
    .unwrap();
    show("the client", &client);
    show("the request", &request);
    let call = P::call(&client, request).timeout(setting.timeout);
    show("the call", &call);
    let begun = Instant::now();
    let result = match setting.way {
        Way::Awaited => call.await,
        Way::Blocking => wait(call).await,
    };
    let elapsed = begun.elapsed();
    let outcome = match result {
        Ok(response) => {
            show("the response", &response);
            show("the raw response", response.raw());
            Ok(Success {
                attempts: response.attempts(),
                body_length: response.raw().body().len(),
            })
        }
        Err(error) => {
            show("the error's Debug", &error);
            show("the error's facts", &error.facts());
            if let Some(raw) = error.raw() {
                show("the error's raw response", raw);
            }
            shown.push(("the error's Display", error.to_string()));
            let mut source = error.source();
            while let Some(cause) = source {
                shown.push(("a source", format!("{cause}\n{}", debug_of(&cause))));
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
async fn wait<E: Endpoint + 'static>(
    call: messaging_client_core::Call<'static, E>,
) -> Result<Response<E::Response>, Error> {
    let (sender, ended) = oneshot::channel();
    std::thread::spawn(move || {
        // Nobody waits any more only where the test has failed.
        drop(sender.send(call.wait()));
    });
    ended.await.expect("a call that blocks does not panic")
}

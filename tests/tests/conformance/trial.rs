//! One case: a server, a call, and what both saw.

use std::sync::LazyLock;
use std::time::Duration;

use messaging_client_core::{ClientOptions, RetryPolicy};
use tokio::net::TcpSocket;

use crate::canary::echo;
use crate::fault::{Fault, Place};
use crate::operation::{Called, Operation, Setting, Way};
use crate::still_clock::StillClock;
use crate::wire_server::{Act, WireServer, answer};

/// What came of a case.
pub(crate) struct Trial {
    pub(crate) called: Called,
    /// The whole requests that the server got.
    pub(crate) requests: Vec<String>,
    /// Everything that the server got.
    pub(crate) received: Vec<u8>,
    /// How many connections and bytes came to the origin of a redirect.
    pub(crate) elsewhere: (usize, usize),
    pub(crate) waits: Vec<Duration>,
}

impl Trial {
    pub(crate) async fn of(operation: &Operation, fault: &Fault, way: Way) -> Self {
        let elsewhere = WireServer::start([answer("200 OK", "", &operation.success)]).await;
        let (server, base_url) = prepare(&fault.place, &elsewhere.url()).await;
        let clock = StillClock::default();
        let options = ClientOptions::new()
            .allow_http(true)
            .response_limit(fault.response_limit)
            .retry(RetryPolicy::new().back_off(Duration::ZERO, Duration::ZERO))
            .without_rate_limit()
            .clock(clock.clone())
            // No case needs the platform's root certificates, and reading them takes longer than a case.
            .http_client(|builder| builder.tls_certs_only([]));
        let setting = Setting {
            base_url,
            options,
            timeout: fault.timeout,
            way,
        };
        let called = operation.call(setting).await;
        Self {
            called,
            requests: server
                .as_ref()
                .map_or_else(Vec::new, WireServer::requests_seen),
            received: server.as_ref().map_or_else(Vec::new, WireServer::received),
            elsewhere: (elsewhere.connections(), elsewhere.received().len()),
            waits: clock.waits(),
        }
    }
}

/// The server of a place, where it has one, and its address.
async fn prepare(place: &Place, elsewhere: &str) -> (Option<WireServer>, String) {
    match place {
        Place::Nobody => (None, address_of_nobody()),
        Place::UnknownName => (None, "http://name.invalid".to_owned()),
        Place::BrokenTls(acts) => {
            let server = WireServer::start_at_first_bytes(acts.clone()).await;
            let url = server.tls_url();
            (Some(server), url)
        }
        Place::Server(turns) => listening(turns.clone()).await,
        Place::Redirect(status) => {
            let headers = format!("location: {elsewhere}/canary?password=canary\r\n");
            let page = format!("<a>{}</a>", echo());
            let act = answer(&format!("{status} Elsewhere"), &headers, page);
            listening(vec![vec![act]]).await
        }
    }
}

async fn listening(turns: Vec<Vec<Act>>) -> (Option<WireServer>, String) {
    let server = WireServer::start_in_turn(turns).await;
    let url = server.url();
    (Some(server), url)
}

/// An address that refuses connections: nobody listens there, and its port stays taken, so that no other
/// test's server gets it.
fn address_of_nobody() -> String {
    static TAKEN: LazyLock<TcpSocket> = LazyLock::new(|| {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        socket
    });
    format!("http://{}", TAKEN.local_addr().unwrap())
}

//! Which route is tried after which failure, and above all which is not.

#![expect(
    clippy::unwrap_used,
    reason = "a set-up that does not work fails the test"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use http::Method;
use messaging_client_core::testing::FakeTransport;
use messaging_client_core::{
    ApiError, Authenticate, Client, ClientOptions, Effect, Endpoint, RawResponse, ResponseError,
    RetryPolicy, UnsignedRequest, ValidationError,
};
use messaging_failover::{
    Accepted, BoxFuture, Channel, Error, ErrorKind, Failover, PhoneNumber, SendOtp, SendText,
};

#[derive(Debug)]
struct Account;

impl Authenticate for Account {}

/// A provider that answers with the kind of its failure.
struct Text;

impl Endpoint for Text {
    type Account = Account;
    type Response = ();
    const OPERATION: &'static str = "invented.text.send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/send";
    const EFFECT: Effect = Effect::Write;

    fn request(&self, _: &Account) -> Result<UnsignedRequest, ValidationError> {
        Ok(UnsignedRequest::of::<Self>())
    }

    fn decode(&self, response: &RawResponse) -> Result<(), ResponseError> {
        let kind: ErrorKind = match response.text().as_ref() {
            "ok" => return Ok(()),
            "not on this channel" => {
                return Err(ApiError::new(ErrorKind::Recipient)
                    .not_on_this_channel()
                    .into());
            }
            kind => kind
                .parse()
                .map_err(|_| messaging_client_core::DecodeError::new("no kind"))?,
        };
        Err(ApiError::new(kind).into())
    }
}

#[derive(Clone)]
struct Route {
    name: &'static str,
    channel: Channel,
    answer: &'static str,
    sends: Arc<AtomicU32>,
}

fn route(name: &'static str, channel: Channel, answer: &'static str) -> Route {
    let sends = Arc::default();
    Route {
        name,
        channel,
        answer,
        sends,
    }
}

impl Route {
    async fn send(&self) -> Result<Accepted, Error> {
        self.sends.fetch_add(1, Ordering::Relaxed);
        let transport = FakeTransport::new().json(200, self.answer);
        let options = ClientOptions::new()
            .transport(transport)
            .retry(RetryPolicy::never());
        let client = Client::new(Account, "https://a.example", options).unwrap();
        client.call(Text).await?;
        Ok(Accepted::new(Some(self.name.to_owned())))
    }
}

impl SendText for Route {
    fn name(&self) -> &str {
        self.name
    }

    fn channel(&self) -> Channel {
        self.channel
    }

    fn check_text(&self, _: &PhoneNumber, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn send_text<'a>(
        &'a self,
        _: &'a PhoneNumber,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(self.send())
    }
}

impl SendOtp for Route {
    fn name(&self) -> &str {
        self.name
    }

    fn channel(&self) -> Channel {
        self.channel
    }

    fn check_otp(&self, _: &PhoneNumber, _: &str) -> Result<(), Error> {
        Ok(())
    }

    fn send_otp<'a>(
        &'a self,
        _: &'a PhoneNumber,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Accepted, Error>> {
        Box::pin(self.send())
    }
}

/// The routes that were tried, and whether one took it, may have, or none.
async fn tried(answers: &[(Channel, &'static str)]) -> (Vec<u32>, &'static str) {
    let routes: Vec<_> = answers
        .iter()
        .map(|(channel, answer)| route("r", *channel, answer))
        .collect();
    let failover = routes.iter().fold(Failover::of_texts(), |failover, route| {
        failover.then(route.clone())
    });
    let to = PhoneNumber::parse_international("6281200000001").unwrap();
    let end = match failover.send_text(&to, "Halo").await {
        Ok(sent) => {
            assert_eq!(
                sent.trail.len() + 1,
                routes
                    .iter()
                    .filter(|r| r.sends.load(Ordering::Relaxed) > 0)
                    .count()
            );
            "sent"
        }
        Err(error) if error.may_have_been_sent() => "unknown",
        Err(_) => "not sent",
    };
    let counts = routes
        .iter()
        .map(|route| route.sends.load(Ordering::Relaxed));
    (counts.collect(), end)
}

#[tokio::test]
async fn the_next_route_is_tried_only_where_it_may_help() {
    use Channel::{Sms, WhatsApp};
    for (answers, counts, end) in [
        (vec![(Sms, "ok"), (Sms, "ok")], vec![1, 0], "sent"),
        (vec![(Sms, "rejected"), (Sms, "ok")], vec![1, 1], "sent"),
        (
            vec![(Sms, "insufficient_balance"), (WhatsApp, "ok")],
            vec![1, 1],
            "sent",
        ),
        // It may have been sent: nobody else is asked.
        (
            vec![(Sms, "<html>"), (Sms, "ok"), (WhatsApp, "ok")],
            vec![1, 0, 0],
            "unknown",
        ),
        // The recipient's number is wrong, or the recipient does not want it.
        (
            vec![(WhatsApp, "recipient"), (Sms, "ok"), (WhatsApp, "ok")],
            vec![1, 0, 0],
            "not sent",
        ),
        // Not on WhatsApp: no other provider of WhatsApp helps, and SMS does.
        (
            vec![
                (WhatsApp, "not on this channel"),
                (WhatsApp, "ok"),
                (Sms, "ok"),
            ],
            vec![1, 0, 1],
            "sent",
        ),
        (
            vec![(Sms, "invalid_request"), (WhatsApp, "ok")],
            vec![1, 0],
            "not sent",
        ),
        (
            vec![(Sms, "rejected"), (WhatsApp, "recipient"), (Sms, "ok")],
            vec![1, 1, 0],
            "not sent",
        ),
        (vec![], vec![], "not sent"),
    ] {
        assert_eq!(tried(&answers).await, (counts, end), "{answers:?}");
    }
}

#[tokio::test]
async fn the_trail_says_what_was_tried_and_hides_the_number() {
    let failover = Failover::of_otps()
        .then(route("first", Channel::WhatsApp, "not_found"))
        .then(route("second", Channel::Sms, "server"));
    let to = PhoneNumber::parse_international("6281200000001").unwrap();
    let error = failover.clone().send_otp(&to, "123456").await.unwrap_err();
    let names: Vec<_> = error
        .trail
        .iter()
        .map(|tried| tried.route.as_str())
        .collect();
    assert_eq!(names, ["first", "second"]);
    let text = format!("{error} {error:?} {failover:?}");
    assert!(
        text.contains("first: ") && text.contains("not_found"),
        "{text}"
    );
    assert!(
        !text.contains("62812") && !text.contains("123456"),
        "{text}"
    );
    let none = Failover::of_otps().send_otp(&to, "1").await.unwrap_err();
    assert_eq!(none.to_string(), "not sent: there is no route");
}

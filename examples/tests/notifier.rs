//! An application's own tests of what it sends, in four ways. None needs an account.
#![expect(clippy::unwrap_used, reason = "what fails fails the test")]

use std::time::Duration;

use httpmock::MockServer;
use messaging_examples::notifier::{Notifier, NusaSmsNotifier, Told, order_shipped};
use messaging_sandbox::nusasms::{API_KEY, SMS_PASSWORD, SMS_USER, ScriptedFault};
use messaging_sandbox::{Channel, Sandbox};
use nusasms_client::testing::{ErrorBuilder, FakeTransport};
use nusasms_client::{Builder, ClientOptions, Country, DeliveryStatus, Error, ErrorKind};
use nusasms_client::{NusaSmsClient, PhoneNumber};

fn budi() -> PhoneNumber {
    PhoneNumber::parse("0812-0000-0001", Country::Indonesia).unwrap()
}

async fn ship(client: Builder, order: &str) -> Told {
    let shop = NusaSmsNotifier::new(client.api_key(API_KEY).build().unwrap());
    order_shipped(&shop, &budi(), order).await
}

/// The sandbox plays the provider: it knows what the recipient got, and can lose a response.
#[tokio::test]
async fn the_customer_gets_each_message_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let provider = sandbox.nusasms();
    provider.set_pace(Duration::from_secs(60));
    let client = NusaSmsClient::builder().base_url(provider.url());
    let client = client.sms_user(SMS_USER).sms_password(SMS_PASSWORD);
    let shop = NusaSmsNotifier::new(client.api_key(API_KEY).build().unwrap());

    let id = shop.order_update(&budi(), "Sudah dikirim").await.unwrap();
    let update = &sandbox.messages().to("0812-0000-0001")[0];
    assert_eq!(update.channel, Channel::WhatsApp);
    assert_eq!(update.content.text.as_deref(), Some("Sudah dikirim"));
    provider.advance_clock(Duration::from_secs(180));
    assert_eq!(shop.status(&id).await.unwrap(), DeliveryStatus::Read);

    shop.otp(&budi(), "482913").await.unwrap();
    let (code, message) = sandbox.messages().code("0812-0000-0001").unwrap();
    assert_eq!((&*code, message.channel), ("482913", Channel::Sms));

    provider.fail_next(1, ScriptedFault::Close { accepted: true });
    let told = order_shipped(&shop, &budi(), "INV-18").await;
    assert_eq!((told, provider.accepted_count()), (Told::Perhaps, 3));
}

/// One failure without a socket; the deadline passes at once.
#[tokio::test(start_paused = true)]
async fn after_a_timeout_it_may_have_been_sent() {
    let transport = FakeTransport::new().hang();
    let options = ClientOptions::new().transport(transport.clone());
    let client = NusaSmsClient::builder().options(options);
    assert_eq!(ship(client, "INV-17").await, Told::Perhaps);
    let requests = transport.requests();
    assert_eq!(requests.len(), 1, "not sent again");
    assert_eq!(requests[0].json()["destination"], "6281200000001");
}

/// One response, from the mock server that a project already has.
#[tokio::test]
async fn the_reference_number_is_kept() {
    let server = MockServer::start_async().await;
    let mock = server.mock_async(|when, then| {
        when.path("/nusasms_api/1.0/whatsapp/message");
        then.body(r#"{"error": false, "data": {"destination": "62", "ref_no": "017"}}"#);
    });
    let mock = mock.await;
    let client = NusaSmsClient::builder().base_url(server.base_url());
    assert_eq!(ship(client, "INV-17").await, Told::Yes("017".to_owned()));
    mock.assert_async().await;
}

/// Fails as it is told, without a client.
struct Failing(ErrorKind, bool);

impl Notifier for Failing {
    async fn order_update(&self, _: &PhoneNumber, _: &str) -> Result<String, Error> {
        let error = ErrorBuilder::new("whatsapp.send", self.0);
        Err(error.may_have_been_sent(self.1).build())
    }
    async fn status(&self, _: &str) -> Result<DeliveryStatus, Error> {
        Ok(DeliveryStatus::Unknown)
    }
    async fn otp(&self, _: &PhoneNumber, _: &str) -> Result<(), Error> {
        Ok(())
    }
}

#[tokio::test]
async fn the_application_knows_perhaps_from_no() {
    let timeout = Failing(ErrorKind::Timeout, true);
    let refused = Failing(ErrorKind::Recipient, false);
    assert_eq!(order_shipped(&timeout, &budi(), "1").await, Told::Perhaps);
    assert_eq!(order_shipped(&refused, &budi(), "1").await, Told::No);
}

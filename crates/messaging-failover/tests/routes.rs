//! What each route sends through its provider's client.

#![cfg(all(
    feature = "nusasms",
    feature = "nxcloud",
    feature = "sandeza",
    feature = "whatsnesia"
))]
#![expect(
    clippy::expect_used,
    reason = "a set-up that does not work fails the test"
)]

use messaging_client_core::ClientOptions;
use messaging_client_core::testing::FakeTransport;
use messaging_failover::route::{
    NusaSmsOtp, NusaSmsText, NusaSmsWhatsApp, NxCloudOtp, SandezaText, WhatsnesiaText, WithText,
};
use messaging_failover::{Accepted, Country, Failover, PhoneNumber, SendOtp, SendText};

fn to() -> PhoneNumber {
    PhoneNumber::parse("0812-0000-0001", Country::Indonesia).expect("a number")
}

fn over(transport: &FakeTransport) -> ClientOptions {
    ClientOptions::new().transport(transport.clone())
}

fn nusasms(transport: &FakeTransport) -> nusasms_client::NusaSmsClient {
    let builder = nusasms_client::NusaSmsClient::builder()
        .api_key("invented")
        .sms_user("user")
        .sms_password("password");
    builder.options(over(transport)).build().expect("a client")
}

async fn text(route: &impl SendText) -> Accepted {
    route.send_text(&to(), "Halo").await.expect("accepted")
}

async fn otp(route: &impl SendOtp) -> Accepted {
    route.send_otp(&to(), "123456").await.expect("accepted")
}

fn id(accepted: Accepted) -> String {
    accepted.id.expect("an id")
}

#[tokio::test]
async fn nusasms_sends_texts_by_sms_and_whatsapp_and_codes_by_a_template() {
    let sent = r#"{"results":[{"status":"0","messageid":"17","destination":"6281200000001"}]}"#;
    let transport = FakeTransport::new().json(200, sent);
    assert_eq!(id(text(&NusaSmsText::new(nusasms(&transport))).await), "17");
    let form = transport.requests()[0].form();
    assert!(
        form.contains(&("GSM".into(), "6281200000001".into())),
        "{form:?}"
    );
    assert!(
        form.contains(&("SMSText".into(), "Halo".into())),
        "{form:?}"
    );
    assert!(form.iter().all(|(name, _)| name != "otp"), "{form:?}");

    let sent = r#"{"error":false,"data":{"ref_no":"018","destination":"6281200000001"}}"#;
    let transport = FakeTransport::new().json(200, sent);
    assert_eq!(
        id(text(&NusaSmsWhatsApp::new(nusasms(&transport))).await),
        "018"
    );
    let body = transport.requests()[0].json();
    assert_eq!(
        (&body["destination"], &body["message"]),
        (&"6281200000001".into(), &"Halo".into())
    );

    let sent = r#"{"error":false,"data":{"message_id":"019"}}"#;
    let transport = FakeTransport::new().json(200, sent);
    let route = NusaSmsOtp::new(nusasms(&transport), "gateway");
    assert_eq!(id(otp(&route).await), "019");
    assert_eq!(transport.requests()[0].json()["otp"], "123456");
}

#[tokio::test]
async fn nxcloud_sends_codes_by_a_template() {
    let sent = r#"{"code":0,"data":{"message_id":"wamid.1"}}"#;
    let transport = FakeTransport::new().json(200, sent).json(200, sent);
    let client = nxcloud_client::NxCloudClient::builder()
        .access_key("key")
        .access_secret("secret")
        .tenant_id(1)
        .app_key("app")
        .business_phone("6281200000009")
        .options(over(&transport))
        .build()
        .expect("a client");
    let route = NxCloudOtp::new(client, "otp", "id");
    assert_eq!(id(otp(&route).await), "wamid.1");
    assert_eq!(id(otp(&route.with_button()).await), "wamid.1");
    let bodies: Vec<_> = transport
        .requests()
        .iter()
        .map(|request| request.json())
        .collect();
    assert_eq!(bodies[0]["to"], "6281200000001");
    assert_eq!(
        bodies[0]["template"]["components"][0]["parameters"][0]["text"],
        "123456"
    );
    assert!(bodies[0]["template"]["components"][1].is_null());
    assert_eq!(
        bodies[1]["template"]["components"][1]["parameters"][0]["text"],
        "123456"
    );
}

#[tokio::test]
async fn sandeza_and_whatsnesia_send_texts_and_codes_as_texts() {
    let transport = FakeTransport::new().json(200, r#"{"rc":"0","code_sms":"1"}"#);
    let transport = transport.forever();
    let client = sandeza_client::SandezaClient::builder()
        .username("user")
        .password("password")
        .sender_id("SENDER")
        .base_url("https://sandeza.example")
        .options(over(&transport))
        .build()
        .expect("a client");
    let route = WithText::new(SandezaText::new(client, "OTP"), "Kode {code}.");
    let ref_id = id(otp(&route).await);
    // Without its plus Sandeza refuses another country's number.
    let abroad = PhoneNumber::parse_international("+65 9123 4567").expect("a number");
    route.send_otp(&abroad, "123456").await.expect("accepted");
    let abroad = transport.requests()[1].json();
    assert_eq!(abroad["channel"]["sms"]["msisdn"], "+6591234567");
    let body = transport.requests()[0].json();
    assert_eq!(body["ref_id"], ref_id.as_str());
    assert_eq!(body["channel"]["sms"]["message"], "Kode 123456.");
    assert_eq!(body["channel"]["sms"]["msisdn"], "+6281200000001");

    let sent = r#"{"status":"success","data":{"conversation_id":7}}"#;
    let transport = FakeTransport::new().json(200, sent);
    let client = whatsnesia_client::WhatsnesiaClient::builder()
        .client_id("id")
        .client_secret("secret")
        .options(over(&transport))
        .build()
        .expect("a client");
    let route = WhatsnesiaText::new(client).from_number("6281200000009");
    assert_eq!(id(text(&route).await), "7");
    let form = transport.requests()[0].form();
    assert!(
        form.contains(&("mobile".into(), "81200000001".into())),
        "{form:?}"
    );
    assert!(
        form.contains(&("mobile_code".into(), "62".into())),
        "{form:?}"
    );
}

#[tokio::test]
async fn a_code_goes_by_sms_where_whatsapp_does_not_reach() {
    let refused = r#"{"code":22091,"message":"not on WhatsApp"}"#;
    let whatsapp = FakeTransport::new().json(200, refused);
    let client = nxcloud_client::NxCloudClient::builder()
        .access_key("key")
        .access_secret("secret")
        .tenant_id(1)
        .app_key("app")
        .business_phone("6281200000009")
        .options(over(&whatsapp))
        .build()
        .expect("a client");
    let sent = r#"{"results":[{"status":"0","messageid":"17"}]}"#;
    let sms = FakeTransport::new().json(200, sent);
    let failover = Failover::of_otps()
        .then(NxCloudOtp::new(client, "otp", "id"))
        .then(WithText::new(
            NusaSmsText::new(nusasms(&sms)),
            "Kode {code}.",
        ));
    let sent = failover.send_otp(&to(), "123456").await.expect("sent");
    assert_eq!((sent.route.as_str(), sent.trail.len()), ("nusasms sms", 1));
    // Without it the provider refuses the code.
    let form = sms.requests()[0].form();
    assert!(form.contains(&("otp".into(), "Y".into())), "{form:?}");
}

#[tokio::test]
async fn what_every_send_would_lack_is_found_at_the_start() {
    let transport = FakeTransport::new();
    let without_sender = |business_phone: Option<&str>| {
        let builder = nxcloud_client::NxCloudClient::builder()
            .access_key("key")
            .access_secret("secret")
            .tenant_id(1)
            .app_key("app")
            .options(over(&transport));
        let builder = match business_phone {
            Some(phone) => builder.business_phone(phone),
            None => builder,
        };
        NxCloudOtp::new(builder.build().expect("a client"), "otp", "id").with_button()
    };
    let without_user = nusasms_client::NusaSmsClient::builder().api_key("invented");
    let without_user = without_user.options(over(&transport)).build();
    let without_user = NusaSmsText::new(without_user.expect("a client"));
    let with_user = NusaSmsText::new(nusasms(&transport));
    let sender = Some("6281200000009");
    let otps = |phone, sms| {
        let routes = Failover::of_otps().then(without_sender(phone));
        routes.then(WithText::new(sms, "Kode {code}."))
    };
    let found = |routes: Failover<dyn SendOtp>| routes.check_otp(&to(), "123456");

    assert!(found(otps(sender, with_user.clone())).is_ok());
    let refused = found(otps(None, with_user.clone())).expect_err("no sender");
    assert_eq!(refused.field(), Some("business_phone"));
    let refused = found(otps(sender, without_user.clone())).expect_err("no user");
    assert_eq!(refused.field(), Some("sms_user"), "{refused}");

    let texts = Failover::of_texts().then(NusaSmsWhatsApp::new(nusasms(&transport)));
    assert!(texts.check_text(&to(), "Halo").is_ok());
    assert!(texts.then(without_user).check_text(&to(), "Halo").is_err());
    let gateway = NusaSmsOtp::new(nusasms(&transport), "");
    assert!(gateway.check_otp(&to(), "123456").is_err(), "no gateway");
    assert!(transport.requests().is_empty());
}

#[test]
fn sandeza_and_whatsnesia_check_their_texts_too() {
    let transport = FakeTransport::new();
    let sandeza = sandeza_client::SandezaClient::builder()
        .username("user")
        .password("password")
        .base_url("https://sandeza.example")
        .options(over(&transport));
    let of = |sandeza: sandeza_client::Builder| {
        SandezaText::new(sandeza.build().expect("a client"), "OTP").check_text(&to(), "Halo")
    };
    assert_eq!(
        of(sandeza.clone()).expect_err("no sender").field(),
        Some("sender_id")
    );
    assert!(of(sandeza.sender_id("SENDER")).is_ok());
    let whatsnesia = whatsnesia_client::WhatsnesiaClient::builder()
        .client_id("id")
        .client_secret("secret")
        .options(over(&transport));
    let route = WhatsnesiaText::new(whatsnesia.build().expect("a client"));
    assert!(route.check_text(&to(), "Halo").is_ok());
    assert!(route.check_text(&to(), "").is_err());
    assert!(transport.requests().is_empty());
}

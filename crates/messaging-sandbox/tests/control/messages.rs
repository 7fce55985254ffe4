//! What each provider accepts, as its recipient sees it, and what it refuses, with the reason.

use std::time::Duration;

use messaging_sandbox::{ScriptedFault, nxcloud};
use serde_json::{Value, json};

use crate::support::{
    RECIPIENT, call, exchange, get, nxcloud, rest, sandeza, sms, start, whatsnesia,
};

const WHATSNESIA: [&str; 2] = ["ci_sandboxsandboxsandbo", "cs_sandboxsandboxsandbo"];
const NXCLOUD: [&str; 2] = [nxcloud::ACCESS_KEY, nxcloud::ACCESS_SECRET];

/// An object without what is null or empty, at any depth.
fn plain(value: &Value) -> Value {
    let is_something =
        |value: &Value| !matches!(value, Value::Null) && *value != json!([]) && *value != "";
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| is_something(value))
            .map(|(name, value)| (name.clone(), plain(value)))
            .collect(),
        Value::Array(values) => values.iter().map(plain).collect(),
        value => value.clone(),
    }
}

#[tokio::test]
async fn sandeza_messages_are_shown_as_their_recipients_see_them() {
    let action = json!({"type": "postback", "key": "k", "title": "Satu"});
    let jpg = "https://h.example/a.jpg";
    let cases = [
        (
            json!({"sms": {"msisdn": RECIPIENT, "message": "Halo"}}),
            json!({"text": "Halo"}),
            "delivered",
        ),
        (
            json!({"email": {"email": "6280000200004@example.com", "message": "pending first"}}),
            json!({"subject": "s", "text": "pending first"}),
            "read",
        ),
        (
            json!({"email": {"email": "a@example.com", "message": "Isi", "attachment": jpg}}),
            json!({"subject": "s", "text": "Isi", "media": [{"kind": "file", "url": jpg}]}),
            "read",
        ),
        (
            json!({"email": {"email": "a@example.com", "message": "k:v", "template_id": "t"}}),
            json!({"subject": "s", "text": "k:v", "template": {"name": "t"}}),
            "read",
        ),
        (
            json!({"line": {"chat_id": "c1", "message": "Halo", "attachment": ""}}),
            json!({"text": "Halo"}),
            "delivered",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "template_id": "t",
                "header": {"type": "header", "parameters": [{"type": "text", "text": "Kop"}]},
                "message": {"type": "body", "parameters": [
                    {"type": "text", "text": "A"}, {"type": "text", "text": "B"}]},
                "button": [{"type": "BUTTON", "sub_type": "URL", "index": "0",
                    "parameters": [{"type": "text", "text": "x"}]}]}}),
            json!({"template": {"name": "t", "header": ["Kop"], "body": ["A", "B"]},
                "buttons": [{"kind": "url", "text": "url", "value": "x"}]}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "template_id": "t",
                "header": "location:=:-6.2:=:106.8:=:Monas:=:Jakarta",
                "message": "text:=:A||text:=:B", "button": "button:=:url:=:x"}}),
            json!({"template": {"name": "t", "body": ["A", "B"]},
                "location": {"latitude": "-6.2", "longitude": "106.8", "name": "Monas", "address": "Jakarta"},
                "buttons": [{"kind": "url", "text": "url", "value": "x"}]}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "template_id": "t", "header": format!("image:=:{jpg}")}}),
            json!({"template": {"name": "t"}, "media": [{"kind": "image", "url": jpg}]}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "template_id": "t",
                "header": {"type": "header", "parameters": [{"type": "image", "image": {"link": jpg}}]}}}),
            json!({"template": {"name": "t"}, "media": [{"kind": "image", "url": jpg}]}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "message": {"type": "list",
                "header": {"type": "text", "text": "Kop"}, "footer": {"text": "Kaki"},
                "body": {"text": "Pilih", "list": {"title": "Menu", "sections": [
                    {"title": "S", "description": "d", "actions": [action]}]}}}}}),
            json!({"text": "Kop\nPilih\nKaki", "buttons": [{"kind": "row", "text": "Satu", "value": "k"}]}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "message": {"type": "button",
                "header": {"type": "document", "media_url": "https://h.example/a.pdf", "name": "a.pdf"},
                "body": {"text": "Pilih", "button": [action]}}}}),
            json!({"text": "Pilih", "media": [{"kind": "document", "url": "https://h.example/a.pdf", "name": "a.pdf"}],
                "buttons": [{"kind": "reply", "text": "Satu", "value": "k"}]}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "message": {"type": "location",
                "body": {"location": {"latitude": -6.2, "longitude": 106.8}}}}}),
            json!({"location": {"latitude": "-6.2", "longitude": "106.8"}}),
            "read",
        ),
        (
            json!({"whatsapp": {"msisdn": RECIPIENT, "message": {"type": "image", "body": {"media": {"url": jpg}}}}}),
            json!({"media": [{"kind": "image", "url": jpg}]}),
            "read",
        ),
    ];
    let sandbox = start().await;
    for (number, (channel, content, state)) in (1..).zip(&cases) {
        let (user, password) = ("sandbox-division", "sandbox-password");
        let ref_id = format!("r{number}");
        let reply = sandeza(&sandbox, user, password, &ref_id, channel).await;
        assert_eq!(reply.json()["rc"], "0", "{channel}");
        sandbox.sandeza().callbacks_idle().await;
        let message = get(&sandbox, &format!("/api/v1/messages/{number}")).await;
        let message = message.json();
        assert_eq!(plain(&message["content"]), *content, "{channel}");
        assert_eq!(message["state"], *state, "{channel}");
        assert_eq!(message["parts"].is_u64(), channel.get("sms").is_some());
        assert_eq!(message["from"], "SANDBOX");
        assert_eq!(message["message_id"], ref_id);
    }
}

#[tokio::test]
async fn nxcloud_messages_are_shown_as_their_recipients_see_them() {
    let sandbox = start().await;
    let jpg = "https://h.example/a.jpg";
    let components = json!([
        {"type": "header", "parameters": [{"type": "image", "image": {"link": jpg}}]},
        {"type": "body", "parameters": [{"type": "text", "text": "Budi"}]},
        {"type": "button", "sub_type": "url", "index": 0, "parameters": [{"type": "text", "text": "x"}]},
        {"type": "button", "sub_type": "copy_code",
            "parameters": [{"type": "coupon_code", "coupon_code": "123456"}]},
    ]);
    nxcloud(&sandbox, NXCLOUD, RECIPIENT, &components).await;
    sandbox.nxcloud().callbacks_idle().await;
    let message = get(&sandbox, "/api/v1/messages/1").await.json();
    assert_eq!(
        plain(&message["content"]),
        json!({"template": {"name": "order_shipped", "language": "id", "body": ["Budi"]},
            "media": [{"kind": "image", "url": jpg}], "buttons": [
                {"kind": "url", "text": "url", "value": "x"},
                {"kind": "copy_code", "text": "copy_code", "value": "123456"}]})
    );
    assert_eq!(
        (&message["state"], &message["code"]),
        (&json!("read"), &json!("123456"))
    );
}

#[tokio::test]
async fn nusasms_messages_are_shown_as_their_recipients_see_them() {
    let gateway = "100010001000100";
    let jpg = "https://h.example/a.jpg";
    let cases = [
        (
            "whatsapp/message",
            json!({"destination": RECIPIENT, "message": "Halo"}),
            json!({"text": "Halo"}),
        ),
        (
            "whatsapp/media",
            json!({"destination": RECIPIENT, "caption": "Foto", "media_url": jpg, "file_name": "a.jpg"}),
            json!({"text": "Foto", "media": [{"kind": "file", "url": jpg, "name": "a.jpg"}]}),
        ),
        (
            "wa_business/broadcast",
            json!({"recipient": RECIPIENT, "gateway_id": gateway, "template": {"name": "t", "language": "id"},
                "header": {"type": "image", "link": jpg}, "body": [{"type": "text", "text": "A"}],
                "buttons": [{"sub_type": "quick_reply", "index": 0, "parameters": [{"type": "payload", "payload": "p"}]}]}),
            json!({"template": {"name": "t", "language": "id", "body": ["A"]},
                "media": [{"kind": "image", "url": jpg}],
                "buttons": [{"kind": "quick_reply", "text": "quick_reply", "value": "p"}]}),
        ),
        (
            "wa_business/reply",
            json!({"recipient": RECIPIENT, "gateway_id": gateway, "type": "text", "payloads": {"body": "Ya"}}),
            json!({"text": "Ya"}),
        ),
        (
            "wa_business/otp",
            json!({"recipient": RECIPIENT, "gateway_id": gateway, "otp": "4711"}),
            json!({"code": "4711"}),
        ),
    ];
    let sandbox = start().await;
    let check = json!({"phone_numbers": [RECIPIENT]});
    assert_eq!(rest(&sandbox, "wa_phone_check", &check).await.status, 201);
    assert_eq!(sandbox.messages().count(), 0, "a check is no message");
    for (number, (path, body, content)) in (1..).zip(&cases) {
        assert!(rest(&sandbox, path, body).await.status < 300, "{path}");
        let id = format!("/api/v1/messages/{number}");
        let message = get(&sandbox, &id).await.json();
        assert_eq!(plain(&message["content"]), *content, "{path}");
        assert_eq!(
            (&message["state"], &message["parts"]),
            (&json!("accepted"), &Value::Null)
        );
        sandbox.nusasms().advance_clock(Duration::from_secs(60));
        assert_eq!(get(&sandbox, &id).await.json()["state"], "read", "{path}");
    }
    sms(&sandbox, RECIPIENT, "Halo ✓").await;
    let message = get(&sandbox, "/api/v1/messages/6").await.json();
    let sms = [&message["parts"], &message["encoding"], &message["credits"]];
    assert_eq!(sms, [&json!(1), &json!("UCS-2"), &json!(1)]);
}

#[tokio::test]
async fn whatsnesia_messages_are_shown_as_their_recipients_see_them() {
    let (send, template) = ("inbox/send-message", "inbox/send-template-message");
    let cases = [
        (
            send,
            "81200000001",
            json!({"message": "Halo"}),
            json!({"text": "Halo"}),
            "sent",
        ),
        (
            send,
            "81200000001",
            json!({"latitude": "-6.2", "longitude": "106.8", "name": "Monas"}),
            json!({"location": {"latitude": "-6.2", "longitude": "106.8", "name": "Monas"}}),
            "sent",
        ),
        (
            send,
            "81200000001",
            json!({"message": "Lihat", "cta_url_id": "11"}),
            json!({"text": "Lihat", "buttons": [{"kind": "url", "text": "CTA URL 11", "value": "11"}]}),
            "sent",
        ),
        (
            send,
            "81200000001",
            json!({"message": "Pilih", "interactive_list_id": "21"}),
            json!({"text": "Pilih", "buttons": [{"kind": "row", "text": "interactive list 21", "value": "21"}]}),
            "sent",
        ),
        (
            template,
            "81200000001",
            json!({"template_id": "32", "body_variables": ["Budi", "7"]}),
            json!({"text": "Hello Budi, order 7 is on its way.",
                "template": {"name": "sandbox_order", "body": ["Budi", "7"]}}),
            "sent",
        ),
        (
            send,
            "80000100000",
            json!({"message": "a"}),
            json!({"text": "a"}),
            "accepted",
        ),
        (
            send,
            "80000100001",
            json!({"message": "a"}),
            json!({"text": "a"}),
            "sent",
        ),
        (
            send,
            "80000100002",
            json!({"message": "a"}),
            json!({"text": "a"}),
            "delivered",
        ),
        (
            send,
            "80000100003",
            json!({"message": "a"}),
            json!({"text": "a"}),
            "read",
        ),
        (
            send,
            "80000100009",
            json!({"message": "a"}),
            json!({"text": "a"}),
            "failed",
        ),
    ];
    let sandbox = start().await;
    for (number, (path, mobile, mut body, content, state)) in (1..).zip(cases) {
        body["mobile_code"] = json!("62");
        body["mobile"] = json!(mobile);
        let reply = whatsnesia(&sandbox, WHATSNESIA, path, &body).await;
        assert_eq!(reply.json()["status"], "success", "{}", reply.body);
        let message = get(&sandbox, &format!("/api/v1/messages/{number}")).await;
        let message = message.json();
        assert_eq!(plain(&message["content"]), content, "{body}");
        assert_eq!(message["state"], state, "{body}");
        assert_eq!(message["to"], format!("62{mobile}"));
    }
}

#[tokio::test]
async fn what_is_refused_has_the_reason_of_its_provider() {
    let sandbox = start().await;
    let (nusasms, sandeza_at) = (sandbox.nusasms().addr(), sandbox.sandeza().addr());
    let (nxcloud_at, whatsnesia_at) = (sandbox.nxcloud().addr(), sandbox.whatsnesia().addr());
    let accepted = [
        sms(&sandbox, RECIPIENT, "1").await,
        rest(
            &sandbox,
            "whatsapp/message",
            &json!({"destination": RECIPIENT, "message": "a"}),
        )
        .await
        .body,
        nxcloud(&sandbox, NXCLOUD, RECIPIENT, &json!([])).await.body,
        sandeza(
            &sandbox,
            "sandbox-division",
            "sandbox-password",
            "r",
            &json!({"sms": {"msisdn": RECIPIENT, "message": "a"}}),
        )
        .await
        .body,
        whatsnesia(&sandbox, WHATSNESIA, "contact/list", &Value::Null)
            .await
            .body,
        // Accepted, and answered with an exception.
        whatsnesia(
            &sandbox,
            WHATSNESIA,
            "inbox/send-template-message",
            &json!({"mobile_code": "62", "mobile": "80000200001", "template_id": 32,
                    "body_variables": ["Budi", "1"]}),
        )
        .await
        .body,
        exchange(
            &nusasms.to_string(),
            "GET",
            "/nusasms_api/1.0/balance",
            &[("apikey", "sandbox-api-key")],
            "",
        )
        .await
        .body,
    ];
    assert_eq!(sandbox.messages().count(), 5, "{accepted:?}");
    let refused = sandbox.messages().refusals();
    assert_eq!(
        refused.len(),
        1,
        "only the wrong method is one: {accepted:?}"
    );
    sandbox.messages().clear();

    sms(&sandbox, "0812", "a").await;
    exchange(&nusasms.to_string(), "GET", "/api/command?cmd=DR", &[], "").await;
    rest(
        &sandbox,
        "whatsapp/message",
        &json!({"destination": RECIPIENT}),
    )
    .await;
    rest(
        &sandbox,
        "whatsapp/message",
        &json!({"destination": "6280000200016", "message": "a"}),
    )
    .await;
    rest(
        &sandbox,
        "wa_business/otp",
        &json!({"recipient": RECIPIENT, "gateway_id": "1", "otp": "1"}),
    )
    .await;
    nxcloud(&sandbox, ["other", "secret"], RECIPIENT, &json!([])).await;
    sandeza(&sandbox, "other", "secret", "r2", &json!({})).await;
    whatsnesia(
        &sandbox,
        ["other", "secret"],
        "inbox/send-message",
        &json!({}),
    )
    .await;
    for addr in [nusasms, nxcloud_at, sandeza_at, whatsnesia_at] {
        exchange(&addr.to_string(), "GET", "/elsewhere", &[], "").await;
    }
    for path in ["/json/send/cgw", "/saas/wa/send"] {
        let addr = if path.contains("cgw") {
            sandeza_at
        } else {
            nxcloud_at
        };
        exchange(&addr.to_string(), "GET", path, &[], "").await;
    }
    sandbox.nusasms().fail_next(
        1,
        ScriptedFault::Status {
            status: 503,
            accepted: false,
        },
    );
    rest(&sandbox, "balance", &Value::Null).await;
    let found = sandbox.messages().refusals();
    let found: Vec<_> = found
        .iter()
        .map(|one| {
            let provider = one.provider.as_str();
            (
                provider,
                one.operation.as_str(),
                one.status,
                one.code.as_str(),
                one.reason.as_str(),
            )
        })
        .collect();
    let expected = [
        (
            "nusasms",
            "sms.send",
            200,
            "-13",
            "GSM must not begin with 0",
        ),
        (
            "nusasms",
            "sms.delivery_report",
            200,
            "-5",
            "user or password is wrong",
        ),
        (
            "nusasms",
            "whatsapp.send_message",
            422,
            "",
            "[\"body\",\"message\"] field required",
        ),
        (
            "nusasms",
            "whatsapp.send_message",
            200,
            "16",
            "the sandbox was asked for this code",
        ),
        ("nusasms", "wa_business.otp", 400, "", "Invalid WA Gateway"),
        (
            "nxcloud",
            "whatsapp.send",
            200,
            "1005",
            "Authentication failed (insufficient permission)",
        ),
        ("sandeza", "message.send", 200, "5", "invalid corporate"),
        (
            "whatsnesia",
            "messages.send",
            401,
            "Unauthorized",
            "The client id and the client secret do not fit",
        ),
        ("nusasms", "unknown", 404, "", "Not Found"),
        ("nxcloud", "unknown", 404, "", "HTTP 404 Not Found"),
        ("sandeza", "unknown", 404, "", "HTTP 404 Not Found"),
        ("whatsnesia", "unknown", 404, "", "HTTP 404 Not Found"),
        ("sandeza", "unknown", 405, "", "HTTP 405 Method Not Allowed"),
        ("nxcloud", "unknown", 405, "", "HTTP 405 Method Not Allowed"),
        (
            "nusasms",
            "account.balance",
            503,
            "",
            "scripted fault: Status { status: 503, accepted: false }",
        ),
    ];
    assert_eq!(found, expected);
    assert_eq!(
        call(&sandbox, "GET", "/api/v1/refusals", &Value::Null)
            .await
            .json()["refusals"]
            .as_array()
            .unwrap()
            .len(),
        found.len()
    );
}

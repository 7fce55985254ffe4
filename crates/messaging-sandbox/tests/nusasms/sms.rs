//! `sendsms/plain` and `sendsms/group`: what is accepted, and how it is answered.

use messaging_sandbox::nusasms::{EMPTY_GROUP, GROUP, MessageKind, SMS_PASSWORD, SMS_USER};
use serde_json::json;

use crate::call::{Call, DESTINATION, start, text};

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

#[tokio::test]
async fn a_plain_sms_is_answered_as_sampled() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let call = Call::sms("SMSText=Hello%20NusaSMS!&GSM=6285100803380");
    let reply = call.send(nusasms).await;
    let id = nusasms.accepted()[0].id.clone();
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.header("content-type"),
        Some("text/xml; charset=UTF-8")
    );
    assert_eq!(
        reply.flat(),
        format!(
            "{XML} <results> <result> <status>0</status> <messageid>{id}</messageid> \
             <destination>6285100803380</destination> </result> </results>"
        )
    );
    let call = Call::sms("SMSText=Kode%20OTP%20anda%20xxxxxx&GSM=6285100803380&otp=Y&output=json");
    let reply = call.send(nusasms).await;
    let id = nusasms.accepted()[1].id.clone();
    let expected = json!({"results": [
        {"status": "0", "messageid": id, "destination": "6285100803380"},
    ]});
    assert_eq!(reply.json(), expected);
    assert_eq!(id.len(), "175041319203754627".len());
    assert!(id.bytes().all(|byte| byte.is_ascii_digit()));
}

#[tokio::test]
async fn the_documented_urls_are_accepted() {
    let sandbox = start().await;
    let credentials = format!("user={SMS_USER}&password={SMS_PASSWORD}");
    for (path, parameters) in [
        ("plain", "SMSText=Hello%20NusaSMS!&GSM=6281200000009"),
        (
            "plain",
            "SMSText=Kode%20OTP%20anda%20xxxxxx&GSM=6281200000009&otp=Y&output=json",
        ),
        ("plain", "SMSText=Hello%20NusaSMS!&GSM=6281200000009&otp=Y"),
        (
            "plain",
            "SMSText=%C3%A9&GSM=6281200000009&unicode=True&output=xml",
        ),
        ("group", "SMSText=Hello%20NusaSMS!&group=Example"),
    ] {
        let path = format!("/api/v3/sendsms/{path}");
        let url = format!("{path}?{credentials}&{parameters}");
        for call in [
            Call::plain(&url),
            Call::plain(&url).method("POST"),
            Call::form(&path, &format!("{credentials}&{parameters}")),
            Call::form(&format!("{path}?{credentials}"), parameters),
        ] {
            sandbox.nusasms().clear();
            let reply = call.send(sandbox.nusasms()).await;
            assert_eq!(
                sandbox.nusasms().accepted_count(),
                1,
                "{url}: {}",
                reply.body
            );
        }
    }
}

#[tokio::test]
async fn what_was_accepted_is_kept_without_the_password() {
    let sandbox = start().await;
    let call = Call::sms(&format!("SMSText=Halo+%26&GSM={DESTINATION}&unicode=True"));
    call.send(sandbox.nusasms()).await;
    let accepted = &sandbox.nusasms().accepted()[0];
    assert_eq!(accepted.kind, MessageKind::Sms);
    assert_eq!(
        (accepted.destination.as_str(), accepted.credits),
        (DESTINATION, 1)
    );
    assert_eq!(accepted.text.as_deref(), Some("Halo &"));
    assert_eq!(
        accepted.fields,
        json!({"SMSText": "Halo &", "GSM": DESTINATION, "unicode": "True"})
    );
}

#[tokio::test]
async fn wrong_credentials_are_answered_as_sampled() {
    let sandbox = start().await;
    for parameters in [
        format!("user={SMS_USER}&password=wrong"),
        format!("user=wrong&password={SMS_PASSWORD}"),
        format!("user={SMS_USER}"),
        "user=&password=".to_owned(),
        String::new(),
    ] {
        let body = format!("{parameters}&SMSText=x&GSM=6285100803380");
        let call = Call::form("/api/v3/sendsms/plain", &body);
        assert_eq!(
            call.send(sandbox.nusasms()).await.flat(),
            format!(
                "{XML} <results> <result> <status>-5</status> <messageid></messageid> \
                 <destination>6285100803380</destination> </result> </results>"
            )
        );
        let call = Call::form("/api/v3/sendsms/plain", &format!("{body}&output=json"));
        let expected = json!({"results": [
            {"status": "-5", "messageid": "", "destination": "6285100803380"},
        ]});
        assert_eq!(call.send(sandbox.nusasms()).await.json(), expected);
    }
    assert_eq!(sandbox.nusasms().accepted_count(), 0);
}

#[tokio::test]
async fn a_local_number_is_answered_as_sampled() {
    let sandbox = start().await;
    let reply = Call::sms("SMSText=x&GSM=085100803380")
        .send(sandbox.nusasms())
        .await;
    assert_eq!(
        reply.flat(),
        format!(
            "{XML} <results> <result> <status>-13</status> <messageid></messageid> \
             <destination>085100803380</destination> </result> </results>"
        )
    );
}

#[tokio::test]
async fn a_group_is_answered_as_sampled() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let parameters = format!("SMSText=Hello&group={GROUP}");
    let reply = Call::sms_group(&parameters).send(nusasms).await;
    let accepted = nusasms.accepted()[0].clone();
    assert_eq!(
        reply.flat(),
        format!(
            "{XML} <results> <result> <status>0</status> <campaign_name>{}</campaign_name> \
             <group>{GROUP}</group> </result> </results>",
            accepted.id
        )
    );
    assert_eq!(
        (
            accepted.kind,
            accepted.destination.as_str(),
            accepted.credits
        ),
        (MessageKind::SmsGroup, GROUP, 2)
    );
    assert_eq!(accepted.id.len(), "Group-Api-Campaign-cf27252-5101".len());

    for name in [EMPTY_GROUP, "Unknown"] {
        let call = Call::sms_group(&format!("SMSText=Hello&group={name}&output=json"));
        let result = call.send(nusasms).await.json()["results"][0].clone();
        assert_eq!(
            (&result["status"], &result["group"]),
            (&json!("-55"), &json!(name))
        );
        assert!(text(&result["campaign_name"]).starts_with("Group-Api-Campaign-"));
    }
    assert_eq!(nusasms.accepted_count(), 1);
}

#[tokio::test]
async fn xml_is_escaped() {
    let sandbox = start().await;
    let call = Call::sms_group("SMSText=x&group=%3Cb%3E%26%22%00");
    let reply = call.send(sandbox.nusasms()).await;
    assert!(
        reply
            .body
            .contains("<group>&lt;b&gt;&amp;&quot;\u{fffd}</group>"),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn another_format_is_refused_in_xml() {
    let sandbox = start().await;
    for output in ["JSON", "text"] {
        let call = Call::sms(&format!("SMSText=x&GSM={DESTINATION}&output={output}"));
        let body = call.send(sandbox.nusasms()).await.flat();
        assert!(body.contains("<status>-22</status>"), "{body}");
    }
}

#[tokio::test]
async fn only_get_and_post() {
    let sandbox = start().await;
    for path in ["/api/v3/sendsms/plain", "/api/v3/sendsms/group"] {
        let reply = Call::plain(path)
            .method("PUT")
            .send(sandbox.nusasms())
            .await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, Some("GET, POST"))
        );
    }
}

/// What PHP's curl sends for an array of fields, as most deployed callers do.
#[tokio::test]
async fn a_multipart_form_says_the_same() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    let mut body = String::new();
    for (name, value) in [
        ("user", SMS_USER),
        ("password", SMS_PASSWORD),
        ("SMSText", "Halo"),
        ("GSM", DESTINATION),
        ("output", "json"),
    ] {
        body.push_str(&format!(
            "--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--X--\r\n");
    let call = Call::form("/api/v3/sendsms/plain", &body)
        .header("Content-Type", "multipart/form-data; boundary=X");
    let reply = call.send(nusasms).await;
    assert_eq!(reply.json()["results"][0]["status"], "0");
    assert_eq!(nusasms.accepted()[0].text.as_deref(), Some("Halo"));
    let kept = &sandbox.messages().all()[0];
    let kept = String::from_utf8_lossy(&kept.request.body).into_owned();
    assert!(
        kept.contains("SMSText=Halo") && !kept.contains(SMS_PASSWORD),
        "{kept}"
    );
}

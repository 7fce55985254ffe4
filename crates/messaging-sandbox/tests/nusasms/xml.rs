//! The REST API in XML.

use serde_json::json;

use crate::call::{Call, DESTINATION, start};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

#[tokio::test]
async fn xml_is_answered_to_who_accepts_it() {
    let sandbox = start().await;
    for accept in ["text/xml", "application/xml"] {
        let call = Call::get("auth/api_key").header("Accept", accept);
        let reply = call.send(sandbox.nusasms()).await;
        assert_eq!(reply.header("content-type"), Some("application/xml"));
        assert_eq!(
            reply.body,
            format!(
                "{DECLARATION}<response><data><idClient>1000002</idClient>\
                 <idPerson>1000002</idPerson><userid>sandbox_user</userid></data>\
                 <error>false</error><error_code>0</error_code>\
                 <message>APIKey Authentication check</message></response>\n"
            )
        );
    }
    let call = Call::get("balance").header("Accept", "application/json");
    assert_eq!(call.send(sandbox.nusasms()).await.json()["error"], false);
}

#[tokio::test]
async fn refusals_and_texts_are_xml_too() {
    let sandbox = start().await;
    let call = Call::get("balance")
        .without("APIKey")
        .header("Accept", "text/xml");
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 401);
    assert_eq!(
        reply.body,
        format!(
            "{DECLARATION}<response><description></description><error>true</error>\
             <message>Invalid APIKey</message></response>\n"
        )
    );
    let call = Call::message(&json!({"destination": DESTINATION})).header("Accept", "text/xml");
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 422);
    assert!(
        reply.body.contains(
            "<detail><item><loc><item>body</item><item>message</item></loc>\
             <msg>field required</msg><type>value_error.missing</type></item></detail>"
        ),
        "{}",
        reply.body
    );
    let body = json!({"destination": DESTINATION, "message": "<a> & 'b'\u{1}"});
    let call = Call::message(&body).header("Accept", "application/xml");
    let reply = call.send(sandbox.nusasms()).await;
    assert_eq!(reply.status, 201);
    assert!(
        reply
            .body
            .contains("<message>&lt;a&gt; &amp; &apos;b&apos;\u{fffd}</message>"),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn refusals_in_xml_are_kept_with_their_words() {
    let sandbox = start().await;
    let to = |destination: &str| {
        let body = json!({"destination": destination, "message": "a"});
        Call::message(&body).header("Accept", "text/xml")
    };
    to("6280000200012").send(sandbox.nusasms()).await;
    to("0812").send(sandbox.nusasms()).await;
    let refusals = sandbox.messages().refusals();
    let said: Vec<_> = refusals
        .iter()
        .map(|one| (one.status, one.code.as_str(), one.reason.as_str()))
        .collect();
    let invalid = "[\"body\",\"destination\"] Invalid destination format";
    assert_eq!(
        said,
        [
            (200, "12", "the sandbox was asked for this code"),
            (422, "", invalid)
        ]
    );
}

//! `/api/command`.

use std::time::Duration;

use messaging_sandbox::nusasms::{Account, SMS_PASSWORD, SMS_USER};
use serde_json::json;

use crate::call::{Call, DESTINATION, start, text};

const PACE: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn credits_are_told_in_both_formats() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_sms_balance(781.5);
    let reply = Call::command("cmd=CREDITS&type=sms&output=json")
        .send(nusasms)
        .await;
    let expected = json!({"value": "781.5", "expiredDate": "2099-12-31"});
    assert_eq!((reply.status, reply.json()), (200, expected));
    let reply = Call::command("cmd=CREDITS").send(nusasms).await;
    assert_eq!(
        reply.flat(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?> <results> <value>781.5</value> \
         <expiredDate>2099-12-31</expiredDate> </results>"
    );
}

#[tokio::test]
async fn a_delivery_report_follows_the_clock() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    nusasms.set_pace(PACE);
    let call = Call::sms(&format!("GSM={DESTINATION}&SMSText=Halo&output=json"));
    let id = text(&call.send(nusasms).await.json()["results"][0]["messageid"]);
    for word in ["QUEUE", "SENT", "DELIVERED", "DELIVERED"] {
        let report = Call::command(&format!("cmd=DR&ref_no={id}&output=json"));
        let result = report.send(nusasms).await.json()["results"][0].clone();
        assert_eq!(result["delivery_status"], word);
        assert_eq!(
            (
                &result["status"],
                &result["messageid"],
                &result["destination"]
            ),
            (&json!("0"), &json!(id), &json!(DESTINATION))
        );
        nusasms.advance_clock(PACE);
    }
    let reply = Call::command(&format!("cmd=DR&ref_no={id}"))
        .send(nusasms)
        .await;
    assert!(
        reply
            .flat()
            .contains("<delivery_status>DELIVERED</delivery_status>"),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn commands_are_refused_with_codes() {
    let sandbox = start().await;
    let nusasms = sandbox.nusasms();
    for (parameters, code) in [
        ("output=json", "-22"),
        ("cmd=credits&output=json", "-22"),
        ("cmd=CREDITS&type=wa&output=json", "-22"),
        ("cmd=CREDITS&sort=sms&output=json", "-22"),
        ("cmd=DR&output=json", "-22"),
        ("cmd=DR&ref_no=766387461827000&output=json", "-23"),
    ] {
        assert_eq!(
            Call::command(parameters).code(nusasms).await,
            code,
            "{parameters}"
        );
    }
    let wrong = format!("/api/command?user={SMS_USER}&password=x&cmd=CREDITS&output=json");
    assert_eq!(Call::plain(&wrong).code(nusasms).await, "-5");
    let refusals = sandbox.messages().refusals();
    let operations: Vec<_> = refusals.iter().map(|one| one.operation.as_str()).collect();
    let (credits, report) = ("sms.credits", "sms.delivery_report");
    let expected = [credits, credits, credits, credits, report, report, credits];
    assert_eq!(operations, expected);
    let reply = Call::command("cmd=CREDITS&output=text").send(nusasms).await;
    assert_eq!(
        reply.flat(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?> <results> <result> <status>-22</status> \
         </result> </results>"
    );
    let reply = Call::command("cmd=CREDITS")
        .method("POST")
        .send(nusasms)
        .await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET")));
}

#[tokio::test]
async fn an_account_without_credits_has_no_day() {
    let sandbox = start().await;
    sandbox
        .nusasms()
        .set_account(Account::new("k", SMS_USER, SMS_PASSWORD));
    let reply = Call::command("cmd=CREDITS&output=json")
        .send(sandbox.nusasms())
        .await;
    assert_eq!(reply.json(), json!({"value": "0", "expiredDate": ""}));
}

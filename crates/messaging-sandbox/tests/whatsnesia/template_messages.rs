//! Template messages.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{
    FROM_NUMBER, MessageKind, OTHER_FROM_NUMBER, PENDING_TEMPLATE_ID, TEMPLATE_ID, Template,
    VARIABLES_TEMPLATE_ID,
};

use crate::call::{Call, RECIPIENT, store};

fn template(id: impl std::fmt::Display, form: &str) -> Call {
    let form = format!("{RECIPIENT}&template_id={id}&{form}");
    Call::post("inbox/send-template-message", &form)
}

#[tokio::test]
async fn an_approved_template_is_sent_from_the_default_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let form = format!("from_number={OTHER_FROM_NUMBER}");
    let data = template(TEMPLATE_ID, &form)
        .send(whatsnesia)
        .await
        .data("template_sent");
    let accepted = whatsnesia.accepted().remove(0);
    assert_eq!(data["conversation_id"], accepted.conversation_id);
    assert_eq!(accepted.kind, MessageKind::Template);
    assert_eq!(
        (accepted.target_id, accepted.text),
        (Some(TEMPLATE_ID), None)
    );
    assert_eq!(accepted.sender, FROM_NUMBER);
}

#[tokio::test]
async fn variables_have_to_be_as_many_as_the_template_has() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let two = "body_variables%5B%5D=Budi&body_variables%5B%5D=7";
    let sent = template(VARIABLES_TEMPLATE_ID, two).send(whatsnesia).await;
    sent.data("template_sent");
    let values = whatsnesia.accepted().remove(0).fields;
    let values: Vec<&str> = values
        .iter()
        .filter(|(name, _)| name == "body_variables[]")
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(values, ["Budi", "7"]);
    let header = "header_variables%5B0%5D=x";
    for (id, form) in [
        (VARIABLES_TEMPLATE_ID, ""),
        (VARIABLES_TEMPLATE_ID, "body_variables%5B%5D=Budi"),
        (VARIABLES_TEMPLATE_ID, header),
        (TEMPLATE_ID, two),
    ] {
        let reply = template(id, form).send(whatsnesia).await;
        assert!(reply.refusal(200, "exception")[0].starts_with("(#132000)"));
    }
    let own = whatsnesia.register_template(Template::new("own", "Halo").header("Hi {{1}}"));
    template(own, header)
        .send(whatsnesia)
        .await
        .data("template_sent");
    assert_eq!(whatsnesia.accepted_count(), 2);
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let reply = Call::post("inbox/send-template-message", "mobile=x")
        .send(whatsnesia)
        .await;
    let expected = [
        "The template id field is required.",
        "The mobile code field is required.",
        "The mobile field format is invalid.",
    ];
    assert_eq!(reply.problems(), expected);
    let reply = template("order_shipped", "").send(whatsnesia).await;
    assert_eq!(
        reply.problems(),
        ["The template id field must be an integer."]
    );
    for id in [PENDING_TEMPLATE_ID, 999] {
        template(id, "")
            .send(whatsnesia)
            .await
            .refusal(200, "not_found");
    }
    let reply = template(TEMPLATE_ID, "from_number=628")
        .send(whatsnesia)
        .await;
    reply.refusal(200, "not_found");
    let id = store(whatsnesia, "Budi", "81200000001").await;
    assert!(whatsnesia.set_blocked(id, true));
    let reply = template(TEMPLATE_ID, "").send(whatsnesia).await;
    assert!(reply.refusal(200, "not_found")[0].contains("blocked"));
    assert_eq!(whatsnesia.accepted_count(), 0);
}

//! What the page's forms do.

use messaging_sandbox::whatsnesia::{CLIENT_ID, CLIENT_SECRET};
use messaging_sandbox::{CallbackUrl, Sandbox};
use serde_json::{Value, json};

use crate::support::{
    RECIPIENT, Receiver, Reply, call, control, exchange, get, question, sandeza, sms, start,
    start_with,
};

async fn submit(sandbox: &Sandbox, path: &str, fields: &[(String, String)]) -> Reply {
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    exchange(&control(sandbox), "POST", path, &kind, &form).await
}

/// The fields of the form that a page has for a path, as a browser would send them.
fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let form = page
        .split("<form ")
        .find(|form| form.contains(&format!("action=\"{action}\"")));
    let form = form.unwrap().split("</form>").next().unwrap();
    let inputs = form.split("<input ").skip(1);
    let attribute = |input: &str, name: &str| {
        let value = input.split_once(&format!("{name}=\""))?.1;
        Some(value.split('"').next()?.replace("&#38;", "&"))
    };
    let fields = inputs.filter_map(|input| {
        let input = input.split('>').next()?;
        Some((
            attribute(input, "name")?,
            attribute(input, " value").unwrap_or_default(),
        ))
    });
    fields.collect()
}

#[tokio::test]
async fn only_the_setting_that_was_changed_is_saved() {
    let sandbox = start().await;
    let (whatsapp, texts) = (Receiver::start().await, Receiver::start().await);
    let url = |receiver: &Receiver| CallbackUrl::new(receiver.url()).unwrap();
    let provider = sandbox.nusasms();
    provider.register_whatsapp_callback(url(&whatsapp));
    provider.register_inbound_callback(url(&texts));
    provider.set_sms_balance(10.0);
    let page = get(&sandbox, "/settings").await.body;
    let mut fields = fields_of(&page, "/settings/nusasms");
    // The balance changes between the page and the form.
    sms(&sandbox, RECIPIENT, "costs a credit").await;
    let left = provider.sms_balance();
    assert!(left < 10.0, "{left}");
    let pace = fields
        .iter_mut()
        .find(|(name, _)| name == "pace_ms")
        .unwrap();
    pace.1 = "7".to_owned();
    let saved = submit(&sandbox, "/settings/nusasms", &fields).await;
    assert!(
        saved.head.contains("location: /settings?note=saved."),
        "{}",
        saved.head
    );
    let settings = get(&sandbox, "/api/v1/settings").await.json();
    assert_eq!(settings["nusasms"]["pace_ms"], 7);
    assert_eq!(provider.sms_balance(), left);
    let inbound =
        json!({"provider": "nusasms", "channel": "sms", "from": RECIPIENT, "text": "STOP"});
    call(&sandbox, "POST", "/api/v1/inbound", &inbound).await;
    provider.callbacks_idle().await;
    assert_eq!((whatsapp.bodies().len(), texts.bodies().len()), (0, 1));

    // What is emptied is changed as well.
    let address = fields
        .iter_mut()
        .find(|(name, _)| name == "callback_url")
        .unwrap();
    address.1.clear();
    submit(&sandbox, "/settings/nusasms", &fields).await;
    let settings = get(&sandbox, "/api/v1/settings").await.json();
    assert_eq!(settings["nusasms"]["callback_url"], Value::Null);
}

#[tokio::test]
async fn only_what_was_sent_can_be_delivered_or_answered() {
    let sandbox = start().await;
    question(&sandbox, RECIPIENT, "r1").await;
    let reply = json!({"text": "Ya"});
    call(&sandbox, "POST", "/api/v1/messages/1/reply", &reply).await;
    let received = get(&sandbox, "/api/v1/messages/2").await.json();
    assert_eq!(received["state"], "received");
    for (path, body) in [
        ("/api/v1/messages/2/status", json!({"state": "delivered"})),
        ("/api/v1/messages/2/reply", reply),
    ] {
        let refused = call(&sandbox, "POST", path, &body).await;
        assert_eq!(refused.status, 422, "{path}: {}", refused.body);
        assert!(
            refused.body.contains("a recipient wrote it"),
            "{}",
            refused.body
        );
    }
    assert_eq!(get(&sandbox, "/api/v1/messages/2").await.json(), received);
    assert_eq!(sandbox.messages().count(), 2);
}

#[tokio::test]
async fn an_account_is_added_once() {
    let sandbox = start().await;
    let body = json!({"name": "team-a"});
    let added = call(&sandbox, "POST", "/api/v1/accounts", &body).await;
    assert_eq!(added.status, 201);
    let form = |name: &str| [("name".to_owned(), name.to_owned())];
    let added = submit(&sandbox, "/accounts", &form("team-b")).await;
    assert_eq!(added.status, 303);
    for name in ["default", "sandbox", "team-a", "team-b", "", "a b", "a.b"] {
        let body = json!({ "name": name });
        let refused = call(&sandbox, "POST", "/api/v1/accounts", &body).await;
        let shown = submit(&sandbox, "/accounts", &form(name)).await;
        assert_eq!((refused.status, shown.status), (422, 422), "{name}");
        assert!(refused.body.contains("name: ") && shown.body.contains("name: "));
    }
    // The built-in account is still what it was.
    assert_eq!(sms(&sandbox, RECIPIENT, "Halo").await, "0");
    for names in [&["default"][..], &["team-a", "team-a"], &["a b"]] {
        let builder = Sandbox::builder().ui(([127, 0, 0, 1], 0)).token("t");
        let builder = names
            .iter()
            .fold(builder, |builder, name| builder.account(*name, "u"));
        let error = builder.start().await.map(drop).unwrap_err().to_string();
        assert!(error.starts_with("name: "), "{error}");
    }
}

#[tokio::test]
async fn what_is_not_done_is_said_in_kind() {
    let builder = Sandbox::builder().token("all").account("team-a", "own");
    let sandbox = start_with(builder).await;
    let addr = control(&sandbox);
    for (token, method, path, status) in [
        ("all", "GET", "/odd", 404),
        ("all", "DELETE", "/refusals", 405),
        ("all", "POST", "/messages/9/status", 404),
        ("all", "POST", "/inbound", 422),
        ("own", "POST", "/reset", 403),
    ] {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        let page = exchange(&addr, method, path, &headers, "").await;
        let api = exchange(&addr, method, &format!("/api/v1{path}"), &headers, "").await;
        assert_eq!((page.status, api.status), (status, status), "{path}");
        assert!(
            page.head.contains("text/html") && page.body.contains("Not done"),
            "{path}"
        );
        assert!(
            api.head.contains("application/problem+json"),
            "{path}: {}",
            api.head
        );
        assert_eq!(api.json()["status"], status);
    }
    let headers = [("authorization", "Bearer all")];
    let odd = exchange(&addr, "POST", "/api/v1/inbound", &headers, "[]").await;
    assert_eq!(odd.json()["detail"], "the body must be a JSON object");
    let long = "x".repeat(3 * 1024 * 1024);
    let long = exchange(&addr, "POST", "/api/v1/inbound", &headers, &long).await;
    assert_eq!(long.json()["status"], 413);
}

#[tokio::test]
async fn a_reply_is_offered_where_the_provider_has_replies() {
    let sandbox = start().await;
    let headers = [
        ("client-id", CLIENT_ID),
        ("client-secret", CLIENT_SECRET),
        ("content-type", "application/json"),
    ];
    let body = json!({"mobile_code": "62", "mobile": "81200000005", "message": "Halo"}).to_string();
    let addr = sandbox.whatsnesia().addr().to_string();
    let path = "/external-api/inbox/send-message";
    let sent = exchange(&addr, "POST", path, &headers, &body).await;
    assert_eq!(sandbox.messages().count(), 1, "{}", sent.body);
    question(&sandbox, RECIPIENT, "r1").await;
    for (path, offered) in [
        ("/messages/1", false),
        ("/chats/6281200000005", false),
        ("/messages/2", true),
        (&format!("/chats/{RECIPIENT}"), true),
    ] {
        let page = get(&sandbox, path).await.body;
        assert_eq!(page.contains("/reply\""), offered, "{path}");
    }
}

#[tokio::test]
async fn a_callback_that_was_opened_can_stay_open() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let settings = json!({"sandeza": {"callback_url": receiver.url()}});
    call(&sandbox, "PUT", "/api/v1/settings", &settings).await;
    question(&sandbox, RECIPIENT, "r1").await;
    sandbox.sandeza().callbacks_idle().await;
    let log = get(&sandbox, "/api/v1/callbacks").await.json();
    let id = format!("id=\"c{}\"", log["callbacks"][0]["id"].as_str().unwrap());
    for path in ["/callbacks", "/messages/1"] {
        let page = get(&sandbox, path).await.body;
        assert!(page.contains(&id), "{path}");
    }
}

/// A form with these fields.
async fn fill(sandbox: &Sandbox, path: &str, fields: &[(&str, &str)]) -> Reply {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    submit(sandbox, path, &fields.iter().map(owned).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn the_form_for_faults_says_what_the_api_takes() {
    let sandbox = start().await;
    for (fields, when, fault) in [
        (
            [
                ("when", "always"),
                ("times", ""),
                ("kind", "close"),
                ("value", ""),
            ],
            "always",
            "{&#34;accepted&#34;:false,&#34;kind&#34;:&#34;close&#34;}",
        ),
        (
            [
                ("when", "every"),
                ("times", "3"),
                ("kind", "delay"),
                ("value", "70000"),
            ],
            "{&#34;every&#34;:3}",
            "{&#34;accepted&#34;:true,&#34;kind&#34;:&#34;delay&#34;,&#34;ms&#34;:70000}",
        ),
        (
            [
                ("when", "next"),
                ("times", ""),
                ("kind", "code"),
                ("value", "-7"),
            ],
            "{&#34;next&#34;:1}",
            "{&#34;accepted&#34;:false,&#34;code&#34;:-7,&#34;kind&#34;:&#34;code&#34;}",
        ),
        (
            [
                ("when", "next"),
                ("times", "-2"),
                ("kind", "html"),
                ("value", "503"),
            ],
            "{&#34;next&#34;:1}",
            "{&#34;accepted&#34;:false,&#34;kind&#34;:&#34;html&#34;,&#34;status&#34;:503}",
        ),
        (
            [
                ("when", "probability"),
                ("times", "50"),
                ("kind", "raw"),
                ("value", "odd"),
            ],
            "{&#34;probability&#34;:0.5,&#34;seed&#34;:1}",
            "{&#34;accepted&#34;:false,&#34;kind&#34;:&#34;raw&#34;,&#34;text&#34;:&#34;odd&#34;}",
        ),
        (
            [
                ("when", "next"),
                ("times", "2"),
                ("kind", "rate_limited"),
                ("value", "0"),
            ],
            "{&#34;next&#34;:2}",
            "{&#34;accepted&#34;:false,&#34;kind&#34;:&#34;rate_limited&#34;,&#34;retry_after&#34;:0}",
        ),
    ] {
        let all = [
            &fields[..],
            &[("provider", "nusasms"), ("back", "/faults?x=1&note=old")],
        ]
        .concat();
        let added = fill(&sandbox, "/faults", &all).await;
        assert!(
            added.head.contains("location: /faults?x=1&note=the+rule"),
            "{}",
            added.head
        );
        let page = get(&sandbox, "/faults").await.body;
        assert!(
            page.contains(when) && page.contains(fault),
            "{fault}: {page}"
        );
        let faults = get(&sandbox, "/api/v1/faults").await.json()["faults"].clone();
        assert_eq!(faults[0]["when"] == "always", when == "always");
        let id = faults[0]["id"].as_str().unwrap();
        let path = format!("/faults/nusasms/{id}/remove");
        assert_eq!(fill(&sandbox, &path, &[]).await.status, 303);
        assert_eq!(
            fill(&sandbox, &path, &[]).await.status,
            303,
            "it may be gone by itself"
        );
        assert!(!get(&sandbox, "/faults").await.body.contains(fault));
    }
    let page = get(&sandbox, "/faults").await.body;
    for operation in ["sms.send", "whatsapp.send", "message.send", "contacts.list"] {
        assert!(
            page.contains(&format!("value=\"{operation}\"")),
            "{operation}"
        );
    }
}

#[tokio::test]
async fn the_page_shows_what_it_is_told() {
    let sandbox = start().await;
    let text = fill(
        &sandbox,
        "/templates",
        &[("name", "t"), ("text", "Halo {{1}}")],
    )
    .await;
    assert_eq!(text.status, 303);
    let settings = get(&sandbox, "/settings").await.body;
    for shown in [
        "Halo {{1}}",
        &format!("export NXCLOUD_BASE_URL={}", sandbox.nxcloud().url()),
        "export SANDEZA_USERNAME=sandbox-division",
        ">NXCloud<",
        ">Sandeza<",
        ">NusaSMS<",
        ">Whatsnesia<",
        &sandbox.whatsnesia().url(),
    ] {
        assert!(settings.contains(shown), "{shown}");
    }
    sms(&sandbox, RECIPIENT, "a").await;
    sms(&sandbox, RECIPIENT, "b").await;
    let settings = get(&sandbox, "/settings").await.body;
    assert!(settings.contains("2 requests"), "{settings}");
    let open = get(&sandbox, "/api/v1/openapi.json").await;
    assert!(open.head.contains("application/json") && open.json()["paths"].is_object());
    let login = get(&sandbox, "/login").await.body;
    assert!(
        login.contains("name=\"token\"") && !login.contains("wrong"),
        "{login}"
    );
}

#[tokio::test]
async fn the_timeline_goes_on_behind_fifty_messages() {
    let sandbox = start().await;
    assert!(get(&sandbox, "/").await.body.contains("No message yet"));
    for number in 0..50 {
        sms(&sandbox, RECIPIENT, &format!("text {number}")).await;
    }
    let page = get(&sandbox, "/").await.body;
    assert!(
        page.contains("50 kept, newest first") && page.contains("before_id=1\""),
        "{page}"
    );
    let older = get(&sandbox, "/?q=&before_id=1").await.body;
    assert!(older.contains("Nothing found") && !older.contains("Older messages"));
    let found = get(&sandbox, "/?q=text").await.body;
    assert!(found.contains("Found, newest first"));
    let found = get(&sandbox, "/?q=%2249%22").await.body;
    assert!(found.contains("text 49") && !found.contains("text 48") && !found.contains("Older"));
    let page = get(&sandbox, "/messages/1").await.body;
    assert!(page.contains("GSM-7, 1 part<"), "{page}");
    sms(&sandbox, "6281200000009", &"x".repeat(200)).await;
    let page = get(&sandbox, "/").await.body;
    assert!(page.contains(&format!("{}…", "x".repeat(140))) && !page.contains(&"x".repeat(141)));
    let page = get(&sandbox, "/messages/51").await.body;
    assert!(page.contains("GSM-7, 2 parts<") && page.contains(&"x".repeat(200)));
    let reply = json!({"text": "Halo juga"});
    call(&sandbox, "POST", "/api/v1/messages/51/reply", &reply).await;
    let chat = get(&sandbox, "/chats/081200000009").await.body;
    assert!(chat.contains("/messages/51/reply") && !chat.contains("/messages/52/reply"));
    question(&sandbox, RECIPIENT, "r1").await;
    let sender = get(&sandbox, "/chats/SANDBOX").await.body;
    assert!(
        sender.contains("Nothing was sent to this recipient"),
        "{sender}"
    );
    assert!(
        chat.contains("Halo juga") && !chat.contains("text 1<"),
        "{chat}"
    );
    assert!(
        !get(&sandbox, &format!("/chats/{RECIPIENT}"))
            .await
            .body
            .contains("Halo juga")
    );
}

#[tokio::test]
async fn a_message_has_its_own_callbacks_pictures_and_request() {
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    let settings = json!({"sandeza": {"callback_url": receiver.url()}});
    call(&sandbox, "PUT", "/api/v1/settings", &settings).await;
    let media = |url: &str, kind: &str| {
        json!({"whatsapp": {"msisdn": RECIPIENT,
        "message": {"type": kind, "body": {"media": {"url": url}}}}})
    };
    let (user, password) = ("sandbox-division", "sandbox-password");
    for (ref_id, channel) in [
        ("r1", media("http://h.example/a.jpg", "image")),
        ("r2", media("https://h.example/b.jpg", "image")),
        ("r3", media("https://h.example/c.mp4", "video")),
    ] {
        sandeza(&sandbox, user, password, ref_id, &channel).await;
    }
    sandbox.sandeza().callbacks_idle().await;
    for (id, own, other, picture) in [
        (
            1,
            "about <code><bdi>r1<",
            "about <code><bdi>r2<",
            Some("<img src=\"http://h.example/a.jpg\""),
        ),
        (
            2,
            "about <code><bdi>r2<",
            "about <code><bdi>r1<",
            Some("<img src=\"https://h.example/b.jpg\""),
        ),
        (3, "about <code><bdi>r3<", "about <code><bdi>r1<", None),
    ] {
        let page = get(&sandbox, &format!("/messages/{id}?pictures=on"))
            .await
            .body;
        assert!(page.contains(own) && !page.contains(other), "{id}");
        assert_eq!(
            picture.is_some_and(|img| page.contains(img)),
            picture.is_some(),
            "{page}"
        );
        assert_eq!(page.contains("<img"), picture.is_some(), "{page}");
        assert!(
            !get(&sandbox, &format!("/messages/{id}"))
                .await
                .body
                .contains("<img")
        );
        assert!(
            page.contains("&#34;ref_id&#34;: &#34;r"),
            "JSON is set out: {page}"
        );
    }
}

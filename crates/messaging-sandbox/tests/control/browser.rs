//! The page in Chromium. It is driven where `chromedriver` and a browser are found; with
//! `REQUIRE_BROWSER=1` their absence is a failure.

use std::process::Stdio;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use messaging_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::support::{RECIPIENT, Receiver, call, question, sms, start, template};

/// Keeps the driver and the browser's folder for as long as they are used.
struct Browser {
    client: Client,
    _driver: Child,
    _folder: tempfile::TempDir,
}

/// A browser, or `None` with a line about why not.
async fn browser() -> Option<Browser> {
    let required = std::env::var_os("REQUIRE_BROWSER").is_some_and(|value| value == "1");
    let driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut driver = match driver {
        Ok(driver) => driver,
        Err(error) if required => panic!("REQUIRE_BROWSER=1, but chromedriver: {error}"),
        Err(error) => {
            eprintln!(
                "NOT RUN: the page was not opened in a browser, because chromedriver: {error}"
            );
            return None;
        }
    };
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some((_, port)) = line.split_once("successfully on port ") {
            break port.trim_end_matches('.').parse::<u16>().unwrap();
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let arguments = json!([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,800",
        format!("--user-data-dir={}", folder.path().display()),
    ]);
    let wanted = json!({
        "goog:chromeOptions": {"args": arguments},
        "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
    });
    let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(wanted.as_object().unwrap().clone())
        .connect(&format!("http://127.0.0.1:{port}"))
        .await
        .unwrap();
    Some(Browser {
        client,
        _driver: driver,
        _folder: folder,
    })
}

impl Browser {
    /// Waits until the page, without being loaded anew, has an element with this text.
    async fn sees(&self, css: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]))";
        for _ in 0..400 {
            let arguments = vec![json!(css), json!(text)];
            if self.client.execute(script, arguments).await.unwrap() == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!(
            "{css} never had {text:?}: {}",
            self.client.source().await.unwrap()
        );
    }

    async fn open(&self, sandbox: &Sandbox, path: &str) {
        let url = format!("{}{path}", sandbox.page_url().unwrap());
        self.client.goto(&url).await.unwrap();
        // The driver may return before the stylesheet is there.
        let script = "return document.readyState";
        while self.client.execute(script, vec![]).await.unwrap() != json!("complete") {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    async fn click(&self, css: &str) {
        self.client
            .find(Locator::Css(css))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
    }

    async fn type_into(&self, css: &str, text: &str) {
        self.client
            .find(Locator::Css(css))
            .await
            .unwrap()
            .send_keys(text)
            .await
            .unwrap();
    }

    /// Whatever is behind a click on a form: the note of the page after it.
    async fn noted(&self, note: &str) {
        self.sees(".note", note).await;
    }

    async fn log(&self, kind: &'static str) -> Vec<Value> {
        let log = self.client.issue_cmd(Log(kind)).await.unwrap();
        log.as_array().cloned().unwrap_or_default()
    }
}

/// Chromedriver's own command for its logs.
#[derive(Debug)]
struct Log(&'static str);

impl fantoccini::wd::WebDriverCompatibleCommand for Log {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (
            http::Method::POST,
            Some(json!({"type": self.0}).to_string()),
        )
    }
}

const HOSTILE: &str =
    "<b>bold</b><script>document.title='owned'</script> \u{202e}lawan arah\u{202c} مرحبا";

/// A message through each provider. NXCloud's has a template.
async fn one_of_each(sandbox: &Sandbox) {
    sms(sandbox, RECIPIENT, "Tagihan Mei sudah terbit.").await;
    question(sandbox, "6281200000004", "r1").await;
    template(sandbox, "6281200000003").await;
    let headers = [
        ("client-id", "ci_sandboxsandboxsandbo"),
        ("client-secret", "cs_sandboxsandboxsandbo"),
        ("content-type", "application/json"),
    ];
    let body = json!({"mobile_code": "62", "mobile": "81200000005", "template_id": 32, "body_variables": ["Citra", "#77"]}).to_string();
    let addr = sandbox.whatsnesia().addr().to_string();
    crate::support::exchange(
        &addr,
        "POST",
        "/external-api/inbox/send-template-message",
        &headers,
        &body,
    )
    .await;
}

#[tokio::test]
async fn a_person_sees_answers_and_breaks_on_the_page() {
    let Some(browser) = browser().await else {
        return;
    };
    let sandbox = start().await;
    let receiver = Receiver::start().await;
    sandbox.nusasms().set_pace(Duration::from_millis(20));
    let texts = json!({"sandeza": {"callback_url": receiver.url()}, "templates": {"order_shipped": "Halo {{1}}, pesanan {{2}} sudah dikirim."}});
    call(&sandbox, "PUT", "/api/v1/settings", &texts).await;
    browser.open(&sandbox, "/").await;
    browser.sees("h1", "No message yet").await;
    browser.sees("#live", "live").await;

    // A message of each provider appears without loading the page anew.
    browser
        .client
        .execute("window.same = true", vec![])
        .await
        .unwrap();
    one_of_each(&sandbox).await;
    for text in [
        "Tagihan Mei sudah terbit.",
        "Alamat ini benar?",
        "Halo Budi, pesanan #1029 sudah dikirim.",
        "Hello Citra, order #77",
    ] {
        browser.sees(".row .main", text).await;
    }
    browser.sees(".row .state", "delivered").await;

    // What is sent twice is marked, and markup is text.
    sms(&sandbox, RECIPIENT, "Kode OTP Anda 482913").await;
    sms(&sandbox, RECIPIENT, "Kode OTP Anda 482913").await;
    browser.sees(".state.duplicate", "duplicate").await;
    browser.sees(".codebadge", "482913").await;
    sms(&sandbox, "6281200000002", HOSTILE).await;
    browser.sees(".row .main", HOSTILE).await;
    assert_eq!(
        browser
            .client
            .execute("return window.same", vec![])
            .await
            .unwrap(),
        json!(true)
    );
    assert_ne!(browser.client.title().await.unwrap(), "owned");
    picture(&browser).await;

    // A pressed button arrives at the application.
    let id = sandbox.messages().to("6281200000004")[0].id;
    browser.open(&sandbox, &format!("/messages/{id}")).await;
    browser.click("section[aria-label=Buttons] button").await;
    browser.noted("posted").await;
    sandbox.sandeza().callbacks_idle().await;
    assert!(receiver.bodies().last().unwrap().contains("yes-key"));
    browser.open(&sandbox, "/chats/6281200000004").await;
    browser.sees(".turn.received", "Ya, benar").await;

    // A fault that is set here makes the next request fail as it says.
    browser.open(&sandbox, "/faults").await;
    for (css, value) in [("[name=provider]", "nusasms"), ("[name=kind]", "code")] {
        let select = browser.client.find(Locator::Css(css)).await.unwrap();
        select.select_by_value(value).await.unwrap();
    }
    browser.type_into("[name=value]", "-2").await;
    browser.click("form.grid button").await;
    browser.noted("in force").await;
    assert_eq!(sms(&sandbox, RECIPIENT, "no credit").await, "-2");
    browser.open(&sandbox, "/refusals").await;
    browser.sees("summary", "scripted fault: Code(-2)").await;

    // The page writes nothing to the console and asks no other host.
    let console = browser.log("browser").await;
    assert!(console.is_empty(), "{console:?}");
    let own = sandbox.page_url().unwrap();
    for entry in browser.log("performance").await {
        let entry = entry["message"].as_str().unwrap();
        let entry: Value = serde_json::from_str(entry).unwrap();
        if entry["message"]["method"] == "Network.requestWillBeSent" {
            let url = entry["message"]["params"]["request"]["url"]
                .as_str()
                .unwrap()
                .to_owned();
            // What the browser asks for its own start page stays within it.
            let own_page = url.starts_with(&own) || url.starts_with("chrome");
            assert!(own_page || url.starts_with("data:"), "{url}");
        }
    }
    browser.client.clone().close().await.unwrap();
}

/// The picture of the README: written where `SANDBOX_PICTURE` says.
async fn picture(browser: &Browser) {
    let picture = browser.client.screenshot().await.unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    if let Some(path) = std::env::var_os("SANDBOX_PICTURE") {
        std::fs::write(path, picture).unwrap();
    }
}

#[tokio::test]
async fn nothing_is_wider_than_a_phone() {
    let Some(browser) = browser().await else {
        return;
    };
    let sandbox = start().await;
    one_of_each(&sandbox).await;
    sms(&sandbox, RECIPIENT, &"x".repeat(3000)).await;
    sms(&sandbox, "08", "refused").await;
    browser.client.set_window_size(500, 844).await.unwrap();
    for path in [
        "/",
        "/messages/1",
        "/messages/5",
        "/refusals",
        "/callbacks",
        "/faults",
        "/settings",
        "/chats/6281200000001",
    ] {
        browser.open(&sandbox, path).await;
        let script = "return document.documentElement.scrollWidth - window.innerWidth";
        let over = browser.client.execute(script, vec![]).await.unwrap();
        assert!(
            over.as_i64().unwrap() <= 0,
            "{path} is {over} wider than the window"
        );
    }
    browser.client.clone().close().await.unwrap();
}

//! Lists of several pages.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{Template, TemplateStatus, Whatsnesia};
use serde_json::{Value, json};

use crate::call::{Call, send_text, store};

/// Asks for page after page by `next_page_url`, and gives back the pages.
async fn walk(whatsnesia: &Whatsnesia, path: &str, remark: &str, key: &str) -> Vec<Value> {
    let (list, paginate) = path.split_once('?').unwrap();
    let mut pages = Vec::new();
    let mut next = format!("{list}?page=1&{paginate}");
    loop {
        let page = Call::get(&next).send(whatsnesia).await.data(remark)[key].clone();
        pages.push(page.clone());
        match page["next_page_url"].as_str() {
            None => return pages,
            Some(url) => {
                let query = url.split_once('?').unwrap().1;
                assert_eq!(url, format!("http://sandbox/external-api/{list}?{query}"));
                next = format!("{list}?{query}&{paginate}");
            }
        }
    }
}

fn all(pages: &[Value], key: &str) -> Vec<Value> {
    let items = pages
        .iter()
        .flat_map(|page| page["data"].as_array().unwrap());
    items.map(|item| item[key].clone()).collect()
}

#[tokio::test]
async fn contacts_are_walked_newest_first() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let mut ids = Vec::new();
    for number in 0..25 {
        ids.push(json!(
            store(whatsnesia, "Budi", &format!("812{number}")).await
        ));
    }
    ids.reverse();
    let pages = walk(
        whatsnesia,
        "contact/list?paginate=7",
        "contact-list",
        "contacts",
    )
    .await;
    assert_eq!(pages.len(), 4);
    assert_eq!(all(&pages, "id"), ids);
    let positions: Vec<_> = pages
        .iter()
        .map(|page| (&page["from"], &page["to"]))
        .collect();
    let of = |from: u64, to: u64| (json!(from), json!(to));
    let expected = [of(1, 7), of(8, 14), of(15, 21), of(22, 25)];
    for ((from, to), expected) in positions.iter().zip(&expected) {
        assert_eq!((from, to), (&&expected.0, &&expected.1));
    }
    let pages = walk(
        whatsnesia,
        "contact/list?paginate=all",
        "contact-list",
        "contacts",
    )
    .await;
    assert_eq!((pages.len(), &pages[0]["per_page"]), (2, &json!(20)));
}

#[tokio::test]
async fn contacts_are_searched_by_names_and_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    store(whatsnesia, "Ani", "8121").await;
    store(whatsnesia, "Budi", "8122").await;
    for (search, found) in [
        ("ANI", json!(["Ani"])),
        ("122", json!(["Budi"])),
        ("doe", json!(["Budi", "Ani"])),
        ("nobody", json!([])),
    ] {
        let path = format!("contact/list?search={search}");
        let data = Call::get(&path).send(whatsnesia).await.data("contact-list");
        assert_eq!(json!(all(&[data["contacts"].clone()], "firstname")), found);
    }
}

#[tokio::test]
async fn conversations_are_walked_and_filtered() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(send_text(whatsnesia, &format!("812{number}")).await);
    }
    // The first one becomes the latest.
    send_text(whatsnesia, "8120").await;
    let latest_first = [ids[0], ids[4], ids[3], ids[2], ids[1]].map(|id| json!(id));
    let path = "inbox/conversation-list?paginate=2";
    let pages = walk(whatsnesia, path, "inbox", "conversation").await;
    assert_eq!(pages.len(), 3);
    assert_eq!(all(&pages, "id"), latest_first);
    for (id, status) in [(ids[1], "1"), (ids[2], "3")] {
        let path = format!("inbox/change-conversation-status/{id}");
        let reply = Call::post(&path, &format!("status={status}"))
            .send(whatsnesia)
            .await;
        reply.assert_without_data("status_updated");
    }
    for (query, found) in [
        ("status=1", vec![ids[1]]),
        ("status%5B%5D=1&status%5B%5D=3", vec![ids[2], ids[1]]),
        ("status=4", vec![]),
        ("search=8124", vec![ids[4]]),
        ("status=0&search=8124", vec![ids[4]]),
        ("status=3&search=8124", vec![]),
    ] {
        let path = format!("inbox/conversation-list?{query}");
        let data = Call::get(&path).send(whatsnesia).await.data("inbox");
        let found: Vec<Value> = found.into_iter().map(Value::from).collect();
        assert_eq!(all(&[data["conversation"].clone()], "id"), found, "{query}");
    }
}

#[tokio::test]
async fn templates_of_every_status_are_listed() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let rejected = Template::new("own", "Halo").status(TemplateStatus::Rejected);
    let id = whatsnesia.register_template(rejected);
    let pages = walk(
        whatsnesia,
        "inbox/template-list?paginate=1",
        "inbox",
        "templates",
    )
    .await;
    assert_eq!(
        all(&pages, "status"),
        [1, 1, 0, 2].map(|status| json!(status))
    );
    assert_eq!(all(&pages, "id")[3], json!(id));
}

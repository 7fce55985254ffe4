//! Storing, changing and deleting contacts.

use messaging_sandbox::Sandbox;
use serde_json::json;

use crate::call::{Call, send_text, store};

const REQUIRED: &str = "firstname=Budi&lastname=Doe&mobile_code=62&mobile=81200000001";

#[tokio::test]
async fn every_problem_has_its_sentence() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    store(whatsnesia, "Ani", "81200000009").await;
    let long = "x".repeat(41);
    let long = format!("firstname={long}&lastname={long}&mobile_code=%2B62&mobile=0812-1");
    for (form, expected) in [
        (
            "",
            vec![
                "The firstname field is required.",
                "The lastname field is required.",
                "The mobile code field is required.",
                "The mobile field is required.",
            ],
        ),
        (
            long.as_str(),
            vec![
                "The firstname field must not be greater than 40 characters.",
                "The lastname field must not be greater than 40 characters.",
                "The mobile code field format is invalid.",
                "The mobile field format is invalid.",
            ],
        ),
        (
            "firstname=+&lastname=B&mobile_code=62&mobile=81200000009&profile_image=x&nama=y",
            vec![
                "The firstname field is required.",
                "The profile image field must be a file.",
                "The mobile has already been taken.",
                "The nama field is not known.",
            ],
        ),
    ] {
        let reply = Call::post("contact/store", form).send(whatsnesia).await;
        assert_eq!(reply.problems(), expected, "{form}");
    }
    assert_eq!(whatsnesia.contacts().len(), 1);
}

#[tokio::test]
async fn forty_characters_are_counted_and_not_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    let name = "%C3%A9".repeat(40);
    let form = format!("firstname={name}&lastname=Doe&mobile_code=62&mobile=1");
    let reply = Call::post("contact/store", &form)
        .send(sandbox.whatsnesia())
        .await;
    reply.data("contact_created");
}

#[tokio::test]
async fn an_update_blanks_what_is_left_out_and_keeps_the_image() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let fields = [
        ("firstname", "Budi"),
        ("lastname", "Doe"),
        ("mobile_code", "62"),
        ("mobile", "81200000001"),
        ("city", "Bandung"),
        ("state", "Jawa Barat"),
        ("post_code", "40111"),
        ("address", "Jl. Asia Afrika 1"),
    ];
    let call = Call::multipart("contact/store", &fields).file("profile_image", "Me.PNG", b"abc");
    let contact = call.send(whatsnesia).await.data("contact_created")["contact"].clone();
    let address = json!({
        "city": "Bandung",
        "state": "Jawa Barat",
        "post_code": "40111",
        "address": "Jl. Asia Afrika 1",
        "country": "Indonesia",
    });
    assert_eq!(contact["address"], address);
    assert!(
        contact["image_src"]
            .as_str()
            .unwrap()
            .ends_with(contact["image"].as_str().unwrap())
    );

    let form = format!("{REQUIRED}&city=Bogor");
    let path = format!("contact/update/{}", contact["id"]);
    let updated = Call::post(&path, &form)
        .send(whatsnesia)
        .await
        .data("contact_created");
    let address = json!({
        "city": "Bogor", "state": "", "post_code": "", "address": "", "country": "Indonesia",
    });
    assert_eq!(updated["contact"]["address"], address);
    assert_eq!(updated["contact"]["image"], contact["image"]);
    let kept = whatsnesia.contacts().remove(0);
    assert_eq!((kept.city.as_str(), kept.state.as_str()), ("Bogor", ""));
    let image = kept.image.unwrap();
    assert_eq!((image.name.as_str(), image.size), ("Me.PNG", 3));
    assert_eq!(image.content_type.as_deref(), Some("application/test"));
}

#[tokio::test]
async fn an_update_needs_the_four_fields_and_a_number_of_its_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let first = store(whatsnesia, "Ani", "81").await;
    let second = store(whatsnesia, "Budi", "82").await;
    let path = format!("contact/update/{first}");
    let problems = Call::post(&path, "city=Bogor")
        .send(whatsnesia)
        .await
        .problems();
    assert_eq!(problems.len(), 4);
    let taken = "firstname=A&lastname=B&mobile_code=62&mobile=82";
    let problems = Call::post(&path, taken).send(whatsnesia).await.problems();
    assert_eq!(problems, ["The mobile has already been taken."]);
    let new = "firstname=A&lastname=B&mobile_code=62&mobile=83";
    Call::post(&path, new)
        .send(whatsnesia)
        .await
        .data("contact_created");
    let path = format!("contact/update/{second}");
    let freed = "firstname=A&lastname=B&mobile_code=62&mobile=81";
    Call::post(&path, freed)
        .send(whatsnesia)
        .await
        .data("contact_created");
    for id in ["999", "x", "-1"] {
        let form = "firstname=A&lastname=B&mobile_code=62&mobile=99";
        let reply = Call::post(&format!("contact/update/{id}"), form)
            .send(whatsnesia)
            .await;
        reply.refusal(200, "unknown_contact");
    }
}

#[tokio::test]
async fn the_limit_counts_updates() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    whatsnesia.set_contact_limit(Some(1));
    let id = store(whatsnesia, "Ani", "81200000001").await;
    store(whatsnesia, "Budi", "81200000002").await;
    Call::post(&format!("contact/update/{id}"), REQUIRED)
        .send(whatsnesia)
        .await
        .data("contact_created");
    let form = "firstname=A&lastname=B&mobile_code=62&mobile=3";
    let reply = Call::post("contact/store", form).send(whatsnesia).await;
    reply.refusal(200, "contact_limit_error");
    whatsnesia.set_contact_limit(None);
    Call::post("contact/store", form)
        .send(whatsnesia)
        .await
        .data("contact_created");
}

#[tokio::test]
async fn a_contact_with_messages_or_a_blocked_one_is_not_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let delete = |id: u64| Call::get(&format!("contact/delete/{id}")).method("DELETE");
    let written_to = store(whatsnesia, "Ani", "81").await;
    send_text(whatsnesia, "81").await;
    let reply = delete(written_to).send(whatsnesia).await;
    assert!(reply.refusal(200, "contact_error")[0].contains("messages"));
    let blocked = store(whatsnesia, "Budi", "82").await;
    assert!(whatsnesia.set_blocked(blocked, true));
    let reply = delete(blocked).send(whatsnesia).await;
    assert!(reply.refusal(200, "contact_error")[0].contains("blocked"));
    assert!(whatsnesia.set_blocked(blocked, false));
    delete(blocked)
        .send(whatsnesia)
        .await
        .assert_without_data("contact_deleted");
    delete(blocked)
        .send(whatsnesia)
        .await
        .refusal(200, "not_found");
    assert!(!whatsnesia.set_blocked(blocked, true));
    assert_eq!(whatsnesia.contacts().len(), 1);
}

#[tokio::test]
async fn bodies_of_other_types_say_the_same() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let body = br#"{"firstname":"A","lastname":"B","mobile_code":62,"mobile":"1"}"#;
    let call = Call::post("contact/store", "").header("Content-Type", "application/json");
    call.body(body)
        .send(whatsnesia)
        .await
        .data("contact_created");
    for (content_type, body) in [
        ("text/plain", REQUIRED),
        ("application/json", "nonsense"),
        ("multipart/form-data", "nonsense"),
        ("multipart/form-data; boundary=X", "--X\r\nnonsense"),
    ] {
        let call = Call::post("contact/store", body).header("Content-Type", content_type);
        let problems = call.send(whatsnesia).await.problems();
        assert!(
            problems[0].starts_with("The body cannot be read: "),
            "{problems:?}"
        );
    }
}

#[tokio::test]
async fn debug_shows_no_name_and_no_number() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    store(whatsnesia, "Marker", "81200000001").await;
    send_text(whatsnesia, "81200000001").await;
    let shown = format!(
        "{:?} {:?} {whatsnesia:?}",
        whatsnesia.contacts(),
        whatsnesia.accepted()
    );
    for hidden in ["Marker", "Doe", "81200000001", "Halo"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}

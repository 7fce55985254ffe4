//! Files: their limits, what is kept of them, and that large ones are not held.

use messaging_sandbox::Sandbox;
use messaging_sandbox::whatsnesia::{MessageKind, Whatsnesia};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::call::{BOUNDARY, Call, Reply, read};

const MIB: usize = 1024 * 1024;

const RECIPIENT: [(&str, &str); 2] = [("mobile_code", "62"), ("mobile", "81200000001")];

fn message(fields: &[(&str, &str)]) -> Call {
    Call::multipart("inbox/send-message", &[&RECIPIENT[..], fields].concat())
}

#[tokio::test]
async fn the_texts_of_a_form_are_shown_accepted_or_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let text = [("message", "Halo Budi")];
    message(&text).send(whatsnesia).await.data("success");
    let misspelt = message(&text).file("gambar", "a.png", b"abc");
    misspelt.send(whatsnesia).await.problems();
    let body = "mobile_code=62&mobile=81200000001&message=Halo+Budi";
    let accepted = sandbox.messages().find(|_| true).remove(0);
    assert_eq!(accepted.request.body, body);
    let refused = sandbox.messages().refusals().remove(0);
    assert_eq!(refused.request.body, body);
    assert_eq!(refused.to.as_deref(), Some("6281200000001"));
}

/// Sends a file of so many zeros, never holding more than a piece of it.
async fn send_zeros(whatsnesia: &Whatsnesia, field: &str, name: &str, size: usize) -> Reply {
    let mut before = String::new();
    for (name, value) in RECIPIENT {
        before.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    before.push_str(&format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; \
         filename=\"{name}\"\r\n\r\n"
    ));
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    let head = Call::multipart("inbox/send-message", &[]).head(before.len() + size + after.len());
    let mut stream = TcpStream::connect(whatsnesia.addr()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(before.as_bytes()).await.unwrap();
    let piece = vec![0; MIB];
    let mut left = size;
    while left > 0 {
        let length = left.min(piece.len());
        stream.write_all(&piece[..length]).await.unwrap();
        left -= length;
    }
    stream.write_all(after.as_bytes()).await.unwrap();
    Reply::of(&read(stream).await)
}

#[tokio::test]
async fn every_kind_of_file_is_kept_as_name_size_type_and_hash() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    // The vector of FIPS 180 for "abc".
    let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    for (field, name, kind, number) in [
        ("image", "a.jpg", MessageKind::Image, 2),
        ("image", "a.JPEG", MessageKind::Image, 2),
        ("image", "a.png", MessageKind::Image, 2),
        ("document", "a.pdf", MessageKind::Document, 4),
        ("document", "a.doc", MessageKind::Document, 4),
        ("document", "a b.docx", MessageKind::Document, 4),
        ("video", "a.mp4", MessageKind::Video, 3),
        ("audio", "a.ogg", MessageKind::Audio, 5),
    ] {
        let call = message(&[("message", "A caption")]).file(field, name, b"abc");
        let data = call.send(whatsnesia).await.data("success");
        let record = &data["message"];
        assert_eq!(record["message_type"], number, "{name}");
        assert_eq!(
            (&record["media_filename"], &record["media_type"]),
            (&json!(name), &json!(field))
        );
        assert_eq!(record["mime_type"], "application/test");
        let captioned = kind != MessageKind::Audio;
        assert_eq!(
            record["media_caption"],
            json!(captioned.then_some("A caption"))
        );
        let accepted = whatsnesia.accepted().pop().unwrap();
        let file = accepted.file.unwrap();
        assert_eq!(
            (accepted.kind, file.name.as_str(), file.size),
            (kind, name, 3)
        );
        assert_eq!(file.content_type.as_deref(), Some("application/test"));
        assert_eq!(file.sha256, sha256);
    }
}

/// `new CURLFile(path)` sends the whole path; PHP, which the provider is written in, keeps the name.
#[tokio::test]
async fn a_name_loses_its_folders() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for name in ["/srv/files/a.pdf", "C:\\files\\a.pdf"] {
        let call = message(&[]).file("document", name, b"abc");
        let data = call.send(whatsnesia).await.data("success");
        assert_eq!(data["message"]["media_filename"], "a.pdf", "{name}");
    }
}

#[tokio::test]
async fn of_several_files_the_first_kind_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let call = message(&[("latitude", "1"), ("longitude", "2")])
        .file("audio", "a.ogg", b"1")
        .file("video", "a.mp4", b"2")
        .file("document", "a.pdf", b"3");
    call.send(whatsnesia).await.data("success");
    let call = message(&[])
        .file("audio", "a.ogg", b"1")
        .file("video", "a.mp4", b"2");
    call.send(whatsnesia).await.data("success");
    let kinds: Vec<_> = whatsnesia
        .accepted()
        .iter()
        .map(|message| message.kind)
        .collect();
    assert_eq!(kinds, [MessageKind::Document, MessageKind::Video]);
}

#[tokio::test]
async fn a_file_of_another_type_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    for (field, name, problem) in [
        (
            "image",
            "a.gif",
            "The image field must be a file of type: jpg, jpeg, png.",
        ),
        (
            "image",
            "png",
            "The image field must be a file of type: jpg, jpeg, png.",
        ),
        (
            "document",
            "a.xls",
            "The document field must be a file of type: pdf, doc, docx.",
        ),
        (
            "video",
            "a.avi",
            "The video field must be a file of type: mp4.",
        ),
    ] {
        let reply = message(&[])
            .file(field, name, b"abc")
            .send(whatsnesia)
            .await;
        assert_eq!(reply.problems(), [problem]);
    }
    let store = [
        ("firstname", "A"),
        ("lastname", "B"),
        ("mobile_code", "62"),
        ("mobile", "1"),
    ];
    let call = Call::multipart("contact/store", &store).file("profile_image", "a.gif", b"abc");
    let expected = ["The profile image field must be a file of type: jpg, jpeg, png."];
    assert_eq!(call.send(whatsnesia).await.problems(), expected);
    // What a browser sends for a field of files with none chosen.
    let reply = message(&[("message", "Halo")])
        .file("image", "", b"")
        .send(whatsnesia)
        .await;
    assert_eq!(reply.data("success")["message"]["message_type"], 1);
}

#[tokio::test]
async fn a_file_over_its_limit_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    send_zeros(whatsnesia, "image", "a.png", 5 * MIB)
        .await
        .data("success");
    let reply = send_zeros(whatsnesia, "image", "a.png", 5 * MIB + 1).await;
    let problem = "The image field must not be greater than 5120 kilobytes.";
    assert_eq!(reply.problems(), [problem]);
    assert_eq!(whatsnesia.accepted_count(), 1);
}

#[tokio::test]
async fn the_largest_document_is_not_held() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    send_zeros(whatsnesia, "document", "a.pdf", 100 * MIB)
        .await
        .data("success");
    let file = whatsnesia.accepted().remove(0).file.unwrap();
    assert_eq!(file.size, 100 * 1024 * 1024);
    // Computed with `sha256sum`.
    let sha256 = "20492a4d0d84f8beb1767f6616229f85d44c2827b64bdbfb260ee12fa1109e0e";
    assert_eq!(file.sha256, sha256);
    let held = whatsnesia.most_body_bytes_held();
    assert!((1..2 * MIB).contains(&held), "{held} bytes were held");
}

#[tokio::test]
async fn an_upload_that_breaks_off_is_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let call = message(&[("message", "Halo")]);
    let mut stream = TcpStream::connect(whatsnesia.addr()).await.unwrap();
    stream.write_all(call.head(1000).as_bytes()).await.unwrap();
    stream.write_all(b"--").await.unwrap();
    stream.shutdown().await.unwrap();
    read(stream).await;
    let unfinished = message(&[("message", "Halo")]).header(
        "Content-Type",
        &format!("multipart/form-data; boundary={BOUNDARY}; x=y"),
    );
    let problems = unfinished.send(whatsnesia).await.problems();
    assert_eq!(
        problems,
        ["The body cannot be read: the last boundary is missing."]
    );
    assert_eq!((whatsnesia.accepted_count(), whatsnesia.requests()), (0, 1));
}

#[tokio::test]
async fn texts_of_a_form_are_limited() {
    let sandbox = Sandbox::start().await.unwrap();
    let whatsnesia = sandbox.whatsnesia();
    let long = "x".repeat(MIB);
    let problems = message(&[("message", &long)])
        .send(whatsnesia)
        .await
        .problems();
    assert_eq!(
        problems,
        ["The body cannot be read: its texts are too long."]
    );
}

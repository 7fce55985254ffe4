//! Bodies cut into chunks in every way.

use proptest::prelude::*;

use super::*;

type Collected = Vec<(String, Option<String>, Vec<u8>)>;

/// Every part with its whole content.
async fn collect(mut parts: Parts) -> Result<Collected, Malformed> {
    let mut collected = Vec::new();
    while let Some(mut part) = parts.next().await? {
        assert_eq!(part.content_type.is_some(), part.file_name.is_some());
        let mut content = Vec::new();
        while let Some(bytes) = part.content().await? {
            content.extend_from_slice(&bytes);
        }
        collected.push((part.name, part.file_name, content));
    }
    Ok(collected)
}

fn read_all<'a>(
    boundary: &str,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Collected, Malformed> {
    let mut reader = Reader::new(boundary, collect);
    for chunk in chunks {
        reader.push(&Bytes::copy_from_slice(chunk));
    }
    reader.finish()
}

fn part(name: &str, file_name: Option<&str>, content: &[u8]) -> (String, Option<String>, Vec<u8>) {
    (
        name.to_owned(),
        file_name.map(str::to_owned),
        content.to_vec(),
    )
}

const BODY: &[u8] = b"--X\r\nContent-Disposition: form-data; name=\"mobile\"\r\n\r\n\
    01988\r\n--X\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\
    Content-Type: image/png\r\n\r\n\r\n-\r\n--\r\n--Y\r\r\n\r\n--X\r\n\
    Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--X--\r\nignored as well\r\n--X\r\n";

fn parts_of_body() -> Vec<(String, Option<String>, Vec<u8>)> {
    vec![
        part("mobile", None, b"01988"),
        part("image", Some("a.png"), b"\r\n-\r\n--\r\n--Y\r\r\n"),
        part("empty", None, b""),
    ]
}

#[test]
fn parts_are_found_in_one_piece_and_byte_by_byte() {
    assert_eq!(read_all("X", [BODY]).unwrap(), parts_of_body());
    assert_eq!(read_all("X", BODY.chunks(1)).unwrap(), parts_of_body());
}

#[test]
fn one_cut_may_be_anywhere() {
    for at in 0..=BODY.len() {
        let (one, other) = BODY.split_at(at);
        assert_eq!(
            read_all("X", [one, other]).unwrap(),
            parts_of_body(),
            "{at}"
        );
    }
}

#[test]
fn a_body_may_have_no_part() {
    assert_eq!(read_all("X", [&b"--X--"[..]]).unwrap(), []);
}

#[test]
fn a_body_that_breaks_a_rule_is_malformed() {
    for body in [
        "",
        "nothing",
        "--X",
        "--X\r\n",
        "--X\r\n\r\n\r\n--X--",
        "--X\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
    ] {
        read_all("X", [body.as_bytes()]).unwrap_err();
        read_all("X", body.as_bytes().chunks(1)).unwrap_err();
    }
}

#[test]
fn a_head_without_end_is_not_waited_for() {
    let mut reader = Reader::new("X", collect);
    reader.push(&Bytes::from_static(b"--X\r\nA: "));
    for _ in 0..100 {
        reader.push(&Bytes::from(vec![b'a'; 10_000]));
    }
    assert_eq!(
        reader.finish().err(),
        Some(Malformed("a part has too long a head"))
    );
}

#[test]
fn names_lose_their_folders() {
    for (sent, kept) in [
        ("/srv/a.pdf", "a.pdf"),
        ("C:\\x\\y.png", "y.png"),
        ("a \\\"b\\\"; c.png", "a \"b\"; c.png"),
        ("", ""),
    ] {
        let body = format!(
            "--X\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{sent}\"\r\n\
             Content-Type: image/png\r\n\r\nx\r\n--X--"
        );
        let read = read_all("X", [body.as_bytes()]).unwrap();
        assert_eq!(read, [part("f", Some(kept), b"x")], "{sent}");
    }
}

#[test]
fn boundaries_are_found() {
    for (content_type, expected) in [
        ("multipart/form-data; boundary=abc", Some("abc")),
        (
            "Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a b;c\"",
            Some("a b;c"),
        ),
        ("multipart/form-data", None),
        ("multipart/form-data; boundary=", None),
        ("multipart/mixed; boundary=abc", None),
        ("application/x-www-form-urlencoded; boundary=abc", None),
    ] {
        assert_eq!(
            boundary(content_type).as_deref(),
            expected,
            "{content_type}"
        );
    }
    let long = "a".repeat(71);
    assert_eq!(
        boundary(&format!("multipart/form-data; boundary={long}")),
        None
    );
}

/// Content that is often nearly a boundary.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r\n--".to_vec()),
        Just(b"\r\n--boundar".to_vec()),
        Just(b"--boundary".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..8),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn cut(body: &[u8], sizes: &[usize]) -> Vec<Vec<u8>> {
    let mut chunks = Vec::new();
    let mut rest = body;
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (chunk, left) = rest.split_at((*size).min(rest.len()));
        chunks.push(chunk.to_vec());
        rest = left;
    }
    chunks
}

proptest! {
    #[test]
    fn the_cuts_make_no_difference(
        contents in proptest::collection::vec(content(), 0..4),
        sizes in proptest::collection::vec(1_usize..40, 1..10),
    ) {
        let mut body = Vec::new();
        let mut expected = Vec::new();
        for content in &contents {
            if content.windows(12).any(|window| window == b"\r\n--boundary") {
                return Ok(());
            }
            body.extend_from_slice(
                b"--boundary\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\
                  Content-Type: image/png\r\n\r\n",
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
            expected.push(part("a", Some("b"), content));
        }
        body.extend_from_slice(b"--boundary--\r\n");
        let chunks = cut(&body, &sizes);
        let collected = read_all("boundary", chunks.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(collected, expected);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(
        body in content(),
        sizes in proptest::collection::vec(1_usize..20, 1..10),
    ) {
        let chunks = cut(&body, &sizes);
        let _ = read_all("boundary", chunks.iter().map(Vec::as_slice));
    }
}

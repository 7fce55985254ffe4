//! Bodies cut into chunks in every way.

use proptest::prelude::*;

use super::{Malformed, Parser, PartHead, Parts};

/// Every part with its whole content.
#[derive(Debug, Default, PartialEq, Eq)]
struct Collected {
    parts: Vec<(PartHead, Vec<u8>)>,
    open: bool,
}

impl Parts for Collected {
    fn begin(&mut self, head: PartHead) -> Result<(), Malformed> {
        assert!(!self.open);
        self.open = true;
        self.parts.push((head, Vec::new()));
        Ok(())
    }

    fn content(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        assert!(self.open && !bytes.is_empty());
        self.parts.last_mut().unwrap().1.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Malformed> {
        assert!(self.open);
        self.open = false;
        Ok(())
    }
}

fn read<'a>(
    boundary: &str,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Collected, Malformed> {
    let mut parser = Parser::new(boundary);
    let mut collected = Collected::default();
    for chunk in chunks {
        parser.push(chunk, &mut collected)?;
    }
    parser.finish()?;
    assert!(!collected.open);
    Ok(collected)
}

fn part(name: &str, file_name: Option<&str>, content: &[u8]) -> (PartHead, Vec<u8>) {
    let head = PartHead {
        name: name.to_owned(),
        file_name: file_name.map(str::to_owned),
        content_type: file_name.map(|_| "image/png".to_owned()),
    };
    (head, content.to_vec())
}

const BODY: &[u8] = b"ignored\r\n--X\r\nContent-Disposition: form-data; name=\"mobile\"\r\n\r\n\
    01988\r\n--X \t\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\
    Content-Type: image/png\r\n\r\n\r\n-\r\n--\r\n--Y\r\r\n\r\n--X\r\n\
    Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--X--\r\nignored as well\r\n--X\r\n";

fn parts_of_body() -> Vec<(PartHead, Vec<u8>)> {
    vec![
        part("mobile", None, b"01988"),
        part("image", Some("a.png"), b"\r\n-\r\n--\r\n--Y\r\r\n"),
        part("empty", None, b""),
    ]
}

#[test]
fn parts_are_found_in_one_piece_and_byte_by_byte() {
    assert_eq!(read("X", [BODY]).unwrap().parts, parts_of_body());
    assert_eq!(read("X", BODY.chunks(1)).unwrap().parts, parts_of_body());
}

#[test]
fn one_cut_may_be_anywhere() {
    for at in 0..=BODY.len() {
        let (one, other) = BODY.split_at(at);
        assert_eq!(
            read("X", [one, other]).unwrap().parts,
            parts_of_body(),
            "{at}"
        );
    }
}

#[test]
fn a_body_may_begin_with_its_boundary_and_have_no_part() {
    assert_eq!(read("X", [&b"--X--"[..]]).unwrap().parts, []);
    assert_eq!(read("X", b"--X--".chunks(1)).unwrap().parts, []);
}

#[test]
fn a_body_that_breaks_a_rule_is_malformed() {
    let long = format!("--X\r\nA: {}\r\n\r\n", "a".repeat(9000));
    let padded = format!("--X{}\r\n", " ".repeat(65));
    for body in [
        "",
        "nothing",
        "--X",
        "--X\r\n",
        "--X\r\n\r\n\r\n--X--",
        "--XY\r\n",
        "--X-Y",
        "--X\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
        long.as_str(),
        padded.as_str(),
    ] {
        read("X", [body.as_bytes()]).unwrap_err();
        read("X", body.as_bytes().chunks(1)).unwrap_err();
    }
}

#[test]
fn little_is_held_of_a_long_part() {
    let mut parser = Parser::new("X");
    let mut collected = Collected::default();
    let head = b"--X\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n";
    parser.push(head, &mut collected).unwrap();
    for _ in 0..1000 {
        parser.push(&[b'\r'; 100], &mut collected).unwrap();
    }
    assert!(parser.most_held() < 128, "{}", parser.most_held());
    assert_eq!(collected.parts[0].1.len(), 99_999);
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
        let collected = read("boundary", chunks.iter().map(Vec::as_slice)).unwrap();
        prop_assert_eq!(collected.parts, expected);
    }

    #[test]
    fn any_bytes_are_read_alike_in_any_cuts(
        body in content(),
        sizes in proptest::collection::vec(1_usize..20, 1..10),
    ) {
        let chunks = cut(&body, &sizes);
        let whole = read("boundary", [body.as_slice()]);
        prop_assert_eq!(read("boundary", chunks.iter().map(Vec::as_slice)), whole);
    }
}

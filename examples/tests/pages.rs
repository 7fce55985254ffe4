//! The code of every page in `docs/` is compiled: the library lists them all. The tables of codes are those of the
//! clients.
#![expect(clippy::unwrap_used, reason = "what fails fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[test]
fn every_page_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = fs::read_to_string(root.join("src/lib.rs")).unwrap();
    let mut pages = 0;
    for entry in fs::read_dir(root.join("../docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            let listed = library.contains(&format!("\"docs/{name}\""));
            assert!(
                listed,
                "docs/{name} is not compiled: list it in examples/src/lib.rs"
            );
            pages += 1;
        }
    }
    assert!(pages > 0, "no page was found");
}

/// The kinds in the table of a page that begins with this head, by code: `-1, 1003 to 1009` are eight codes.
fn table(page: &str, head: &str) -> BTreeMap<i64, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../docs").join(page)).unwrap();
    let rows = page
        .split_once(head)
        .unwrap()
        .1
        .split("\n\n")
        .next()
        .unwrap();
    let mut kinds = BTreeMap::new();
    for row in rows.lines() {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, codes, kind, _] = cells[..] else {
            continue;
        };
        for code in codes.split(", ") {
            let (first, last) = code.split_once(" to ").unwrap_or((code, code));
            // `any other` is no code.
            if let (Ok(first), Ok(last)) = (first.parse::<i64>(), last.parse()) {
                let kind = kind.split('`').nth(1).unwrap();
                kinds.extend((first..=last).map(|code| (code, kind.to_owned())));
            }
        }
    }
    kinds
}

#[test]
fn the_tables_of_codes_are_those_of_the_clients() {
    macro_rules! of {
        ($codes:ty) => {{
            let codes = <$codes>::ALL.iter();
            codes
                .map(|code| (code.value(), code.kind().to_string()))
                .collect::<BTreeMap<_, _>>()
        }};
    }
    let nxcloud = table("nxcloud.md", "| Code | kind |");
    assert_eq!(nxcloud, of!(nxcloud_client::ResponseCode));
    let nusasms = table("nusasms.md", "| SMS code | kind |");
    assert_eq!(nusasms, of!(nusasms_client::sms::SmsCode));
    let mut sandeza = table("sandeza.md", "| `rc` | kind |");
    let mut codes = of!(sandeza_client::ResponseCode);
    // Its reason decides.
    assert!(sandeza.remove(&2).is_some() && codes.remove(&2).is_some());
    assert_eq!(sandeza, codes);
}

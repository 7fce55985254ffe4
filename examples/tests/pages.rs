//! The code of every page in `docs/` is compiled: the library lists them all.

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

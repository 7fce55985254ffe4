//! Every method that calls an operation shows how, in its documentation: the documentation tests then compile it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read what it is about has failed"
)]

mod support;

use std::fs;
use std::path::Path;

use support::workspace;

#[test]
fn each_operation_has_an_example() {
    let mut methods = 0;
    for provider in ["nusasms", "nxcloud", "sandeza", "whatsnesia"] {
        let folder = workspace().join(format!("crates/{provider}-client/src"));
        each_source(&folder, &mut |path, text| {
            for (name, documentation) in calls(text) {
                methods += 1;
                let shown = documentation.contains("```");
                assert!(shown, "{}: {name} has no example", path.display());
            }
        });
    }
    assert!(methods >= 26, "{methods}");
}

fn each_source(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_source(&path, look);
        } else {
            look(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// The public methods that return a call, and their documentation. Not `call`, which takes any operation.
fn calls(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut documentation = String::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        let code = line.trim_start();
        if let Some(name) = code.strip_prefix("pub fn ") {
            let signature = rest
                .split_once('{')
                .map_or(rest, |(signature, _)| signature);
            if signature.contains("-> Call<") && !name.starts_with("call<") {
                found.push((name, std::mem::take(&mut documentation)));
            }
        }
        if code.starts_with("///") {
            documentation += code;
        } else {
            documentation.clear();
        }
        rest = after;
    }
    found
}

#[test]
fn a_method_without_an_example_is_found() {
    let text = "/// ```\n/// use it\n/// ```\npub fn one(\n    &self,\n) -> Call<'static, A> {\n}\n\
        /// Words.\npub fn two(&self) -> Call<'static, B> {\n}\npub fn three(&self) {}\n\
        pub fn call<E>(&self) -> Call<'_, E> {}\n";
    let found: Vec<_> = calls(text)
        .iter()
        .map(|(name, documentation)| (name.starts_with("one("), documentation.contains("```")))
        .collect();
    assert_eq!(found, [(true, true), (false, false)]);
}

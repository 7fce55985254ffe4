//! What the operations put on the wire, against what their source says.

use std::collections::BTreeSet;

use messaging_fixtures::{SentRequest, implemented, sent_request};

use super::source::Operation;

/// Compares each operation with a call that a fixture makes, and the list with the operations that the
/// fixtures know.
pub(super) async fn compare(provider: &str, operations: &[Operation]) -> Result<(), String> {
    let mut written = BTreeSet::new();
    for operation in operations {
        let name = operation
            .name
            .strip_prefix(provider)
            .and_then(|name| name.strip_prefix('.'))
            .ok_or_else(|| format!("{} is not named {provider}.GROUP.VERB", operation.name))?;
        let sent = sent_request(provider, name).await?;
        let (method, path) = (&operation.header.method, &operation.header.path);
        if !matches(method, path, &sent) {
            return Err(format!(
                "{}: its file says `{method} {path}`, but it sends {} {}",
                operation.name, sent.method, sent.target
            ));
        }
        written.insert(name);
    }
    let known = implemented().filter(|(of, name)| *of == provider && *name != "webhook.parse");
    let known: BTreeSet<_> = known.map(|(_, name)| name).collect();
    match known.symmetric_difference(&written).next() {
        Some(name) => Err(format!(
            "{name} is in the client or in the fixtures, not in both"
        )),
        None => Ok(()),
    }
}

/// Whether a request is the documented one, where a `{name}` stands for any segment, and a query for
/// parameters that must be among those sent.
fn matches(method: &str, documented: &str, sent: &SentRequest) -> bool {
    let (path, query) = documented.split_once('?').unwrap_or((documented, ""));
    let (sent_path, sent_query) = sent.target.split_once('?').unwrap_or((&sent.target, ""));
    let is_variable = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    let segments: Vec<_> = path.split('/').collect();
    let sent_segments: Vec<_> = sent_path.split('/').collect();
    let mut pairs = segments.iter().zip(&sent_segments);
    let mut parameters = query.split('&').filter(|parameter| !parameter.is_empty());
    method == sent.method
        && segments.len() == sent_segments.len()
        && pairs.all(|(said, sent)| said == sent || (is_variable(said) && !sent.is_empty()))
        && parameters.all(|said| sent_query.split('&').any(|sent| said == sent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_stands_for_one_segment() {
        let sent = SentRequest::new("GET", "/api/status/17?cmd=DR&user=x");
        for documented in [
            "/api/status/{ref_no}",
            "/api/status/17?cmd=DR",
            "/{a}/{b}/{c}",
        ] {
            assert!(matches("GET", documented, &sent), "{documented}");
        }
        for documented in [
            "/api/status",
            "/api/state/{a}",
            "/api/status/{a}/b",
            "/{a}/{b}?cmd=D",
        ] {
            assert!(!matches("GET", documented, &sent), "{documented}");
        }
        assert!(!matches("POST", "/api/status/{ref_no}", &sent));
    }
}

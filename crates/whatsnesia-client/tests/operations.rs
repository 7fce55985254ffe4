//! The list of operations, and what a visitor can rely on.

#![expect(
    clippy::unwrap_used,
    reason = "a request that is read although it should not be fails the test"
)]

use std::collections::HashSet;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use whatsnesia_client::extend::{Endpoint, OperationVisitor};
use whatsnesia_client::{Account, operations};

#[derive(Default)]
struct Names(HashSet<&'static str>);

impl OperationVisitor<Account> for Names {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize,
    {
        let name = E::OPERATION;
        assert!(name.starts_with("whatsnesia."), "{name}");
        assert!(E::PATH.starts_with("/external-api/"), "{name}");
        assert!(self.0.insert(name), "{name} is listed twice");
        let unknown = serde_json::from_str::<E>(r#"{"no_such_field":1}"#);
        let refused = unknown.unwrap_err().to_string();
        assert!(
            refused.starts_with("unknown field `no_such_field`"),
            "{name}: {refused}"
        );
    }
}

#[test]
fn every_operation_is_listed_once_and_knows_its_fields() {
    let mut names = Names::default();
    operations::visit(&mut names);
    let expected = [
        "whatsnesia.contacts.list",
        "whatsnesia.contacts.create",
        "whatsnesia.contacts.update",
        "whatsnesia.contacts.delete",
        "whatsnesia.conversations.list",
        "whatsnesia.conversations.set_status",
        "whatsnesia.conversations.get",
        "whatsnesia.messages.send",
        "whatsnesia.messages.send_template",
        "whatsnesia.templates.list",
    ];
    assert_eq!(names.0, HashSet::from(expected));
}

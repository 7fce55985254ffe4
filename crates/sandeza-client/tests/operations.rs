//! The list of operations, and what a visitor can rely on.

#![expect(
    clippy::unwrap_used,
    reason = "a request that is read although it should not be fails the test"
)]

use std::collections::HashSet;
use std::fmt::Debug;

use sandeza_client::extend::{Endpoint, OperationVisitor};
use sandeza_client::{Account, operations};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(Default)]
struct Names(HashSet<&'static str>);

impl OperationVisitor<Account> for Names {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize,
    {
        assert!(E::OPERATION.starts_with("sandeza."), "{}", E::OPERATION);
        assert!(
            self.0.insert(E::OPERATION),
            "{} is listed twice",
            E::OPERATION
        );
        let unknown = serde_json::from_str::<E>(r#"{"no_such_field":1}"#);
        let refused = unknown.unwrap_err().to_string();
        assert!(
            refused.contains("no_such_field"),
            "{}: {refused}",
            E::OPERATION
        );
    }
}

#[test]
fn every_operation_is_listed_once_and_knows_its_fields() {
    let mut names = Names::default();
    operations::visit(&mut names);
    assert_eq!(
        names.0,
        HashSet::from(["sandeza.message.send", "sandeza.message.send_with_backup"])
    );
}

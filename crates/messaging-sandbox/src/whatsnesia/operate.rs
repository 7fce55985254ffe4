//! What the page and the API do with Whatsnesia, which has no callbacks.

use serde_json::{Value, json};

use super::{Account, Refusal, WhatsnesiaProvider};
use crate::lock::lock;
use crate::operate::{Impossible, Operate, impossible, limit};

impl Operate for WhatsnesiaProvider {
    const OPERATIONS: &'static [&'static str] = &[
        "contacts.list",
        "contacts.create",
        "contacts.update",
        "contacts.delete",
        "conversations.list",
        "conversations.get",
        "conversations.set_status",
        "messages.send",
        "messages.send_template",
        "templates.list",
    ];

    /// A remark.
    fn read_code(value: &Value) -> Option<Refusal> {
        let remark = value.as_str()?;
        let refusal = Refusal::new(remark, "The sandbox was asked for this remark");
        // The one remark that comes with an HTTP status of its own.
        Some(match remark.eq_ignore_ascii_case("unauthorized") {
            true => refusal.http(401),
            false => refusal,
        })
    }

    fn code_value(code: &Refusal) -> Value {
        code.remark().into()
    }

    fn settings(&self) -> Value {
        json!({"contact_limit": lock(self.core.accounts.first()).contact_limit})
    }

    fn set(&self, name: &str, value: &Value) -> Result<(), Impossible> {
        match name {
            "contact_limit" => {
                let contacts = limit(name, value)?;
                lock(self.core.accounts.first()).contact_limit = contacts;
                Ok(())
            }
            _ => impossible(format!("{name}: Whatsnesia has no such setting")),
        }
    }

    fn new_account(name: &str) -> Account {
        Account {
            client_id: format!("ci_{name}"),
            client_secret: format!("cs_{name}"),
            ..Account::default()
        }
    }

    fn environment(account: &Account) -> Vec<(&'static str, String)> {
        vec![
            ("WHATSNESIA_CLIENT_ID", account.client_id.clone()),
            ("WHATSNESIA_CLIENT_SECRET", account.client_secret.clone()),
        ]
    }
}

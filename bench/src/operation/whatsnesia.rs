use messaging_client_core::Endpoint;
use whatsnesia_client::{
    Account, ContactFields, ContactQuery, ConversationQuery, ConversationStatus, DeleteContact,
    GetConversation, Message, MobileNumber, SetConversationStatus, TemplateMessage, TemplateQuery,
    UpdateContact, WhatsnesiaClient,
};

use super::Row;
use crate::account;
use crate::contestant::case::{LOCAL_PHONE, TEXT};

pub(super) fn rows() -> Vec<Row> {
    vec![
        row(
            || ContactQuery::new().search("Budi"),
            "whatsnesia/contacts.list/sample",
        ),
        row(fields, "whatsnesia/contacts.create/sample"),
        row(
            || UpdateContact::new(17, fields()),
            "whatsnesia/contacts.update/sample",
        ),
        row(
            || DeleteContact::new(17),
            "whatsnesia/contacts.delete/sample",
        ),
        row(
            ConversationQuery::new,
            "whatsnesia/conversations.list/sample",
        ),
        row(
            || SetConversationStatus::new(5, ConversationStatus::Done),
            "whatsnesia/conversations.set_status/sample",
        ),
        row(
            || GetConversation::new(5),
            "whatsnesia/conversations.get/sample",
        ),
        row(
            || Message::text(to(), TEXT),
            "whatsnesia/messages.send/sample",
        ),
        row(
            || TemplateMessage::new(to(), 8).body_variables(["Budi", "INV-0017"]),
            "whatsnesia/messages.send_template/sample",
        ),
        row(TemplateQuery::new, "whatsnesia/templates.list/sample"),
    ]
}

fn row<E: Endpoint<Account = Account> + 'static>(request: fn() -> E, fixture: &'static str) -> Row {
    super::row(
        account::whatsnesia,
        WhatsnesiaClient::call,
        request,
        fixture,
    )
}

fn to() -> MobileNumber {
    MobileNumber::new("62", LOCAL_PHONE)
}

fn fields() -> ContactFields {
    ContactFields::new("Budi", "Santoso", to()).city("Jakarta")
}

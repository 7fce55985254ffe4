use std::fmt::Debug;

use messaging_client_core::{Call, ClientOptions, Endpoint};
use whatsnesia_client::{
    Account, ContactFields, ContactQuery, ConversationQuery, ConversationStatus, DeleteContact,
    GetConversation, Message, MobileNumber, SetConversationStatus, TemplateMessage, TemplateQuery,
    UpdateContact, WhatsnesiaClient,
};

use crate::canary::{LOCAL_PHONE, OTP, TEXT};
use crate::dialect::Dialect;
use crate::operation::{Operation, Platform};

struct Whatsnesia;

impl Platform for Whatsnesia {
    const NAME: &'static str = "whatsnesia";
    type Account = Account;
    type Client = WhatsnesiaClient;

    fn client(base_url: &str, options: ClientOptions) -> WhatsnesiaClient {
        let builder = WhatsnesiaClient::builder()
            .client_id("canary-client-id")
            .client_secret("canary-client-secret")
            .base_url(base_url)
            .options(options);
        builder.build().unwrap()
    }

    fn call<E: Endpoint<Account = Account>>(client: &WhatsnesiaClient, request: E) -> Call<'_, E> {
        client.call(request)
    }
}

pub(super) fn operations() -> Vec<Operation> {
    [contacts(), conversations(), messages(), templates()]
        .into_iter()
        .flatten()
        .collect()
}

fn success(data: &str) -> String {
    format!(r#"{{"status":"success","remark":"done","message":["canary text"],"data":{data}}}"#)
}

fn read<E>(request: fn() -> E, data: &str) -> Operation
where
    E: Endpoint<Account = Account, Response: Debug> + Debug + 'static,
{
    Operation::read::<Whatsnesia, E>(Dialect::Whatsnesia, request, success(data))
}

fn write<E>(request: fn() -> E, data: &str) -> Operation
where
    E: Endpoint<Account = Account, Response: Debug> + Debug + 'static,
{
    Operation::write::<Whatsnesia, E>(Dialect::Whatsnesia, request, success(data))
}

const CONTACT: &str = r#"{"id":17,"firstname":"canary","lastname":"canary","mobile_code":"62","mobile":"81220004242","echo":"canary"}"#;

fn number() -> MobileNumber {
    MobileNumber::new("62", LOCAL_PHONE)
}

fn fields() -> ContactFields {
    ContactFields::new("canary", "canary", number()).city("canary")
}

fn contacts() -> Vec<Operation> {
    let list = format!(
        r#"{{"contacts":{{"current_page":1,"data":[{CONTACT}],"last_page":1,"next_page_url":null,"echo":"canary"}}}}"#
    );
    let saved = format!(r#"{{"contact":{CONTACT}}}"#);
    vec![
        read(|| ContactQuery::new().search("canary"), &list),
        write(fields, &saved).carrying(&[LOCAL_PHONE]),
        write(|| UpdateContact::new(17, fields()), &saved).carrying(&[LOCAL_PHONE]),
        write(|| DeleteContact::new(17), r#"{"echo":"canary"}"#),
    ]
}

fn conversations() -> Vec<Operation> {
    let conversation = format!(
        r#"{{"id":5,"status":1,"contact":{CONTACT},"notes":[{{"id":1,"note":"canary text"}}]}}"#
    );
    let list = format!(r#"{{"conversation":{{"current_page":1,"data":[{conversation}]}}}}"#);
    let details = format!(r#"{{"conversation":{conversation},"echo":"canary"}}"#);
    vec![
        read(ConversationQuery::new, &list),
        write(
            || SetConversationStatus::new(5, ConversationStatus::Done),
            "null",
        ),
        read(|| GetConversation::new(5), &details),
    ]
}

fn messages() -> Vec<Operation> {
    let sent = r#"{"conversation_id":5,"message":{"id":9,"message":"canary text","media_url":"https://files.example.com/canary.png","status":1},"echo":"canary"}"#;
    vec![
        write(|| Message::text(number(), TEXT), sent)
            .sending()
            // A form has "+" for the blank between the two words.
            .carrying(&[LOCAL_PHONE, "canary+text"]),
        write(
            || TemplateMessage::new(number(), 8).body_variables([OTP]),
            r#"{"conversation_id":5,"echo":"canary"}"#,
        )
        .sending()
        .carrying(&[LOCAL_PHONE, OTP]),
    ]
}

fn templates() -> Vec<Operation> {
    let list = r#"{"templates":{"current_page":1,"data":[{"id":8,"name":"otp","status":1,"body":"canary text","footer":"canary"}]}}"#;
    vec![read(TemplateQuery::new, list)]
}

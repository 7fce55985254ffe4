//! Whatsnesia: a contact, a text and a file to it, and the conversation that they make.

use messaging_sandbox::whatsnesia::{self as platform, Whatsnesia};
use whatsnesia_client::{
    ContactFields, ConversationQuery, Message, MobileNumber, TemplateMessage, TemplateQuery,
    Upload, WhatsnesiaClient,
};

use super::shown::Shown;

/// A template of the sandbox with two variables.
const TEMPLATE: &str = "sandbox_order";

pub(super) async fn on_sandbox(sandbox: &Whatsnesia) -> anyhow::Result<Shown> {
    let client = WhatsnesiaClient::builder()
        .base_url(sandbox.url())
        .client_id(platform::CLIENT_ID)
        .client_secret(platform::CLIENT_SECRET)
        .build()?;
    let mut shown = Shown::new(
        "Whatsnesia: a contact, messages with files, the conversation",
        ["call", "response", "delivery status"],
    );
    let contact = ContactFields::new("Budi", "Santoso", to());
    let created = client.contacts().create(&contact).await;
    let contact = created.map(|saved| saved.contact.as_ref().and_then(|contact| contact.id));
    let contact = contact.map(|id| made("contact", id));
    shown.call("create a contact", contact, "", true);

    let text = Message::text(to(), "Your order is on its way.");
    send(&client, &mut shown, "send a text", text).await;
    let invoice = Upload::from_bytes("invoice.pdf", b"%PDF-1.7 an invoice".to_vec());
    let document = Message::document(to(), invoice);
    send(&client, &mut shown, "send a document", document).await;
    template(&client, &mut shown).await;

    let query = ConversationQuery::new();
    let listed = client.conversations().list(&query).await;
    let count = listed.map(|list| format!("{} conversation", list.conversations.data.len()));
    shown.call("list the conversations", count, "", true);
    Ok(shown)
}

fn to() -> MobileNumber {
    MobileNumber::new("62", "81200000001")
}

/// What was made, and its id.
fn made(what: &str, id: Option<i64>) -> String {
    match id {
        Some(id) => format!("{what} {id}"),
        None => format!("{what} without an id"),
    }
}

async fn send(client: &WhatsnesiaClient, shown: &mut Shown, name: &str, message: Message) {
    let sent = client.messages().send(&message).await;
    let record = sent.as_ref().ok().and_then(|sent| sent.message.as_ref());
    let status = record.map(|record| record.delivery_status().to_string());
    let conversation = sent.map(|sent| made("accepted in conversation", sent.conversation_id));
    shown.call(name, conversation, &status.unwrap_or_default(), true);
}

async fn template(client: &WhatsnesiaClient, shown: &mut Shown) {
    let listed = client.templates().list(&TemplateQuery::new()).await;
    let found = listed.map(|list| {
        let mut templates = list.templates.data.iter();
        let named = templates.find(|one| one.name.as_deref() == Some(TEMPLATE));
        named.and_then(|template| template.id)
    });
    let id = found.as_ref().ok().copied().flatten().unwrap_or_default();
    let found = found.map(|id| made(TEMPLATE, id));
    shown.call("list the templates", found, "", true);
    let message = TemplateMessage::new(to(), id).body_variables(["Budi", "INV-0017"]);
    let sent = client.messages().send_template(&message).await;
    let conversation = sent.map(|sent| made("accepted in conversation", sent.conversation_id));
    shown.call("send a template", conversation, "", true);
}

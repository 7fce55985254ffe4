//! Whatsnesia: answers.

use whatsnesia_client::{
    ContactFields, ContactQuery, ConversationQuery, ConversationStatus, DeleteContact,
    GetConversation, Message, MobileNumber, SetConversationStatus, TemplateMessage, TemplateQuery,
    UpdateContact,
};

use super::Target;
use super::answers::{self, Decoder, decoded};

const NAME: &str = "whatsnesia";

pub(super) const ANSWERS: Target = Target {
    name: "whatsnesia_answers",
    covers: || answers::covered(NAME, DECODERS),
    check: |input| answers::check(DECODERS, input),
    seeds: |fixtures| answers::seeds(NAME, DECODERS, fixtures),
};

const DECODERS: &[Decoder] = &[
    Decoder {
        operation: "contacts.list",
        shown: SHOWN,
        decode: |answer| decoded(&ContactQuery::new(), answer),
    },
    Decoder {
        operation: "contacts.create",
        shown: SHOWN,
        decode: |answer| decoded(&fields(), answer),
    },
    Decoder {
        operation: "contacts.update",
        shown: SHOWN,
        decode: |answer| decoded(&UpdateContact::new(17, fields()), answer),
    },
    Decoder {
        operation: "contacts.delete",
        shown: SHOWN,
        decode: |answer| decoded(&DeleteContact::new(17), answer),
    },
    Decoder {
        operation: "conversations.list",
        shown: SHOWN,
        decode: |answer| decoded(&ConversationQuery::new(), answer),
    },
    Decoder {
        operation: "conversations.set_status",
        shown: SHOWN,
        decode: |answer| {
            let request = SetConversationStatus::new(2, ConversationStatus::Done);
            decoded(&request, answer)
        },
    },
    Decoder {
        operation: "conversations.get",
        shown: SHOWN,
        decode: |answer| decoded(&GetConversation::new(2), answer),
    },
    Decoder {
        operation: "messages.send",
        shown: SHOWN,
        decode: |answer| decoded(&Message::text(number(), "Halo"), answer),
    },
    Decoder {
        operation: "messages.send_template",
        shown: SHOWN,
        decode: |answer| decoded(&TemplateMessage::new(number(), 8), answer),
    },
    Decoder {
        operation: "templates.list",
        shown: SHOWN_OF_TEMPLATES,
        decode: |answer| decoded(&TemplateQuery::new(), answer),
    },
];

/// What may be shown of an answer.
const SHOWN: &[&str] = &[
    "remark",
    "status",
    "id",
    "user_id",
    "contact_id",
    "conversation_id",
    "whatsapp_account_id",
    "whatsapp_message_id",
    "type",
    "message_type",
    "mime_type",
    "created_at",
    "updated_at",
    "last_message_at",
    "current_page",
    "from",
    "to",
    "last_page",
    "per_page",
    "total",
];

/// Besides the places in the list, of a template its id, name and status alone.
const SHOWN_OF_TEMPLATES: &[&str] = &[
    "remark",
    "id",
    "name",
    "status",
    "current_page",
    "from",
    "to",
    "last_page",
    "per_page",
    "total",
];

fn number() -> MobileNumber {
    MobileNumber::new("62", "81200000001")
}

fn fields() -> ContactFields {
    ContactFields::new("Budi", "Santoso", number())
}

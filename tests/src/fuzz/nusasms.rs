//! NusaSMS: answers and callbacks.

use messaging_client_core::Error;
use nusasms_client::{
    Broadcast, CallbackFields, GetBalance, GetCredits, GetDeliveryReport, GetStatus, GetUser,
    GroupSms, InboundSms, MediaMessage, OtpMessage, PhoneCheck, ReplyMessage, Sms, Template,
    TextMessage,
};
use serde_json::Value;

use super::answers::{self, Decoder, decoded};
use super::{Target, callbacks, canary};
use crate::validate::PARSE_CALLBACK;

const NAME: &str = "nusasms";
const PHONE: &str = "6281200000001";
const GATEWAY: &str = "0";

pub(super) const ANSWERS: Target = Target {
    name: "nusasms_answers",
    covers: || answers::covered(NAME, DECODERS),
    check: |input| answers::check(DECODERS, input),
    seeds: |fixtures| answers::seeds(NAME, DECODERS, fixtures),
};

pub(super) const CALLBACKS: Target = Target {
    name: "nusasms_callbacks",
    covers: || vec![(NAME, PARSE_CALLBACK)],
    check: check_callback,
    seeds: |fixtures| callbacks::seeds(NAME, fixtures),
};

const DECODERS: &[Decoder] = &[
    Decoder {
        operation: "account.get",
        shown: SHOWN,
        decode: |answer| decoded(&GetUser::new(), answer),
    },
    Decoder {
        operation: "account.balance",
        shown: SHOWN,
        decode: |answer| decoded(&GetBalance::new(), answer),
    },
    Decoder {
        operation: "whatsapp.send_message",
        shown: SHOWN,
        decode: |answer| decoded(&TextMessage::new(PHONE, "Halo"), answer),
    },
    Decoder {
        operation: "whatsapp.send_media",
        shown: SHOWN,
        decode: |answer| {
            let message = MediaMessage::from_url(PHONE, "https://shop.example.com/17.pdf");
            decoded(&message, answer)
        },
    },
    Decoder {
        operation: "whatsapp.status",
        shown: SHOWN,
        decode: |answer| decoded(&GetStatus::new("0123"), answer),
    },
    Decoder {
        operation: "whatsapp.check_phones",
        shown: SHOWN,
        decode: |answer| decoded(&PhoneCheck::new([PHONE]), answer),
    },
    Decoder {
        operation: "wa_business.broadcast",
        shown: SHOWN,
        decode: |answer| {
            let broadcast = Broadcast::new(PHONE, GATEWAY, Template::new("promo", "id"));
            decoded(&broadcast, answer)
        },
    },
    Decoder {
        operation: "wa_business.reply",
        shown: SHOWN,
        decode: |answer| decoded(&ReplyMessage::text(PHONE, GATEWAY, "Halo"), answer),
    },
    Decoder {
        operation: "wa_business.otp",
        shown: SHOWN,
        decode: |answer| decoded(&OtpMessage::new(PHONE, GATEWAY, "123456"), answer),
    },
    Decoder {
        operation: "sms.send",
        shown: SHOWN,
        decode: |answer| decoded(&Sms::new(PHONE, "Halo"), answer),
    },
    Decoder {
        operation: "sms.send_group",
        shown: SHOWN,
        decode: |answer| decoded(&GroupSms::new("pelanggan", "Halo"), answer),
    },
    Decoder {
        operation: "sms.credits",
        shown: SHOWN,
        decode: |answer| decoded(&GetCredits::new(), answer),
    },
    Decoder {
        operation: "sms.delivery_report",
        shown: SHOWN,
        decode: |answer| decoded(&GetDeliveryReport::new("0123"), answer),
    },
];

/// What may be shown of an answer.
const SHOWN: &[&str] = &[
    "status",
    "error",
    "error_code",
    "ref_no",
    "message_id",
    "messageid",
    "campaign_name",
    "group",
    "is_group",
    "idPerson",
    "idClient",
    "wa_balance",
    "wa_expired_date",
    "hlr_balance",
    "hlr_expired_date",
    "sim_balance",
    "sim_expired_date",
    "sms_balance",
    "sms_expired_date",
    "pulsa_balance",
    "create_date",
    "sent_date",
    "read_date",
    "delivered_date",
];

/// What may be shown of an inbound SMS.
const SHOWN_OF_CALLBACKS: &[&str] = &["id", "receive_date"];

fn check_callback(body: &[u8]) {
    let read = |body: &[u8]| read_sms(body) + &read_fields(body);
    callbacks::check(body, SHOWN_OF_CALLBACKS, read, planted_form);
    check_fields(&form_urlencoded::parse(body).collect::<Vec<_>>());
}

/// The form with the canary in every field that may not be shown.
fn planted_form(body: &[u8]) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(body) {
        let stays = SHOWN_OF_CALLBACKS.contains(&name.as_ref());
        form.append_pair(&name, if stays { &value } else { canary::TEXT });
    }
    form.finish().into_bytes()
}

fn read_sms(body: &[u8]) -> String {
    callbacks::shown(InboundSms::parse_unverified(body), |sms: &InboundSms| {
        assert!(!sms.id.is_empty() && !sms.originator.is_empty());
        answers::assert_kept(sms);
    })
}

fn read_fields(body: &[u8]) -> String {
    let fields: Result<_, Error> = CallbackFields::parse_unverified(body);
    callbacks::shown(fields, |fields: &CallbackFields| {
        for (name, value) in fields.iter() {
            assert_eq!(fields.get(name), Some(value));
            assert!(fields.text(name).is_none() || !value.is_array());
        }
    })
}

/// What was sent as a form is read field by field, however often a name comes.
fn check_fields(pairs: &[(std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)]) {
    let form = form_urlencoded::Serializer::new("sent=1".to_owned())
        .extend_pairs(pairs)
        .finish();
    let read = CallbackFields::parse_unverified(form.as_bytes());
    assert!(read.is_ok(), "a form is not read");
    let Ok(read) = read else { return };
    for (name, _) in pairs {
        let sent: Vec<&str> = (name == "sent")
            .then_some("1")
            .into_iter()
            .chain(
                pairs
                    .iter()
                    .filter(|(one, _)| one == name)
                    .map(|(_, value)| value.as_ref()),
            )
            .collect();
        let expected = match sent.as_slice() {
            [one] => Value::from(*one),
            several => Value::from(several.to_vec()),
        };
        assert_eq!(read.get(name), Some(&expected));
    }
}

use messaging_client_core::Endpoint;
use nusasms_client::{
    Account, Broadcast, GetBalance, GetCredits, GetDeliveryReport, GetStatus, GetUser, GroupSms,
    MediaMessage, NusaSmsClient, OtpMessage, PhoneCheck, ReplyMessage, Sms, Template, TextMessage,
};

use super::Row;
use crate::account;
use crate::contestant::case::{IMAGE, OTP, PHONE, TEXT};

const GATEWAY: &str = "109";

pub(super) fn rows() -> Vec<Row> {
    vec![
        row(GetUser::new, "nusasms/account.get/sample-api"),
        row(GetBalance::new, "nusasms/account.balance/sample"),
        row(
            || TextMessage::new(PHONE, TEXT),
            "nusasms/whatsapp.send_message/sample-body",
        ),
        row(
            || MediaMessage::from_url(PHONE, IMAGE).caption(TEXT),
            "nusasms/whatsapp.send_media/sample-body",
        ),
        row(|| GetStatus::new("017"), "nusasms/whatsapp.status/sample"),
        row(
            || PhoneCheck::new([PHONE]),
            "nusasms/whatsapp.check_phones/sample-body",
        ),
        row(broadcast, "nusasms/wa_business.broadcast/sample-curl"),
        row(
            || ReplyMessage::text(PHONE, GATEWAY, TEXT),
            "nusasms/wa_business.reply/sample",
        ),
        row(
            || OtpMessage::new(PHONE, GATEWAY, "123456"),
            "nusasms/wa_business.otp/sample-curl",
        ),
        row(
            || Sms::new(PHONE, OTP).otp(true),
            "nusasms/sms.send/sample-xml",
        ),
        row(
            || GroupSms::new("Toko", TEXT),
            "nusasms/sms.send_group/sample-xml",
        ),
        row(GetCredits::new, "nusasms/sms.credits/sample-url"),
        row(
            || GetDeliveryReport::new("175041319203754627"),
            "nusasms/sms.delivery_report/sample-url",
        ),
    ]
}

fn row<E: Endpoint<Account = Account> + 'static>(request: fn() -> E, fixture: &'static str) -> Row {
    super::row(account::nusasms, NusaSmsClient::call, request, fixture)
}

fn broadcast() -> Broadcast {
    Broadcast::new(PHONE, GATEWAY, Template::new("order_update", "id")).body(["Budi", "INV-0017"])
}

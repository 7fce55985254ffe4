use nxcloud_client::{LanguageCode, NxCloudClient, Template, TemplateMessage};

use super::{Row, row};
use crate::account;
use crate::contestant::case::{IMAGE, PHONE};

pub(super) fn rows() -> Vec<Row> {
    vec![row(
        account::nxcloud,
        NxCloudClient::call,
        template_message,
        "nxcloud/whatsapp.send/sample-1-header-image-md5",
    )]
}

fn template_message() -> TemplateMessage {
    let template = Template::new("order_update", LanguageCode::Indonesian)
        .header_image(IMAGE)
        .body(["Budi", "INV-0017"]);
    TemplateMessage::to_phone(PHONE, template)
}

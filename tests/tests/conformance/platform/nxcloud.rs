use messaging_client_core::{Call, ClientOptions, Endpoint};
use nxcloud_client::{Account, LanguageCode, NxCloudClient, Template, TemplateMessage};

use crate::canary::{LINK, OTP, PHONE};
use crate::dialect::Dialect;
use crate::operation::{Operation, Platform};

struct NxCloud;

impl Platform for NxCloud {
    const NAME: &'static str = "nxcloud";
    type Account = Account;
    type Client = NxCloudClient;

    fn client(base_url: &str, options: ClientOptions) -> NxCloudClient {
        let builder = NxCloudClient::builder()
            .access_key("canary-access-key")
            .access_secret("canary-access-secret")
            .tenant_id(1)
            .app_key("canary-app-key")
            .business_phone(PHONE)
            .base_url(base_url)
            .options(options);
        builder.build().unwrap()
    }

    fn call<E: Endpoint<Account = Account>>(client: &NxCloudClient, request: E) -> Call<'_, E> {
        client.call(request)
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let success = r#"{"code":0,"message":"request success","data":{"message_id":"wamid-1","echo":"canary 6281220004242"},"traceId":"trace-1"}"#;
    vec![
        Operation::write::<NxCloud, _>(Dialect::NxCloud, template_message, success)
            .sending()
            .carrying(&[PHONE, OTP, LINK]),
    ]
}

fn template_message() -> TemplateMessage {
    let template = Template::new("otp", LanguageCode::Indonesian)
        .header_image(LINK)
        .body([OTP]);
    TemplateMessage::to_phone(PHONE, template)
}

//! Where everything is, and the credentials that come with the sandbox and open nothing else.

use messaging_sandbox::{Sandbox, nusasms, nxcloud, sandeza, whatsnesia};

pub(crate) fn greeting(sandbox: &Sandbox) -> String {
    let page = sandbox.page_url().unwrap_or_default();
    let control = page.rsplit(':').next().unwrap_or_default();
    let rows: [(&str, String); 23] = [
        ("NXCloud", sandbox.nxcloud().url()),
        ("  access key", nxcloud::ACCESS_KEY.to_owned()),
        ("  access secret", nxcloud::ACCESS_SECRET.to_owned()),
        ("  tenant id", nxcloud::TENANT_ID.to_string()),
        ("  appkey", nxcloud::APP_KEY.to_owned()),
        ("  business phone", nxcloud::BUSINESS_PHONE.to_owned()),
        ("Sandeza", sandbox.sandeza().url()),
        ("  username", sandeza::USERNAME.to_owned()),
        ("  password", sandeza::PASSWORD.to_owned()),
        ("  sender id", sandeza::SENDER_ID.to_owned()),
        ("NusaSMS", sandbox.nusasms().url()),
        ("  API key", nusasms::API_KEY.to_owned()),
        ("  user", nusasms::SMS_USER.to_owned()),
        ("  password", nusasms::SMS_PASSWORD.to_owned()),
        ("  gateway id", nusasms::GATEWAY_ID.to_owned()),
        ("NusaSMS test", sandbox.nusasms().test_url()),
        ("  API key", nusasms::TEST_API_KEY.to_owned()),
        ("Whatsnesia", sandbox.whatsnesia().url()),
        ("  client id", whatsnesia::CLIENT_ID.to_owned()),
        ("  client secret", whatsnesia::CLIENT_SECRET.to_owned()),
        ("  from number", whatsnesia::FROM_NUMBER.to_owned()),
        ("  template id", whatsnesia::TEMPLATE_ID.to_string()),
        ("Page and API", page.clone()),
    ];
    let mut text: String = rows
        .iter()
        .map(|(name, value)| format!("{name:<17} {value}\n"))
        .collect();
    // All ports in one line, for a script that waits for it.
    text.push_str(&format!(
        "ready control={control} nxcloud={} sandeza={} nusasms={} nusasms_test={} whatsnesia={}\nCtrl-C stops.\n",
        sandbox.nxcloud().addr().port(),
        sandbox.sandeza().addr().port(),
        sandbox.nusasms().addr().port(),
        sandbox.nusasms().test_addr().port(),
        sandbox.whatsnesia().addr().port(),
    ));
    text
}

//! The environment of the README's programs: accounts of the sandbox.

use super::sandbox::Sandbox;

/// A variable, where the sandbox prints its value, and what follows that.
struct Variable {
    name: &'static str,
    host: &'static str,
    /// A credential below the host; none for its address.
    credential: Option<&'static str>,
    behind: &'static str,
}

const fn credential(name: &'static str, host: &'static str, credential: &'static str) -> Variable {
    let credential = Some(credential);
    let behind = "";
    Variable {
        name,
        host,
        credential,
        behind,
    }
}

const fn address(name: &'static str, host: &'static str, behind: &'static str) -> Variable {
    let credential = None;
    Variable {
        name,
        host,
        credential,
        behind,
    }
}

const NXCLOUD: &[Variable] = &[
    credential("NXCLOUD_ACCESS_KEY", "NXCloud", "access key"),
    credential("NXCLOUD_ACCESS_SECRET", "NXCloud", "access secret"),
    credential("NXCLOUD_TENANT_ID", "NXCloud", "tenant id"),
    credential("NXCLOUD_APP_KEY", "NXCloud", "appkey"),
    credential("NXCLOUD_BUSINESS_PHONE", "NXCloud", "business phone"),
    address("NXCLOUD_BASE_URL", "NXCloud", ""),
];
const SANDEZA: &[Variable] = &[
    credential("SANDEZA_USERNAME", "Sandeza", "username"),
    credential("SANDEZA_PASSWORD", "Sandeza", "password"),
    credential("SANDEZA_SENDER_ID", "Sandeza", "sender id"),
    address("SANDEZA_BASE_URL", "Sandeza", ""),
];
const NUSASMS: &[Variable] = &[
    credential("NUSASMS_API_KEY", "NusaSMS", "API key"),
    address("NUSASMS_BASE_URL", "NusaSMS", ""),
];
const WHATSNESIA: &[Variable] = &[
    credential("WHATSNESIA_CLIENT_ID", "Whatsnesia", "client id"),
    credential("WHATSNESIA_CLIENT_SECRET", "Whatsnesia", "client secret"),
    address("WHATSNESIA_BASE_URL", "Whatsnesia", ""),
];
/// The provider of core's example asks as NusaSMS does.
const CORE: &[Variable] = &[
    credential("SHOP_API_KEY", "NusaSMS", "API key"),
    address("SHOP_BASE_URL", "NusaSMS", "/nusasms_api/1.0"),
];

/// The variables of the README's program of a crate, with their values.
pub(super) fn environment(
    package: &str,
    sandbox: &Sandbox,
) -> Result<Vec<(&'static str, String)>, String> {
    let variables = match package {
        "messaging-client-core" => CORE,
        "messaging-sandbox" => &[],
        "nusasms-client" => NUSASMS,
        "nxcloud-client" => NXCLOUD,
        "sandeza-client" => SANDEZA,
        "whatsnesia-client" => WHATSNESIA,
        other => return Err(format!("no account is known for the example of {other}")),
    };
    let value = |variable: &Variable| {
        let found = match variable.credential {
            Some(credential) => sandbox.credential(variable.host, credential),
            None => sandbox.url(variable.host),
        };
        let missing = || format!("the sandbox does not print what {} needs", variable.name);
        Ok((
            variable.name,
            format!("{}{}", found.ok_or_else(missing)?, variable.behind),
        ))
    };
    variables.iter().map(value).collect()
}

use messaging_client_core::Error;

messaging_client_core::open_enum! {
    /// The codes of NXCloud's responses ("IDN SAAS WhatsApp API send", Response Codes, and "API
    /// Interface Invocation Convention" for 1001 to 1005).
    ///
    /// A code decides, whatever the HTTP status. [`ResponseCode::of`] reads it from an error.
    pub enum ResponseCode: i64 {
        Failure = -1 => Server, "the platform failed and gives no reason: contact its support";
        AuthenticationFailed = 1000 => Authentication, "authentication failed, for a reason that is not documented: check the access key and secret";
        MissingHeader = 1001 => InvalidRequest, "a common header is missing";
        InvalidParameter = 1002 => InvalidRequest, "a parameter is wrong: bizType, action, or a field of the body";
        InvalidSignature = 1003 => Authentication, "the signature is not accepted: check the access secret and the algorithm";
        TimestampExpired = 1004 => Authentication, "the timestamp is more than 60 s off: check the machine's clock";
        InsufficientPermission = 1005 => Authentication, "the access key is wrong, or the account may not use WhatsApp";
        AuthenticationFailed1006 = 1006 => Authentication, "authentication failed, for a reason that is not documented";
        AuthenticationFailed1007 = 1007 => Authentication, "authentication failed, for a reason that is not documented";
        AuthenticationFailed1008 = 1008 => Authentication, "authentication failed, for a reason that is not documented";
        AuthenticationFailed1009 = 1009 => Authentication, "authentication failed, for a reason that is not documented";
        TenantIdRequired = 21058 => InvalidRequest, "tenant_id is missing";
        AppKeyRequired = 21059 => InvalidRequest, "appkey is missing";
        BusinessPhoneRequired = 21060 => InvalidRequest, "business_phone is missing";
        RecipientRequired = 21061 => InvalidRequest, "to, the recipient, is missing";
        TypeRequired = 21062 => InvalidRequest, "type is missing or is not template";
        TemplateRequired = 21063 => InvalidRequest, "template is missing";
        CustomerNotFound = 22020 => NotFound, "the customer does not exist: check the tenant id";
        PlatformSendFailed = 22041 => Server, "the cloud platform failed to send";
        WhatsAppSendFailed = 22042 => Rejected, "WhatsApp failed to send";
        BusinessPhoneNotFound = 22049 => NotFound, "the sender (business_phone) is not known: check it, with country code";
        NumberUnavailable = 22089 => PermissionDenied, "the number is not available, because it has no Core App: ask the platform";
        InvalidNumber = 22090 => Recipient, "the number is not valid";
        NotOnWhatsApp = 22091 => Recipient, "the number is not a WhatsApp user";
        LanguageNotFound = 22092 => NotFound, "the template has no such language: check the language code";
        TemplateNotFound = 22093 => NotFound, "the template does not exist: check its name";
        NoCountryPrice = 22122 => Recipient, "the app has no price for the recipient's country";
        RecipientPhoneError = 22123 => Recipient, "the recipient's phone number is wrong (an older document says: the sender's)";
        AppNotFound = 22124 => NotFound, "the app does not exist or is not available: check the app key";
        InsufficientBalance = 22125 => InsufficientBalance, "the balance is not enough: top up";
        NumberNotBound = 22126 => PermissionDenied, "the WhatsApp number is not bound to the app: bind it in the console";
        SendFailed = 22141 => Rejected, "WhatsApp failed to send; provider_message() says why";
        TemplateUnavailable = 23025 => NotFound, "the template does not exist or its quality is too low";
    }
}

impl ResponseCode {
    /// The code of an error, if the platform sent one.
    ///
    /// ```
    /// # fn example(error: nxcloud_client::Error) {
    /// use nxcloud_client::ResponseCode;
    ///
    /// if ResponseCode::of(&error) == Some(ResponseCode::NotOnWhatsApp) {
    ///     // send an SMS instead
    /// }
    /// # }
    /// ```
    pub fn of(error: &Error) -> Option<Self> {
        error.provider_code()?.parse().ok().map(i64::into)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind;

    use super::ResponseCode;

    /// The table of the shared vocabulary, written down a second time.
    #[test]
    fn every_code_has_its_kind() {
        use ErrorKind as Kind;
        let table: &[(&[i64], Kind)] = &[
            (
                &[1001, 1002, 21058, 21059, 21060, 21061, 21062, 21063],
                Kind::InvalidRequest,
            ),
            (
                &[1000, 1003, 1004, 1005, 1006, 1007, 1008, 1009],
                Kind::Authentication,
            ),
            (&[22020, 22049, 22092, 22093, 22124, 23025], Kind::NotFound),
            (&[22089, 22126], Kind::PermissionDenied),
            (&[22090, 22091, 22122, 22123], Kind::Recipient),
            (&[22125], Kind::InsufficientBalance),
            (&[-1, 22041], Kind::Server),
            (&[22042, 22141], Kind::Rejected),
        ];
        let mut listed = 0;
        for (codes, kind) in table {
            for code in *codes {
                assert_eq!(ResponseCode::from(*code).kind(), *kind, "{code}");
                assert!(ResponseCode::from(*code).meaning().is_some(), "{code}");
                listed += 1;
            }
        }
        assert_eq!(ResponseCode::ALL.len(), listed);
        assert_eq!(ResponseCode::from(1).kind(), Kind::Rejected);
    }
}

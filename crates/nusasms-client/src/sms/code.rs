use messaging_client_core::Error;

messaging_client_core::open_enum! {
    /// Why the provider refused an SMS (NusaSMS API documentation, SMS, Response Status, and "Send
    /// Group" for -55, which the table leaves out; -9 is in no document, a public gateway plug-in names it).
    /// 0, `ALL_RECIPIENTS_PROCESSED`, is the one status
    /// that is no refusal.
    ///
    /// [`SmsCode::of`] reads it from an error.
    pub enum SmsCode: i64 {
        SendError = -1 => Server, "the provider failed to process the request";
        NotEnoughCredits = -2 => InsufficientBalance, "the credits are not enough: top up";
        NetworkNotCovered = -3 => Recipient, "the account does not cover the recipient's network";
        InvalidUserOrPassword = -5 => Authentication, "the SMS user or password is wrong: give those of an API user, not of the dashboard";
        MissingDestination = -6 => InvalidRequest, "the recipient (GSM) is missing";
        BalanceExpired = -7 => InsufficientBalance, "the credits have expired: top up";
        RoutingNotFound = -9 => Recipient, "there is no route to the recipient's operator";
        Rejected = -10 => InvalidRequest, "the text looks like an OTP and was not sent as one: set otp";
        InvalidDestination = -11 => Recipient, "the number is not recognised";
        MissingMessage = -12 => InvalidRequest, "the text (SMSText) is missing";
        InvalidDestination13 = -13 => Recipient, "the number is missing or not recognised";
        SyntaxError = -22 => InvalidRequest, "the request is not well formed";
        ErrorProcessing = -23 => Server, "the provider failed, for a reason that may vary";
        CommunicationError = -26 => Server, "the provider's API failed, for a reason that may vary";
        InvalidSendDateTime = -27 => InvalidRequest, "the scheduled time is not valid";
        InvalidDeliveryReportPushUrl = -28 => InvalidRequest, "the push URL is not valid";
        InvalidClientAppId = -30 => InvalidRequest, "the application id is not valid";
        DuplicateMessageId = -33 => InvalidRequest, "the message id was used before";
        SenderNotAllowed = -34 => PermissionDenied, "the sender's name is not allowed";
        IpAddressForbidden = -40 => PermissionDenied, "the caller's IP address is not on the white list: register it in the dashboard";
        GroupUnavailable = -55 => NotFound, "the group does not exist or has no contacts";
        SpamPattern = -77 => RateLimited, "more than 10 equal texts to the same recipient in one day";
        LimitReachedForNumber = -78 => RateLimited, "the number has reached its limit of messages in 24 hours";
        RejectedRoute = -88 => Rejected, "the operator refused the message";
        GeneralError = -99 => Server, "the provider failed to process the request, for a reason that may vary";
    }
}

impl SmsCode {
    /// The code of an error of an SMS operation, if the provider sent one.
    ///
    /// ```
    /// # fn example(error: nusasms_client::Error) {
    /// use nusasms_client::sms::SmsCode;
    ///
    /// if SmsCode::of(&error) == Some(SmsCode::SpamPattern) {
    ///     // wait until tomorrow
    /// }
    /// # }
    /// ```
    pub fn of(error: &Error) -> Option<Self> {
        // The codes of the REST API are numbers too, and mean something else.
        if !error.operation().starts_with("nusasms.sms.") {
            return None;
        }
        error.provider_code()?.parse().ok().map(i64::into)
    }

    /// Whether the recipient may be reached on another channel: the number is right, and only the way
    /// to its operator is missing.
    pub(super) fn is_about_the_route(self) -> bool {
        matches!(self, Self::NetworkNotCovered | Self::RoutingNotFound)
    }
}

#[cfg(test)]
mod tests {
    use messaging_client_core::ErrorKind as Kind;

    use super::SmsCode;
    use crate::tests::client;

    /// The table of the shared vocabulary, written down a second time.
    #[test]
    fn every_code_has_its_kind() {
        let table: &[(&[i64], Kind)] = &[
            (&[-2, -7], Kind::InsufficientBalance),
            (&[-3, -9, -11, -13], Kind::Recipient),
            (&[-5], Kind::Authentication),
            (&[-34, -40], Kind::PermissionDenied),
            (
                &[-6, -10, -12, -22, -27, -28, -30, -33],
                Kind::InvalidRequest,
            ),
            (&[-55], Kind::NotFound),
            (&[-77, -78], Kind::RateLimited),
            (&[-1, -23, -26, -99], Kind::Server),
            (&[-88], Kind::Rejected),
        ];
        let mut listed = 0;
        for (codes, kind) in table {
            for code in *codes {
                assert_eq!(SmsCode::from(*code).kind(), *kind, "{code}");
                assert!(SmsCode::from(*code).meaning().is_some(), "{code}");
                listed += 1;
            }
        }
        assert_eq!(SmsCode::ALL.len(), listed);
        assert_eq!(SmsCode::from(-1000).kind(), Kind::Rejected);
    }

    #[tokio::test]
    async fn codes_of_the_rest_api_are_not_sms_codes() {
        let (client, _) = client(400, r#"{"error":true,"error_code":-5}"#);
        let error = client.account().get().await.unwrap_err();
        assert_eq!(error.provider_code(), Some("-5"));
        assert_eq!(SmsCode::of(&error), None);
    }
}

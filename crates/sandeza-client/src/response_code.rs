use messaging_client_core::{Error, ErrorKind};

messaging_client_core::open_enum! {
    /// The codes of Sandeza's responses, `rc` (Sandeza JSON response).
    ///
    /// A code decides, whatever the HTTP status. [`ResponseCode::of`] reads it from an error. Code 2
    /// stands for several failures, which only the provider's words distinguish:
    /// [`ResponseCode::kind_for`].
    pub enum ResponseCode: i64 {
        InvalidParameter = 1 => InvalidRequest, "a parameter is wrong, or the JSON is";
        SeeReason = 2 => Rejected, "provider_message() says why";
        InvalidRecipient = 3 => Recipient, "the recipient is not valid";
        InvalidSignature = 4 => Authentication, "the signature is not accepted: check user name and password, then the signature's case";
        InvalidCorporate = 5 => Authentication, "the corporate account is not known: check the user name";
        IpNotAllowed = 6 => PermissionDenied, "this machine's IP address is not on the provider's list: ask for it";
        InsufficientTokens = 7 => InsufficientBalance, "there is not enough credit: top up";
        UnknownSenderId = 8 => PermissionDenied, "the sender is not known: check the sender_id that the provider issued";
        RefIdNotAccepted = 9 => Rejected, "the ref_id is not valid or was used before: if this was a second try, the first was probably accepted";
        InvalidUserOtp = 10 => Authentication, "the OTP user is not valid";
        InvalidTime = 11 => Authentication, "the time is not accepted: check the machine's clock";
        RecipientUnsubscribed = 21 => Recipient, "the recipient has unsubscribed";
        SpecialCharacters = 22 => InvalidRequest, "special characters are not supported: take them out of the text";
        CountryNotAvailable = 23 => Recipient, "the recipient's country is not available";
        CharacterLimit = 24 => InvalidRequest, "the text is too long";
    }
}

impl ResponseCode {
    /// The code of an error, if the platform sent one that is a number.
    ///
    /// ```
    /// # fn example(error: sandeza_client::Error) {
    /// use sandeza_client::ResponseCode;
    ///
    /// if ResponseCode::of(&error) == Some(ResponseCode::RefIdNotAccepted) {
    ///     // if this was a second try, the first was probably accepted
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        error.provider_code()?.parse().ok().map(i64::into)
    }

    /// What sort of failure it is, and what it means, where the response's `reason_status` is this.
    ///
    /// It only counts for code 2, whose documented reasons are: internal error; channel not found;
    /// invalid parameter channel; config not found; corporate not found; routes not found; template
    /// not found; role email validation not found. They are compared without case.
    #[must_use]
    pub fn kind_for(self, reason_status: &str) -> (ErrorKind, Option<&'static str>) {
        if self != Self::SeeReason {
            return (self.kind(), self.meaning());
        }
        let reason = reason_status.to_lowercase();
        let missing = MISSING.iter().find(|(what, _)| reason.contains(what));
        match reason {
            _ if reason.contains("not found") => (
                ErrorKind::NotFound,
                Some(missing.map_or("something does not exist: see provider_message()", |m| m.1)),
            ),
            _ if reason.contains("invalid parameter") => (
                ErrorKind::InvalidRequest,
                Some("a parameter of the channel is wrong"),
            ),
            _ if reason.contains("internal") => (ErrorKind::Server, Some("the platform failed")),
            _ => (self.kind(), self.meaning()),
        }
    }
}

/// What does not exist, by a word of the reason.
const MISSING: [(&str, &str); 6] = [
    ("template", "the template does not exist: check its id"),
    ("channel", "the channel does not exist: ask the provider"),
    ("config", "the channel is not configured: ask the provider"),
    ("corporate", "the corporate account does not exist"),
    ("route", "there is no route: ask the provider"),
    (
        "role",
        "the role for checking e-mail addresses does not exist",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the shared vocabulary, written down a second time.
    #[test]
    fn every_code_has_its_kind() {
        use ErrorKind as Kind;
        let table: &[(&[i64], Kind)] = &[
            (&[1, 22, 24], Kind::InvalidRequest),
            (&[3, 21, 23], Kind::Recipient),
            (&[4, 5, 10, 11], Kind::Authentication),
            (&[6, 8], Kind::PermissionDenied),
            (&[7], Kind::InsufficientBalance),
            (&[2, 9], Kind::Rejected),
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
        for undefined in [12, 20, 25, -1] {
            assert_eq!(ResponseCode::from(undefined).kind(), Kind::Rejected);
            assert_eq!(ResponseCode::from(undefined).meaning(), None);
        }
    }

    #[test]
    fn code_2_is_told_apart_by_its_reason() {
        let kind = |reason| ResponseCode::SeeReason.kind_for(reason).0;
        for reason in [
            "Channel not found",
            "CONFIG NOT FOUND",
            "corporate not found",
            "routes not found",
            "template not found",
            "role email validation not found",
        ] {
            assert_eq!(kind(reason), ErrorKind::NotFound, "{reason}");
        }
        let meaning = |reason| ResponseCode::SeeReason.kind_for(reason).1.unwrap();
        assert!(meaning("Template not found").contains("template"));
        assert!(meaning("route not found").contains("route"));
        assert!(meaning("sender not found").contains("provider_message()"));
        assert_eq!(kind("Internal Error"), ErrorKind::Server);
        assert_eq!(kind("invalid parameter channel"), ErrorKind::InvalidRequest);
        assert_eq!(kind("something else"), ErrorKind::Rejected);
        assert_eq!(kind(""), ErrorKind::Rejected);
        let other = ResponseCode::UnknownSenderId.kind_for("template not found");
        assert_eq!(other.0, ErrorKind::PermissionDenied, "only code 2 is split");
    }
}

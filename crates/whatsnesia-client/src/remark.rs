use messaging_client_core::{Error, ErrorKind};

messaging_client_core::open_enum! {
    /// The `remark` of a refusal. The document shows only `Unauthorized` ("Response Format"); the
    /// others are observed server behaviour.
    ///
    /// A remark is free text of the platform's: most failures come with HTTP 200, and the same failure has had
    /// several spellings, so case, `-` and `_` do not count. [`Remark::of`] reads it from an error;
    /// [`Error::provider_code`] has it as received.
    pub enum Remark {
        /// The credentials are missing or wrong, the account is not active, or the caller's address
        /// is not on the white list.
        Unauthorized = "unauthorized",
        /// The contact, conversation, template, CTA URL, interactive list or WhatsApp account does not
        /// exist; or the contact is blocked; or the plan lacks the feature. Only the message says which.
        NotFound = "not_found",
        /// Fields are missing or wrong; the message names them.
        ValidationError = "validation_error",
        /// There is no plan, or it has expired.
        SubscriptionRequired = "subscription_required",
        /// The plan has no API.
        NotAvailable = "not_available",
        /// Something about the account.
        UserError = "user_error",
        /// The contact does not exist.
        UnknownContact = "unknown_contact",
        /// The plan's number of contacts is used up.
        ContactLimitError = "contact_limit_error",
        /// The contact cannot be saved or deleted, for instance because it has messages.
        ContactError = "contact_error",
        /// The profile image could not be stored.
        ImageUploadError = "image_upload_error",
        /// Something broke on the way: WhatsApp refused, or the platform's own code failed. After a
        /// send, the message may still have been sent.
        Exception = "exception",
        /// The platform is being maintained.
        MaintenanceMode = "maintenance_mode",
    }
}

impl Remark {
    /// The remark of an error, if the platform sent one.
    ///
    /// ```
    /// # fn example(error: whatsnesia_client::Error) {
    /// use whatsnesia_client::Remark;
    ///
    /// if Remark::of(&error) == Some(Remark::ContactLimitError) {
    ///     // the plan has no room for another contact
    /// }
    /// # }
    /// ```
    pub fn of(error: &Error) -> Option<Self> {
        error.provider_code().map(Self::of_text)
    }

    pub(crate) fn of_text(remark: &str) -> Self {
        remark.trim().replace('-', "_").into()
    }

    /// The kind of failure; for [`NotFound`](Self::NotFound) and
    /// [`Unauthorized`](Self::Unauthorized) the message can say otherwise.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Unauthorized => ErrorKind::Authentication,
            Self::NotFound | Self::UnknownContact => ErrorKind::NotFound,
            Self::ValidationError => ErrorKind::InvalidRequest,
            Self::SubscriptionRequired | Self::NotAvailable => ErrorKind::PermissionDenied,
            Self::Exception | Self::MaintenanceMode => ErrorKind::Server,
            _ => ErrorKind::Rejected,
        }
    }

    pub(crate) fn meaning(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unauthorized => "the client id or secret is not accepted: check both",
            Self::NotFound => "what the request names does not exist: check its ids and numbers",
            Self::ValidationError => "fields are missing or wrong; provider_message() names them",
            Self::SubscriptionRequired => "there is no plan, or it has expired: renew it",
            Self::NotAvailable => "the plan does not include the API: change the plan",
            Self::UserError => "something about the account; provider_message() says what",
            Self::UnknownContact => "the contact does not exist: check its id",
            Self::ContactLimitError => "the plan's number of contacts is used up",
            Self::ContactError => {
                "the contact cannot be saved or deleted; one that has messages or is blocked is \
                 not deleted"
            }
            Self::ImageUploadError => "the profile image could not be stored",
            Self::Exception => "WhatsApp refused, or the platform's own code failed",
            Self::MaintenanceMode => "the platform is being maintained: try again later",
            Self::Undocumented(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_dash_and_underscore_do_not_count() {
        for spelling in ["not_found", "Not-Found", "NOT_FOUND", " not_found"] {
            assert_eq!(Remark::of_text(spelling), Remark::NotFound, "{spelling}");
        }
        assert!(!Remark::of_text("something new").is_documented());
    }

    #[test]
    fn every_remark_says_what_to_do() {
        for remark in Remark::ALL {
            assert!(remark.meaning().is_some(), "{remark}");
        }
        assert_eq!(Remark::of_text("something new").meaning(), None);
        assert_eq!(Remark::of_text("something new").kind(), ErrorKind::Rejected);
    }
}

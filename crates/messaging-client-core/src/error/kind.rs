use super::named_enum;

named_enum! {
    /// What sort of failure it was: one vocabulary for all providers.
    ///
    /// | kind | what to do |
    /// | --- | --- |
    /// | `InvalidRequest` | correct the request; nothing was sent, or the provider named a bad parameter |
    /// | `Authentication` | check the credentials and the machine's clock |
    /// | `PermissionDenied` | ask the provider to allow it: the caller's IP, the sender, the plan |
    /// | `NotFound` | check the name or id: template, sender, app, contact |
    /// | `Recipient` | do not try this recipient again |
    /// | `InsufficientBalance` | top up, then send again |
    /// | `RateLimited` | wait for [`Error::retry_after`](crate::Error::retry_after) |
    /// | `Rejected` | look at the provider's code and message |
    /// | `Server` | the provider failed; see `may_have_been_sent` before sending again |
    /// | `Timeout`, `Transport`, `Decode` | see `may_have_been_sent` before sending again |
    /// | `Connect` | nothing was sent; send again when the network is back |
    /// | `Webhook` | respond to the callback with an error and do not believe it |
    pub enum ErrorKind, else "kind" "is not a kind of error" {
        /// Refused before sending, or the provider says a parameter is missing or malformed.
        InvalidRequest = "invalid_request",
        /// The credentials, the signature or the timestamp were not accepted.
        Authentication = "authentication",
        /// Authenticated, but not allowed: IP not on the list, sender not allowed, no plan or feature.
        PermissionDenied = "permission_denied",
        /// A template, group, contact, conversation, message, app or sender does not exist.
        NotFound = "not_found",
        /// This recipient cannot be reached: invalid, not on WhatsApp, unsubscribed, blocked.
        Recipient = "recipient",
        /// No credit, or the credit has expired.
        InsufficientBalance = "insufficient_balance",
        /// Too many calls, or too many messages to one recipient.
        RateLimited = "rate_limited",
        /// Any other refusal with a code of the provider's own, unknown codes included.
        Rejected = "rejected",
        /// The provider failed: HTTP 5xx, or its code for an internal error.
        Server = "server",
        /// No complete response within the time limit.
        Timeout = "timeout",
        /// No connection could be made: name not found, refused, TLS handshake.
        Connect = "connect",
        /// The connection broke after the request began to be sent.
        Transport = "transport",
        /// A response came, but it is not what the provider documents.
        Decode = "decode",
        /// A callback was refused: its signature is wrong or missing, it is stale, or malformed.
        Webhook = "webhook",
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    /// Dashboards and alerts are built on these names.
    #[test]
    fn every_kind_has_its_name_in_logs() {
        let names: Vec<String> = ErrorKind::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "invalid_request",
                "authentication",
                "permission_denied",
                "not_found",
                "recipient",
                "insufficient_balance",
                "rate_limited",
                "rejected",
                "server",
                "timeout",
                "connect",
                "transport",
                "decode",
                "webhook",
            ]
        );
        assert_eq!(ErrorKind::RateLimited.as_str(), "rate_limited");
    }

    #[test]
    fn every_name_is_read_back_and_no_other() {
        for kind in ErrorKind::ALL {
            assert_eq!(kind.as_str().parse::<ErrorKind>().unwrap(), *kind);
        }
        assert!("gone".parse::<ErrorKind>().is_err());
    }
}

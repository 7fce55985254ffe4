//! What a response that says no means: first by its HTTP status, then by its remark, and where one
//! remark stands for several things, by the words of its message.

use http::StatusCode;
use messaging_client_core::{ApiError, ErrorKind, says_nothing_of_the_upstream};

use crate::Remark;

/// A response of the platform that is not a success.
pub(crate) struct Refused<'a> {
    pub(crate) status: StatusCode,
    /// As it came; empty where there is none.
    pub(crate) remark: &'a str,
    pub(crate) message: &'a str,
    /// Whether a message was to be sent.
    pub(crate) sending: bool,
}

impl Refused<'_> {
    pub(crate) fn into_refusal(self) -> ApiError {
        let (kind, meaning) = self.sense();
        let mut refusal = ApiError::new(kind).message(self.message);
        if let Some(meaning) = meaning {
            refusal = refusal.meaning(meaning);
        }
        if !self.remark.trim().is_empty() {
            refusal = refusal.code(self.remark.to_owned());
        }
        if self.may_have_been_carried_out() {
            refusal = refusal.may_have_been_sent();
        }
        refusal
    }

    fn sense(&self) -> (ErrorKind, Option<&'static str>) {
        let remark = Remark::of_text(self.remark);
        match self.status {
            StatusCode::UNAUTHORIZED => self.unauthorized(),
            StatusCode::NOT_FOUND => self.not_found(),
            StatusCode::TOO_MANY_REQUESTS => {
                (ErrorKind::RateLimited, Some("too many calls: slow down"))
            }
            status if status.is_server_error() || self.says_nothing() => (
                ErrorKind::Server,
                remark.meaning().or(Some("the platform failed")),
            ),
            _ => match remark {
                Remark::Unauthorized => self.unauthorized(),
                Remark::NotFound => self.not_found(),
                other => (other.kind(), other.meaning()),
            },
        }
    }

    /// Wrong credentials and an address that is not on the list share a status and a remark
    /// ("Response Format", the two samples of an error).
    fn unauthorized(&self) -> (ErrorKind, Option<&'static str>) {
        let message = self.message.to_lowercase();
        let joined = message.replace([' ', '-', '_'], "");
        let about_address = self.says(|word| matches!(word, "ip" | "ips" | "ipv4" | "ipv6"));
        if about_address || joined.contains("whitelist") {
            let meaning =
                "the caller's address is not on the IP white list: add it in the dashboard";
            return (ErrorKind::PermissionDenied, Some(meaning));
        }
        (Remark::Unauthorized.kind(), Remark::Unauthorized.meaning())
    }

    /// A blocked contact and a feature that the plan lacks have the remark `not_found` too
    /// (observed server behaviour). The site is translated, so the Indonesian words count as well.
    fn not_found(&self) -> (ErrorKind, Option<&'static str>) {
        let blocked = |word: &str| word.starts_with("block") || word.ends_with("blokir");
        let plan = |word: &str| {
            matches!(word, "plan" | "plans" | "package" | "packages" | "paket")
                || word.starts_with("subscri")
                || word.ends_with("langganan")
        };
        if self.says(blocked) {
            let meaning = "the contact is blocked: unblock it in the dashboard";
            return (ErrorKind::Recipient, Some(meaning));
        }
        if self.says(plan) {
            let meaning = "the plan does not include this: change the plan";
            return (ErrorKind::PermissionDenied, Some(meaning));
        }
        (Remark::NotFound.kind(), Remark::NotFound.meaning())
    }

    fn says(&self, wanted: impl Fn(&str) -> bool) -> bool {
        let message = self.message.to_lowercase();
        message.split(|c: char| !c.is_alphanumeric()).any(wanted)
    }

    fn may_have_been_carried_out(&self) -> bool {
        // After a template message went out, the platform's own code can fail and respond like this
        // (observed server behaviour); the same remark stands for a refusal by WhatsApp.
        let failed_while_sending =
            self.sending && Remark::of_text(self.remark) == Remark::Exception;
        failed_while_sending || self.says_nothing()
    }

    /// Whether it could be a gateway's response in place of a silent platform's: a status that
    /// gateways use, and no remark of the platform's own.
    fn says_nothing(&self) -> bool {
        says_nothing_of_the_upstream(self.status) && self.remark.trim().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use messaging_client_core::{RawResponse, ResponseError};

    use super::*;
    use crate::extend::Envelope;
    use crate::scripted::scripted;
    use crate::{Message, MobileNumber};

    /// What `Debug` of the refusal says, which has its kind and code.
    fn refused(status: u16, remark: &str, message: &str) -> String {
        let body = serde_json::json!({"status": "error", "remark": remark, "message": [message]});
        refused_by(status, &body.to_string())
    }

    fn refused_by(status: u16, body: &str) -> String {
        let status = StatusCode::from_u16(status).unwrap();
        let response = RawResponse::new(status, HeaderMap::new(), body.to_owned().into());
        match Envelope::<()>::read(&response) {
            Err(ResponseError::Api(refusal)) => format!("{refusal:?}"),
            other => panic!("{other:?}"),
        }
    }

    fn assert_kind(kind: ErrorKind, status: u16, remark: &str, message: &str) {
        let shown = refused(status, remark, message);
        let expected = format!("kind: {kind:?},");
        assert!(
            shown.contains(&expected),
            "{status} {remark} {message}: {shown}"
        );
    }

    #[test]
    fn the_two_samples_of_the_document() {
        let secret = r#"{"remark": "Unauthorized", "status": "error", "message": ["The client secret is required"]}"#;
        let shown = refused_by(401, secret);
        assert!(shown.contains("kind: Authentication"), "{shown}");
        assert!(shown.contains(r#"code: Some("Unauthorized")"#), "{shown}");
        let address = r#"{"remark": "Unauthorized", "status": "error", "message": ["Access to this API endpoint is restricted to IP addresses that have been explicitly whitelisted.", "In order to access this API endpoint, please add your IP address (::1) to the white list from the user dashboard."]}"#;
        assert!(refused_by(401, address).contains("kind: PermissionDenied"));
    }

    #[test]
    fn the_http_status_comes_first() {
        use ErrorKind as Kind;
        for (kind, status, remark, message) in [
            (Kind::Authentication, 401, "unauthorized", "Wrong"),
            (Kind::Authentication, 401, "validation_error", "Wrong"),
            (Kind::Authentication, 401, "", "The recipient is shipped"),
            (Kind::PermissionDenied, 401, "", "Your IP is unknown"),
            (Kind::PermissionDenied, 401, "", "Add it to the white list"),
            (Kind::PermissionDenied, 401, "", "Not Whitelisted"),
            (Kind::PermissionDenied, 401, "", "It is not white-listed"),
            (Kind::PermissionDenied, 401, "", "Not in white_list"),
            (Kind::PermissionDenied, 401, "", "Only these IPs may call"),
            (Kind::PermissionDenied, 401, "", "IPv4 only"),
            (Kind::PermissionDenied, 401, "", "The IPv6 address is new"),
            (Kind::PermissionDenied, 401, "", "The client's IP's unknown"),
            (Kind::Authentication, 401, "", "The list is white"),
            (Kind::NotFound, 404, "anything", "No"),
            (Kind::Recipient, 404, "", "The contact is blocked"),
            (Kind::PermissionDenied, 404, "", "Your plan lacks it"),
            (Kind::RateLimited, 429, "anything", "Slow down"),
            (Kind::Server, 500, "validation_error", "No"),
            (Kind::Server, 503, "", ""),
            (Kind::Rejected, 403, "", ""),
            (Kind::Server, 408, "", "Timeout"),
            (Kind::Server, 460, "", ""),
            (Kind::Server, 499, "", ""),
            (Kind::InvalidRequest, 408, "validation_error", "No"),
            (Kind::InvalidRequest, 422, "validation_error", "No"),
        ] {
            assert_kind(kind, status, remark, message);
        }
    }

    #[test]
    fn with_http_200_the_remark_decides() {
        use ErrorKind as Kind;
        for (kind, remarks) in [
            (Kind::Authentication, &["unauthorized", "Unauthorized"][..]),
            (
                Kind::NotFound,
                &["not_found", "not-found", "Not_Found", "unknown_contact"],
            ),
            (
                Kind::InvalidRequest,
                &["validation_error", "Validation-Error"],
            ),
            (
                Kind::PermissionDenied,
                &["subscription_required", "not_available"],
            ),
            (
                Kind::Rejected,
                &[
                    "contact_limit_error",
                    "contact_error",
                    "user_error",
                    "image_upload_error",
                    "something else",
                    "",
                ],
            ),
            (
                Kind::Server,
                &["exception", "maintenance_mode", "EXCEPTION"],
            ),
        ] {
            for remark in remarks {
                assert_kind(kind, 200, remark, "No");
            }
        }
    }

    #[test]
    fn behind_not_found_the_words_decide() {
        use ErrorKind as Kind;
        for (kind, message) in [
            (Kind::Recipient, "You have BLOCKED this contact"),
            (Kind::Recipient, "Kontak ini diblokir"),
            (
                Kind::PermissionDenied,
                "Your current plan does not support it",
            ),
            (Kind::PermissionDenied, "Please upgrade your subscription."),
            (
                Kind::PermissionDenied,
                "Paket Anda tidak mendukung fitur ini",
            ),
            (Kind::PermissionDenied, "Your package does not support it"),
            (Kind::PermissionDenied, "None of the packages has it"),
            (Kind::PermissionDenied, "Anda belum berlangganan"),
            (Kind::PermissionDenied, "Masa langganan habis"),
            (Kind::NotFound, "The planet is explained elsewhere"),
            (Kind::NotFound, "Template not found"),
            (Kind::NotFound, ""),
        ] {
            assert_kind(kind, 200, "not_found", message);
        }
    }

    /// The one remark that leaves a doubt does so for a send only, whatever the HTTP status.
    #[tokio::test]
    async fn every_remark_but_exception_says_that_nothing_was_sent() {
        for remark in Remark::ALL {
            for status in [200, 400, 401, 404, 422, 429, 500] {
                let body =
                    serde_json::json!({"status": "error", "remark": remark, "message": ["No"]});
                let (client, _) = scripted([(); 3].map(|()| (status, body.to_string())));
                let message = Message::text(MobileNumber::new("62", "81200000001"), "Hai");
                let error = client.messages().send(&message).await.unwrap_err();
                assert_eq!(Remark::of(&error).as_ref(), Some(remark));
                let doubtful = *remark == Remark::Exception;
                assert_eq!(error.may_have_been_sent(), doubtful, "{remark} {status}");
                let tries = if status == 429 && !doubtful { 3 } else { 1 };
                assert_eq!(error.attempts(), tries, "{remark} {status}");
                let by_status = matches!(status, 401 | 404 | 429);
                let meaning = remark.meaning().unwrap();
                assert!(by_status || error.to_string().contains(meaning));
            }
        }
    }

    #[test]
    fn a_response_of_the_framework_without_an_envelope_counts_by_its_status() {
        let refused = |status| refused_by(status, r#"{"message":"Unauthenticated."}"#);
        assert!(refused(401).contains("kind: Authentication, code: None"));
        assert!(refused(404).contains("kind: NotFound, code: None"));
        assert!(refused(429).contains("kind: RateLimited, code: None"));
    }
}

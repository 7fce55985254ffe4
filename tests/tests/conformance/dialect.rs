//! What the providers' documents say a failure looks like, and what it must become. Written down here
//! from the documents and the shared vocabulary, a second time beside the clients.

use messaging_client_core::ErrorKind;

/// How a provider says that something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A `code` in the body decides, whatever the HTTP status.
    NxCloud,
    /// An `rc` in the body decides, whatever the HTTP status.
    Sandeza,
    /// The HTTP status decides, then `error` in the body.
    NusaSmsRest,
    /// The `status` of each result decides; the HTTP status where there are no results.
    NusaSmsResults,
    /// The response is not documented: with a 2xx status, any text but a page is one, as long as it is not
    /// compressed, which was not asked for.
    NusaSmsCommand,
    /// The HTTP status, then `status` in the body, then its `remark`.
    Whatsnesia,
}

impl Dialect {
    /// That of an operation, by its documented path.
    pub(crate) fn of_path(path: &str) -> Self {
        let known = [
            ("/saas/", Self::NxCloud),
            ("/json/send/", Self::Sandeza),
            ("/nusasms_api/", Self::NusaSmsRest),
            ("/api/v3/", Self::NusaSmsResults),
            ("/api/command", Self::NusaSmsCommand),
            ("/external-api/", Self::Whatsnesia),
        ];
        let found = known.iter().find(|(prefix, _)| path.starts_with(prefix));
        found.expect("the documents say how each path fails").1
    }

    /// Whether any bytes with status 200 are a response, unless they are a page.
    pub(crate) fn takes_any_text(self) -> bool {
        self == Self::NusaSmsCommand
    }

    /// The kind of a failure with this HTTP status whose body is a gateway's page.
    pub(crate) fn kind_of_page(self, status: u16) -> ErrorKind {
        let status_first = matches!(
            self,
            Self::NusaSmsRest | Self::NusaSmsResults | Self::NusaSmsCommand
        );
        match status {
            // Only a proxy answers so.
            407 => ErrorKind::Connect,
            429 => ErrorKind::RateLimited,
            408 | 460 | 499 | 500..=599 => ErrorKind::Server,
            400 | 405 | 422 if status_first => ErrorKind::InvalidRequest,
            401 if status_first || self == Self::Whatsnesia => ErrorKind::Authentication,
            403 if status_first => ErrorKind::PermissionDenied,
            404 if status_first || self == Self::Whatsnesia => ErrorKind::NotFound,
            401..=499 if status_first => ErrorKind::Rejected,
            _ => ErrorKind::Decode,
        }
    }
}

//! The guide: how to send, what to do when a call fails, how to receive callbacks, how to test.
//!
//! These are the pages of the repository's `docs/`, for those who have only the published crates. Their
//! programs use the crate of a provider, most of them `nusasms-client`.
//!
//! | Page | What it answers |
//! | --- | --- |
//! | [`getting_started`] | from nothing to a first message, for each provider; keep the id; many at once |
//! | [`errors_and_retries`] | was it sent, and what to do now |
//! | [`callbacks`] | what to verify, how to respond, what to do once |
//! | [`fallback`] | SMS for people who are not on WhatsApp, a second provider |
//! | [`testing`] | the sandbox in tests, faults, httpmock and wiremock |
//! | [`sandbox`] | the sandbox's page and its API, from a browser, curl, Python or Node |
//! | [`outbox`] | durable sending with `messaging-outbox` |
//! | [`nusasms`], [`nxcloud`], [`sandeza`], [`whatsnesia`] | what each provider can do, what it costs, where its documents disagree |

// The text is there for rustdoc alone. The programs in it are tested where the clients are at hand: by the
// package of the examples.
macro_rules! page {
    ($name:ident, $file:literal) => {
        #[cfg_attr(all(doc, not(doctest)), doc = include_str!(concat!("../guide/", $file)))]
        #[cfg_attr(not(all(doc, not(doctest))), doc = "A page of the guide.")]
        pub mod $name {}
    };
}

page!(getting_started, "getting-started.md");
page!(errors_and_retries, "errors-and-retries.md");
page!(callbacks, "callbacks.md");
page!(fallback, "fallback.md");
page!(testing, "testing.md");
page!(sandbox, "sandbox.md");
page!(outbox, "outbox.md");
page!(nusasms, "nusasms.md");
page!(nxcloud, "nxcloud.md");
page!(sandeza, "sandeza.md");
page!(whatsnesia, "whatsnesia.md");

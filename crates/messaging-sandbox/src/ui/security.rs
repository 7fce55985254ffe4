//! Who may use the page and the API.
//!
//! Without a token only callers of this machine may, and only under a name of loopback: a page of
//! another site that has its name point here (DNS rebinding) comes with that name as `Host`. What
//! changes something must come from the page itself or from no page at all: a browser says so in
//! `Origin`.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderValue, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::Sha256;

use super::Ui;
use super::failure::Impossible;
use crate::callback::is_loopback;
use crate::digest::hex_digest;
use crate::messages::SentMessage;

/// The cookie that holds the token.
pub(super) const COOKIE_NAME: &str = "sandbox_token";

/// The paths that need no token: nothing of a message is behind them.
const OPEN: [&str; 6] = [
    "/livez",
    "/readyz",
    "/login",
    "/page.css",
    "/page.js",
    "/favicon.svg",
];

/// Sent with every answer. Scripts and styles are the page's own files, nothing is loaded from
/// elsewhere, and no other page may frame this one. Only the page on which pictures are switched on
/// allows them from elsewhere.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// Who asks, and on which side.
#[derive(Clone)]
pub(super) struct Scope {
    /// The only account whose messages the caller may see; `None` for everything.
    pub(super) only: Option<String>,
    /// Whether by the API, not the page.
    pub(super) is_api: bool,
}

impl Scope {
    pub(super) fn sees(&self, account: &str) -> bool {
        self.only.as_ref().is_none_or(|own| own == account)
    }
}

impl<S: Sync> FromRequestParts<S> for Scope {
    type Rejection = Impossible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Impossible> {
        let scope = parts.extensions.get().cloned();
        scope.ok_or_else(|| Impossible::new(StatusCode::FORBIDDEN, "nobody is known to ask"))
    }
}

/// Proof that the caller sees everything.
pub(super) struct Everything;

impl<S: Sync> FromRequestParts<S> for Everything {
    type Rejection = Impossible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Impossible> {
        let scope = Scope::from_request_parts(parts, state).await?;
        let why = "the token is for one account's messages";
        match scope.only {
            None => Ok(Self),
            Some(_) => Err(Impossible::new(StatusCode::FORBIDDEN, why)),
        }
    }
}

/// The message whose number is in the path, if the caller may see it.
pub(super) struct Message(pub(super) Arc<SentMessage>);

impl FromRequestParts<Ui> for Message {
    type Rejection = Impossible;

    async fn from_request_parts(parts: &mut Parts, ui: &Ui) -> Result<Self, Impossible> {
        let scope = Scope::from_request_parts(parts, ui).await?;
        let id = Path::<u64>::from_request_parts(parts, ui).await.ok();
        let found = id.and_then(|Path(id)| ui.messages.get(id));
        let found = found.filter(|message| scope.sees(&message.account));
        found
            .map(Self)
            .ok_or_else(|| Impossible::missing("message"))
    }
}

/// A token as it is kept: its hash, so that comparing it takes the same time for all that are wrong.
pub(super) fn token_hash(token: &str) -> String {
    hex_digest::<Sha256>(&[token.as_bytes()])
}

/// Whether a text can be a token. A cookie cannot carry others, and an empty one would be any request's.
pub(super) fn is_token(text: &str) -> bool {
    let taken = |byte: u8| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte);
    !text.is_empty() && text.bytes().all(taken)
}

/// Checks every request, and adds the headers to every answer.
pub(super) async fn guard(State(ui): State<Ui>, mut request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = match admit(&ui, &request) {
        Ok(only) => {
            request.extensions_mut().insert(Scope { only, is_api });
            next.run(request).await
        }
        Err(failure) if failure.status == StatusCode::UNAUTHORIZED && !is_api => {
            Redirect::to("/login").into_response()
        }
        Err(failure) => failure.into_response(),
    };
    if let Some(failure) = response.extensions_mut().remove::<Impossible>() {
        response = failure.answer(is_api);
    }
    for (name, value) in HEADERS {
        let header = response.headers_mut().entry(name);
        header.or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The only account that the caller may see, `None` for everything.
fn admit(ui: &Ui, request: &Request) -> Result<Option<String>, Impossible> {
    let headers = request.headers();
    let forbidden = |why| Err(Impossible::new(StatusCode::FORBIDDEN, why));
    let host = header(headers, HOST.as_str()).unwrap_or_default();
    if ui.tokens.is_empty() && !names_loopback(host) {
        return forbidden("Host must be localhost or a loopback address");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !is_own_page(headers, host) {
        return forbidden("Origin must be the page's own");
    }
    if ui.tokens.is_empty() || OPEN.contains(&request.uri().path()) {
        return Ok(None);
    }
    let account = token(headers).and_then(|token| ui.tokens.get(&token_hash(token)));
    let why = "Authorization: Bearer TOKEN is needed";
    account
        .cloned()
        .ok_or_else(|| Impossible::new(StatusCode::UNAUTHORIZED, why))
}

/// Whether a `Host` is a name or an address of loopback.
fn names_loopback(host: &str) -> bool {
    let authority = host.parse::<Authority>();
    authority.is_ok_and(|host_and_port| is_loopback(host_and_port.host()))
}

/// Whether a request comes from the page itself, or from no page.
fn is_own_page(headers: &HeaderMap, host: &str) -> bool {
    let site = header(headers, "sec-fetch-site");
    if matches!(site, Some("cross-site" | "same-site")) {
        return false;
    }
    let own = |origin: &str| {
        origin
            .split_once("://")
            .is_some_and(|(_, name)| name == host)
    };
    let origin = headers.get(ORIGIN).map(HeaderValue::to_str);
    origin.is_none_or(|origin| origin.is_ok_and(own))
}

/// A header that is text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let bearer = header(headers, AUTHORIZATION.as_str());
    if let Some(token) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(token.trim());
    }
    let mut cookies = header(headers, COOKIE.as_str())?.split(';').map(str::trim);
    cookies.find_map(|pair| pair.strip_prefix(COOKIE_NAME)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_taken() {
        for host in [
            "localhost",
            "LOCALHOST:7800",
            "127.0.0.1:7800",
            "127.9.9.9",
            "[::1]:7800",
        ] {
            assert!(names_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:7800",
            "192.0.2.1",
            "127.0.0.1.nip.io",
            "[::2]",
        ] {
            assert!(!names_loopback(host), "{host}");
        }
    }

    #[test]
    fn other_pages_are_refused() {
        let own = |name: &'static str, value: &'static str| {
            let headers = HeaderMap::from_iter([(
                axum::http::HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )]);
            is_own_page(&headers, "localhost:7800")
        };
        assert!(own("origin", "http://localhost:7800") && own("sec-fetch-site", "same-origin"));
        assert!(own("user-agent", "curl"));
        for origin in [
            "null",
            "http://evil.example",
            "http://localhost:7801",
            "localhost:7800",
        ] {
            assert!(!own("origin", origin), "{origin}");
        }
        assert!(!own("sec-fetch-site", "cross-site"));
    }
}

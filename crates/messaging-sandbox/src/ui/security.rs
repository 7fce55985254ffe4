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
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};

use super::Ui;
use super::failure::Failure;
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

/// Whose messages a caller may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    Everything,
    Account(String),
}

impl Scope {
    pub(super) fn sees(&self, account: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Account(own) => own == account,
        }
    }
}

/// Who asks, and on which side.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) scope: Scope,
    /// Whether by the API, not the page.
    pub(super) is_api: bool,
}

impl<S: Sync> FromRequestParts<S> for Scope {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let caller: Option<&Caller> = parts.extensions.get();
        let scope = caller.map(|caller| caller.scope.clone());
        scope.ok_or_else(|| Failure::new(StatusCode::FORBIDDEN, "nobody is known to ask"))
    }
}

/// Proof that the caller sees everything.
pub(super) struct Everything;

impl<S: Sync> FromRequestParts<S> for Everything {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Scope::from_request_parts(parts, state).await? {
            Scope::Everything => Ok(Self),
            Scope::Account(_) => {
                let why = "the token is for one account's messages";
                Err(Failure::new(StatusCode::FORBIDDEN, why))
            }
        }
    }
}

/// The message whose number is in the path, if the caller may see it.
pub(super) struct Message(pub(super) Arc<SentMessage>);

impl FromRequestParts<Ui> for Message {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, ui: &Ui) -> Result<Self, Failure> {
        let scope = Scope::from_request_parts(parts, ui).await?;
        let id = Path::<u64>::from_request_parts(parts, ui).await.ok();
        let message = id.and_then(|Path(id)| ui.messages.get(id));
        let message = message.filter(|message| scope.sees(&message.account));
        message.map(Self).ok_or_else(|| Failure::missing("message"))
    }
}

/// A token, kept as its hash, so that comparing it takes the same time for all that are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TokenHash([u8; 32]);

impl TokenHash {
    pub(super) fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }
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
        Ok(scope) => {
            request.extensions_mut().insert(Caller { scope, is_api });
            next.run(request).await
        }
        Err(failure) if failure.status == StatusCode::UNAUTHORIZED && !is_api => {
            Redirect::to("/login").into_response()
        }
        Err(failure) => failure.into_response(),
    };
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = failure.answer(is_api);
    }
    for (name, value) in HEADERS {
        let headers = response.headers_mut();
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

fn admit(ui: &Ui, request: &Request) -> Result<Scope, Failure> {
    let headers = request.headers();
    let forbidden = |why| Err(Failure::new(StatusCode::FORBIDDEN, why));
    let host = header(headers, HOST.as_str()).unwrap_or_default();
    if ui.tokens.is_empty() && !is_loopback(host) {
        return forbidden("Host must be localhost or a loopback address");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !is_own_page(headers, host) {
        return forbidden("Origin must be the page's own");
    }
    if ui.tokens.is_empty() || OPEN.contains(&request.uri().path()) {
        return Ok(Scope::Everything);
    }
    let scope = token(headers).and_then(|token| ui.scope_of(token));
    let why = "Authorization: Bearer TOKEN is needed";
    scope.ok_or_else(|| Failure::new(StatusCode::UNAUTHORIZED, why))
}

/// Whether a `Host` is a name or an address of loopback.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// Whether a request comes from the page itself, or from no page.
fn is_own_page(headers: &HeaderMap, host: &str) -> bool {
    let site = header(headers, "sec-fetch-site");
    if matches!(site, Some("cross-site" | "same-site")) {
        return false;
    }
    match headers.get(ORIGIN).map(HeaderValue::to_str) {
        None => true,
        Some(Ok(origin)) => origin
            .split_once("://")
            .is_some_and(|(_, name)| name == host),
        Some(Err(_)) => false,
    }
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
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:7800",
            "192.0.2.1",
            "127.0.0.1.nip.io",
            "[::2]",
        ] {
            assert!(!is_loopback(host), "{host}");
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

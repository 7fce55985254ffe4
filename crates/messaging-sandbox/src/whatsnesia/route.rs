//! Which route a request is for, and what comes before it.

use http::StatusCode;
use http::header::{HOST, HeaderValue, LOCATION};

use super::answer::html;
use super::form::Form;
use super::{Account, Refusal, Trap, WhatsnesiaProvider};
use crate::lock::lock;
use crate::multipart::Malformed;
use crate::provider;
use crate::server::{Answer, ReceivedRequest};

/// Where calls are redirected to under maintenance.
const MAINTENANCE_PATH: &str = "/maintenance-mode";

/// What the path of every route begins with.
const BASE_PATH: &str = "/external-api/";

/// The address of the site as the caller writes it.
pub(super) fn site(request: &ReceivedRequest) -> String {
    let host = request.header(HOST.as_str());
    format!("http://{}", host.unwrap_or("localhost"))
}

/// The name of the operation that a path is for.
pub(super) fn operation_name(path: &str) -> Option<&'static str> {
    let (_, name, _, _) = find(path.strip_prefix(BASE_PATH)?)?;
    Some(name)
}

/// A request to a route.
pub(super) struct Call<'a> {
    pub(super) provider: &'a WhatsnesiaProvider,
    pub(super) account: &'a mut Account,
    pub(super) request: &'a ReceivedRequest,
    /// The id at the end of the path; 0, which nothing has, where there is none.
    pub(super) id: u64,
    /// The body. It is not looked at where none is documented, although some documented samples send
    /// one.
    pub(super) form: Form,
}

type Respond<'a> = fn(Call<'a>) -> Result<Answer, Refusal>;

/// Reads what follows [`BASE_PATH`]: the method of the route, the name of its operation, what answers
/// it, and the id, where it has one.
fn find(path: &str) -> Option<(&'static str, &'static str, Respond<'_>, &str)> {
    let (front, last) = path.rsplit_once('/').filter(|(_, last)| !last.is_empty())?;
    let (method, name, respond): (_, _, Respond<'_>) = match (front, last) {
        ("contact", "list") => ("GET", "contacts.list", Call::list_contacts),
        ("contact", "store") => ("POST", "contacts.create", Call::store_contact),
        ("contact/update", _) => ("POST", "contacts.update", Call::update_contact),
        ("contact/delete", _) => ("DELETE", "contacts.delete", Call::delete_contact),
        ("inbox", "conversation-list") => ("GET", "conversations.list", Call::list_conversations),
        ("inbox/change-conversation-status", _) => {
            ("POST", "conversations.set_status", Call::change_status)
        }
        ("inbox/conversation-details", _) => {
            ("GET", "conversations.get", Call::conversation_details)
        }
        ("inbox", "send-message") => ("POST", "messages.send", Call::send_message),
        ("inbox", "send-template-message") => {
            ("POST", "messages.send_template", Call::send_template)
        }
        ("inbox", "template-list") => ("GET", "templates.list", Call::list_templates),
        _ => return None,
    };
    Some((method, name, respond, last))
}

impl WhatsnesiaProvider {
    /// Answers a request, whose body `form` reads.
    pub(super) fn answer(
        &self,
        request: &ReceivedRequest,
        form: impl FnOnce() -> Result<Form, Malformed>,
    ) -> Answer {
        provider::answer(self, request, || {
            let answer = self.process(request, form);
            answer.unwrap_or_else(|refusal| self.say_no(&refusal))
        })
    }

    fn process(
        &self,
        request: &ReceivedRequest,
        form: impl FnOnce() -> Result<Form, Malformed>,
    ) -> Result<Answer, Refusal> {
        if request.path == MAINTENANCE_PATH {
            return Ok(html(StatusCode::OK, "Under Maintenance"));
        }
        let Some(path) = request.path.strip_prefix(BASE_PATH) else {
            return Ok(html(StatusCode::NOT_FOUND, "Not Found"));
        };
        if self.is_trapped(Trap::Maintenance) {
            return Ok(redirect(&format!("{}{MAINTENANCE_PATH}", site(request))));
        }
        let id = request.header("client-id").map(str::trim);
        let accounts = &self.core.accounts;
        let account = accounts.of(request, |account| id == Some(account.client_id.as_str()));
        let account = &mut lock(&account);
        let route = find(path);
        let (method, _, respond, id) =
            route.ok_or_else(|| Refusal::new("not_found", "No such route").http(404))?;
        if request.method != method {
            return Err(wrong_method(method, path, request));
        }
        account.admit(request)?;
        let mut call = Call {
            provider: self,
            account,
            request,
            id: id.parse().unwrap_or(0),
            form: Form::default(),
        };
        if method == "POST" {
            call.form = form().map_err(|Malformed(problem)| {
                Refusal::validation(vec![format!("The body cannot be read: {problem}.")])
            })?;
            call.form.note(request);
        }
        respond(call)
    }
}

fn redirect(target: &str) -> Answer {
    let answer = html(StatusCode::FOUND, "Redirecting");
    match HeaderValue::try_from(target) {
        Ok(target) => answer.header(LOCATION, target),
        Err(_) => answer,
    }
}

/// The sentence of the server's framework.
fn wrong_method(method: &str, path: &str, request: &ReceivedRequest) -> Refusal {
    let head = if method == "GET" { ", HEAD" } else { "" };
    Refusal::exception(&format!(
        "The {} method is not supported for route external-api/{path}. Supported methods: \
         {method}{head}.",
        request.method
    ))
}

//! Which route a request is for.

use http::Method;
use http::header::HOST;

use super::authenticate::authenticate;
use super::form::Form;
use super::{Account, Refusal, WhatsnesiaProvider};
use crate::multipart::Malformed;
use crate::server::{Answer, ReceivedRequest};

/// What the path of every route begins with.
pub(super) const BASE_PATH: &str = "/external-api/";

/// The address of the site as the caller writes it.
pub(super) fn site(request: &ReceivedRequest) -> String {
    format!(
        "http://{}",
        request.header(HOST.as_str()).unwrap_or("localhost")
    )
}

/// The name of the operation that a path is for.
pub(super) fn operation_name(path: &str) -> Option<&'static str> {
    let (_, _, name) = Route::of(path.strip_prefix(BASE_PATH)?)?;
    Some(name)
}

enum Route<'a> {
    ContactList,
    ContactStore,
    ContactUpdate(&'a str),
    ContactDelete(&'a str),
    ConversationList,
    ChangeStatus(&'a str),
    Details(&'a str),
    SendMessage,
    SendTemplate,
    TemplateList,
}

impl<'a> Route<'a> {
    /// Reads what follows [`BASE_PATH`]: the route, its method, and the name of its operation.
    fn of(path: &'a str) -> Option<(Self, Method, &'static str)> {
        Some(match path {
            "contact/list" => (Self::ContactList, Method::GET, "contacts.list"),
            "contact/store" => (Self::ContactStore, Method::POST, "contacts.create"),
            "inbox/conversation-list" => {
                (Self::ConversationList, Method::GET, "conversations.list")
            }
            "inbox/send-message" => (Self::SendMessage, Method::POST, "messages.send"),
            "inbox/send-template-message" => {
                (Self::SendTemplate, Method::POST, "messages.send_template")
            }
            "inbox/template-list" => (Self::TemplateList, Method::GET, "templates.list"),
            _ => {
                let (path, id) = path.rsplit_once('/')?;
                match path {
                    _ if id.is_empty() => return None,
                    "contact/update" => (Self::ContactUpdate(id), Method::POST, "contacts.update"),
                    "contact/delete" => {
                        (Self::ContactDelete(id), Method::DELETE, "contacts.delete")
                    }
                    "inbox/change-conversation-status" => (
                        Self::ChangeStatus(id),
                        Method::POST,
                        "conversations.set_status",
                    ),
                    "inbox/conversation-details" => {
                        (Self::Details(id), Method::GET, "conversations.get")
                    }
                    _ => return None,
                }
            }
        })
    }
}

impl WhatsnesiaProvider {
    /// Answers a request to a path below [`BASE_PATH`]. `form` reads the body, which is not looked
    /// at where none is documented, although some documented samples send one.
    pub(super) fn route(
        &self,
        account: &mut Account,
        path: &str,
        request: &ReceivedRequest,
        form: impl FnOnce() -> Result<Form, Malformed>,
    ) -> Result<Answer, Refusal> {
        let found = Route::of(path);
        let (route, method, _) =
            found.ok_or_else(|| Refusal::new("not_found", "No such route").http(404))?;
        if request.method != method {
            return Err(wrong_method(&method, path, request));
        }
        authenticate(account, request)?;
        let form = || {
            let form = form().map_err(|Malformed(problem)| {
                Refusal::validation(vec![format!("The body cannot be read: {problem}.")])
            })?;
            form.note(request);
            Ok(form)
        };
        match route {
            Route::ContactList => Ok(self.list_contacts(request)),
            Route::ContactStore => self.store_contact(account, &form()?, request),
            Route::ContactUpdate(id) => self.update_contact(account, id, &form()?, request),
            Route::ContactDelete(id) => self.delete_contact(id),
            Route::ConversationList => Ok(self.list_conversations(request)),
            Route::ChangeStatus(id) => self.change_status(id, &form()?),
            Route::Details(id) => self.conversation_details(id, request),
            Route::SendMessage => self.send_message(account, &form()?, request),
            Route::SendTemplate => self.send_template(account, &form()?, request),
            Route::TemplateList => Ok(self.list_templates(account, request)),
        }
    }
}

/// The sentence of the server's framework.
fn wrong_method(method: &Method, path: &str, request: &ReceivedRequest) -> Refusal {
    let head = if *method == Method::GET { ", HEAD" } else { "" };
    Refusal::exception(&format!(
        "The {} method is not supported for route external-api/{path}. Supported methods: \
         {method}{head}.",
        request.method
    ))
}

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
    Some(Route::of(path.strip_prefix(BASE_PATH)?)?.name())
}

#[derive(Debug, Clone, Copy)]
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
    /// Reads what follows [`BASE_PATH`].
    fn of(path: &'a str) -> Option<Self> {
        Some(match path {
            "contact/list" => Self::ContactList,
            "contact/store" => Self::ContactStore,
            "inbox/conversation-list" => Self::ConversationList,
            "inbox/send-message" => Self::SendMessage,
            "inbox/send-template-message" => Self::SendTemplate,
            "inbox/template-list" => Self::TemplateList,
            _ => {
                let (path, id) = path.rsplit_once('/')?;
                match path {
                    _ if id.is_empty() => return None,
                    "contact/update" => Self::ContactUpdate(id),
                    "contact/delete" => Self::ContactDelete(id),
                    "inbox/change-conversation-status" => Self::ChangeStatus(id),
                    "inbox/conversation-details" => Self::Details(id),
                    _ => return None,
                }
            }
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::ContactList => "contacts.list",
            Self::ContactStore => "contacts.create",
            Self::ContactUpdate(_) => "contacts.update",
            Self::ContactDelete(_) => "contacts.delete",
            Self::ConversationList => "conversations.list",
            Self::ChangeStatus(_) => "conversations.set_status",
            Self::Details(_) => "conversations.get",
            Self::SendMessage => "messages.send",
            Self::SendTemplate => "messages.send_template",
            Self::TemplateList => "templates.list",
        }
    }

    fn method(self) -> Method {
        match self {
            Self::ContactList | Self::ConversationList | Self::Details(_) | Self::TemplateList => {
                Method::GET
            }
            Self::ContactDelete(_) => Method::DELETE,
            _ => Method::POST,
        }
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
        let route =
            Route::of(path).ok_or_else(|| Refusal::new("not_found", "No such route").http(404))?;
        if request.method != route.method() {
            return Err(wrong_method(route, path, request));
        }
        authenticate(account, request)?;
        let form = || {
            let form = form().map_err(|problem| malformed(&problem))?;
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
fn wrong_method(route: Route<'_>, path: &str, request: &ReceivedRequest) -> Refusal {
    let supported = match route.method() {
        Method::GET => "GET, HEAD".to_owned(),
        method => method.to_string(),
    };
    Refusal::exception(&format!(
        "The {} method is not supported for route external-api/{path}. Supported methods: \
         {supported}.",
        request.method
    ))
}

fn malformed(problem: &Malformed) -> Refusal {
    Refusal::validation(vec![format!("The body cannot be read: {}.", problem.0)])
}

//! The operations of a client, read from its source.

use std::path::Path;

use syn::{
    Attribute, Expr, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, Lit, Meta, Pat, ReturnType, Type,
    Visibility,
};

use super::header::{Header, one_line};

/// An operation, and how it is called.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// `Endpoint::OPERATION`.
    pub(crate) name: String,
    /// `Endpoint::EFFECT`: `Read` or `Write`.
    pub(crate) effect: String,
    pub(crate) header: Header,
    /// The calls, such as `client.sms().send(&sms)`; the first is the operation's own.
    pub(crate) calls: Vec<String>,
    /// The first sentence about the first call.
    pub(crate) does: String,
}

/// What the source files say, before it is put together.
#[derive(Default)]
struct Found {
    endpoints: Vec<Endpoint>,
    groups: Vec<Group>,
    /// Which group's type a method of the client gives, in the order of the source.
    accessors: Vec<(String, String)>,
}

struct Endpoint {
    request: String,
    name: String,
    effect: String,
    header: Result<Header, String>,
}

/// The methods of a type, in the order of the source.
struct Group {
    name: String,
    methods: Vec<Method>,
}

struct Method {
    call: String,
    /// The request type of the `Call` that it gives. A method that gives none, such as one that walks over
    /// all pages, belongs to the operation of the method before it.
    request: Option<String>,
    does: String,
}

/// The operations below a source folder, in the order of the client's groups and their methods.
pub(super) fn operations(folder: &Path) -> Result<Vec<Operation>, String> {
    let mut found = Found::default();
    read_folder(folder, &mut found)?;
    found.join()
}

fn read_folder(folder: &Path, found: &mut Found) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.iter().map(std::fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        // The blocking face has the same operations.
        if path.file_stem().is_some_and(|name| name == "blocking") {
            continue;
        }
        if path.is_dir() {
            read_folder(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
            found
                .read(&text)
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    Ok(())
}

impl Found {
    fn read(&mut self, text: &str) -> Result<(), String> {
        let file = syn::parse_file(text).map_err(|error| error.to_string())?;
        for item in &file.items {
            let Item::Impl(block) = item else { continue };
            if is_conditional(&block.attrs) {
                continue;
            }
            match &block.trait_ {
                None => self.read_methods(block),
                Some((path, _)) if path.is_ident("Endpoint") => {
                    let header = Header::parse(&doc_text(&file.attrs));
                    self.endpoints.extend(endpoint(block, header));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn read_methods(&mut self, block: &ItemImpl) {
        let Some(name) = type_name(&block.self_ty) else {
            return;
        };
        let mut methods = Vec::new();
        for item in &block.items {
            let ImplItem::Fn(function) = item else {
                continue;
            };
            if !matches!(function.vis, Visibility::Public(_)) || is_conditional(&function.attrs) {
                continue;
            }
            let returned = returned_type(&function.sig.output);
            if name.ends_with("Client") {
                let group = returned.and_then(type_name);
                let accessor = function.sig.ident.to_string();
                self.accessors.extend(group.map(|group| (group, accessor)));
            } else if function.sig.receiver().is_some() {
                methods.push(method(function, returned));
            }
        }
        if methods.iter().any(|method| method.request.is_some()) {
            self.groups.push(Group { name, methods });
        }
    }

    fn join(self) -> Result<Vec<Operation>, String> {
        let Self {
            mut endpoints,
            mut groups,
            accessors,
        } = self;
        let place = |group: &Group| accessors.iter().position(|(of, _)| *of == group.name);
        groups.sort_by_key(place);
        let mut operations: Vec<Operation> = Vec::new();
        for group in groups {
            let (_, accessor) = accessors
                .iter()
                .find(|(of, _)| *of == group.name)
                .ok_or_else(|| format!("no method of the client gives a {}", group.name))?;
            for method in group.methods {
                let call = format!("client.{accessor}().{}", method.call);
                let Some(request) = method.request else {
                    if let Some(last) = operations.last_mut() {
                        last.calls.push(call);
                    }
                    continue;
                };
                let place = endpoints.iter().position(|found| found.request == request);
                let place = place.ok_or_else(|| format!("{call} calls no operation of its own"))?;
                let endpoint = endpoints.swap_remove(place);
                let header = endpoint.header;
                operations.push(Operation {
                    header: header.map_err(|problem| format!("{}: {problem}", endpoint.name))?,
                    name: endpoint.name,
                    effect: endpoint.effect,
                    calls: vec![call],
                    does: method.does,
                });
            }
        }
        match endpoints.first() {
            Some(left) => Err(format!("no method calls {}", left.name)),
            None => Ok(operations),
        }
    }
}

fn endpoint(block: &ItemImpl, header: Result<Header, String>) -> Option<Endpoint> {
    let mut name = None;
    let mut effect = None;
    for item in &block.items {
        let ImplItem::Const(constant) = item else {
            continue;
        };
        match (constant.ident.to_string().as_str(), &constant.expr) {
            ("OPERATION", expression) => name = text_of(expression),
            ("EFFECT", Expr::Path(path)) => {
                effect = path.path.segments.last().map(|last| last.ident.to_string());
            }
            _ => {}
        }
    }
    Some(Endpoint {
        request: type_name(&block.self_ty)?,
        name: name?,
        effect: effect?,
        header,
    })
}

fn method(function: &ImplItemFn, returned: Option<&Type>) -> Method {
    let arguments = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some((&*typed.pat, &*typed.ty)),
        FnArg::Receiver(_) => None,
    });
    let arguments = arguments.filter_map(|(pattern, ty)| match pattern {
        Pat::Ident(name) => {
            let borrowed = if matches!(ty, Type::Reference(_)) {
                "&"
            } else {
                ""
            };
            Some(format!("{borrowed}{}", name.ident))
        }
        _ => None,
    });
    let arguments = arguments.collect::<Vec<_>>().join(", ");
    Method {
        call: format!("{}({arguments})", function.sig.ident),
        request: returned.and_then(called),
        does: first_sentence(&doc_text(&function.attrs)),
    }
}

/// The request type of a `Call<'_, Request>` or `Call<'_, &Request>`.
fn called(returned: &Type) -> Option<String> {
    let Type::Path(path) = returned else {
        return None;
    };
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    (last.ident == "Call")
        .then(|| types.next())
        .flatten()
        .and_then(type_name)
}

fn returned_type(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Type(_, ty) => Some(ty),
        ReturnType::Default => None,
    }
}

/// The last word of a type's path, without references and arguments.
fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(reference) => type_name(&reference.elem),
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// The sentence before the first full stop, or before the request that the clients' documentation puts
/// behind a colon.
fn first_sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let line = one_line(paragraph);
    let ends = [
        line.find(": `"),
        line.find(". "),
        line.strip_suffix('.').map(str::len),
    ];
    let end = ends.into_iter().flatten().min();
    end.and_then(|end| line.get(..end))
        .unwrap_or(&line)
        .to_owned()
}

/// Whether an item is only there under a `cfg`, as tests and the blocking face are.
fn is_conditional(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg"))
}

fn doc_text(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else {
            continue;
        };
        if pair.path.is_ident("doc") {
            lines.extend(text_of(&pair.value));
        }
    }
    lines.join("\n")
}

fn text_of(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "
        impl ShopClient {
            pub fn builder() -> Builder { todo() }
            pub fn sms(&self) -> SmsApi<'_> { todo() }
        }";
    const GROUP: &str = "
        impl<'a> SmsApi<'a> {
            pub(crate) fn new(client: &'a Client) -> Self { todo() }
            /// Sends a text to one
            /// number: `POST /send`. It costs.
            pub fn send(&self, sms: &'a Sms, n: i64) -> Call<'a, &'a Sms> { todo() }
            /// All of them.
            pub async fn all(&self, query: Query) -> Pages<'a, Sms> { todo() }
            #[cfg(feature = \"blocking\")]
            pub fn send_blocking(&self) -> Call<'a, Sms> { todo() }
        }";
    const ENDPOINT: &str = "//! `POST /send` (The API).
        impl Endpoint for Sms {
            type Account = Account;
            const OPERATION: &'static str = \"shop.sms.send\";
            const EFFECT: Effect = Effect::Write;
        }
        impl Endpoint for &Other<E> {}";

    fn join(files: &[&str]) -> Result<Vec<Operation>, String> {
        let mut found = Found::default();
        for file in files {
            found.read(file)?;
        }
        found.join()
    }

    #[test]
    fn operation_method_and_words_are_put_together() {
        let operations = join(&[ENDPOINT, GROUP, CLIENT]).unwrap();
        assert_eq!(operations.len(), 1);
        let operation = &operations[0];
        assert_eq!(operation.name, "shop.sms.send");
        assert_eq!(operation.effect, "Write");
        assert_eq!(operation.header.path, "/send");
        assert_eq!(
            operation.calls,
            ["client.sms().send(&sms, n)", "client.sms().all(query)"]
        );
        assert_eq!(operation.does, "Sends a text to one number");
    }

    #[test]
    fn what_does_not_fit_together_is_said() {
        let problem = |files: &[&str]| join(files).unwrap_err();
        assert!(problem(&[ENDPOINT, CLIENT]).contains("no method calls shop.sms.send"));
        assert!(problem(&[GROUP, CLIENT]).contains("calls no operation"));
        assert!(problem(&[ENDPOINT, GROUP]).contains("gives a SmsApi"));
        let silent = ENDPOINT.replace("//! `POST /send` (The API).", "");
        assert!(problem(&[&silent, GROUP, CLIENT]).contains("shop.sms.send: its file must begin"));
    }

    #[test]
    fn a_sentence_ends_at_its_request_or_full_stop() {
        for (text, sentence) in [
            ("Sends it: `POST /a`.", "Sends it"),
            ("Sends it. Costs.", "Sends it"),
            ("Sends 1.5 of\nit.\n\nMore.", "Sends 1.5 of it"),
            ("Sends", "Sends"),
        ] {
            assert_eq!(first_sentence(text), sentence);
        }
    }
}

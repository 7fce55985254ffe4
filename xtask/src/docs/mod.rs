//! `cargo xtask docs`

mod guide;

use std::any::type_name;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use messaging_client_core::{Effect, Endpoint, OperationVisitor};
use messaging_fixtures::{Provider, ProviderVisitor, operation_name, visit_providers};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::console;

/// Write the tables of operations from the code, and the modules of the guide from the pages
///
/// The tables stand in each provider's page in docs/ and each client's README, between the markers there. What a row
/// says are the constants and types of the operation. The modules of the guide are in
/// crates/messaging-client-core/guide: a published crate has no other file of this repository.
///
/// Exit code: 0 every page is up to date; 1 a page was not; 2 wrong arguments, or a page cannot have a table.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing, and fail where a page is not what would be written
    #[arg(long)]
    check: bool,
}

const BEGIN: &str = "<!-- operations: begin (made by cargo xtask docs) -->\n";
const END: &str = "<!-- operations: end -->\n";

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut tables = Tables(Vec::new());
    visit_providers(&mut tables);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read =
        |page: &str| std::fs::read_to_string(root.join(page)).with_context(|| page.to_owned());
    let mut pages = BTreeMap::new();
    for (provider, tables) in tables.0 {
        let page = format!("docs/{provider}.md");
        pages.insert(
            page.clone(),
            with_table(&read(&page)?, &tables.page).context(page)?,
        );
        let readme = format!("crates/{provider}-client/README.md");
        pages.insert(
            readme.clone(),
            with_table(&read(&readme)?, &tables.readme).context(readme)?,
        );
    }
    for name in guide::PAGES {
        let page = format!("docs/{name}.md");
        let text = match pages.get(&page) {
            Some(updated) => updated.clone(),
            None => read(&page)?,
        };
        let module = format!("crates/messaging-client-core/guide/{name}.md");
        pages.insert(module, guide::as_module(&text));
    }
    let mut well = true;
    for (page, updated) in pages {
        // A page that is not there yet is written.
        if read(&page).is_ok_and(|text| text == updated) {
            continue;
        }
        if arguments.check {
            console::error(&format!("FAIL {page} is stale; cargo xtask docs writes it"));
            well = false;
        } else {
            std::fs::write(root.join(&page), updated).with_context(|| page.clone())?;
            console::line(&format!("{page} is written"));
        }
    }
    Ok(ExitCode::from(u8::from(!well)))
}

pub(crate) fn check() -> anyhow::Result<ExitCode> {
    run(&Arguments { check: true })
}

/// The page with this table between its markers.
fn with_table(page: &str, table: &str) -> anyhow::Result<String> {
    let parts = page.split_once(BEGIN);
    let parts = parts.and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let is_once = |marker| page.matches(marker).count() == 1;
    let parts = parts.filter(|_| is_once(BEGIN) && is_once(END));
    let (before, after) = parts
        .with_context(|| format!("needs the lines {BEGIN}and {END}once each, in this order"))?;
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

/// The tables of the providers.
struct Tables(Vec<(&'static str, ProviderTables)>);

impl ProviderVisitor for Tables {
    fn provider<P: Provider>(&mut self) {
        let mut rows = Rows::<P>(ProviderTables::default(), PhantomData);
        P::visit(&mut rows);
        self.0.push((P::NAME, rows.0));
    }
}

struct ProviderTables {
    /// For the page in `docs/`: what goes over the wire.
    page: String,
    /// For the README, which is the crate's front page: calls and types, each a link.
    readme: String,
}

impl Default for ProviderTables {
    fn default() -> Self {
        Self {
            page:
                "| Operation | Request type | HTTP request | Effect |\n| --- | --- | --- | --- |\n"
                    .to_owned(),
            readme: "| Operation | Request | Response |\n| --- | --- | --- |\n".to_owned(),
        }
    }
}

struct Rows<P>(ProviderTables, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for Rows<P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        let operation = operation_name::<P, E>();
        let request = short_name::<E>();
        self.0.page += &format!(
            "| `{operation}` | `{request}` | `{} {}` | {} |\n",
            E::METHOD,
            E::PATH,
            match E::EFFECT {
                Effect::Read => "read",
                _ => "write",
            }
        );
        // Where the links lead is written at the end of the README; rustdoc refuses one that leads nowhere.
        self.0.readme += &format!(
            "| [`{operation}`] | [`{request}`] | [`{}`] |\n",
            short_name::<E::Response>()
        );
    }
}

/// The name of a type without its path.
fn short_name<T>() -> &'static str {
    let path = type_name::<T>();
    path.rsplit("::").next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_markers_changes() {
        let page = format!("# A\n\n{BEGIN}old\nolder\n{END}\nrest\n");
        let new = with_table(&page, "| new |\n").unwrap();
        assert_eq!(new, format!("# A\n\n{BEGIN}| new |\n{END}\nrest\n"));
        assert_eq!(with_table(&new, "| new |\n").unwrap(), new);
    }

    #[test]
    fn markers_must_be_there_once_and_in_order() {
        for page in [
            String::new(),
            BEGIN.to_owned(),
            format!("{END}{BEGIN}"),
            format!("{BEGIN}{END}{BEGIN}{END}"),
            format!("{BEGIN}{END}{END}"),
        ] {
            assert!(with_table(&page, "t").is_err(), "{page}");
        }
    }
}

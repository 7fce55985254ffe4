//! `cargo xtask docs`

use std::any::type_name;
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

/// Write the tables of operations, from the code
///
/// They stand in each provider's page in docs/ and each client's README, between the markers there. What a row says
/// are the constants of the operation's type.
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
    let mut well = true;
    for (provider, table) in tables.0 {
        for page in [
            format!("docs/{provider}.md"),
            format!("crates/{provider}-client/README.md"),
        ] {
            let file = root.join(&page);
            let text = std::fs::read_to_string(&file).with_context(|| page.clone())?;
            let updated = with_table(&text, &table).with_context(|| page.clone())?;
            if updated == text {
                continue;
            }
            if arguments.check {
                console::error(&format!("FAIL {page} is stale; cargo xtask docs writes it"));
                well = false;
            } else {
                std::fs::write(&file, updated).with_context(|| page.clone())?;
                console::line(&format!("{page} is written"));
            }
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
struct Tables(Vec<(&'static str, String)>);

impl ProviderVisitor for Tables {
    fn provider<P: Provider>(&mut self) {
        let heading =
            "| Operation | Request type | HTTP request | Effect |\n| --- | --- | --- | --- |\n";
        let mut table = Table::<P>(heading.to_owned(), PhantomData);
        P::visit(&mut table);
        self.0.push((P::NAME, table.0));
    }
}

struct Table<P>(String, PhantomData<P>);

impl<P: Provider> OperationVisitor<P::Account> for Table<P> {
    fn operation<E>(&mut self)
    where
        E: Endpoint<Account = P::Account> + Clone + Debug + Serialize + DeserializeOwned + 'static,
        E::Response: Clone + Debug + Serialize + DeserializeOwned,
    {
        let path = type_name::<E>();
        self.0 += &format!(
            "| `{}` | `{}` | `{} {}` | {} |\n",
            operation_name::<P, E>(),
            path.rsplit("::").next().unwrap_or(path),
            E::METHOD,
            E::PATH,
            match E::EFFECT {
                Effect::Read => "read",
                _ => "write",
            }
        );
    }
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

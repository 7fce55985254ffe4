//! Programs to copy from, one file each in `src/bin`, and how an application tests its own code. The code of
//! the pages in `docs/` is compiled and run as documentation tests of this library.

pub mod notifier;

#[cfg(doctest)]
mod pages {
    macro_rules! page {
        ($name:ident, $path:literal) => {
            #[doc = include_str!(concat!("../../", $path))]
            mod $name {}
        };
    }

    page!(readme, "README.md");
    page!(adding_a_provider, "docs/adding-a-provider.md");
    page!(adding_an_operation, "docs/adding-an-operation.md");
    page!(architecture, "docs/architecture.md");
    page!(callbacks, "docs/callbacks.md");
    page!(errors_and_retries, "docs/errors-and-retries.md");
    page!(fallback, "docs/fallback.md");
    page!(getting_started, "docs/getting-started.md");
    page!(nusasms, "docs/nusasms.md");
    page!(nxcloud, "docs/nxcloud.md");
    page!(outbox, "docs/outbox.md");
    page!(performance, "docs/performance.md");
    page!(releasing, "docs/releasing.md");
    page!(sandbox, "docs/sandbox.md");
    page!(sandeza, "docs/sandeza.md");
    page!(testing, "docs/testing.md");
    page!(whatsnesia, "docs/whatsnesia.md");
}

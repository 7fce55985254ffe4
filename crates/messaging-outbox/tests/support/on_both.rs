//! A test on either database.

/// Each rule is a test of its own on SQLite, and one after the other on one server of PostgreSQL.
macro_rules! rules {
    ($($(#[$meta:meta])* async fn $name:ident($bench:ident: Bench) $body:block)*) => {
        mod rule {
            use super::*;
            $($(#[$meta])* pub(super) async fn $name($bench: Bench) $body)*
        }

        #[cfg(feature = "sqlite")]
        mod on_sqlite {
            use super::*;
            $(#[tokio::test] async fn $name() {
                rule::$name(Bench::in_a_file().await).await;
            })*
        }

        #[cfg(feature = "postgres")]
        #[tokio::test]
        async fn on_postgres() {
            let Some(server) = crate::support::postgres() else { return };
            $(
                let url = server.database(stringify!($name)).unwrap();
                rule::$name(Bench::at(&url).await).await;
            )*
        }
    };
}

//! A document is sent from its file without being held in memory. Alone in its process, whose peak it measures.

use messaging_bench::case::FIXTURES;
use messaging_bench::memory::{peak_kib, reset_peak_kib};
use messaging_bench::server::Server;
use messaging_bench::upload::{DOCUMENT_BYTES, document, send};
use messaging_bench::{account, runtime};

const MOST_KIB: u64 = 16 * 1024;

#[test]
fn a_document_of_100_mib_takes_less_than_16_mib_of_memory() {
    let runtime = runtime().unwrap();
    let server = Server::start(&FIXTURES).unwrap();
    let client = account::whatsnesia(server.url(), account::options()).unwrap();
    // A small file first, so that the connection and all that is set up once are there.
    let small = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    std::fs::write(small.path(), "%PDF-1.7").unwrap();
    runtime.block_on(send(&client, small.path())).unwrap();

    let file = document().unwrap();
    let idle = reset_peak_kib();
    runtime.block_on(send(&client, file.path())).unwrap();
    assert!(server.last_body() as u64 > DOCUMENT_BYTES);
    if cfg!(target_os = "linux") {
        let grown = peak_kib().unwrap() - idle.unwrap();
        assert!(grown < MOST_KIB, "{grown} KiB");
    }
}

use std::path::PathBuf;
use std::process::Output;

use messaging_sandbox::whatsnesia::{self, ScriptedFault, Trap};
use messaging_sandbox::{FaultRule, FaultWhen, Sandbox};
use tempfile::TempDir;
use whatsnesia_client::{ContactFields, MobileNumber, WhatsnesiaClient};

use crate::program::{against, run};

const SEND_DOCUMENT: &str = env!("CARGO_BIN_EXE_send_document");

struct Catalogue {
    sandbox: Sandbox,
    directory: TempDir,
}

impl Catalogue {
    /// With contacts from 6281200001000 on.
    async fn for_contacts(contacts: u32) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let client = WhatsnesiaClient::builder()
            .base_url(sandbox.whatsnesia().url())
            .client_id(whatsnesia::CLIENT_ID)
            .client_secret(whatsnesia::CLIENT_SECRET)
            .build()
            .unwrap();
        for number in 0..contacts {
            let number = MobileNumber::new("62", format!("8120000{:04}", 1000 + number));
            let fields = ContactFields::new("Pelanggan", "Lama", number);
            client.contacts().create(&fields).await.unwrap();
        }
        Self {
            sandbox,
            directory: TempDir::new().unwrap(),
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        let file = self.directory.path().join(name);
        std::fs::write(&file, vec![b'%'; 700_000]).unwrap();
        file
    }

    async fn send(&self, phone: &str, file: &str) -> (bool, String) {
        let mut program = against(SEND_DOCUMENT, &self.sandbox);
        let Output {
            status,
            stdout,
            stderr,
        } = run(program.arg(phone).arg(self.file(file))).await;
        let printed = [stdout, stderr].concat();
        (status.success(), String::from_utf8(printed).unwrap())
    }

    /// How many files, and how many texts, went out.
    fn sent(&self) -> (usize, usize) {
        let accepted = self.sandbox.whatsnesia().accepted();
        let files = accepted
            .iter()
            .filter(|message| message.file.is_some())
            .count();
        (files, accepted.len() - files)
    }
}

#[tokio::test]
async fn somebody_new_gets_the_file_and_the_first_hundred_a_text() {
    let catalogue = Catalogue::for_contacts(104).await;
    let provider = catalogue.sandbox.whatsnesia();
    // Without a contact, the file would fail.
    provider.set_trap(Trap::UnknownNumber, true);
    let (well, printed) = catalogue.send("0812-0000-0001", "catalogue.pdf").await;
    assert!(well, "{printed}");
    assert_eq!(
        printed,
        "the document is sent\ntexts: 100 sent, 0 not sent, 0 unknown\n"
    );
    assert_eq!(catalogue.sent(), (1, 100));
    assert_eq!(provider.contacts().len(), 105, "a contact is made");
    let accepted = provider.accepted();
    let document = accepted
        .iter()
        .find(|message| message.file.is_some())
        .unwrap();
    assert_eq!(document.file.as_ref().unwrap().size, 700_000);
    assert_eq!(document.text.as_deref(), Some("Katalog"));
    assert!(catalogue.sandbox.messages().duplicates().is_empty());
}

#[tokio::test]
async fn who_is_a_contact_already_is_not_made_one_again() {
    let catalogue = Catalogue::for_contacts(3).await;
    let trap = Trap::UnknownNumber;
    catalogue.sandbox.whatsnesia().set_trap(trap, true);
    let (well, printed) = catalogue.send("+62 812 0000 1001", "catalogue.pdf").await;
    assert!(well, "{printed}");
    assert_eq!(catalogue.sandbox.whatsnesia().contacts().len(), 3);
    assert_eq!(catalogue.sent(), (1, 3));
    // A number that the search finds as a part of another one is somebody else.
    let (well, printed) = catalogue.send("0812-0000-100", "catalogue.pdf").await;
    assert!(well, "{printed}");
    assert_eq!(catalogue.sandbox.whatsnesia().contacts().len(), 4);
}

#[tokio::test]
async fn a_file_whose_response_is_lost_may_have_been_sent() {
    let catalogue = Catalogue::for_contacts(3).await;
    let lost = FaultRule::new(FaultWhen::Next(1), ScriptedFault::Close { accepted: true });
    catalogue
        .sandbox
        .whatsnesia()
        .add_fault(lost.operation("messages.send"));
    let (well, printed) = catalogue.send("0812-0000-1001", "catalogue.pdf").await;
    assert!(
        !well && printed.contains("perhaps sent, look into the inbox"),
        "{printed}"
    );
    assert_eq!(catalogue.sent(), (1, 0));
}

#[tokio::test]
async fn a_file_that_whatsapp_does_not_take_is_certainly_not_sent() {
    let catalogue = Catalogue::for_contacts(3).await;
    let (well, printed) = catalogue.send("0812-0000-1001", "catalogue.xlsx").await;
    assert!(!well && printed.contains("certainly not sent"), "{printed}");
    assert_eq!(catalogue.sent(), (0, 0));
}

#[tokio::test]
async fn each_text_that_fails_says_whether_it_may_have_been_sent() {
    let catalogue = Catalogue::for_contacts(6).await;
    let provider = catalogue.sandbox.whatsnesia();
    let blocked = provider.contacts()[1].id;
    assert!(provider.set_blocked(blocked, true));
    let (well, printed) = catalogue.send("0812-0000-1000", "catalogue.pdf").await;
    assert!(!well, "{printed}");
    assert!(
        printed.contains("texts: 5 sent, 1 not sent, 0 unknown"),
        "{printed}"
    );
    let failure = format!("contact {blocked}: certainly not sent");
    assert!(printed.contains(&failure), "{printed}");
    assert!(!printed.contains("perhaps sent"), "{printed}");

    assert!(provider.set_blocked(blocked, false));
    // The document is the first message, the texts are the second to the seventh, in any order.
    let lost = FaultRule::new(FaultWhen::Every(7), ScriptedFault::Close { accepted: true });
    provider.add_fault(lost.operation("messages.send"));
    let (well, printed) = catalogue.send("0812-0000-1000", "catalogue.pdf").await;
    assert!(!well, "{printed}");
    assert!(
        printed.contains("texts: 5 sent, 0 not sent, 1 unknown"),
        "{printed}"
    );
    assert_eq!(printed.matches("perhaps sent").count(), 1, "{printed}");
    assert_eq!(catalogue.sent(), (2, 11), "none is sent twice");
}

#[tokio::test]
async fn without_a_file_it_says_what_it_needs() {
    let sandbox = Sandbox::start().await.unwrap();
    let output = run(against(SEND_DOCUMENT, &sandbox).arg("0812")).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("usage: send_document"));
    assert_eq!(sandbox.whatsnesia().requests(), 0);
}

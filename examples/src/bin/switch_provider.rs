//! An SMS through Sandeza, and through NusaSMS where Sandeza certainly did not send it.
//!
//! Without `SANDEZA_BASE_URL` in the environment it runs against the sandbox. With the `SANDEZA_*`
//! variables and `NUSASMS_SMS_USER` and `NUSASMS_SMS_PASSWORD`, `switch_provider 6281200000001` sends one
//! real SMS, which is charged.
//!
//! Switching on every failure is how people get a message twice and pay twice. It is right only when both
//! are true: the message was certainly not sent, and the reason lies with the provider or with the account
//! there. A wrong number is wrong everywhere.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::fmt;

use messaging_sandbox::sandeza::{Refusal, ScriptedFault};
use messaging_sandbox::{Sandbox, nusasms, sandeza};
use nusasms_client::NusaSmsClient;
use sandeza_client::{Error, ErrorKind, Message, RefId, SandezaClient};

/// The outcome of a message.
enum Outcome {
    ByFirst,
    BySecond {
        because: ErrorKind,
    },
    /// Not sent by either; sending it again makes no duplicate.
    NotSent(Error),
    /// One of the providers may have sent it: find out before sending it again.
    Unknown,
}

/// Whether another provider may be asked, and may do better.
fn may_switch(error: &Error) -> bool {
    if error.may_have_been_sent() {
        return false;
    }
    match error.kind() {
        // The provider is down, unreachable or busy.
        ErrorKind::Connect | ErrorKind::Server | ErrorKind::RateLimited | ErrorKind::Timeout => {
            true
        }
        // Something is wrong with the account there. Tell the operator as well.
        ErrorKind::InsufficientBalance
        | ErrorKind::Authentication
        | ErrorKind::PermissionDenied
        | ErrorKind::NotFound => true,
        // `Recipient`, `ValidationError`, `Rejected`, and kinds that are still to come.
        _ => false,
    }
}

async fn send(
    first: &SandezaClient,
    second: &NusaSmsClient,
    phone: &str,
    text: &str,
) -> Result<Outcome, Error> {
    // Store the ref_id before sending: it is what Sandeza's callbacks name.
    let ref_id = RefId::random()?;
    let sms = sandeza_client::Sms::new(phone, text);
    let message = Message::new(ref_id, "Order update", sms);
    let Err(error) = first.messages().send(&message).await else {
        return Ok(Outcome::ByFirst);
    };
    println!("    {error}");
    if error.may_have_been_sent() {
        // A callback for the ref_id tells. So does sending again with the same ref_id: code 9 says that the
        // first try was accepted. Another provider could only make a duplicate.
        return Ok(Outcome::Unknown);
    }
    if !may_switch(&error) {
        return Ok(Outcome::NotSent(error));
    }
    let because = error.kind();
    let sms = nusasms_client::Sms::new(phone, text);
    Ok(match second.sms().send(&sms).await {
        Ok(_) => Outcome::BySecond { because },
        Err(error) => {
            println!("    {error}");
            if error.may_have_been_sent() {
                Outcome::Unknown
            } else {
                Outcome::NotSent(error)
            }
        }
    })
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByFirst => f.write_str("accepted by Sandeza"),
            Self::BySecond { because } => {
                write!(f, "accepted by NusaSMS, because of Sandeza's {because}")
            }
            Self::NotSent(error) => write!(f, "not sent, and not switched: {}", error.kind()),
            Self::Unknown => f.write_str("it may have been sent, so nobody else is asked"),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("SANDEZA_BASE_URL").is_none() {
        return on_sandbox().await;
    }
    let phone = std::env::args().nth(1);
    let phone = phone.ok_or("usage: switch_provider PHONE, digits with country code")?;
    println!("SANDEZA_BASE_URL is set: this sends one real SMS, which is charged.");
    let first = SandezaClient::from_env()?;
    let second = NusaSmsClient::from_env()?;
    let outcome = send(&first, &second, &phone, "Pesanan INV-0017 sedang dikirim.").await?;
    println!("{outcome}");
    Ok(())
}

async fn on_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "SANDEZA_BASE_URL is not set: this runs against the sandbox. Nothing is sent or charged."
    );
    let sandbox = Sandbox::start().await?;
    let provider = sandbox.sandeza();
    let first = |base_url: String| {
        SandezaClient::builder()
            .base_url(base_url)
            .username(sandeza::USERNAME)
            .password(sandeza::PASSWORD)
            .sender_id(sandeza::SENDER_ID)
            .build()
    };
    let sandeza = first(provider.url())?;
    // A port that is taken and not listened on refuses connections.
    let deaf = tokio::net::TcpSocket::new_v4()?;
    deaf.bind(([127, 0, 0, 1], 0).into())?;
    let nobody = first(format!("http://{}", deaf.local_addr()?))?;
    let nusasms = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .sms_user(nusasms::SMS_USER)
        .sms_password(nusasms::SMS_PASSWORD)
        .build()?;
    let phone = "6281200000001";
    for (case, client, fault, phone) in [
        ("It works", &sandeza, None, phone),
        ("There is no connection", &nobody, None, phone),
        (
            "The credit is used up",
            &sandeza,
            Some(ScriptedFault::Code(Refusal::of(7))),
            phone,
        ),
        (
            "It is accepted and the response is lost",
            &sandeza,
            Some(ScriptedFault::Close { accepted: true }),
            phone,
        ),
        (
            "HTTP 502 from a gateway",
            &sandeza,
            Some(ScriptedFault::Html {
                status: 502,
                accepted: false,
            }),
            phone,
        ),
        (
            "The number has unsubscribed (6280000000021)",
            &sandeza,
            None,
            "6280000000021",
        ),
    ] {
        println!("{case}:");
        if let Some(fault) = fault {
            provider.fail_next(1, fault);
        }
        let text = format!("Pesanan sedang dikirim ({case}).");
        println!("  {}", send(client, &nusasms, phone, &text).await?);
    }
    println!(
        "Sandeza accepted {}, NusaSMS accepted {}.",
        provider.accepted_count(),
        sandbox.nusasms().accepted_count()
    );
    Ok(())
}

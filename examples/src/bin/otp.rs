//! One-time passwords: when to send again, and when not. Over WhatsApp, through NusaSMS.
//!
//! Without `NUSASMS_API_KEY` in the environment it runs against the sandbox and shows every case. With it,
//! `otp 6281200000001` sends one real message, which is charged.
//!
//! The rules:
//!
//! - One code for its whole time. A resend carries the same code, so it does not matter which message
//!   arrives first. A new code is made only when the old one has expired.
//! - Certainly not sent (`!error.may_have_been_sent()`): sending again makes no duplicate. The client has
//!   tried three times already, so the user decides when.
//! - Unknown: the message may be on its way, so nothing is sent again by itself. The user may ask for
//!   it after a waiting time.
//! - Accepted: before sending again, ask the provider for its delivery status.
#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::fmt;
use std::time::Duration;

use messaging_sandbox::nusasms::{RetryAfter, ScriptedFault};
use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::extend::{Randomness as _, SystemRandomness};
use nusasms_client::{DeliveryStatus, Error, ErrorKind, NusaSmsClient, TextMessage};
use tokio::time::{Instant, sleep_until};

/// How long one send may take: the user is looking at the screen.
const SEND_WITHIN: Duration = Duration::from_secs(10);

/// What the application allows.
#[derive(Clone, Copy)]
struct Rules {
    /// How long a code is good for.
    valid_for: Duration,
    /// How long the user waits for the "resend" button.
    resend_after: Duration,
    /// How many messages one code is worth. Each is charged, and the button is in reach of everybody.
    most_sends: u32,
}

const RULES: Rules = Rules {
    valid_for: Duration::from_secs(300),
    resend_after: Duration::from_secs(30),
    most_sends: 3,
};

/// What the page shows the user.
#[derive(Debug, PartialEq)]
enum Page {
    OnItsWay,
    PerhapsOnItsWay,
    StillOnItsWay,
    Arrived,
    NotSent,
    CheckTheNumber,
    OutOfOrder,
    TooEarly,
    TooOften,
    Expired,
}

/// One login of one user: belongs into the session store, with a hash in place of the code.
struct Login {
    rules: Rules,
    phone: String,
    code: String,
    expires: Instant,
    may_resend: Instant,
    sends: u32,
    /// What the provider knows the last message by; nothing when no response came.
    ref_no: Option<String>,
}

impl Login {
    fn new(rules: Rules, phone: &str) -> Self {
        let now = Instant::now();
        Self {
            rules,
            phone: phone.to_owned(),
            code: new_code(),
            expires: now + rules.valid_for,
            may_resend: now,
            sends: 0,
            ref_no: None,
        }
    }

    async fn send(&mut self, client: &NusaSmsClient) -> Page {
        self.sends += 1;
        self.ref_no = None;
        let left = self.expires.saturating_duration_since(Instant::now());
        let text = format!("{} adalah kode OTP Anda. Jangan berikan.", self.code);
        // A message that cannot be sent while the code is good fails at the provider.
        let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX).max(1);
        let message = TextMessage::new(self.phone.as_str(), text).timeout_seconds(seconds);
        let sending = client.whatsapp().send_message(&message);
        match sending.timeout(SEND_WITHIN).await {
            Ok(queued) => {
                self.ref_no = Some(queued.ref_no.clone());
                self.wait(self.rules.resend_after);
                Page::OnItsWay
            }
            Err(error) => self.failed(&error),
        }
    }

    fn failed(&mut self, error: &Error) -> Page {
        // For the operator: neither the number nor the code is in it.
        println!("    {error}");
        if error.may_have_been_sent() {
            // Without a response there is no ref_no to ask the status with, so time has to tell.
            self.wait(self.rules.resend_after);
            return Page::PerhapsOnItsWay;
        }
        match error.kind() {
            ErrorKind::RateLimited => {
                self.wait(error.retry_after().unwrap_or(self.rules.resend_after));
                Page::NotSent
            }
            ErrorKind::Connect | ErrorKind::Server | ErrorKind::Timeout => Page::NotSent,
            ErrorKind::InvalidRequest | ErrorKind::Recipient => Page::CheckTheNumber,
            // Credentials, credit, the IP list: no user can mend that, and no resend.
            _ => Page::OutOfOrder,
        }
    }

    /// The user pressed "resend".
    async fn resend(&mut self, client: &NusaSmsClient) -> Page {
        let now = Instant::now();
        if now >= self.expires {
            return Page::Expired;
        }
        if self.sends >= self.rules.most_sends {
            return Page::TooOften;
        }
        if now < self.may_resend {
            return Page::TooEarly;
        }
        match self.status(client).await {
            DeliveryStatus::Delivered | DeliveryStatus::Read => Page::Arrived,
            // Another message would stand behind this one in the same queue.
            DeliveryStatus::Queued | DeliveryStatus::Sent => {
                self.wait(self.rules.resend_after);
                Page::StillOnItsWay
            }
            // It failed for certain, or nobody can tell and the user has waited: the same code again.
            _ => self.send(client).await,
        }
    }

    async fn status(&self, client: &NusaSmsClient) -> DeliveryStatus {
        let Some(ref_no) = &self.ref_no else {
            return DeliveryStatus::Unknown;
        };
        let asked = client.whatsapp().status(ref_no).timeout(SEND_WITHIN).await;
        asked.map_or(DeliveryStatus::Unknown, |info| info.delivery_status)
    }

    fn wait(&mut self, duration: Duration) {
        self.may_resend = Instant::now() + duration;
    }
}

/// Six digits, each as likely as any other.
fn new_code() -> String {
    const BELOW: u32 = 1_000_000;
    let fair = u32::MAX - u32::MAX % BELOW;
    loop {
        let mut bytes = [0; 4];
        SystemRandomness.fill(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < fair {
            return format!("{:06}", number % BELOW);
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnItsWay => "the code is on its way",
            Self::PerhapsOnItsWay => "the code may be on its way; resend is possible later",
            Self::StillOnItsWay => "the code is still on its way; not sent again",
            Self::Arrived => "the code is on the phone already; not sent again",
            Self::NotSent => "the code was not sent; resend is possible",
            Self::CheckTheNumber => "please check the number",
            Self::OutOfOrder => "codes cannot be sent at the moment; the operator is told",
            Self::TooEarly => "too early to resend",
            Self::TooOften => "resent too often",
            Self::Expired => "the code has expired; begin again with a new one",
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::var_os("NUSASMS_API_KEY").is_none() {
        return on_sandbox().await;
    }
    let phone = std::env::args().nth(1);
    let phone = phone.ok_or("usage: otp PHONE, digits with country code")?;
    println!("NUSASMS_API_KEY is set: this sends one real message, which is charged.");
    let client = NusaSmsClient::from_env()?;
    let mut login = Login::new(RULES, &phone);
    println!("{}", login.send(&client).await);
    if let Some(ref_no) = &login.ref_no {
        println!("queued as {ref_no}, now {}", login.status(&client).await);
    }
    Ok(())
}

async fn on_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "NUSASMS_API_KEY is not set: this runs against the sandbox. Nothing is sent or charged."
    );
    let sandbox = Sandbox::start().await?;
    let provider = sandbox.nusasms();
    let client = NusaSmsClient::builder()
        .base_url(provider.url())
        .api_key(nusasms::API_KEY)
        .build()?;
    let rules = Rules {
        resend_after: Duration::from_millis(200),
        ..RULES
    };

    println!("It arrives, and the user still presses resend:");
    let mut login = Login::new(rules, "6281200000001");
    println!("  {}", login.send(&client).await);
    println!("  {}", login.resend(&client).await);
    provider.advance_clock(Duration::from_secs(2));
    press_when_allowed(&mut login, &client).await;

    println!("It waits in the provider's queue (6280000100002):");
    let mut login = Login::new(rules, "6280000100002");
    println!("  {}", login.send(&client).await);
    press_when_allowed(&mut login, &client).await;

    println!("The provider reports that it failed (6280000100007):");
    let mut login = Login::new(rules, "6280000100007");
    println!("  {}", login.send(&client).await);
    provider.advance_clock(Duration::from_secs(2));
    press_when_allowed(&mut login, &client).await;

    println!("It is accepted and the response is lost:");
    provider.clear();
    provider.fail_next(1, ScriptedFault::Close { accepted: true });
    let mut login = Login::new(rules, "6281200000002");
    println!("  {}", login.send(&client).await);
    println!("  {}", login.resend(&client).await);
    press_when_allowed(&mut login, &client).await;
    println!("  {}", received(provider));

    println!("Too many calls, come back in 30 s:");
    let retry_after = Some(RetryAfter::Seconds(30));
    provider.fail_next(1, ScriptedFault::RateLimited { retry_after });
    let mut login = Login::new(rules, "6281200000003");
    println!("  {}", login.send(&client).await);
    println!("  {}", login.resend(&client).await);

    println!("The provider refuses the number (6280000000422):");
    let mut login = Login::new(rules, "6280000000422");
    println!("  {}", login.send(&client).await);

    println!("The provider refuses this server (6280000000403):");
    let mut login = Login::new(rules, "6280000000403");
    println!("  {}", login.send(&client).await);

    println!("The code has expired:");
    let valid_for = Duration::ZERO;
    let mut login = Login::new(Rules { valid_for, ..rules }, "6281200000004");
    println!("  {}", login.resend(&client).await);
    Ok(())
}

async fn press_when_allowed(login: &mut Login, client: &NusaSmsClient) {
    sleep_until(login.may_resend).await;
    println!("  {}", login.resend(client).await);
}

/// What the phone got: a duplicate of the message, but one code.
fn received(provider: &nusasms::NusaSms) -> String {
    let accepted = provider.accepted();
    let mut texts: Vec<_> = accepted.iter().map(|message| &message.text).collect();
    texts.dedup();
    let (messages, texts) = (accepted.len(), texts.len());
    format!("the phone got {messages} messages with {texts} code")
}

//! The sandbox as a program: fixed ports, until Ctrl-C.

mod arguments;

use std::io::{self, Write};
use std::process::ExitCode;

use messaging_sandbox::{Sandbox, nusasms, nxcloud, sandeza, whatsnesia};

use self::arguments::{Command, HELP, Options, parse};

/// What a command line that cannot be read exits with.
const USAGE_EXIT: u8 = 2;

fn main() -> ExitCode {
    // Lossy, so that an argument that is not Unicode is named in the message rather than a panic.
    let arguments = std::env::args_os()
        .skip(1)
        .map(|text| text.to_string_lossy().into_owned());
    let result = match parse(arguments) {
        Ok(Command::Help) => say(HELP),
        Ok(Command::Version) => say(&format!(
            "{} {}\n",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION")
        )),
        Ok(Command::Run(options)) => run(*options),
        Err(error) => {
            complain(&format!("{error}; --help lists the options"));
            return ExitCode::from(USAGE_EXIT);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let remote = !options.ip.is_loopback();
        let sandbox = Sandbox::builder()
            .ip(options.ip)
            .nxcloud_port(options.nxcloud_port)
            .sandeza_port(options.sandeza_port)
            .nusasms_port(options.nusasms_port)
            .nusasms_test_port(options.nusasms_test_port)
            .whatsnesia_port(options.whatsnesia_port)
            .clock_offset_ms(options.clock_offset_ms)
            .start()
            .await
            .map_err(|error| io::Error::other(format!("cannot start: {error}")))?;
        if let Some(target) = options.callback {
            sandbox.nxcloud().register_callback(target);
        }
        if let Some(url) = options.sandeza_callback {
            sandbox.sandeza().register_callback(url);
        }
        if let Some(url) = options.nusasms_callback {
            sandbox.nusasms().register_callback(&url);
        }
        sandbox
            .nusasms()
            .allow_remote_callbacks(options.allow_remote);
        if remote {
            complain("listening beyond loopback: everybody who can reach these ports can use them");
        }
        say(&greeting(&sandbox))?;
        tokio::signal::ctrl_c().await
    })
}

/// The base URLs, and the credentials that come with the sandbox and open nothing else.
fn greeting(sandbox: &Sandbox) -> String {
    [
        nxcloud_greeting(sandbox),
        sandeza_greeting(sandbox),
        nusasms_greeting(sandbox),
        whatsnesia_greeting(sandbox),
        "Ctrl-C stops.\n".to_owned(),
    ]
    .concat()
}

fn nxcloud_greeting(sandbox: &Sandbox) -> String {
    format!(
        "NXCloud         {}\n  \
           access key      {}\n  \
           access secret   {}\n  \
           tenant id       {}\n  \
           appkey          {}\n  \
           business phone  {}\n",
        sandbox.nxcloud().url(),
        nxcloud::ACCESS_KEY,
        nxcloud::ACCESS_SECRET,
        nxcloud::TENANT_ID,
        nxcloud::APP_KEY,
        nxcloud::BUSINESS_PHONE,
    )
}

fn sandeza_greeting(sandbox: &Sandbox) -> String {
    format!(
        "Sandeza         {}\n  \
           username        {}\n  \
           password        {}\n  \
           sender id       {}\n",
        sandbox.sandeza().url(),
        sandeza::USERNAME,
        sandeza::PASSWORD,
        sandeza::SENDER_ID,
    )
}

fn nusasms_greeting(sandbox: &Sandbox) -> String {
    format!(
        "NusaSMS         {}\n  \
           API key         {}\n  \
           user            {}\n  \
           password        {}\n  \
           gateway id      {}\n\
         NusaSMS test    {}\n  \
           API key         {}\n",
        sandbox.nusasms().url(),
        nusasms::API_KEY,
        nusasms::SMS_USER,
        nusasms::SMS_PASSWORD,
        nusasms::GATEWAY_ID,
        sandbox.nusasms().test_url(),
        nusasms::TEST_API_KEY,
    )
}

fn whatsnesia_greeting(sandbox: &Sandbox) -> String {
    format!(
        "Whatsnesia      {}\n  \
           client id       {}\n  \
           client secret   {}\n  \
           from number     {}\n  \
           template id     {}\n",
        sandbox.whatsnesia().url(),
        whatsnesia::CLIENT_ID,
        whatsnesia::CLIENT_SECRET,
        whatsnesia::FROM_NUMBER,
        whatsnesia::TEMPLATE_ID,
    )
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn complain(text: &str) {
    // Nothing is left to do when even standard error is closed.
    let _ = writeln!(io::stderr().lock(), "messaging-sandbox: {text}");
}

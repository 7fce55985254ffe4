//! `outbox campaign import`

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use csv::{ErrorKind, StringRecord};
use indicatif::{ProgressBar, ProgressStyle};
use messaging_client_core::{Country, PhoneNumber};
use messaging_outbox::{Campaign, CampaignId, CampaignState, NewMessage, Outbox, OutboxError};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::campaign;
use crate::client::{AccountArgument, Operation, Refused};
use crate::duration::duration;
use crate::output::{Output, or_nothing, table};
use crate::template::{Template, Text, position, read_request};
use crate::wrong;

/// How many rows are put in together.
const CHUNK: usize = 5_000;
/// How many refused rows are listed; all are counted.
const LISTED: usize = 1_000;
/// The column of phone numbers where none is named.
const PHONE: &str = "phone";

/// Make a campaign of a CSV file, one message a row
///
/// First every row is checked as the provider's client would check it before sending; where one is refused, nothing is
/// imported. Rows are numbered as in a spreadsheet, empty ones left out: the first row, which names the columns, is 1.
/// An import that broke off goes on when it is run again with the same file, request and name: rows that are in already
/// are left out; with another file or request it is refused. The campaign is paused until it is resumed. The account's
/// variables must be set as for the worker.
///
/// Exit code: 0 imported; 1 a row was refused and nothing was imported, or the database failed; 2 wrong arguments.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Its first row names the columns. UTF-8, cells as text: a spreadsheet that made 6.28E+12 of a number has lost it
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// The account that sends it, as it is given to the worker
    #[arg(long, value_name = "NAME=PROVIDER[:PREFIX]")]
    account: AccountArgument,
    /// What is sent, such as nusasms.sms.send; for a wrong one, the possible ones are listed
    #[arg(long, value_name = "OPERATION")]
    operation: String,
    /// The campaign's name. An import of this name that broke off is continued
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The request in the provider's own JSON, with {column} in its strings and {{ or }} for a brace; @FILE reads a file
    #[arg(long, value_name = "JSON")]
    request: String,
    /// The column of phone numbers as people write them, such as 0812-3456-7890: its {column} is the number with country
    /// code, digits only. National numbers are Indonesian [default: phone, where there is one]
    #[arg(long, value_name = "COLUMN")]
    phone_column: Option<String>,
    /// Leave a row out whose key the account has had already, such as promo-{phone}
    #[arg(long, value_name = "TEXT")]
    dedupe_key: Option<String>,
    /// Send nothing later than this after its import, such as 12h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    expires_in: Option<Duration>,
    /// What stands between two cells
    #[arg(long, value_name = "CHARACTER", default_value_t = ',')]
    delimiter: char,
    /// Take cells with line breaks; without it they are refused, because a quote that is not closed makes one of many
    /// rows
    #[arg(long)]
    line_breaks: bool,
    /// Import the other rows where some are refused
    #[arg(long)]
    skip_refused: bool,
    /// Begin to send when the import is complete
    #[arg(long)]
    start: bool,
}

/// An import whose arguments make sense.
pub(crate) struct Import {
    arguments: Arguments,
    operation: Box<dyn Operation>,
    request: Template,
    dedupe_key: Option<Text>,
    /// The place of the column whose cells are read as phone numbers.
    phone: Option<usize>,
    delimiter: u8,
}

/// A row that would not be sent.
#[derive(Debug, Clone, Serialize)]
struct RefusedRow {
    row: u64,
    #[serde(flatten)]
    why: Refused,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
struct Imported {
    /// Nothing where nothing was imported.
    campaign: Option<Campaign>,
    rows: u64,
    imported: u64,
    known_already: u64,
    refused: u64,
    refused_rows: Vec<RefusedRow>,
}

impl Arguments {
    pub(crate) fn prepare(self) -> anyhow::Result<Import> {
        let delimiter = u8::try_from(self.delimiter)
            .ok()
            .filter(u8::is_ascii)
            .ok_or_else(|| wrong("--delimiter must be one ASCII character"))?;
        let operation = self.account.operation(&self.operation)?;
        let mut reader = open(&self.file, delimiter)?;
        let headers = reader
            .headers()
            .map_err(|error| wrong(format!("the first row of the file cannot be read: {error}")))?;
        let columns: Vec<&str> = headers.iter().collect();
        let request = Template::new(read_request(&self.request)?, &columns)?;
        let key = self.dedupe_key.as_ref();
        let dedupe_key = key.map(|text| Text::new(text, &columns)).transpose()?;
        let phone = match &self.phone_column {
            Some(named) => Some(position(named, &columns)?),
            None => columns.iter().position(|column| *column == PHONE),
        };
        Ok(Import {
            arguments: self,
            operation,
            request,
            dedupe_key,
            phone,
            delimiter,
        })
    }
}

impl Import {
    pub(crate) async fn run(self, outbox: &Outbox, output: Output) -> anyhow::Result<ExitCode> {
        let mut imported = self.check()?;
        if imported.refused > 0 && !self.arguments.skip_refused {
            output.show(&imported, for_people)?;
            output.complain("nothing was imported: correct the file, or give --skip-refused");
            return Ok(ExitCode::FAILURE);
        }
        let arguments = &self.arguments;
        let account = &arguments.account.name;
        let source = self.source()?;
        let id = outbox
            .campaign_from(account, &arguments.name, Some(&source))
            .await
            .map_err(|error| match error {
                OutboxError::NotPossible { what } => wrong(format!(
                    "{what}: give the same file and request, or another --name"
                )),
                other => other.into(),
            })?;
        let before = outbox.campaign_status(id).await?;
        if before.is_imported || before.state == CampaignState::Cancelled {
            return Err(wrong(
                "the account has a campaign of this name, and it is complete: choose another --name",
            ));
        }
        self.put_in(outbox, id, &mut imported).await.context(
            "the import broke off: run it again with the same file to go on where it was",
        )?;
        outbox.finish_import(id).await?;
        let is_paused = outbox.campaign_status(id).await?.state == CampaignState::Paused;
        if arguments.start && is_paused {
            outbox.resume_campaign(id).await?;
        }
        imported.campaign = Some(outbox.campaign_status(id).await?);
        output.show(&imported, for_people)?;
        Ok(ExitCode::SUCCESS)
    }

    /// What the campaign is made of: the digest of what is sent and of the file.
    fn source(&self) -> anyhow::Result<String> {
        let arguments = &self.arguments;
        let mut digest = Sha256::new();
        let request = read_request(&arguments.request)?.to_string();
        let phone = arguments.phone_column.as_deref().unwrap_or_default();
        for part in [&arguments.operation, &request, phone] {
            digest.update(part);
            digest.update([0]);
        }
        let mut file = File::open(&arguments.file).map_err(|error| not_read(&error))?;
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = file.read(&mut piece).map_err(|error| not_read(&error))?;
            match piece.get(..read) {
                Some(bytes) if read > 0 => digest.update(bytes),
                _ => return Ok(hex::encode(digest.finalize())),
            }
        }
    }

    /// Looks at every row, and puts nothing in.
    fn check(&self) -> anyhow::Result<Imported> {
        let mut imported = Imported::default();
        let mut rows = self.rows("checking")?;
        while let Some((row, message)) = rows.next()? {
            imported.rows += 1;
            if let Err(why) = message {
                imported.refused += 1;
                if imported.refused_rows.len() < LISTED {
                    imported.refused_rows.push(RefusedRow { row, why });
                }
            }
        }
        Ok(imported)
    }

    async fn put_in(
        &self,
        outbox: &Outbox,
        id: CampaignId,
        imported: &mut Imported,
    ) -> anyhow::Result<()> {
        let mut rows = self.rows("importing")?;
        let mut chunk = Vec::with_capacity(CHUNK);
        loop {
            let next = rows.next()?;
            let is_last = next.is_none();
            if let Some((row, Ok(message))) = next {
                chunk.push((row, message));
            }
            if chunk.len() == CHUNK || is_last {
                let given = chunk.len();
                let new = outbox.add_to_campaign(id, chunk.drain(..)).await?;
                imported.imported += u64::try_from(new)?;
                imported.known_already += u64::try_from(given.saturating_sub(new))?;
            }
            if is_last {
                return Ok(());
            }
        }
    }

    fn rows(&self, what: &'static str) -> anyhow::Result<Rows<'_>> {
        let file = &self.arguments.file;
        let bytes = std::fs::metadata(file)
            .map_err(|error| not_read(&error))?
            .len();
        // Hidden where standard error is no terminal.
        let style = ProgressStyle::with_template("{msg} {bar:40} {percent} %, {eta} left")?;
        Ok(Rows {
            import: self,
            reader: open(file, self.delimiter)?,
            record: StringRecord::new(),
            bar: ProgressBar::new(bytes).with_style(style).with_message(what),
        })
    }

    fn message(&self, record: &StringRecord) -> Result<NewMessage, Refused> {
        let arguments = &self.arguments;
        let record = &self.with_phone(record)?;
        let request = self.request.fill(record);
        let mut message = self.operation.message(&arguments.account.name, request)?;
        if let Some(key) = &self.dedupe_key {
            message = message.dedupe_key(key.fill(record));
        }
        Ok(match arguments.expires_in {
            Some(time) => message.expires_in(time),
            None => message,
        })
    }

    /// The row with its phone number as the providers want it.
    fn with_phone(&self, record: &StringRecord) -> Result<StringRecord, Refused> {
        let Some(place) = self.phone else {
            return Ok(record.clone());
        };
        let written = record.get(place).unwrap_or_default();
        let phone = PhoneNumber::parse(written, Country::Indonesia).map_err(|error| Refused {
            field: Some(error.field().to_owned()),
            reason: error.problem().to_owned(),
        })?;
        let cells = record.iter().enumerate();
        Ok(cells
            .map(|(n, cell)| if n == place { phone.as_str() } else { cell })
            .collect())
    }
}

/// The rows of the file, each with what would be sent.
struct Rows<'a> {
    import: &'a Import,
    reader: csv::Reader<File>,
    record: StringRecord,
    bar: ProgressBar,
}

impl Rows<'_> {
    fn next(&mut self) -> anyhow::Result<Option<(u64, Result<NewMessage, Refused>)>> {
        let read = self.reader.read_record(&mut self.record);
        let position = self.reader.position();
        self.bar.set_position(position.byte());
        // The position is behind the row, and the first row is that of the names.
        let row = position.record();
        let refused = |reason: &str| {
            Ok(Some((
                row,
                Err(Refused {
                    field: None,
                    reason: reason.to_owned(),
                }),
            )))
        };
        let is_broken = |cell: &str| cell.contains(['\n', '\r']);
        match read {
            Ok(true) if !self.import.arguments.line_breaks && self.record.iter().any(is_broken) => {
                refused("a cell has a line break: a quote is not closed, or give --line-breaks")
            }
            Ok(true) => Ok(Some((row, self.import.message(&self.record)))),
            Ok(false) => Ok(None),
            Err(error) => match error.kind() {
                ErrorKind::UnequalLengths { .. } => {
                    refused("the row has more or fewer cells than the first row names")
                }
                ErrorKind::Utf8 { .. } => refused("the row is not UTF-8"),
                _ => Err(error).context("the file cannot be read"),
            },
        }
    }
}

impl Drop for Rows<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn open(file: &PathBuf, delimiter: u8) -> anyhow::Result<csv::Reader<File>> {
    let file = File::open(file).map_err(|error| not_read(&error))?;
    let mut reader = csv::ReaderBuilder::new();
    Ok(reader.delimiter(delimiter).from_reader(file))
}

fn not_read(error: &std::io::Error) -> anyhow::Error {
    wrong(format!("the file cannot be read: {error}"))
}

fn for_people(imported: &Imported) -> String {
    let mut text = format!(
        "{} rows: {} imported, {} known already, {} refused",
        imported.rows, imported.imported, imported.known_already, imported.refused
    );
    if imported.refused > 0 {
        let mut refused = table(["row", "field", "reason"]);
        for one in &imported.refused_rows {
            let field = or_nothing(one.why.field.as_ref());
            refused.add_row([one.row.to_string(), field, one.why.reason.clone()]);
        }
        text += &format!("\n{refused}");
    }
    if imported.refused > imported.refused_rows.len() as u64 {
        text += "\nand others";
    }
    if let Some(campaign) = &imported.campaign {
        text += &format!("\n{}", campaign::for_people(campaign));
    }
    text
}

//! The parts of a body whose chunks may begin and end anywhere.

use super::head::PartHead;

/// The most bytes of header lines that a part may have.
const MOST_HEAD_BYTES: usize = 8 * 1024;

/// The most spaces that may follow a boundary.
const MOST_PADDING: usize = 64;

/// Takes the parts in the order of the body.
pub(in crate::whatsnesia) trait Parts {
    /// A part begins.
    fn begin(&mut self, head: PartHead) -> Result<(), Malformed>;
    /// Some more of its content, in as many pieces as it comes in.
    fn content(&mut self, bytes: &[u8]) -> Result<(), Malformed>;
    /// It is complete.
    fn end(&mut self) -> Result<(), Malformed>;
}

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::whatsnesia) struct Malformed(pub(in crate::whatsnesia) &'static str);

/// Where in the body the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first boundary.
    Preamble,
    /// Right behind a boundary.
    Delimiter,
    /// In the header lines of a part.
    Head,
    /// In the content of a part.
    Content,
    /// Behind the last boundary.
    Epilogue,
}

/// Reads one body. It holds on to no more than the header lines of a part or the length of the
/// boundary, beside the chunk that it was given last.
pub(in crate::whatsnesia) struct Parser {
    /// A boundary with the end of the line before it.
    delimiter: Vec<u8>,
    place: Place,
    /// What was given and is not done with.
    held: Vec<u8>,
    most_held: usize,
}

impl Parser {
    pub(in crate::whatsnesia) fn new(boundary: &str) -> Self {
        Self {
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            place: Place::Preamble,
            // A boundary at the very beginning has no end of a line before it.
            held: b"\r\n".to_vec(),
            most_held: 0,
        }
    }

    /// The most bytes that were held at any time.
    pub(in crate::whatsnesia) fn most_held(&self) -> usize {
        self.most_held
    }

    pub(in crate::whatsnesia) fn push(
        &mut self,
        chunk: &[u8],
        parts: &mut impl Parts,
    ) -> Result<(), Malformed> {
        if self.place == Place::Epilogue {
            return Ok(());
        }
        self.held.extend_from_slice(chunk);
        self.most_held = self.most_held.max(self.held.len());
        let held = std::mem::take(&mut self.held);
        let mut rest = held.as_slice();
        loop {
            match self.step(rest, parts)? {
                Step::On(left) => rest = left,
                Step::Wait(left) => {
                    self.held = left.to_vec();
                    return Ok(());
                }
            }
        }
    }

    /// Whether the last boundary was there.
    pub(in crate::whatsnesia) fn finish(&self) -> Result<(), Malformed> {
        match self.place {
            Place::Epilogue => Ok(()),
            _ => Err(Malformed("the last boundary is missing")),
        }
    }

    fn step<'a>(&mut self, bytes: &'a [u8], parts: &mut impl Parts) -> Result<Step<'a>, Malformed> {
        match self.place {
            Place::Preamble => self.content(bytes, &mut Nobody),
            Place::Delimiter => self.behind_delimiter(bytes),
            Place::Head => self.head(bytes, parts),
            Place::Content => self.content(bytes, parts),
            Place::Epilogue => Ok(Step::Wait(&[])),
        }
    }

    /// Hands on what is before the next boundary, or what cannot be a part of it yet.
    fn content<'a>(
        &mut self,
        bytes: &'a [u8],
        parts: &mut impl Parts,
    ) -> Result<Step<'a>, Malformed> {
        let (content, left, found) = before(bytes, &self.delimiter);
        if !content.is_empty() {
            parts.content(content)?;
        }
        if !found {
            return Ok(Step::Wait(left));
        }
        parts.end()?;
        self.place = Place::Delimiter;
        Ok(Step::On(left))
    }

    /// `--` ends the body; the end of the line, perhaps after spaces, begins a part.
    fn behind_delimiter<'a>(&mut self, bytes: &'a [u8]) -> Result<Step<'a>, Malformed> {
        if bytes.starts_with(b"--") {
            self.place = Place::Epilogue;
            return Ok(Step::Wait(&[]));
        }
        let padding = bytes
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let (_, line) = bytes.split_at(padding);
        if padding > MOST_PADDING {
            return Err(AFTER_BOUNDARY);
        }
        if let Some(left) = line.strip_prefix(b"\r\n") {
            self.place = Place::Head;
            return Ok(Step::On(left));
        }
        let can_become = b"\r\n".starts_with(line) || bytes == b"-";
        if can_become {
            Ok(Step::Wait(bytes))
        } else {
            Err(AFTER_BOUNDARY)
        }
    }

    /// The header lines end with an empty one.
    fn head<'a>(&mut self, bytes: &'a [u8], parts: &mut impl Parts) -> Result<Step<'a>, Malformed> {
        let (lines, left, found) = before(bytes, b"\r\n\r\n");
        if lines.len() > MOST_HEAD_BYTES {
            return Err(Malformed("a part has too long a head"));
        }
        if !found {
            return Ok(Step::Wait(bytes));
        }
        let head = PartHead::read(lines).ok_or(Malformed("a part has no name"))?;
        parts.begin(head)?;
        self.place = Place::Content;
        Ok(Step::On(left))
    }
}

/// What a step leaves of the bytes it was given.
enum Step<'a> {
    /// These are for the next one.
    On(&'a [u8]),
    /// These have to wait for more.
    Wait(&'a [u8]),
}

const AFTER_BOUNDARY: Malformed = Malformed("something else than a line's end follows a boundary");

/// What is before the first `needle`, what is behind it, and true. Without one: what is before a
/// tail that may be its beginning, that tail, and false.
fn before<'a>(bytes: &'a [u8], needle: &[u8]) -> (&'a [u8], &'a [u8], bool) {
    let mut at = 0;
    loop {
        let (done, rest) = bytes.split_at(at.min(bytes.len()));
        let Some(ahead) = rest.iter().position(|byte| *byte == b'\r') else {
            return (bytes, &[], false);
        };
        at = done.len() + ahead;
        let (done, rest) = bytes.split_at(at);
        if let Some(behind) = rest.strip_prefix(needle) {
            return (done, behind, true);
        }
        if needle.starts_with(rest) {
            return (done, rest, false);
        }
        at += 1;
    }
}

/// Where the bytes before the first boundary go.
struct Nobody;

impl Parts for Nobody {
    fn begin(&mut self, _: PartHead) -> Result<(), Malformed> {
        Ok(())
    }

    fn content(&mut self, _: &[u8]) -> Result<(), Malformed> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), Malformed> {
        Ok(())
    }
}

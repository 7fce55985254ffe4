//! The arguments of a command: names first, then options with a value each.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::ffi::OsString;

/// The arguments that were not taken yet.
#[derive(Debug)]
pub(crate) struct Arguments {
    rest: VecDeque<String>,
}

impl Arguments {
    pub(crate) fn new(arguments: Vec<OsString>) -> Result<Self, String> {
        let rest = arguments
            .into_iter()
            .map(|argument| {
                argument
                    .into_string()
                    .map_err(|argument| format!("{} is not UTF-8", argument.display()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { rest })
    }

    /// Takes a flag, which has no value, wherever it stands: whether it was given.
    pub(crate) fn flag(&mut self, name: &str) -> Result<bool, String> {
        let before = self.rest.len();
        self.rest.retain(|argument| argument != name);
        match before - self.rest.len() {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(format!("{name} is given twice")),
        }
    }

    /// Takes the rest, which must be these options, each at most once, as `--name VALUE` or
    /// `--name=VALUE`.
    pub(crate) fn options(mut self, known: &[&'static str]) -> Result<Options, String> {
        let mut values = BTreeMap::new();
        while let Some(argument) = self.rest.pop_front() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let Some(name) = known.iter().find(|known| **known == name) else {
                return Err(format!(
                    "{argument:?} is not an argument of this command; it has {}",
                    if known.is_empty() {
                        "none".to_owned()
                    } else {
                        known.join(", ")
                    }
                ));
            };
            let value = value.or_else(|| self.rest.pop_front());
            let value = value.ok_or_else(|| format!("{name} needs a value"))?;
            if values.insert(*name, value).is_some() {
                return Err(format!("{name} is given twice"));
            }
        }
        Ok(Options { values })
    }
}

/// Options with their values.
#[derive(Debug)]
pub(crate) struct Options {
    values: BTreeMap<&'static str, String>,
}

impl Options {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A whole number, at least `least`.
    pub(crate) fn number(&self, name: &str, least: u64) -> Result<Option<u64>, String> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) if number >= least => Ok(Some(number)),
            _ => Err(format!(
                "{name} must be a whole number from {least}, not {text:?}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(text: &[&str]) -> Arguments {
        Arguments::new(text.iter().map(OsString::from).collect()).unwrap()
    }

    #[test]
    fn unknown_repeated_and_unfinished_options_are_refused() {
        for (text, said) in [
            (&["--b", "1"][..], "\"--b\" is not an argument"),
            (&["b"], "\"b\" is not an argument"),
            (&["--b=1"], "is not an argument"),
            (&["--a"], "--a needs a value"),
            (&["--a", "1", "--a=2"], "--a is given twice"),
        ] {
            let error = arguments(text).options(&["--a"]).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn numbers_have_a_lower_bound() {
        let number = |text| {
            arguments(&["--n", text])
                .options(&["--n"])
                .unwrap()
                .number("--n", 1)
        };
        assert_eq!(number("1"), Ok(Some(1)));
        for wrong in ["0", "-1", "1.5", "x", ""] {
            assert!(
                number(wrong).unwrap_err().contains("--n must be"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn flags_have_no_value() {
        let mut given = arguments(&["--smoke", "--n", "1"]);
        assert_eq!(given.flag("--smoke"), Ok(true));
        assert_eq!(given.flag("--smoke"), Ok(false));
        assert_eq!(given.options(&["--n"]).unwrap().get("--n"), Some("1"));
        let twice = arguments(&["--smoke", "--smoke"]).flag("--smoke");
        assert_eq!(twice.unwrap_err(), "--smoke is given twice");
    }
}

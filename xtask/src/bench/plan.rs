//! What is measured, and how often.

use std::path::PathBuf;

use crate::arguments::Arguments;

/// Fewer rounds say nothing on a machine that does other things too.
const FEWEST_ROUNDS: u64 = 7;

/// What the arguments ask for.
pub(crate) struct Plan {
    pub(crate) parts: Vec<String>,
    pub(crate) rounds: usize,
    pub(crate) weight_rounds: usize,
    pub(crate) json: Option<PathBuf>,
    pub(crate) markdown: bool,
    pub(crate) keep_counts: bool,
    pub(crate) smoke: bool,
}

impl Plan {
    pub(crate) fn read(mut arguments: Arguments, parts: &[&str]) -> Result<Self, String> {
        let markdown = arguments.flag("--markdown")?;
        let keep_counts = arguments.flag("--keep-counts")?;
        let smoke = arguments.flag("--smoke")?;
        let options = arguments.options(&["--only", "--rounds", "--weight-rounds", "--json"])?;
        let number = |name, least, default| {
            let number = options.number(name, least)?.unwrap_or(default);
            usize::try_from(number).map_err(|_| format!("{name} is too large"))
        };
        let rounds = number("--rounds", FEWEST_ROUNDS, FEWEST_ROUNDS)?;
        let weight_rounds = number("--weight-rounds", 1, 3)?;
        let chosen = match options.get("--only") {
            Some(only) => chosen(only, parts)?,
            None => all(parts),
        };
        let plan = Self {
            parts: chosen,
            rounds,
            weight_rounds,
            json: options.get("--json").map(PathBuf::from),
            markdown,
            keep_counts,
            smoke: false,
        };
        Ok(if smoke { plan.in_small() } else { plan })
    }

    /// Every part that can be tried in seconds.
    pub(crate) fn smoke(parts: &[&str]) -> Self {
        let plan = Self {
            parts: all(parts),
            rounds: 1,
            weight_rounds: 1,
            json: None,
            markdown: false,
            keep_counts: false,
            smoke: true,
        };
        plan.in_small()
    }

    fn in_small(mut self) -> Self {
        self.parts.retain(|part| part != "weight");
        self.rounds = 1;
        self.smoke = true;
        self
    }

    /// A number of things to do: all of them, or in a smoke only a few.
    pub(crate) fn amount(&self, whole: usize, smoke: usize) -> usize {
        if self.smoke { smoke } else { whole }
    }
}

fn all(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

fn chosen(only: &str, parts: &[&str]) -> Result<Vec<String>, String> {
    let names = only.split(',').map(str::trim);
    names
        .map(|name| match parts.contains(&name) {
            true => Ok(name.to_owned()),
            false => Err(format!(
                "--only: there is no part {name:?}; there are {}",
                parts.join(", ")
            )),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &[&str]) -> Result<Plan, String> {
        let arguments = text.iter().map(std::ffi::OsString::from).collect();
        Plan::read(Arguments::new(arguments).unwrap(), &["calls", "weight"])
    }

    #[test]
    fn everything_is_measured_unless_parts_are_named() {
        let whole = plan(&[]).unwrap();
        assert_eq!(whole.parts, ["calls", "weight"]);
        assert_eq!((whole.rounds, whole.amount(100, 1)), (7, 100));
        let one = plan(&["--only", "weight", "--rounds", "9", "--markdown"]).unwrap();
        assert_eq!(one.parts, ["weight"]);
        assert!(one.rounds == 9 && one.markdown);
    }

    #[test]
    fn a_smoke_is_small_and_builds_no_programs() {
        let smoke = plan(&["--smoke"]).unwrap();
        assert_eq!(smoke.parts, ["calls"]);
        assert_eq!((smoke.rounds, smoke.amount(100, 1)), (1, 1));
        assert_eq!(Plan::smoke(&["calls", "weight"]).parts, ["calls"]);
    }

    #[test]
    fn what_would_say_nothing_is_refused() {
        for (text, said) in [
            (&["--rounds", "3"][..], "--rounds must be"),
            (&["--only", "speed"], "there is no part"),
            (&["--fast"], "is not an argument"),
        ] {
            let problem = plan(text).err().unwrap();
            assert!(problem.contains(said), "{problem}");
        }
    }
}

//! Checks of fields, in the sentences of the server's framework.

use super::Form;
use crate::whatsnesia::Refusal;

/// Collects a sentence for everything that is wrong with a form.
#[derive(Debug)]
pub(in crate::whatsnesia) struct Validator<'a> {
    form: &'a Form,
    /// The fields that were checked.
    checked: Vec<&'static str>,
    pub(in crate::whatsnesia) problems: Vec<String>,
}

impl<'a> Validator<'a> {
    pub(in crate::whatsnesia) fn new(form: &'a Form) -> Self {
        Self {
            form,
            checked: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub(in crate::whatsnesia) fn add(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// A text that has to be there.
    pub(in crate::whatsnesia) fn required(&mut self, field: &'static str) -> Option<&'a str> {
        self.checked.push(field);
        let text = self.form.text(field);
        if text.is_none() {
            self.add(format!("The {} field is required.", words(field)));
        }
        text
    }

    /// A field whose text, if there is one, has to be as this rule says.
    fn rule(&mut self, field: &'static str, is_right: impl Fn(&str) -> bool, rule: &str) {
        self.checked.push(field);
        if self.form.text(field).is_some_and(|text| !is_right(text)) {
            self.add(format!("The {} field {rule}.", words(field)));
        }
    }

    /// A text of at most so many characters that has to be there.
    pub(in crate::whatsnesia) fn required_text(&mut self, field: &'static str, most: usize) {
        self.required(field);
        let rule = format!("must not be greater than {most} characters");
        self.rule(field, |text| text.chars().count() <= most, &rule);
    }

    /// Digits that have to be there.
    pub(in crate::whatsnesia) fn required_digits(&mut self, field: &'static str) {
        self.required(field);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        self.rule(field, digits, "format is invalid");
    }

    /// A whole number, if there is one.
    pub(in crate::whatsnesia) fn integer(&mut self, field: &'static str) {
        let is_integer = |text: &str| text.parse::<i64>().is_ok();
        self.rule(field, is_integer, "must be an integer");
    }

    /// A number, if there is one.
    pub(in crate::whatsnesia) fn number(&mut self, field: &'static str) {
        let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
        self.rule(field, is_number, "must be a number");
    }

    /// A file, if there is one, whose name ends with one of these, with anything when there are none,
    /// and that is no larger than this.
    pub(in crate::whatsnesia) fn file(
        &mut self,
        field: &'static str,
        extensions: &[&str],
        most_kilobytes: Option<u64>,
    ) {
        self.checked.push(field);
        let words = words(field);
        if self.form.text(field).is_some() {
            self.add(format!("The {words} field must be a file."));
        }
        let Some(file) = self.form.files.get(field) else {
            return;
        };
        if !extensions.is_empty() && !extensions.contains(&file.extension().as_str()) {
            let extensions = extensions.join(", ");
            self.add(format!(
                "The {words} field must be a file of type: {extensions}."
            ));
        }
        if let Some(most) = most_kilobytes.filter(|most| file.size > most * 1024) {
            self.add(format!(
                "The {words} field must not be greater than {most} kilobytes."
            ));
        }
    }

    /// The end of the checks: no field may be there that was not checked and is not among these, so
    /// that a misspelt one is found.
    pub(in crate::whatsnesia) fn only(mut self, others: &[&str]) -> Result<(), Refusal> {
        let mut unknown: Vec<&str> = self.form.names().collect();
        unknown.retain(|name| !self.checked.contains(name) && !others.contains(name));
        unknown.sort_unstable();
        unknown.dedup();
        for name in unknown {
            self.add(format!("The {name} field is not known."));
        }
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(Refusal::validation(self.problems))
    }
}

/// A field as a sentence names it.
fn words(field: &str) -> String {
    field.replace('_', " ")
}

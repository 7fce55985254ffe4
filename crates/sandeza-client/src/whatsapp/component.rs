//! The parts of a template in the JSON form: a header, a body, buttons, each with its parameters.
//!
//! The document's tables and samples disagree about nearly every constant. So constants are read in
//! any case, numbers also as strings, and the tables' key `parameter` beside the samples'
//! `parameters`; what goes out is spelled as the sample of each place has it.

use messaging_client_core::{Personal, ValidationError};
use serde::{Deserialize, Serialize};

use super::parameter::Parameter;
use super::template_rules::Rules;
use crate::check::{At, Checked, each, refuse};
use crate::json::{Word, objects, wire};

wire! {
    /// A header, a body or a button of a template.
    pub struct Component {
        /// `header`, `body` or `button`.
        pub r#type: Word,
        /// Of a button: `URL`, `catalog` or `mpm`; on a card `QUICK_REPLY` or `URL`.
        pub sub_type: Option<Word>,
        /// A button's position in the template, 0 to 9.
        pub index: Option<Index>,
        /// The values; exactly one in a header or a button.
        #[serde(alias = "parameter", deserialize_with = "objects")]
        pub parameters: Vec<Parameter>,
    }
}

/// The position of a button. The samples have a string for URL and quick-reply buttons, and a number
/// for catalogs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Index {
    /// Written as a number.
    Number(u8),
    /// Written as a string.
    Text(Personal),
}

impl Index {
    pub(super) fn position(&self) -> Option<u8> {
        match self {
            Self::Number(position) => Some(*position),
            Self::Text(position) => position.trim().parse().ok(),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(position) if position.trim().is_empty())
    }
}

impl Component {
    fn new(r#type: &str, parameters: Vec<Parameter>) -> Self {
        let r#type = r#type.into();
        Self {
            r#type,
            parameters,
            ..Self::default()
        }
    }

    pub(super) fn header(parameter: Parameter) -> Self {
        Self::new("header", vec![parameter])
    }

    pub(super) fn body<T: Into<Personal>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::new("body", values.into_iter().map(Parameter::text).collect())
    }

    pub(super) fn button(sub_type: &str, index: u8, parameter: Parameter) -> Self {
        let mut button = Self::new("button", vec![parameter]);
        button.sub_type = Some(sub_type.into());
        button.index = Some(Index::Number(index));
        button
    }

    /// `sub_type` in small letters; empty where there is none.
    pub(super) fn button_kind(&self) -> String {
        self.sub_type.as_ref().map(Word::lower).unwrap_or_default()
    }

    pub(super) fn position(&self) -> Option<u8> {
        self.index.as_ref()?.position()
    }

    /// The one text that it has.
    pub(super) fn only_text(&self) -> Option<&Personal> {
        match self.parameters.as_slice() {
            [parameter] => parameter.text.as_ref(),
            _ => None,
        }
    }

    /// Writes the constants as the samples have them: all of a carousel in capitals, and buttons but
    /// those of catalogs too; the parameter of a URL button in small letters everywhere.
    pub(super) fn spell(&mut self, in_carousel: bool) {
        let kind = self.button_kind();
        let is_catalog = matches!(kind.as_str(), "catalog" | "mpm");
        let is_tapped = self.sub_type.is_some() && !is_catalog;
        self.r#type.spell(in_carousel || is_tapped);
        let sub_type = self.sub_type.iter_mut();
        sub_type.for_each(|sub_type| sub_type.spell(is_tapped));
        if let Some(position) = self.position() {
            self.index = Some(match is_catalog {
                true => Index::Number(position),
                false => Index::Text(position.to_string().into()),
            });
        }
        let in_capitals = in_carousel && kind != "url";
        let parameters = self.parameters.iter_mut();
        parameters.for_each(|parameter| parameter.spell(in_capitals));
    }

    /// Its only parameter, which must have one value with the type's name, and that name.
    pub(super) fn only(&self) -> Result<(&Parameter, &'static str), ValidationError> {
        match self.parameters.as_slice() {
            [parameter] => Ok((parameter, parameter.kind().at("parameters[0]")?)),
            _ => refuse("parameters", "must have exactly one parameter here"),
        }
    }

    /// Refuses any other only parameter than one of this type.
    pub(super) fn must_be(&self, wanted: &'static str) -> Checked {
        match self.only()? {
            (_, kind) if kind == wanted => Ok(()),
            _ => refuse("parameters[0].type", format!("must be {wanted} here")),
        }
    }

    /// "index is the order of the button, starting from 0 to 9".
    pub(super) fn check_index(&self) -> Checked {
        match self.position() {
            Some(0..=9) => Ok(()),
            _ => refuse("index", "must be the button's position, from 0 to 9"),
        }
    }

    /// A header: a text, a file or a place.
    pub(super) fn check_header(&self, rules: Rules) -> Checked {
        if !self.r#type.is("header") {
            return refuse("type", "must be header");
        }
        let checked = self.only()?.0.check_header(rules);
        checked.at("parameters[0]")
    }
}

/// The values of a body; every parameter is a text. A body that is there has values: without them
/// another message than the caller's would go out, one by a static template.
pub(super) fn check_texts(parameters: &[Parameter], rules: Rules) -> Checked {
    if parameters.is_empty() {
        let problem = "is empty: give the values of the body's variables, or no body";
        return refuse("parameters", problem);
    }
    each("parameters", parameters, |one| match one.kind()? {
        "text" => rules.check_text(one.text.as_deref().unwrap_or_default()),
        _ => refuse("type", "must be text: a body has texts only"),
    })
}

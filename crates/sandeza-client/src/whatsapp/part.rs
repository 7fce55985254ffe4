use messaging_client_core::Personal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::delimited::joined;
use crate::json::Shape;

/// A part of a template: in the JSON form, or as a string in the delimiter form; and where it is unused
/// an empty string, or nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Part<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// The key is there, with an empty string.
    Empty,
    /// The JSON form.
    Json(T),
    /// The delimiter form.
    Delimited(T),
    /// A string that is not in the delimiter form. It is refused before sending.
    Unclear(Personal),
}

/// What has a delimiter form.
pub(super) trait Delimit: Sized {
    /// What the form must be, for errors.
    const FORM: &'static str;

    fn split(text: &str) -> Option<Self>;

    /// Whether the form has a place for all of it.
    fn is_expressible(&self) -> bool;

    /// The type and the values of each parameter.
    fn parameters(&self) -> Vec<Vec<&str>>;
}

impl<T> Part<T> {
    /// Whether the key is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether there is nothing, printed or not.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Absent | Self::Empty)
    }

    /// What it is, in either form; none where it is unused.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Json(part) | Self::Delimited(part) => Some(part),
            _ => None,
        }
    }

    pub(super) fn get_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Json(part) | Self::Delimited(part) => Some(part),
            _ => None,
        }
    }

    /// Whether it is in the JSON form.
    pub fn is_json(&self) -> bool {
        matches!(self, Self::Json(_))
    }

    /// Whether it is in the delimiter form.
    pub fn is_delimited(&self) -> bool {
        matches!(self, Self::Delimited(_) | Self::Unclear(_))
    }

    pub(super) fn delimited(self) -> Self {
        match self {
            Self::Json(part) => Self::Delimited(part),
            other => other,
        }
    }

    /// Prints nothing as an empty string, or not at all.
    pub(super) fn print_blank(&mut self, print: bool) {
        if self.is_blank() {
            *self = if print { Self::Empty } else { Self::Absent };
        }
    }
}

fn read<T: Delimit, O, E: de::Error>(
    shape: Shape<O>,
    json: impl FnOnce(Shape<O>) -> Result<T, E>,
) -> Result<Part<T>, E> {
    let text = match shape {
        Shape::Null => return Ok(Part::Absent),
        Shape::String(text) if text.trim().is_empty() => return Ok(Part::Empty),
        Shape::String(text) => text,
        shape => return json(shape).map(Part::Json),
    };
    let part = T::split(&text).filter(|part| joined(part).is_some());
    Ok(part.map_or_else(|| Part::Unclear(text.into()), Part::Delimited))
}

/// A [`Part`] that is one object.
pub(super) fn part<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default + Delimit>(
    deserializer: D,
) -> Result<Part<T>, D::Error> {
    let json = |shape: Shape<T>| shape.object().map(Option::unwrap_or_default);
    read(Shape::deserialize(deserializer)?, json)
}

/// A [`Part`] that is a list of objects.
pub(super) fn parts<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Part<Vec<T>>, D::Error>
where
    T: Deserialize<'de>,
    Vec<T>: Delimit,
{
    read(Shape::deserialize(deserializer)?, Shape::list)
}

/// Values that would be read back as others are not written.
impl<T: Serialize + Delimit> Serialize for Part<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Empty => serializer.serialize_str(""),
            Self::Json(part) => part.serialize(serializer),
            Self::Delimited(part) => {
                let cannot = || ser::Error::custom("cannot be written in the delimiter form");
                joined(part).ok_or_else(cannot)?.serialize(serializer)
            }
            Self::Unclear(text) => text.serialize(serializer),
        }
    }
}

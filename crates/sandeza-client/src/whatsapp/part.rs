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
}

/// What has a delimiter form.
pub(super) trait Delimit: Sized {
    /// What the form must be, for errors.
    const FORM: &'static str;

    fn split(text: &str) -> Option<Self>;

    /// The type and the values of each parameter.
    fn parameters(&self) -> Vec<Vec<&str>>;
}

impl<T> Part<T> {
    /// Whether the key is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// What it is, in either form; none where it is unused.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Json(part) | Self::Delimited(part) => Some(part),
            Self::Absent | Self::Empty => None,
        }
    }

    pub(super) fn get_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Json(part) | Self::Delimited(part) => Some(part),
            Self::Absent | Self::Empty => None,
        }
    }

    /// Whether it is in the JSON form.
    pub fn is_json(&self) -> bool {
        matches!(self, Self::Json(_))
    }

    /// Whether it is in the delimiter form.
    pub fn is_delimited(&self) -> bool {
        matches!(self, Self::Delimited(_))
    }

    pub(super) fn delimited(self) -> Self {
        match self {
            Self::Json(part) => Self::Delimited(part),
            other => other,
        }
    }

    /// Prints nothing as an empty string, or not at all.
    pub(super) fn print_blank(&mut self, print: bool) {
        if self.get().is_none() {
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
    part.map(Part::Delimited).ok_or_else(|| {
        let rule =
            "and no value may hold or end in a separator: use the JSON form for such a value";
        E::custom(format_args!("{}, {rule}", T::FORM))
    })
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
                let text: Option<Personal> = joined(part);
                let moved = || ser::Error::custom("a value holds or ends in a separator");
                text.ok_or_else(moved)?.serialize(serializer)
            }
        }
    }
}

/// Defines the type of a field that has one documented value: it is always written, and taken in any
/// case or left out when read; another value is refused.
macro_rules! constant {
    ($name:ident = $value:literal) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        struct $name;

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($value)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match <Option<String> as serde::Deserialize>::deserialize(deserializer)? {
                    Some(given) if !given.eq_ignore_ascii_case($value) => {
                        Err(serde::de::Error::custom(concat!("must be ", $value)))
                    }
                    _ => Ok(Self),
                }
            }
        }
    };
}

pub(super) use constant;

//! Structs of which every field may be missing or something else than expected.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The field, where it is what is expected; else it stays among the others. `name` is as Rust writes
/// it: `r#type` is `type`.
pub(super) fn take<T: DeserializeOwned>(fields: &mut Map<String, Value>, name: &str) -> Option<T> {
    let name = name.trim_start_matches("r#");
    let value = fields.get(name)?;
    let taken = T::deserialize(value).ok()?;
    fields.remove(name);
    Some(taken)
}

/// Defines a struct with these optional fields and an `extra` for all others.
macro_rules! tolerant {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* $field:ident: $type:ty, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )+
            /// Fields that this version does not know, or that are not what is documented.
            #[serde(flatten)]
            pub extra: messaging_client_core::Extra,
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut fields = serde_json::Map::deserialize(deserializer)?;
                Ok(Self {
                    $( $field: $crate::callback::tolerant::take(&mut fields, stringify!($field)), )+
                    extra: fields.into(),
                })
            }
        }
    };
}

pub(super) use tolerant;

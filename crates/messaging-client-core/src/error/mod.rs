//! What can go wrong: before sending, in the provider's response, and with a whole call.

mod call_error;
mod facts;
mod kind;
mod named_enum;
mod response_error;
mod validation_error;

pub use call_error::Error;
pub use facts::ErrorFacts;
pub use kind::ErrorKind;
pub(crate) use named_enum::named_enum;
pub use response_error::{ApiError, DecodeError, ResponseError};
pub use validation_error::ValidationError;

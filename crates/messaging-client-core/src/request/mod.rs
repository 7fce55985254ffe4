//! What is sent: the unsigned request of an operation, its body, and files.

mod base_url;
mod body;
mod departure;
mod encoded;
mod multipart;
mod path;
mod unsigned;
mod upload;
pub mod validation;

pub(crate) use base_url::BaseUrl;
pub use body::{Body, FormBody, JsonBody};
pub use departure::Progress;
pub use encoded::RequestBody;
pub use multipart::MultipartBody;
pub use unsigned::{UnsignedRequest, header_value, sensitive_header_value};
pub use upload::Upload;

//! The body of a request that changes something: a urlencoded form, or multipart where there is a
//! file.
//!
//! The document says JSON ("Introduction"), its samples send forms; the samples are followed.

use messaging_client_core::{FormBody, MultipartBody, Personal, UnsignedRequest, Upload};

#[derive(Default)]
pub(crate) struct Form {
    fields: Vec<(&'static str, String)>,
    files: Vec<(&'static str, Upload)>,
}

impl Form {
    pub(crate) fn put(&mut self, name: &'static str, value: impl Into<String>) {
        self.fields.push((name, value.into()));
    }

    pub(crate) fn put_optional(&mut self, name: &'static str, value: Option<&Personal>) {
        if let Some(value) = value {
            self.put(name, value.as_str());
        }
    }

    pub(crate) fn put_file(&mut self, name: &'static str, file: &Upload) {
        self.files.push((name, file.clone()));
    }

    /// Makes the form the body of `request`. Files come last, so that a server that reads as it goes
    /// knows the recipient before the first byte of one.
    pub(crate) fn into_body_of(self, request: UnsignedRequest) -> UnsignedRequest {
        if self.files.is_empty() {
            let mut form = FormBody::new();
            for (name, value) in self.fields {
                form.put(name, value);
            }
            return request.form(form);
        }
        let mut multipart = MultipartBody::new();
        for (name, value) in self.fields {
            multipart.put(name, value);
        }
        for (name, file) in self.files {
            multipart.put_file(name, file);
        }
        request.multipart(multipart)
    }
}

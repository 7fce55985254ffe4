//! A multipart body while it is received.

use std::future::ready;
use std::sync::Arc;

use super::WhatsnesiaProvider;
use super::form::FormCollector;
use crate::multipart::Reader;
use crate::server::{Answer, BodySink, BoxFuture, Bytes, ReceivedRequest};

/// Reads the parts as they come, and hands them to the provider at the end.
pub(super) struct FormSink {
    reader: Reader<FormCollector>,
    provider: Arc<WhatsnesiaProvider>,
}

impl FormSink {
    pub(super) fn new(boundary: &str, provider: Arc<WhatsnesiaProvider>) -> Self {
        let collector = FormCollector::new(Arc::clone(&provider.held));
        Self {
            reader: Reader::new(boundary, collector),
            provider,
        }
    }
}

impl BodySink for FormSink {
    fn write(&mut self, chunk: &Bytes) {
        self.provider.held.note(chunk.len());
        self.reader.push(chunk);
    }

    fn finish(self: Box<Self>, request: ReceivedRequest) -> BoxFuture<'static, Answer> {
        let Self { reader, provider } = *self;
        let form = || Ok(reader.finish()?.into_form());
        Box::pin(ready(provider.answer(&request, form)))
    }
}

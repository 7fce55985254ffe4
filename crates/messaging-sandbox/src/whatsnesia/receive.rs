//! A multipart body while it is received.

use std::future::ready;
use std::sync::Arc;

use super::form::{Form, FormCollector};
use super::multipart::{Malformed, Parser};
use super::provider::Provider;
use crate::server::{Answer, BodySink, BoxFuture, Bytes, ReceivedRequest};

/// Reads the parts as they come, and hands them to the provider at the end.
pub(super) struct FormSink {
    parser: Parser,
    collector: FormCollector,
    /// The first thing that was wrong; what follows it is not read.
    problem: Option<Malformed>,
    provider: Arc<Provider>,
}

impl FormSink {
    pub(super) fn new(boundary: &str, provider: Arc<Provider>) -> Self {
        Self {
            parser: Parser::new(boundary),
            collector: FormCollector::default(),
            problem: None,
            provider,
        }
    }
}

impl BodySink for FormSink {
    fn write(&mut self, chunk: &Bytes) {
        if self.problem.is_none() {
            self.problem = self.parser.push(chunk, &mut self.collector).err();
        }
        let parsing = self
            .parser
            .most_held()
            .saturating_add(self.collector.held());
        self.provider.note_held(parsing.saturating_add(chunk.len()));
    }

    fn finish(self: Box<Self>, request: ReceivedRequest) -> BoxFuture<'static, Answer> {
        let Self {
            parser,
            collector,
            problem,
            provider,
        } = *self;
        let form = || -> Result<Form, Malformed> {
            problem.map_or(Ok(()), Err)?;
            parser.finish()?;
            Ok(collector.into_form())
        };
        Box::pin(ready(provider.answer(&request, form)))
    }
}

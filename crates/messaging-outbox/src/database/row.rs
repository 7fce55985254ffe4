use crate::error::OutboxError;

/// What a statement takes and gives: integers and text are all that the tables hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of a result, read from left to right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row(Vec<Value>);

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values)
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, OutboxError> {
        self.optional_int(column)?.ok_or(OutboxError::Row(column))
    }

    pub(crate) fn text(&self, column: usize) -> Result<String, OutboxError> {
        self.optional_text(column)?.ok_or(OutboxError::Row(column))
    }

    pub(crate) fn optional_int(&self, column: usize) -> Result<Option<i64>, OutboxError> {
        match self.0.get(column) {
            Some(Value::Int(int)) => Ok(Some(*int)),
            Some(Value::Null) => Ok(None),
            _ => Err(OutboxError::Row(column)),
        }
    }

    pub(crate) fn optional_text(&self, column: usize) -> Result<Option<String>, OutboxError> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(OutboxError::Row(column)),
        }
    }
}

//! A fault rule as the API takes and lists it.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Impossible;
use crate::fault::{RetryAfter, ScriptedFault};
use crate::fault_rules::{FaultRule, FaultWhen};
use crate::operate::{Operate, impossible};
use crate::server::Bytes;

pub(crate) fn read_rule<P: Operate>(rule: &Value) -> Result<FaultRule<P::Code>, Impossible> {
    let rule = RuleJson::deserialize(rule).or_else(|error| impossible(error.to_string()))?;
    let when = rule.when.unwrap_or(FaultWhen::Always);
    if matches!(when, FaultWhen::Next(0) | FaultWhen::Every(0)) {
        return impossible("when: must be at least 1");
    }
    let made = FaultRule::new(when, rule.fault.read::<P>()?);
    match rule.operation {
        Some(operation) if P::OPERATIONS.contains(&operation.as_str()) => {
            Ok(made.operation(operation))
        }
        Some(_) => {
            let known = P::OPERATIONS.join(", ");
            impossible(format!("operation: must be one of {known}"))
        }
        None => Ok(made),
    }
}

pub(crate) fn rule_json<P: Operate>((number, rule): (u64, FaultRule<P::Code>)) -> Value {
    json!({
        "id": number.to_string(),
        "provider": P::NAME,
        "operation": rule.only_operation(),
        "when": rule.when(),
        "fault": FaultJson::of::<P>(rule.fault()),
    })
}

/// A rule as the API takes it. A field that nobody reads is refused: a misspelt one would change nothing, without a
/// word. The number is read over, so that a listed rule can be posted again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleJson {
    #[serde(rename = "provider")]
    _provider: IgnoredAny,
    #[serde(rename = "id")]
    _id: Option<IgnoredAny>,
    operation: Option<String>,
    when: Option<FaultWhen>,
    fault: FaultJson,
}

/// A fault as the API takes and shows it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FaultJson {
    kind: Cow<'static, str>,
    accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u64>,
    #[serde(skip_serializing_if = "Value::is_null")]
    code: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl FaultJson {
    fn of<P: Operate>(fault: &ScriptedFault<P::Code>) -> Self {
        let mut shown = Self::default();
        let (kind, accepted) = match fault {
            ScriptedFault::Status { status, accepted } => {
                shown.status = Some((*status).into());
                ("status", *accepted)
            }
            ScriptedFault::Code(code) => {
                shown.code = P::code_value(code);
                ("code", false)
            }
            ScriptedFault::Delay(late) => {
                shown.ms = u64::try_from(late.as_millis()).ok();
                ("delay", true)
            }
            ScriptedFault::Close { accepted } => ("close", *accepted),
            ScriptedFault::Truncate => ("truncate", true),
            ScriptedFault::Html { status, accepted } => {
                shown.status = Some((*status).into());
                ("html", *accepted)
            }
            ScriptedFault::RateLimited { retry_after } => {
                shown.retry_after = retry_after.map(|after| match after {
                    RetryAfter::Seconds(seconds) => seconds,
                    RetryAfter::Date(ahead) => ahead.as_secs(),
                });
                ("rate_limited", false)
            }
            ScriptedFault::Raw { bytes, accepted } => {
                shown.text = Some(String::from_utf8_lossy(bytes).into_owned());
                ("raw", *accepted)
            }
        };
        shown.kind = kind.into();
        shown.accepted = accepted;
        shown
    }

    fn read<P: Operate>(self) -> Result<ScriptedFault<P::Code>, Impossible> {
        let accepted = self.accepted;
        let status = |otherwise| match self.status.map_or(Ok(otherwise), u16::try_from) {
            Ok(status @ 200..600) => Ok(status),
            _ => impossible("fault.status: must be 200 to 599"),
        };
        Ok(match &*self.kind {
            "status" => ScriptedFault::Status {
                status: status(500)?,
                accepted,
            },
            "code" => match P::read_code(&self.code) {
                Some(code) => ScriptedFault::Code(code),
                None => return impossible("fault.code: must be a code of this provider"),
            },
            "delay" => ScriptedFault::Delay(Duration::from_millis(self.ms.unwrap_or(1000))),
            "close" => ScriptedFault::Close { accepted },
            "truncate" => ScriptedFault::Truncate,
            "html" => ScriptedFault::Html {
                status: status(502)?,
                accepted,
            },
            "rate_limited" => ScriptedFault::RateLimited {
                retry_after: self.retry_after.map(RetryAfter::Seconds),
            },
            "raw" => ScriptedFault::Raw {
                bytes: Bytes::from(self.text.unwrap_or_default()),
                accepted,
            },
            _ => {
                let kinds = "status, code, delay, close, truncate, html, rate_limited or raw";
                return impossible(format!("fault.kind: must be {kinds}"));
            }
        })
    }
}

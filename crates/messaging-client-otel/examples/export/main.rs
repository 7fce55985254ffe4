//! Sends an SMS to the embedded sandbox, and its traces and metrics to an OpenTelemetry collector over HTTP: to
//! `OTEL_EXPORTER_OTLP_ENDPOINT`, or to the one on this machine.

mod telemetry;

use std::error::Error;

use messaging_client_core::Environment;

fn main() -> Result<(), Box<dyn Error>> {
    let endpoint = Environment::of_process().optional("OTEL_EXPORTER_OTLP_ENDPOINT");
    let endpoint = endpoint.as_deref().unwrap_or("http://127.0.0.1:4318");
    // Before the runtime: the exporters' HTTP client blocks.
    let telemetry = telemetry::export_to(endpoint)?;
    tracing::subscriber::set_global_default(telemetry.subscriber())?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(telemetry::send(&telemetry))?;
    telemetry.shut_down()
}

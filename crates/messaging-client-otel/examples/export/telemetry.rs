//! Traces and metrics of the clients, sent to an OpenTelemetry collector over HTTP.

use std::error::Error;

use messaging_client_core::ClientOptions;
use messaging_client_otel::OtelObserver;
use messaging_sandbox::{Sandbox, nusasms};
use nusasms_client::{NusaSmsClient, Sms};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt as _;

/// What sends traces and metrics, until it is shut down.
pub(crate) struct Telemetry {
    meters: SdkMeterProvider,
    tracers: SdkTracerProvider,
}

/// Exports to the collector at `endpoint`. Not inside of an async runtime: its HTTP client blocks.
pub(crate) fn export_to(endpoint: &str) -> Result<Telemetry, Box<dyn Error>> {
    let metrics = MetricExporter::builder().with_http();
    let metrics = metrics
        .with_endpoint(format!("{endpoint}/v1/metrics"))
        .build()?;
    let spans = SpanExporter::builder().with_http();
    let spans = spans
        .with_endpoint(format!("{endpoint}/v1/traces"))
        .build()?;
    Ok(Telemetry {
        meters: SdkMeterProvider::builder()
            .with_periodic_exporter(metrics)
            .build(),
        tracers: SdkTracerProvider::builder()
            .with_batch_exporter(spans)
            .build(),
    })
}

impl Telemetry {
    /// Where the clients' spans go.
    pub(crate) fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let tracer = self.tracers.tracer("messaging");
        tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer))
    }

    /// The options of every client.
    pub(crate) fn options(&self) -> ClientOptions {
        use opentelemetry::metrics::MeterProvider as _;
        let meter = self.meters.meter("messaging");
        ClientOptions::new().observer(OtelObserver::with_meter(&meter))
    }

    /// Sends what is left.
    pub(crate) fn shut_down(&self) -> Result<(), Box<dyn Error>> {
        self.tracers.shutdown()?;
        self.meters.shutdown()?;
        Ok(())
    }
}

/// Sends an SMS to the embedded sandbox, and one that is refused before it leaves.
pub(crate) async fn send(telemetry: &Telemetry) -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().start().await?;
    let client = NusaSmsClient::builder()
        .base_url(sandbox.nusasms().url())
        .sms_user(nusasms::SMS_USER)
        .sms_password(nusasms::SMS_PASSWORD)
        .options(telemetry.options())
        .build()?;
    let sent = client.sms().send(&Sms::new("6281200000001", "Halo")).await;
    let refused = client.sms().send(&Sms::new("0", "Halo")).await;
    match (sent, refused) {
        (Ok(_), Err(error)) if error.refused_locally() => Ok(()),
        (Err(error), _) | (_, Err(error)) => Err(error.into()),
        (Ok(_), Ok(_)) => Err("a number that is none was sent to".into()),
    }
}

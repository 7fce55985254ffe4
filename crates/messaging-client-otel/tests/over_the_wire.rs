//! What an OpenTelemetry collector gets, over the real protocol.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a collector that cannot be started fails the test"
)]

#[path = "../examples/export/telemetry.rs"]
mod telemetry;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use prost::Message as _;
use tokio::net::TcpListener;

/// What was received: for each instrument and each kind of span its attributes, as `key=value`.
#[derive(Debug, Clone, Default)]
struct Collector {
    metrics: Arc<Mutex<BTreeMap<String, Vec<Vec<String>>>>>,
    spans: Arc<Mutex<BTreeMap<String, Vec<Vec<String>>>>>,
}

fn shown(attributes: &[KeyValue]) -> Vec<String> {
    let value = |one: &KeyValue| match one.value.as_ref().unwrap().value.as_ref().unwrap() {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let mut shown: Vec<_> = attributes
        .iter()
        .map(|one| format!("{}={}", one.key, value(one)))
        .collect();
    shown.sort();
    shown
}

async fn metrics(State(collector): State<Collector>, body: Bytes) {
    let request = ExportMetricsServiceRequest::decode(body).unwrap();
    let scopes = request
        .resource_metrics
        .iter()
        .flat_map(|one| &one.scope_metrics);
    for metric in scopes.flat_map(|scope| &scope.metrics) {
        let Some(Data::Histogram(histogram)) = &metric.data else {
            panic!("{} is no histogram", metric.name)
        };
        assert_eq!(metric.unit, "s");
        let points = histogram
            .data_points
            .iter()
            .map(|point| shown(&point.attributes));
        collector
            .metrics
            .lock()
            .unwrap()
            .insert(metric.name.clone(), points.collect());
    }
}

async fn traces(State(collector): State<Collector>, body: Bytes) {
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let scopes = request
        .resource_spans
        .iter()
        .flat_map(|one| &one.scope_spans);
    for span in scopes.flat_map(|scope| &scope.spans) {
        let mut spans = collector.spans.lock().unwrap();
        spans
            .entry(span.name.clone())
            .or_default()
            .push(shown(&span.attributes));
    }
}

fn start() -> (String, Collector, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let collector = Collector::default();
    let router = Router::new()
        .route("/v1/metrics", post(metrics))
        .route("/v1/traces", post(traces))
        .with_state(collector.clone());
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async move { axum::serve(listener, router).await });
    (endpoint, collector, runtime)
}

#[test]
fn a_collector_gets_traces_and_metrics_without_anything_personal() {
    let (endpoint, collector, runtime) = start();
    let telemetry = telemetry::export_to(&endpoint).unwrap();
    tracing::subscriber::set_global_default(telemetry.subscriber()).unwrap();
    runtime.block_on(telemetry::send(&telemetry)).unwrap();
    telemetry.shut_down().unwrap();

    let metrics = collector.metrics.lock().unwrap();
    let names: Vec<_> = metrics.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "http.client.request.duration",
            "messaging_client.call.duration",
            "messaging_client.turn.wait"
        ]
    );
    assert_eq!(
        metrics.get("http.client.request.duration").unwrap(),
        &[[
            "http.request.method=POST",
            "http.response.status_code=200",
            "server.address=127.0.0.1",
            "url.template=/api/v3/sendsms/plain",
        ]]
    );
    let mut calls = metrics
        .get("messaging_client.call.duration")
        .unwrap()
        .clone();
    calls.sort();
    let operation = "messaging_client.operation=nusasms.sms.send";
    assert_eq!(
        calls,
        [
            vec![
                "error.type=invalid_request",
                operation,
                "messaging_client.outcome=not_sent"
            ],
            vec![operation, "messaging_client.outcome=accepted"],
        ]
    );

    let spans = collector.spans.lock().unwrap();
    let attempt = spans
        .get("POST /api/v3/sendsms/plain")
        .unwrap()
        .first()
        .unwrap();
    for attribute in [
        "http.request.method=POST",
        "http.response.status_code=200",
        "operation=nusasms.sms.send",
    ] {
        assert!(
            attempt.iter().any(|one| one == attribute),
            "{attribute}: {attempt:?}"
        );
    }
    let everything = format!("{metrics:?} {spans:?}");
    for personal in ["62812", "Halo", "password"] {
        assert!(!everything.contains(personal), "{personal}");
    }
}

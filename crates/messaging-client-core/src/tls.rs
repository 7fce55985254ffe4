//! TLS for connections: by the operating system's library where the feature `native-tls` is on, else by
//! rustls, else none.

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use crate::InvalidRequest;

pub(crate) use backend::{HttpsConnector, MaybeHttpsStream, Tls};

#[cfg(any(feature = "rustls", feature = "native-tls"))]
impl Tls {
    /// Trusts the platform's roots, and the certificates in these PEM texts besides.
    pub(crate) fn with_roots(pems: &[Vec<u8>]) -> Result<Self, InvalidRequest> {
        use rustls_pki_types::CertificateDer;
        use rustls_pki_types::pem::PemObject;

        let mut roots = Vec::new();
        for pem in pems {
            let before = roots.len();
            for root in CertificateDer::pem_slice_iter(pem) {
                roots.push(root.map_err(|_| not_a_certificate())?);
            }
            if roots.len() == before {
                return Err(not_a_certificate());
            }
        }
        Self::trusting(roots).map_err(|_| {
            InvalidRequest::new(
                "client",
                "could not be set up: check the root certificates, the platform's and the added ones",
            )
        })
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn not_a_certificate() -> InvalidRequest {
    InvalidRequest::new(
        "root_certificate",
        "is not a PEM certificate (-----BEGIN CERTIFICATE-----)",
    )
}

#[cfg(feature = "native-tls")]
mod backend {
    use hyper_tls::native_tls::{Certificate, Error, TlsConnector};
    pub(crate) use hyper_tls::{HttpsConnector, MaybeHttpsStream};
    use rustls_pki_types::CertificateDer;

    pub(crate) struct Tls(TlsConnector);

    impl Tls {
        pub(super) fn trusting(roots: Vec<CertificateDer<'static>>) -> Result<Self, Error> {
            let mut builder = TlsConnector::builder();
            builder.request_alpns(&["http/1.1"]);
            for root in roots {
                builder.add_root_certificate(Certificate::from_der(&root)?);
            }
            builder.build().map(Self)
        }

        /// Connections by `connector`, with TLS towards `https` targets.
        pub(crate) fn over<C>(&self, connector: C) -> HttpsConnector<C> {
            HttpsConnector::from((connector, self.0.clone().into()))
        }
    }
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
mod backend {
    use std::sync::Arc;

    pub(crate) use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
    use rustls::crypto::{CryptoProvider, aws_lc_rs};
    use rustls::{ALL_VERSIONS, ClientConfig, Error};
    use rustls_pki_types::CertificateDer;
    use rustls_platform_verifier::Verifier;

    pub(crate) struct Tls(Arc<ClientConfig>);

    impl Tls {
        pub(super) fn trusting(roots: Vec<CertificateDer<'static>>) -> Result<Self, Error> {
            // What the application installed comes first.
            let provider = CryptoProvider::get_default()
                .cloned()
                .unwrap_or_else(|| Arc::new(aws_lc_rs::default_provider()));
            let verifier = verifier(roots, Arc::clone(&provider))?;
            let mut config = ClientConfig::builder_with_provider(provider)
                .with_protocol_versions(ALL_VERSIONS)?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth();
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            Ok(Self(Arc::new(config)))
        }

        /// Connections by `connector`, with TLS towards `https` targets.
        pub(crate) fn over<C>(&self, connector: C) -> HttpsConnector<C> {
            HttpsConnector::from((connector, Arc::clone(&self.0)))
        }
    }

    #[cfg(not(target_os = "android"))]
    fn verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Verifier, Error> {
        Verifier::new_with_extra_roots(roots, provider)
    }

    /// Android's verifier takes no roots but its own.
    #[cfg(target_os = "android")]
    fn verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Verifier, Error> {
        if roots.is_empty() {
            return Verifier::new(provider);
        }
        Err(Error::General("no roots can be added on Android".into()))
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod backend {
    use std::task::{Context, Poll};

    use http::Uri;
    use http::uri::Scheme;
    use tower_service::Service;

    use crate::{BoxFuture, InvalidRequest};

    type BoxError = Box<dyn std::error::Error + Send + Sync>;

    pub(crate) type MaybeHttpsStream<S> = S;

    pub(crate) struct Tls;

    impl Tls {
        pub(crate) fn with_roots(pems: &[Vec<u8>]) -> Result<Self, InvalidRequest> {
            if pems.is_empty() {
                return Ok(Self);
            }
            Err(InvalidRequest::new(
                "root_certificate",
                "needs TLS: enable the feature rustls or native-tls",
            ))
        }

        /// Connections by `connector`, and none to `https` targets.
        pub(crate) fn over<C>(&self, connector: C) -> HttpsConnector<C> {
            HttpsConnector(connector)
        }
    }

    #[derive(Clone)]
    pub(crate) struct HttpsConnector<C>(C);

    impl<C> Service<Uri> for HttpsConnector<C>
    where
        C: Service<Uri>,
        C::Future: Send + 'static,
        C::Error: Into<BoxError>,
    {
        type Response = C::Response;
        type Error = BoxError;
        type Future = BoxFuture<'static, Result<C::Response, BoxError>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            self.0.poll_ready(context).map_err(Into::into)
        }

        fn call(&mut self, target: Uri) -> Self::Future {
            if target.scheme() == Some(&Scheme::HTTPS) {
                return Box::pin(async {
                    Err("https needs TLS: enable the feature rustls or native-tls".into())
                });
            }
            let connecting = self.0.call(target);
            Box::pin(async { connecting.await.map_err(Into::into) })
        }
    }
}

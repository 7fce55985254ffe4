//! A server that speaks TLS with a certificate of its own making, which no platform trusts.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

static AUTHORITIES: AtomicUsize = AtomicUsize::new(0);

/// A TLS server with a certificate of an authority that nobody knows.
pub struct TlsServer {
    address: SocketAddr,
    pub authority_pem: String,
    requests: Requests,
}

/// When they came, their heads and bodies, and the protocol that was agreed on.
type Seen = Vec<(Instant, String, Option<Vec<u8>>)>;
type Requests = Arc<Mutex<Seen>>;

impl TlsServer {
    pub async fn named(name: &str) -> Self {
        Self::slow_to_greet(name, &[]).await
    }

    /// Lets the first connections wait so long for their handshakes.
    pub async fn slow_to_greet(name: &str, waits: &'static [Duration]) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL tells authorities apart by their names.
        let number = AUTHORITIES.fetch_add(1, Ordering::Relaxed);
        let name_of_authority = format!("test authority {number}");
        authority
            .distinguished_name
            .push(DnType::CommonName, name_of_authority);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()])
            .unwrap()
            .signed_by(&key, &authority)
            .unwrap();
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(
                    vec![certificate.der().clone()],
                    PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
                )
                .unwrap();
        // It insists on the one protocol that it speaks.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            authority_pem: authority.pem(),
            requests: Arc::default(),
        };
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let requests = Arc::clone(&server.requests);
        tokio::spawn(async move {
            let mut waits = waits.iter().copied();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, requests) = (acceptor.clone(), Arc::clone(&requests));
                let wait = waits.next().unwrap_or_default();
                tokio::spawn(async move {
                    tokio::time::sleep(wait).await;
                    serve(stream, acceptor, &requests).await;
                });
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub fn requests(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub fn requests_seen(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|(_, text, _)| text.clone()).collect()
    }

    pub fn protocols(&self) -> Vec<Option<Vec<u8>>> {
        let requests = self.requests.lock().unwrap();
        requests
            .iter()
            .map(|(.., protocol)| protocol.clone())
            .collect()
    }

    pub fn arrivals(&self) -> Vec<Instant> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|(arrival, ..)| *arrival).collect()
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, requests: &Mutex<Seen>) {
    // A client that does not trust the server ends the handshake.
    let Ok(mut stream) = acceptor.accept(stream).await else {
        return;
    };
    let protocol = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && !request.ends_with(b"}") {
        if stream.read_buf(&mut request).await.unwrap() == 0 {
            break;
        }
    }
    if request.is_empty() {
        return;
    }
    let text = String::from_utf8(request).unwrap();
    requests
        .lock()
        .unwrap()
        .push((Instant::now(), text, protocol));
    let answer = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 22\r\n\r\n\
                  {\"code\":0,\"id\":\"id-1\"}";
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
}

//! Running a router on a listener, with and without TLS, until it is stopped.

use std::sync::Arc;

use axum::{Router, routing::get};
use futures_util::StreamExt;
use openssl::{
    asn1::Asn1Time,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::PKey,
    x509::{X509, X509Name, extension::SubjectAlternativeName},
};
use privratnik::sandbox::server::{TlsIdentity, TlsIdentityError, run};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_rustls::TlsConnector;

use super::Stand;

/// A certificate for `localhost` and its key, made on the spot, as PEM.
pub(crate) fn identity() -> (Vec<u8>, Vec<u8>) {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("a curve");
    let key = PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key");
    let mut name = X509Name::builder().expect("a name");
    name.append_entry_by_nid(Nid::COMMONNAME, "localhost").expect("an entry");
    let name = name.build();
    let mut certificate = X509::builder().expect("a builder");
    certificate.set_version(2).expect("v3");
    certificate.set_subject_name(&name).expect("a subject");
    certificate.set_issuer_name(&name).expect("an issuer");
    certificate.set_pubkey(&key).expect("a key");
    certificate.set_not_before(&Asn1Time::days_from_now(0).expect("a time")).expect("set");
    certificate.set_not_after(&Asn1Time::days_from_now(2).expect("a time")).expect("set");
    let host = SubjectAlternativeName::new().dns("localhost").build(&certificate.x509v3_context(None, None));
    certificate.append_extension(host.expect("a name")).expect("an extension");
    certificate.sign(&key, MessageDigest::sha256()).expect("signs");
    let pem = certificate.build().to_pem().expect("PEM");
    (pem, key.private_key_to_pem_pkcs8().expect("PEM"))
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}

#[tokio::test]
async fn a_client_that_trusts_the_certificate_is_served_over_tls() {
    let (chain, key) = identity();
    let tls = TlsIdentity::from_pem(&chain, &key).expect("an identity");
    let router = Router::new().route("/", get(|| async { "за замком" }));
    let running = run(listener().await, router, Some(tls)).await.expect("runs");

    let mut roots = rustls::RootCertStore::empty();
    let der = X509::from_pem(&chain).expect("PEM").to_der().expect("DER");
    roots.add(CertificateDer::from(der)).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(running.address).await.expect("listens");
    let host = ServerName::try_from("localhost").expect("a name");
    let mut stream = TlsConnector::from(Arc::new(config)).connect(host, socket).await.expect("a handshake");
    let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.expect("sends");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.ends_with("за замком"), "{answer}");
    running.stop().await;
}

#[test]
fn what_is_no_identity_is_named() {
    let ((chain, key), (_, other_key)) = (identity(), identity());
    let fault = |chain: &[u8], key: &[u8]| TlsIdentity::from_pem(chain, key).err().expect("refused");
    assert!(matches!(fault(b"-----BEGIN CERTIFICATE-----\n?", &key), TlsIdentityError::Chain(_)));
    assert!(matches!(fault(&chain, b"no key"), TlsIdentityError::Key(_)));
    assert!(matches!(fault(&chain, &other_key), TlsIdentityError::Pair(_)));
    assert!(matches!(fault(b"no certificate", &key), TlsIdentityError::Pair(_)));
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_the_stop_ends() {
    let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (there, gate) = (Arc::clone(&arrived), Arc::clone(&go_on));
    let handler = move || async move {
        there.notify_one();
        gate.notified().await;
        "дождались"
    };
    let running = run(listener().await, Router::new().route("/", get(handler)), None).await.expect("runs");
    let address = running.address;
    let mut socket = TcpStream::connect(address).await.expect("listens");
    socket.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("sends");
    arrived.notified().await;
    let stop = tokio::spawn(running.stop());
    go_on.notify_one();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads to the end");
    assert!(answer.ends_with("дождались"), "{answer}");
    stop.await.expect("stops");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_stop_cuts_requests_that_never_end_and_sockets_that_were_upgraded() {
    let arrived = Arc::new(Notify::new());
    let there = Arc::clone(&arrived);
    let stuck = move || async move {
        there.notify_one();
        std::future::pending::<()>().await;
    };
    let echo = |upgrade: axum::extract::ws::WebSocketUpgrade| async {
        upgrade.on_upgrade(|mut socket| async move { while socket.recv().await.is_some() {} })
    };
    let router = Router::new().route("/stuck", get(stuck)).route("/socket", get(echo));
    let running = run(listener().await, router, None).await.expect("runs");
    let mut socket = TcpStream::connect(running.address).await.expect("listens");
    socket.write_all(b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("sends");
    arrived.notified().await;
    let address = format!("ws://{}/socket", running.address);
    let (mut upgraded, _) = tokio_tungstenite::connect_async(address).await.expect("upgrades");
    running.stop().await;
    assert!(!matches!(upgraded.next().await, Some(Ok(_))));
    let mut nothing = Vec::new();
    // A reset is as good an end as a close.
    let _ended = socket.read_to_end(&mut nothing).await;
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn a_post_without_a_length_is_refused_as_iis_does() {
    let stand = Stand::open().await;
    let mut socket = TcpStream::connect(stand.running.address).await.expect("listens");
    let request = b"POST /webapi/auth/getdata HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    socket.write_all(request).await.expect("sends");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.starts_with("HTTP/1.1 411 "), "{answer}");
}

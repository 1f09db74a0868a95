//! The ESIA client made from its settings.

use std::{path::PathBuf, sync::Arc};

use super::{ComposeFault, meter::Counting};
use crate::{
    config::{EsiaMode, GostBody, PersonFilter as Filter, Settled},
    crypto::{
        certificate::Certificate,
        dice::SystemDice,
        gost::{self, Body, Gost, PrivateKey},
        jws::TrustedCertificates,
        key::read_private,
        signer::LocalSigner,
    },
    domain::Secret,
    esia::{
        client::{EsiaClient, Tools},
        settings::{PersonFilter, Settings},
        wire::authorise::Version,
    },
    flow::port::{Clock, Dice, IdentityProvider},
    telemetry::{Metrics, SystemClock},
};

/// The configured body of GOST.
pub(super) fn gost(body: GostBody, dice: &Arc<dyn Dice>) -> Result<Arc<dyn Gost>, ComposeFault> {
    let body = match body {
        GostBody::Pure => Body::Pure,
        GostBody::Openssl => Body::Openssl,
    };
    gost::body(body, Arc::clone(dice)).map_err(|fault| ComposeFault::at("crypto.gost", fault))
}

/// Our private key at ESIA.
pub(super) fn key(pem: &Secret<String>) -> Result<PrivateKey, ComposeFault> {
    read_private(pem.expose().as_bytes()).map_err(|fault| ComposeFault::at("esia.key", fault))
}

/// Both as one; a key that does not belong to the certificate is refused.
pub(super) fn signer(
    gost: Arc<dyn Gost>,
    key: PrivateKey,
    certificate: Certificate,
) -> Result<LocalSigner, ComposeFault> {
    LocalSigner::new(gost, key, certificate).map_err(|fault| ComposeFault::at("esia.certificate", fault))
}

/// Our certificate at ESIA.
pub(super) fn certificate(bytes: &[u8]) -> Result<Certificate, ComposeFault> {
    Certificate::from_pem_or_der(bytes).map_err(|fault| ComposeFault::at("esia.certificate", fault))
}

/// ESIA's certificates.
pub(super) fn trusted(files: &[(PathBuf, Vec<u8>)]) -> Result<TrustedCertificates, ComposeFault> {
    let read = files.iter().map(|(path, bytes)| {
        let said = |fault| format!("{}: {fault}", path.display());
        Certificate::from_pem_or_der(bytes).map_err(said)
    });
    let certificates = read.collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|fault| ComposeFault::at("esia.trusted_certificates", fault))?;
    Ok(TrustedCertificates::new(certificates))
}

/// The client.
pub(super) fn client(
    settled: &Settled,
    dice: &Arc<dyn Dice>,
    metrics: &Metrics,
) -> Result<EsiaClient, ComposeFault> {
    let esia = &settled.esia;
    let gost = gost(settled.crypto.gost, dice)?;
    let signer = signer(Arc::clone(&gost), key(&esia.key)?, certificate(&esia.certificate)?)?;
    let tools = Tools {
        signer: Arc::new(signer),
        gost,
        dice: Arc::clone(dice),
        meter: Arc::new(Counting(metrics.clone())),
    };
    EsiaClient::new(settings(settled), tools, trusted(&esia.trusted_certificates)?)
        .map_err(|fault| ComposeFault::at("esia.extra_roots", fault))
}

fn settings(settled: &Settled) -> Settings {
    let esia = &settled.esia;
    let redirect_uri = format!("{}/callback", settled.gate.origin.as_str());
    let mut settings =
        Settings::new(esia.browser.url().clone(), &esia.issuer, &esia.client_id, &redirect_uri);
    settings.server_base = esia.server.url().clone();
    settings.scopes.clone_from(&esia.scopes);
    settings.version = match esia.mode {
        EsiaMode::V3 => Version::V3,
        EsiaMode::V1 => Version::V1,
    };
    settings.person_filter = esia.person_filter.map(|filter| match filter {
        Filter::ConfAcc => PersonFilter::Confirmed,
        Filter::AccKid => PersonFilter::Children,
        Filter::AccNotKid => PersonFilter::NoChildren,
    });
    settings.call_timeout = esia.timeout;
    settings.extra_roots_pem = esia.extra_roots.clone().unwrap_or_default();
    settings
}

/// A freshly signed authorisation address, for an operator to try out.
///
/// # Errors
/// [`ComposeFault`] when key or certificate cannot be used.
pub fn signed_address(settled: &Settled) -> Result<String, ComposeFault> {
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let client = client(settled, &dice, &Metrics::new())?;
    client
        .ask(&crate::flow::fresh_state(&*dice), SystemClock.now())
        .map_err(|fault| ComposeFault::at("esia.key", fault))
}

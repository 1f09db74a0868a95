//! ESIA's own protocol.

use std::{path::PathBuf, sync::Arc};

use super::{Named, redirect_uri};
use crate::{
    app::{ComposeFault, meter::Counting},
    config::{Direct, DirectVersion, GostBody, Mnemonic, PersonFilter as Filter, Settled},
    crypto::{
        certificate::Certificate,
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
    flow::port::{Dice, IdentityProvider},
    telemetry::Metrics,
};

/// The configured body of GOST.
pub(in crate::app) fn gost(body: GostBody, dice: &Arc<dyn Dice>) -> Result<Arc<dyn Gost>, ComposeFault> {
    let body = match body {
        GostBody::Pure => Body::Pure,
        GostBody::Openssl => Body::Openssl,
    };
    gost::body(body, Arc::clone(dice)).map_err(|fault| ComposeFault::at("crypto.gost", fault))
}

/// Every name in which ESIA is asked, with the section that describes it; the gateway's own first.
pub(super) fn names(way: &Direct) -> impl Iterator<Item = (String, &Mnemonic)> {
    let others = way.others.iter().map(|(name, other)| (format!("identities.{name}"), other));
    std::iter::once(("esia".to_owned(), &way.own)).chain(others)
}

/// The private key of a name.
pub(in crate::app) fn key(section: &str, pem: &Secret<String>) -> Result<PrivateKey, ComposeFault> {
    read_private(pem.expose().as_bytes()).map_err(|fault| ComposeFault::at(format!("{section}.key"), fault))
}

/// The certificate of a name.
pub(in crate::app) fn certificate(section: &str, bytes: &[u8]) -> Result<Certificate, ComposeFault> {
    Certificate::from_pem_or_der(bytes)
        .map_err(|fault| ComposeFault::at(format!("{section}.certificate"), fault))
}

/// Both as one; a key that does not belong to the certificate is refused.
pub(in crate::app) fn signer(
    section: &str,
    gost: Arc<dyn Gost>,
    key: PrivateKey,
    certificate: Certificate,
) -> Result<LocalSigner, ComposeFault> {
    LocalSigner::new(gost, key, certificate)
        .map_err(|fault| ComposeFault::at(format!("{section}.certificate"), fault))
}

/// ESIA's certificates.
pub(in crate::app) fn trusted(files: &[(PathBuf, Vec<u8>)]) -> Result<TrustedCertificates, ComposeFault> {
    let read = files.iter().map(|(path, bytes)| {
        let said = |fault| format!("{}: {fault}", path.display());
        Certificate::from_pem_or_der(bytes).map_err(said)
    });
    let certificates = read.collect::<Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|fault| ComposeFault::at("esia.trusted_certificates", fault))?;
    Ok(TrustedCertificates::new(certificates))
}

/// The gateway's own client, and the others by their names in the configuration.
pub(super) fn clients(
    settled: &Settled,
    way: &Direct,
    dice: &Arc<dyn Dice>,
    metrics: &Metrics,
) -> Result<Named<EsiaClient>, ComposeFault> {
    let gost = gost(settled.crypto.gost, dice)?;
    let signs = |section: &str, name: &Mnemonic| {
        signer(section, Arc::clone(&gost), key(section, &name.key)?, certificate(section, &name.certificate)?)
            .map(Arc::new)
    };
    let tools = Tools {
        signer: signs("esia", &way.own)?,
        gost: Arc::clone(&gost),
        dice: Arc::clone(dice),
        meter: Arc::new(Counting(metrics.clone())),
    };
    let own = EsiaClient::new(settings(settled, way), tools, trusted(&way.trusted_certificates)?)
        .map_err(|fault| ComposeFault::at("esia.extra_roots", fault))?;
    let other = |(name, other): (&String, &Mnemonic)| {
        let signer = signs(&format!("identities.{name}"), other)?;
        let client: Arc<dyn IdentityProvider> = Arc::new(own.in_the_name_of(&other.client_id, signer));
        Ok((name.clone(), client))
    };
    let others = way.others.iter().map(other).collect::<Result<_, _>>()?;
    Ok(Named { own: Arc::new(own), others })
}

fn settings(settled: &Settled, way: &Direct) -> Settings {
    let redirect_uri = redirect_uri(settled);
    let mut settings =
        Settings::new(way.browser.url().clone(), &way.issuer, &way.own.client_id, &redirect_uri);
    settings.server_base = way.server.url().clone();
    settings.scopes.clone_from(&way.scopes);
    settings.version = match way.version {
        DirectVersion::V3 => Version::V3,
        DirectVersion::V1 => Version::V1,
    };
    settings.person_filter = way.person_filter.map(|filter| match filter {
        Filter::ConfAcc => PersonFilter::Confirmed,
        Filter::AccKid => PersonFilter::Children,
        Filter::AccNotKid => PersonFilter::NoChildren,
    });
    settings.call_timeout = settled.esia.timeout;
    settings.extra_roots_pem = settled.esia.extra_roots.clone().unwrap_or_default();
    settings
}

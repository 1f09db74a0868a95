//! The gateway in ESIA's place, made from its settings.

use std::{path::PathBuf, sync::Arc};

use super::ComposeFault;
use crate::{
    app::identity,
    config::{FacadeAttribute, JournalFacade, Settled, TokenAlgorithm},
    crypto::{
        certificate::Certificate,
        gost::Gost,
        jws::{Algorithm, JwsKey, JwsKeyFault},
    },
    domain::{Moment, Secret},
    facade::{Attribute, ClientCard, Desk, EsiaFacade, Settings, Tools},
    flow::port::{BlindIndex, Clock, Dice},
};

/// What stands for the life of the process and is used by it.
pub(in crate::app) struct Ground<'g> {
    pub clock: &'g Arc<dyn Clock>,
    pub dice: &'g Arc<dyn Dice>,
    pub index: &'g Arc<dyn BlindIndex>,
    pub desk: &'g Arc<Desk>,
}

/// The facade, and when its certificates run out.
pub(in crate::app) struct Standing {
    pub facade: EsiaFacade,
    /// The one by which journals verify its tokens.
    pub own_end: Moment,
    /// Of the journals' the one that runs out first, of each its longest.
    pub client_end: Option<Moment>,
}

/// Makes it; `None` where the gateway stands before no journal so.
pub(in crate::app) fn facade(
    settled: &Settled,
    ground: &Ground<'_>,
) -> Result<Option<Standing>, ComposeFault> {
    let Some(written) = &settled.facade else { return Ok(None) };
    let gost = identity::gost(settled.crypto.gost, ground.dice)?;
    let certificate = certificate(&written.certificate)?;
    let own_end = certificate.not_after();
    let key = key(written.algorithm, &written.key, certificate, &gost)?;
    let mut settings = Settings::new(written.origin.as_str(), &written.issuer);
    for (system, journal) in &settled.journals {
        if let Some(client) = &journal.facade {
            settings.clients.insert(system.clone(), card(&format!("systems.{}.facade", system.0), client)?);
        }
    }
    let longest = |card: &ClientCard| card.certificates.iter().map(Certificate::not_after).max();
    let client_end = settings.clients.values().filter_map(longest).min();
    let tools = Tools {
        key,
        gost,
        index: Arc::clone(ground.index),
        clock: Arc::clone(ground.clock),
        dice: Arc::clone(ground.dice),
        desk: Arc::clone(ground.desk),
    };
    Ok(Some(Standing { facade: EsiaFacade::new(settings, tools), own_end, client_end }))
}

/// `facade.certificate`
pub(in crate::app) fn certificate(bytes: &[u8]) -> Result<Certificate, ComposeFault> {
    Certificate::from_pem_or_der(bytes).map_err(|fault| ComposeFault::at("facade.certificate", fault))
}

/// Both as one; a key that does not belong to the certificate is refused.
pub(in crate::app) fn key(
    algorithm: TokenAlgorithm,
    pem: &Secret<String>,
    certificate: Certificate,
    gost: &Arc<dyn Gost>,
) -> Result<JwsKey, ComposeFault> {
    let algorithm = match algorithm {
        TokenAlgorithm::Gost => Algorithm::Gost256,
        TokenAlgorithm::Rs256 => Algorithm::Rs256,
    };
    JwsKey::from_pem(algorithm, pem.expose().as_bytes(), certificate, gost).map_err(|fault| {
        let key = match &fault {
            JwsKeyFault::Gost(_) | JwsKeyFault::Rsa(_) => "facade.key",
            JwsKeyFault::Unfit { .. } | JwsKeyFault::Mismatch { .. } => "facade.certificate",
        };
        ComposeFault::at(key, fault)
    })
}

/// The certificates of a journal whose section is `section`.
pub(in crate::app) fn certificates(
    section: &str,
    files: &[(PathBuf, Vec<u8>)],
) -> Result<Vec<Certificate>, ComposeFault> {
    let read = files.iter().map(|(path, bytes)| {
        let said = |fault| format!("{}: {fault}", path.display());
        Certificate::from_pem_or_der(bytes).map_err(said)
    });
    let read = read.collect::<Result<Vec<_>, _>>();
    read.map_err(|fault| ComposeFault::at(format!("{section}.certificates"), fault))
}

fn card(section: &str, client: &JournalFacade) -> Result<ClientCard, ComposeFault> {
    let attribute = |attribute: &FacadeAttribute| match attribute {
        FacadeAttribute::Fullname => Attribute::FullName,
        FacadeAttribute::Snils => Attribute::Snils,
        FacadeAttribute::Birthdate => Attribute::BirthDate,
    };
    Ok(ClientCard {
        client_id: client.client_id.clone(),
        certificates: certificates(section, &client.certificates)?,
        redirect_uris: client.redirect_uris.clone(),
        scopes: client.scopes.clone(),
        attributes: client.attributes.iter().map(attribute).collect(),
    })
}

//! `[esia]` and `[identities.NAME]`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::desk::Desk;
use super::oidc;
use crate::config::fault::Cause;
use crate::config::material::NameMaterial;
use crate::config::raw;
use crate::config::settled::{Direct, DirectVersion, Esia, EsiaMode, Mnemonic, Way};

/// Settles the sections. Only what the mode needs is read, so both ways may stand in one file and a change from one to
/// the other is a change of one word.
pub(super) fn settle(
    mut raw: raw::Esia,
    identities: BTreeMap<String, raw::Identity>,
    desk: &mut Desk,
) -> Option<Esia> {
    let timeout = desk.within("esia.timeout_seconds", raw.timeout_seconds, 1, 120);
    let extra_roots = desk.roots("esia.extra_roots", raw.extra_roots.as_deref());
    let way = match raw.mode {
        EsiaMode::V3 => direct(DirectVersion::V3, raw, identities, desk).map(Box::new).map(Way::Direct),
        EsiaMode::V1 => direct(DirectVersion::V1, raw, identities, desk).map(Box::new).map(Way::Direct),
        EsiaMode::Oidc => oidc::settle(std::mem::take(&mut raw.oidc), raw.issuer, identities, desk)
            .map(Box::new)
            .map(Way::Oidc),
    };
    Some(Esia { way: way?, timeout: Duration::from_secs(timeout?), extra_roots: extra_roots? })
}

fn direct(
    version: DirectVersion,
    raw: raw::Esia,
    identities: BTreeMap<String, raw::Identity>,
    desk: &mut Desk,
) -> Option<Direct> {
    let browser = desk.origin("esia.browser_url", Some(raw.browser_url), ADDRESS);
    let server = match raw.server_url {
        Some(url) => desk.origin("esia.server_url", Some(url), ADDRESS),
        None => browser.clone(),
    };
    let issuer = desk.text("esia.issuer", raw.issuer, ISSUER);
    let own = mnemonic("esia", raw.client_id, raw.key, raw.certificate, desk);
    let others = named(identities, desk, |section, identity, desk| {
        unfit(section, "client_secret", identity.client_secret.is_some(), "mode = \"oidc\"", desk);
        mnemonic(section, identity.client_id, identity.key, identity.certificate, desk)
    });
    let trusted = trusted(&raw.trusted_certificates, desk);
    let scopes = scopes("esia.scopes", raw.scopes, desk);
    Some(Direct {
        version,
        browser: browser?,
        server: server?,
        issuer: issuer?,
        own: own?,
        others: others?,
        trusted_certificates: trusted?,
        scopes: scopes?,
        person_filter: raw.person_filter,
    })
}

fn mnemonic(
    section: &str,
    client_id: Option<String>,
    key: Option<PathBuf>,
    certificate: Option<PathBuf>,
    desk: &mut Desk,
) -> Option<Mnemonic> {
    let client_id = desk.text(&format!("{section}.client_id"), client_id, "\"775607_DP\"");
    let path = format!("{section}.key");
    let key = desk.secret(&path, key, &path);
    let path = format!("{section}.certificate");
    let certificate =
        desk.needed(&path, certificate, "\"esia-client.cert.pem\"").and_then(|file| desk.bytes(&path, &file));
    let material =
        NameMaterial { section: section.to_owned(), key: key.clone(), certificate: certificate.clone() };
    desk.material.names.push(material);
    Some(Mnemonic { client_id: client_id?, key: key?, certificate: certificate? })
}

/// Every further identity, each under its section's name; all are read, also behind a faulty one.
pub(super) fn named<T>(
    identities: BTreeMap<String, raw::Identity>,
    desk: &mut Desk,
    mut settle: impl FnMut(&str, raw::Identity, &mut Desk) -> Option<T>,
) -> Option<BTreeMap<String, T>> {
    let settled: Vec<_> = identities
        .into_iter()
        .map(|(name, identity)| {
            let settled = settle(&format!("identities.{name}"), identity, desk);
            (name, settled)
        })
        .collect();
    settled.into_iter().map(|(name, settled)| Some((name, settled?))).collect()
}

/// A key of an identity that the mode has no use for was meant for something.
pub(super) fn unfit(section: &str, key: &str, is_given: bool, belongs: &str, desk: &mut Desk) {
    if is_given {
        let sentence = format!("belongs to esia.{belongs}; take it out, or change the mode");
        desk.blame(&format!("{section}.{key}"), Cause::Contradiction(sentence));
    }
}

/// Without one no token could ever be verified.
fn trusted(paths: &[PathBuf], desk: &mut Desk) -> Option<Vec<(PathBuf, Vec<u8>)>> {
    let key = "esia.trusted_certificates";
    let named = (!paths.is_empty()).then_some(paths);
    let paths = desk.needed(key, named, "[\"esia-2026.cert.pem\"]")?;
    desk.each(key, paths, |desk, key, path| {
        let certificate = (desk.path(path), desk.bytes(key, path)?);
        desk.material.trusted_certificates.push(certificate.clone());
        Some(certificate)
    })
}

/// Only with `openid` comes the token that says who signed in.
pub(super) fn scopes(key: &str, scopes: Vec<String>, desk: &mut Desk) -> Option<Vec<String>> {
    if let Some(split) = scopes.iter().find(|scope| scope.is_empty() || scope.contains(char::is_whitespace)) {
        return desk.parsed(key, split, None, "one scope", "[\"openid\", \"fullname\"]");
    }
    if !scopes.iter().any(|scope| scope == "openid") {
        desk.blame(
            key,
            Cause::Contradiction("has no openid; ESIA would send no id_token: add it".to_owned()),
        );
        return None;
    }
    Some(scopes)
}

const ADDRESS: &str = "\"https://esia.gosuslugi.ru\"";

/// `iss` of ESIA's tokens.
pub(super) const ISSUER: &str = "\"http://esia.gosuslugi.ru/\"";

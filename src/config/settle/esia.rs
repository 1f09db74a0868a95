//! `[esia]`

use std::path::PathBuf;
use std::time::Duration;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw;
use crate::config::settled::Esia;

/// Settles the section.
pub(super) fn settle(raw: raw::Esia, desk: &mut Desk) -> Option<Esia> {
    let browser = desk.origin("esia.browser_url", Some(raw.browser_url), ADDRESS);
    let server = match raw.server_url {
        Some(url) => desk.origin("esia.server_url", Some(url), ADDRESS),
        None => browser.clone(),
    };
    let issuer = desk.text("esia.issuer", raw.issuer, "\"http://esia.gosuslugi.ru/\"");
    let client_id = desk.text("esia.client_id", raw.client_id, "\"775607_DP\"");
    let key = desk.secret("esia.key", raw.key, "esia.key");
    let certificate = desk
        .needed("esia.certificate", raw.certificate, "\"esia-client.cert.pem\"")
        .and_then(|path| desk.bytes("esia.certificate", &path));
    desk.material.esia_key.clone_from(&key);
    desk.material.esia_certificate.clone_from(&certificate);
    let trusted = trusted(&raw.trusted_certificates, desk);
    let scopes = scopes(raw.scopes, desk);
    let timeout = desk.within("esia.timeout_seconds", raw.timeout_seconds, 1, 120);
    let extra_roots = desk.roots("esia.extra_roots", raw.extra_roots.as_deref());
    Some(Esia {
        browser: browser?,
        server: server?,
        issuer: issuer?,
        client_id: client_id?,
        mode: raw.mode,
        key: key?,
        certificate: certificate?,
        trusted_certificates: trusted?,
        scopes: scopes?,
        person_filter: raw.person_filter,
        timeout: Duration::from_secs(timeout?),
        extra_roots: extra_roots?,
    })
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

/// Only with `openid` does ESIA send the token that says who signed in.
fn scopes(scopes: Vec<String>, desk: &mut Desk) -> Option<Vec<String>> {
    let key = "esia.scopes";
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

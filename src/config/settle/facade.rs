//! `[facade]` and `[systems.NAME.facade]`

use std::path::PathBuf;

use url::Url;

use super::desk::{Desk, ORIGIN};
use super::esia::ISSUER;
use crate::config::fault::Cause;
use crate::config::material::{ClientMaterial, FacadeMaterial};
use crate::config::origin::Origin;
use crate::config::raw;
use crate::config::settled::{Facade, JournalFacade};

/// Settles the section: `Some(None)` where there is none.
pub(super) fn settle(raw: Option<raw::Facade>, desk: &mut Desk) -> Option<Option<Facade>> {
    let Some(raw) = raw else { return Some(None) };
    let listen = desk.needed("facade.listen", raw.listen, "\"10.0.0.2:8405\"");
    let listen = listen.and_then(|text| desk.address("facade.listen", &text));
    let origin = desk.origin("facade.origin", raw.origin, "\"https://esia.gate.example.ru\"");
    let issuer = desk.text("facade.issuer", raw.issuer, ISSUER);
    let key = desk.secret("facade.key", raw.key, "facade.key");
    let certificate = desk.needed("facade.certificate", raw.certificate, "\"facade.cert.pem\"");
    let certificate = certificate.and_then(|file| desk.bytes("facade.certificate", &file));
    desk.material.facade =
        Some(FacadeMaterial { algorithm: raw.algorithm, key: key.clone(), certificate: certificate.clone() });
    Some(Some(Facade {
        listen: listen?,
        origin: origin?,
        issuer: issuer?,
        key: key?,
        certificate: certificate?,
        algorithm: raw.algorithm,
    }))
}

/// Settles a journal's section, whose key is `section`: `Some(None)` where there is none.
pub(super) fn client(
    section: &str,
    raw: Option<raw::FacadeClient>,
    desk: &mut Desk,
) -> Option<Option<JournalFacade>> {
    let Some(raw) = raw else { return Some(None) };
    let at = |name: &str| format!("{section}.{name}");
    let client_id = desk.text(&at("client_id"), raw.client_id, "\"ELSH01721\"");
    let certificates = certificates(section, &raw.certificates, desk);
    let redirect_uris = some(&at("redirect_uris"), raw.redirect_uris, RETURN, desk);
    let redirect_uris = redirect_uris.and_then(|uris| {
        desk.each(&at("redirect_uris"), &uris, |desk, key, text| {
            desk.parsed(key, text, address(text), "the address of a page, as the journal sends it", RETURN)
        })
    });
    let scopes = desk.each(&at("scopes"), &raw.scopes, |desk, key, text| {
        let is_one = !text.is_empty() && !text.contains(char::is_whitespace);
        desk.parsed(key, text, is_one.then(|| text.clone()), "one scope", "\"fullname\"")
    });
    let attributes = some(&at("attributes"), raw.attributes, "[\"fullname\", \"snils\"]", desk);
    let hosts = desk.each(&at("hosts"), &raw.hosts, |desk, key, text| {
        desk.parsed(key, text, Origin::parse(text), ORIGIN, "\"https://sso.journal.example.ru\"")
    });
    Some(Some(JournalFacade {
        client_id: client_id?,
        certificates: certificates?,
        redirect_uris: redirect_uris?,
        scopes: scopes?,
        attributes: attributes?,
        hosts: hosts?,
    }))
}

/// Without one no request of the journal could ever be verified.
fn certificates(section: &str, paths: &[PathBuf], desk: &mut Desk) -> Option<Vec<(PathBuf, Vec<u8>)>> {
    let key = format!("{section}.certificates");
    let named = (!paths.is_empty()).then_some(paths);
    let paths = desk.needed(&key, named, "[\"netcity-esia.cert.pem\"]")?;
    let read = desk.each(&key, paths, |desk, key, path| Some((desk.path(path), desk.bytes(key, path)?)));
    desk.material.facade_clients.extend(
        read.iter().map(|files| ClientMaterial { section: section.to_owned(), certificates: files.clone() }),
    );
    read
}

/// A list that must not be empty.
fn some<T>(key: &str, list: Vec<T>, example: &'static str, desk: &mut Desk) -> Option<Vec<T>> {
    let named = (!list.is_empty()).then_some(list);
    desk.needed(key, named, example)
}

/// It is compared to the letter, so it stays as it is written.
fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let fits = matches!(url.scheme(), "http" | "https") && url.has_host() && url.fragment().is_none();
    fits.then(|| text.to_owned())
}

/// A journal whose section says that the gateway stands before it in ESIA's place, and no gateway does.
pub(super) fn without_section(system: &str, desk: &mut Desk) {
    let sentence = "says that the gateway stands in ESIA's place, and there is no section [facade]; write one, or \
                    take this one out";
    desk.blame(&format!("systems.{system}.facade"), Cause::Contradiction(sentence.to_owned()));
}

const RETURN: &str = "\"https://netcity.example.ru/webapi/sso/esia\"";

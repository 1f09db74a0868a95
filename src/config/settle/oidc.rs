//! `[esia.oidc]`

use std::collections::BTreeMap;

use url::Url;

use super::desk::Desk;
use super::esia::{ISSUER, named, scopes, unfit};
use crate::config::fault::Cause;
use crate::config::raw;
use crate::config::settled::{ChildClaims, Claims, NameClaims, Oidc, OidcName, SubjectKind};
use crate::domain::Secret;

/// Settles the section; `esia` is ESIA's own issuer, if it was written.
pub(super) fn settle(
    raw: raw::Oidc,
    esia: Option<String>,
    identities: BTreeMap<String, raw::Identity>,
    desk: &mut Desk,
) -> Option<Oidc> {
    let issuer = desk.text("esia.oidc.issuer", raw.issuer, PROVIDER);
    let issuer_url = issuer.as_ref().and_then(|text| {
        desk.parsed("esia.oidc.issuer", text, issuer_url(text), "the address of an issuer", PROVIDER)
    });
    let server = match raw.server_url {
        Some(url) => {
            desk.origin("esia.oidc.server_url", Some(url), PROVIDER).map(|origin| origin.url().clone())
        }
        None => issuer_url.clone(),
    };
    let own = name("esia.oidc", raw.client_id, raw.client_secret, desk);
    let others = named(identities, desk, |section, identity, desk| {
        for (key, is_given) in
            [("key", identity.key.is_some()), ("certificate", identity.certificate.is_some())]
        {
            unfit(section, key, is_given, "mode = \"v3\" or \"v1\"", desk);
        }
        name(section, identity.client_id, identity.client_secret, desk)
    });
    let scopes = scopes("esia.oidc.scopes", raw.scopes, desk);
    let claims = claims(raw.claims, issuer.as_deref(), esia, desk);
    Some(Oidc {
        issuer: issuer?,
        issuer_url: issuer_url?,
        server: server?,
        own: own?,
        others: others?,
        client_auth: raw.client_auth,
        scopes: scopes?,
        userinfo: raw.userinfo,
        claims: claims?,
    })
}

/// As OpenID Connect Discovery 1.0 §2 wants it: no query, no fragment.
fn issuer_url(text: &str) -> Option<Url> {
    let fits = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    Url::parse(text).ok().filter(fits)
}

fn name(
    section: &str,
    client_id: Option<String>,
    secret: Option<std::path::PathBuf>,
    desk: &mut Desk,
) -> Option<OidcName> {
    let client_id = desk.text(&format!("{section}.client_id"), client_id, "\"journals\"");
    let path = format!("{section}.client_secret");
    let secret = desk.secret(&path, secret, &path)?;
    // An editor adds a line's end that the provider does not know of.
    let secret = Secret::new(secret.expose().trim_end_matches(['\r', '\n']).to_owned());
    if secret.expose().is_empty() {
        desk.blame(&path, Cause::Contradiction("names an empty file; write the secret into it".to_owned()));
        return None;
    }
    Some(OidcName { client_id: client_id?, client_secret: secret })
}

fn claims(raw: raw::Claims, issuer: Option<&str>, esia: Option<String>, desk: &mut Desk) -> Option<Claims> {
    let assurance = desk.text(&section("assurance"), raw.assurance, "\"acr\"");
    let levels = levels([&raw.confirmed_values, &raw.child_values, &raw.simple_values], desk);
    let realm = match raw.subject_kind {
        SubjectKind::Opaque => issuer.map(str::to_owned),
        SubjectKind::EsiaOid => desk.text("esia.issuer", esia, ISSUER),
    };
    let child = raw.child;
    let birth_certificate = [child.certificate_series, child.certificate_number];
    let child = ChildClaims {
        name: names(child.full_name, [child.last_name, child.first_name, child.middle_name]),
        birth_date: child.birth_date,
        snils: child.snils,
        birth_certificate,
    };
    levels?;
    Some(Claims {
        subject: raw.subject,
        realm: realm?,
        subject_kind: raw.subject_kind,
        assurance: assurance?,
        confirmed_values: raw.confirmed_values,
        child_values: raw.child_values,
        simple_values: raw.simple_values,
        name: names(raw.full_name, [raw.last_name, raw.first_name, raw.middle_name]),
        birth_date: raw.birth_date,
        snils: raw.snils,
        birth_certificate: [raw.certificate_series, raw.certificate_number],
        children: raw.children.map(|list| (list, child)),
    })
}

fn names(whole: Option<String>, parts: [String; 3]) -> NameClaims {
    whole.map_or(NameClaims::Parts(parts), NameClaims::Whole)
}

/// Somebody has to get in, and no value may mean two things.
fn levels(lists: [&Vec<String>; 3], desk: &mut Desk) -> Option<()> {
    let [confirmed, child, _] = lists;
    if confirmed.is_empty() && child.is_empty() {
        return desk.needed(&section("confirmed_values"), None, "[\"PR\"]");
    }
    let mut seen = Vec::new();
    for value in lists.into_iter().flatten() {
        if seen.contains(&value) {
            let sentence = format!("{value:?} stands twice among the values; each means one thing");
            desk.blame(&section("confirmed_values"), Cause::Contradiction(sentence));
            return None;
        }
        seen.push(value);
    }
    Some(())
}

fn section(key: &str) -> String {
    format!("esia.oidc.claims.{key}")
}

const PROVIDER: &str = "\"https://esia-gate.example.ru\"";

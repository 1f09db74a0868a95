//! A provider in front of ESIA.

use std::{sync::Arc, time::Duration};

use super::{Named, redirect_uri};
use crate::{
    app::{ComposeFault, meter::Counting},
    config::{self, Settled},
    domain::{Assurance, Realm, Secret},
    esia::{
        breaker::BreakerRules,
        oidc::{
            claims::{ChildClaims, ClaimPath, ClaimsMap, NameClaims, SubjectKind},
            client::{OidcClient, SetUpFault, Tools},
            settings::{ClientAuth, Settings},
        },
    },
    flow::port::{BlindIndex, IdentityProvider},
    telemetry::Metrics,
};

/// The gateway's own client, and the others by their names in the configuration.
pub(super) fn clients(
    settled: &Settled,
    way: &config::Oidc,
    index: &Arc<dyn BlindIndex>,
    metrics: &Metrics,
) -> Result<Named<OidcClient>, ComposeFault> {
    let tools = Tools { index: Arc::clone(index), meter: Arc::new(Counting(metrics.clone())) };
    let own = OidcClient::new(settings(settled, way), tools).map_err(|fault| match fault {
        SetUpFault::Address(_) => ComposeFault::at("esia.oidc.issuer", fault),
        SetUpFault::Roots(_) => ComposeFault::at("esia.extra_roots", fault),
    })?;
    let others = way.others.iter().map(|(name, other)| {
        let client = own.in_the_name_of(&other.client_id, other.client_secret.clone());
        (name.clone(), Arc::new(client) as Arc<dyn IdentityProvider>)
    });
    let others = others.collect();
    Ok(Named { own: Arc::new(own), others })
}

fn settings(settled: &Settled, way: &config::Oidc) -> Settings {
    Settings {
        issuer: way.issuer.clone(),
        server_base: way.server.clone(),
        client_id: way.own.client_id.clone(),
        client_secret: Secret::new(way.own.client_secret.expose().clone()),
        client_auth: match way.client_auth {
            config::ClientAuth::Basic => ClientAuth::Basic,
            config::ClientAuth::Post => ClientAuth::Post,
        },
        redirect_uri: redirect_uri(settled),
        scopes: way.scopes.clone(),
        userinfo: way.userinfo,
        claims: claims(&way.claims),
        leeway: Duration::from_mins(1),
        connect_timeout: Duration::from_secs(5),
        call_timeout: settled.esia.timeout,
        largest_answer: 1024 * 1024,
        breaker: BreakerRules::default(),
        extra_roots_pem: settled.esia.extra_roots.clone().unwrap_or_default(),
    }
}

fn claims(raw: &config::Claims) -> ClaimsMap {
    let realm = Realm(raw.realm.as_str().into());
    let levels = [
        (&raw.confirmed_values, Assurance::Confirmed),
        (&raw.child_values, Assurance::Child),
        (&raw.simple_values, Assurance::Simple),
    ];
    let levels =
        levels.into_iter().flat_map(|(values, level)| values.iter().map(move |value| (value.clone(), level)));
    ClaimsMap {
        subject: path(&raw.subject),
        subject_kind: match raw.subject_kind {
            config::SubjectKind::EsiaOid => SubjectKind::EsiaOid(realm),
            config::SubjectKind::Opaque => SubjectKind::Opaque(realm),
        },
        assurance: path(&raw.assurance),
        levels: levels.collect(),
        name: names(&raw.name),
        birth_date: Some(path(&raw.birth_date)),
        snils: Some(path(&raw.snils)),
        birth_certificate: Some(paper(&raw.birth_certificate)),
        children: raw.children.as_ref().map(|(list, child)| (path(list), children(child))),
    }
}

fn children(raw: &config::ChildClaims) -> ChildClaims {
    ChildClaims {
        name: names(&raw.name),
        birth_date: Some(path(&raw.birth_date)),
        snils: Some(path(&raw.snils)),
        birth_certificate: Some(paper(&raw.birth_certificate)),
    }
}

fn names(raw: &config::NameClaims) -> NameClaims {
    match raw {
        config::NameClaims::Whole(whole) => NameClaims::Whole(path(whole)),
        config::NameClaims::Parts([last, first, middle]) => {
            NameClaims::Parts { last: path(last), first: path(first), middle: Some(path(middle)) }
        }
    }
}

fn paper([series, number]: &[String; 2]) -> (ClaimPath, ClaimPath) {
    (path(series), path(number))
}

fn path(name: &str) -> ClaimPath {
    ClaimPath(name.to_owned())
}

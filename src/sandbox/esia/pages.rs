//! The stand-in's own pages: what each template is given.

use askama::Template;

use super::{check::authorise::Asked, settings::Settings};
use crate::{
    domain::Moment,
    esia::wire::demand::scope,
    sandbox::people::{EsiaAccount, PersonCard, cards},
};

/// A short message: an error, a sign-out.
#[derive(Template)]
#[template(path = "sandbox/esia/templates/notice.html")]
pub(super) struct Notice {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    /// `ESIA-NNNNNN: …`.
    pub(super) code: Option<String>,
    /// For the author of the client, in English.
    pub(super) hint: Option<&'static str>,
}

/// Signing in: by login and password, or by choosing a person.
#[derive(Template)]
#[template(path = "sandbox/esia/templates/sign_in.html")]
pub(super) struct SignInPage<'a> {
    client: &'a str,
    request: &'a str,
    failed: bool,
    people: Vec<PersonCard>,
}

/// The consent screen.
#[derive(Template)]
#[template(path = "sandbox/esia/templates/consent.html")]
pub(super) struct ConsentPage<'a> {
    client: &'a str,
    request: &'a str,
    person: String,
    data: Vec<&'static str>,
    permissions: Vec<PermissionCard<'a>>,
}

/// A consent that is asked for beside the data.
struct PermissionCard<'a> {
    sysname: &'a str,
    responsible: Option<&'a str>,
    scopes: String,
    days: u64,
}

/// The index: addresses, people, faults.
#[derive(Template)]
#[template(path = "sandbox/esia/templates/index.html")]
pub(super) struct IndexPage<'a> {
    base_url: &'a str,
    iss: &'a str,
    clients: Vec<&'a str>,
    people: Vec<PersonCard>,
}

impl<'a> SignInPage<'a> {
    pub(super) fn new(
        settings: &Settings,
        client: &'a str,
        request: &'a str,
        failed: bool,
        now: Moment,
    ) -> Self {
        Self { client, request, failed, people: cards(&settings.people, now) }
    }
}

impl<'a> ConsentPage<'a> {
    pub(super) fn new(person: &EsiaAccount, asked: &'a Asked, request: &'a str) -> Self {
        let mut data: Vec<_> =
            asked.scope.names().chain(asked.scope_org.names()).filter_map(scope::label).collect();
        data.dedup();
        let permissions = asked.permissions.iter().map(|permission| PermissionCard {
            sysname: &permission.sysname,
            responsible: permission.responsible.as_deref(),
            scopes: permission
                .scopes
                .iter()
                .map(|scope| scope::label(&scope.sysname).unwrap_or(&scope.sysname))
                .collect::<Vec<_>>()
                .join(", "),
            days: permission.expire.div_ceil(MINUTES_A_DAY),
        });
        Self {
            client: &asked.client,
            request,
            person: person.name.full(),
            data,
            permissions: permissions.collect(),
        }
    }
}

impl<'a> IndexPage<'a> {
    pub(super) fn new(settings: &'a Settings, now: Moment) -> Self {
        Self {
            base_url: &settings.base_url,
            iss: &settings.iss,
            clients: settings.clients.iter().map(|card| card.mnemonic.as_str()).collect(),
            people: cards(&settings.people, now),
        }
    }
}

const MINUTES_A_DAY: u64 = 1_440;

//! The stand-in's own pages: what each template is given.

use askama::Template;
use jiff::tz::{Offset, TimeZone};

use super::{cabinet::Paper, check::authorise::Asked, settings::Settings};
use crate::{
    domain::Moment,
    esia::wire::{demand::scope, permissions::Permission},
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
    /// The system that sends the person; `None` for the personal cabinet.
    client: Option<&'a str>,
    /// Where the form goes.
    action: &'a str,
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
    permissions: Vec<PermissionCard>,
}

/// A consent that is asked for beside the data.
struct PermissionCard {
    sysname: String,
    responsible: Option<String>,
    scopes: String,
    days: u64,
}

/// The personal cabinet: requests for consent, and consents.
#[derive(Template)]
#[template(path = "sandbox/esia/templates/cabinet.html")]
pub(super) struct CabinetPage {
    person: String,
    asked: Vec<PaperCard>,
    given: Vec<PaperCard>,
}

/// One of them.
struct PaperCard {
    number: u64,
    client: String,
    permissions: Vec<PermissionCard>,
    /// A date; empty while it waits.
    until: String,
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
        Self { client: Some(client), action: "/login", request, failed, people: cards(&settings.people, now) }
    }

    pub(super) fn to_cabinet(settings: &Settings, action: &'a str, failed: bool, now: Moment) -> Self {
        Self { client: None, action, request: "", failed, people: cards(&settings.people, now) }
    }
}

impl<'a> ConsentPage<'a> {
    pub(super) fn new(person: &EsiaAccount, asked: &'a Asked, request: &'a str) -> Self {
        let mut data: Vec<_> =
            asked.scope.names().chain(asked.scope_org.names()).filter_map(scope::label).collect();
        data.dedup();
        Self {
            client: &asked.client,
            request,
            person: person.name.full(),
            data,
            permissions: asked.permissions.iter().map(PermissionCard::new).collect(),
        }
    }
}

impl PermissionCard {
    fn new(permission: &Permission) -> Self {
        let scopes = permission.scopes.iter();
        let scopes = scopes.map(|scope| scope::label(&scope.sysname).unwrap_or(&scope.sysname));
        Self {
            sysname: permission.sysname.clone(),
            responsible: permission.responsible.clone(),
            scopes: scopes.collect::<Vec<_>>().join(", "),
            days: permission.expire.div_ceil(MINUTES_A_DAY),
        }
    }
}

impl CabinetPage {
    pub(super) fn new(person: &EsiaAccount, papers: Vec<(u64, Paper)>) -> Self {
        let (given, asked): (Vec<_>, Vec<_>) =
            papers.into_iter().partition(|(_, paper)| paper.until.is_some());
        let cards = |papers: Vec<_>| papers.into_iter().map(PaperCard::new).collect();
        Self { person: person.name.full(), asked: cards(asked), given: cards(given) }
    }
}

impl PaperCard {
    fn new((number, paper): (u64, Paper)) -> Self {
        // Moscow's clocks do not change.
        let moscow = TimeZone::fixed(Offset::constant(3));
        let day = |until: Moment| until.timestamp().to_zoned(moscow).strftime("%d.%m.%Y").to_string();
        Self {
            number,
            client: paper.client,
            permissions: paper.permissions.iter().map(PermissionCard::new).collect(),
            until: paper.until.map(day).unwrap_or_default(),
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

//! The stand-in's own pages: what each template is given.

use askama::Template;

use super::settings::Settings;
use crate::{
    domain::Moment,
    sandbox::people::{PersonCard, cards},
};

/// A short message: an error, a sign-out.
#[derive(Template)]
#[template(path = "sandbox/oidc/templates/notice.html")]
pub(super) struct Notice {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    /// OAuth's word.
    pub(super) code: Option<&'static str>,
    /// For the author of the client, in English.
    pub(super) hint: Option<&'static str>,
}

/// Signing in: by login and password, or by choosing a person.
#[derive(Template)]
#[template(path = "sandbox/oidc/templates/sign_in.html")]
pub(super) struct SignInPage<'a> {
    client: &'a str,
    request: &'a str,
    failed: bool,
    people: Vec<PersonCard>,
}

/// The index: addresses, people, faults.
#[derive(Template)]
#[template(path = "sandbox/oidc/templates/index.html")]
pub(super) struct IndexPage<'a> {
    base_url: &'a str,
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

impl<'a> IndexPage<'a> {
    pub(super) fn new(settings: &'a Settings, now: Moment) -> Self {
        Self {
            base_url: &settings.base_url,
            clients: settings.clients.iter().map(|card| card.id.as_str()).collect(),
            people: cards(&settings.people, now),
        }
    }
}

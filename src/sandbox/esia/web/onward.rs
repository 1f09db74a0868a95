//! A request and a signed-in person are both there: on to the consent screen, or back to the system.

use crate::{
    domain::Moment,
    esia::wire::{form::Form, refusal::Refused},
    sandbox::esia::{check::authorise::Asked, office::Office, state::Session},
};

use super::answer::{back, back_with_error};

/// Where the browser goes next.
pub(super) enum Onward {
    /// To the consent screen; the request goes on waiting.
    Consent,
    /// To this address of the system.
    Back(String),
}

/// Decides, and issues the code where nothing is left to ask.
pub(super) fn onward(office: &Office, asked: &Asked, session: &Session, now: Moment) -> Onward {
    let level = office.settings.person(session.oid).map(|person| person.esia.level);
    if let Some(Err(refused)) = level.map(|level| asked.filter.admit(level.into())) {
        return Onward::Back(refuse(office, asked, &refused));
    }
    if office.with(|state| state.has_consent(session.oid, asked, now)) {
        Onward::Back(grant(office, asked, session, now))
    } else {
        Onward::Consent
    }
}

/// The person allows: the consent is remembered, and the address back carries a code.
pub(super) fn allow(office: &Office, asked: &Asked, session: &Session, now: Moment) -> String {
    office.with(|state| state.consent(session.oid, asked, now));
    grant(office, asked, session, now)
}

/// The address back with an error.
pub(super) fn refuse(office: &Office, asked: &Asked, refused: &Refused) -> String {
    office.remember(refused);
    back_with_error(&asked.redirect_uri, Some(&asked.state), &refused.refusal)
}

fn grant(office: &Office, asked: &Asked, session: &Session, now: Moment) -> String {
    match office.issue_code(asked, session, now) {
        Ok(code) => {
            back(&asked.redirect_uri, &Form::default().with("code", &code).with("state", &asked.state))
        }
        Err(refused) => refuse(office, asked, &refused),
    }
}

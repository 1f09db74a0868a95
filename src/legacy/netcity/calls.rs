//! The three calls: prove an account, enter with it, leave.

use serde_json::Value;

use super::{
    credential::Credential,
    entrance::{entrance, page, tokens},
    profile::{Told, profile},
    pupils::Pupils,
    sign_in::{Opened, old_form, sign_in, sign_in_as, sign_out},
    signed_in::SignedIn,
    surface::SURFACE,
    visit::{Upstream, Visit},
};
use crate::{
    domain::{AccountKey, Profile, Role, Standing},
    flow::port::{JournalFault, JournalSession, Proof},
};

/// Signs in, reads, signs out whatever was read. An account of several roles is not entered in one of them:
/// all are listed in the answer to the sign-in.
pub(super) async fn prove(
    upstream: &Upstream,
    account: &AccountKey,
    credential: &Credential,
) -> Result<Proof, JournalFault> {
    let mut visit = Visit::new(upstream, account.login.as_str());
    let opened = sign_in(&mut visit, account, credential).await?;
    let form = old_form(opened.signed.at.expose(), &opened.ver);
    let profile = look_around(&mut visit, account, opened.signed).await;
    say_if_kept(upstream, sign_out(&mut visit, Some(form)).await);
    Ok(Proof { credential: credential.seal(), profile: profile? })
}

/// Signs in, in the given role if the journal wants one.
pub(super) async fn enter(
    upstream: &Upstream,
    account: &AccountKey,
    credential: &Credential,
    standing: &Standing,
) -> Result<JournalSession, JournalFault> {
    let mut visit = Visit::new(upstream, account.login.as_str());
    let mut opened = sign_in(&mut visit, account, credential).await?;
    let wanted = standing.role.as_deref().filter(|_| opened.signed.wants_role());
    if let Some(role) = wanted {
        opened = sign_in_as(&mut visit, account, credential, role).await?;
    }
    if let Some(pupil) = &standing.pupil {
        turn_to(&mut visit, pupil).await;
    }
    Ok(session(&visit, &opened, wanted))
}

/// Tells the journal whose diary to open. A server that does not take it opens the first pupil's, as it always did,
/// and its own page has the choice.
pub(super) async fn turn_to(visit: &mut Visit<'_>, pupil: &str) {
    if let Err(fault) = visit.choose_pupil(pupil).await {
        let system = &visit.upstream().settings.system.0;
        tracing::warn!(%system, %fault, "the journal did not take the choice of a pupil");
    }
}

/// Signs out; a failure is only logged.
pub(super) async fn leave(upstream: &Upstream, session: &JournalSession) {
    let Some(at) = session.tokens.first().map(|token| token.value.clone()) else { return };
    let ver = session.entrance.fields.iter().find(|(name, _)| name == "VER");
    let form = old_form(at.expose(), ver.map_or("", |(_, ver)| ver.expose()));
    let mut visit = Visit::resumed(upstream, session, at);
    say_if_kept(upstream, sign_out(&mut visit, Some(form)).await);
}

/// Without the settings the birth date is missing and the law of ownership less strict, so trouble there is
/// trouble for the proof; «no such page» is not. Pupils and classes only help to recognise the account.
async fn look_around(
    visit: &mut Visit<'_>,
    account: &AccountKey,
    signed: SignedIn,
) -> Result<Profile, JournalFault> {
    let settings = visit.ask("/webapi/mysettings").await?.unwrap_or_default();
    let context = if signed.roles.is_empty() || signed.school_name.is_none() {
        visit.read("/webapi/context").await.unwrap_or_default()
    } else {
        Value::Null
    };
    let init = visit.read("/webapi/student/diary/init").await.unwrap_or_default();
    let mut pupils = Pupils::of_diary(&init);
    if pupils.classes.is_empty() {
        let students = visit.read("/webapi/context/students").await.unwrap_or_default();
        pupils = pupils.or(Pupils::of_context(&students));
    }
    profile(account, signed, Told { settings, context, pupils })
}

/// The number is the jar's to give.
pub(super) fn session(visit: &Visit<'_>, opened: &Opened, chosen: Option<&str>) -> JournalSession {
    let (upstream, signed) = (visit.upstream(), &opened.signed);
    let entry = signed.entry_point.as_deref();
    let page = page(entry, upstream.origin(), role(signed, chosen), &upstream.settings.pages);
    let held = visit.cookies().iter().filter(|cookie| !SURFACE.is_open_cookie(&cookie.name));
    JournalSession {
        asserted: None,
        number: 0,
        cookies: held.cloned().collect(),
        tokens: tokens(signed),
        entrance: entrance(signed, &opened.ver, page),
        seat: visit.seat(),
    }
}

/// The role that was chosen, or the only one.
fn role(signed: &SignedIn, chosen: Option<&str>) -> Option<Role> {
    let chosen = signed.roles.iter().find(|role| Some(role.id.as_str()) == chosen);
    let only = || signed.roles.first().filter(|_| signed.roles.len() == 1);
    chosen.or_else(only).map(|role| role.role)
}

pub(super) fn say_if_kept(upstream: &Upstream, signed_out: Result<(), JournalFault>) {
    if let Err(fault) = signed_out {
        tracing::warn!(system = %upstream.settings.system.0, %fault, "a journal session was not signed out");
    }
}

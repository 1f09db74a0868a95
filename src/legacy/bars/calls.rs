//! The three calls: prove an account, enter with it, leave.

use super::{
    profile::{profile, selected},
    visit::{Upstream, Visit},
};
use crate::{
    domain::{Profile, Standing},
    flow::port::{Entrance, JournalFault, JournalSession, Proof},
    legacy::clear_text::Credential,
};

/// Signs in, reads, signs out whatever was read.
pub(super) async fn prove(upstream: &Upstream, credential: &Credential) -> Result<Proof, JournalFault> {
    let mut visit = Visit::new(upstream, &credential.login);
    visit.sign_in(credential).await?;
    let profile = look_around(upstream, &mut visit).await;
    say_if_kept(upstream, visit.sign_out().await);
    Ok(Proof { credential: credential.seal(), profile: profile? })
}

/// Signs in, for the given pupil if the journal takes a choice.
pub(super) async fn enter(
    upstream: &Upstream,
    credential: &Credential,
    standing: &Standing,
) -> Result<JournalSession, JournalFault> {
    let mut visit = Visit::new(upstream, &credential.login);
    visit.sign_in(credential).await?;
    if let Err(fault) = visit.settle().await {
        say_if_kept(upstream, visit.sign_out().await);
        return Err(fault);
    }
    Ok(session(upstream, visit, standing).await)
}

/// The session of whoever is in, for the given pupil if the journal takes a choice. The number is the jar's to give.
pub(super) async fn session(
    upstream: &Upstream,
    mut visit: Visit<'_>,
    standing: &Standing,
) -> JournalSession {
    if let Some(pupil) = &standing.pupil
        && let Err(fault) = turn_to(upstream, &mut visit, pupil).await
    {
        // Its first pupil's diary is open then, as it always was, and its own page has the switch.
        let system = &upstream.settings.system.0;
        tracing::warn!(%system, %fault, "the journal did not take the choice of a pupil");
    }
    let page = upstream.settings.paths.start.clone();
    JournalSession {
        asserted: None,
        number: 0,
        cookies: visit.cookies().to_vec(),
        tokens: Vec::new(),
        entrance: Entrance { storage: Vec::new(), page, fields: Vec::new() },
        seat: visit.seat(),
    }
}

/// Signs out; a failure is only logged.
pub(super) async fn leave(upstream: &Upstream, session: &JournalSession) {
    let mut visit = Visit::resumed(upstream, session);
    say_if_kept(upstream, visit.sign_out().await);
}

/// Opens the first page and reads who is in.
pub(super) async fn look_around(upstream: &Upstream, visit: &mut Visit<'_>) -> Result<Profile, JournalFault> {
    visit.settle().await?;
    let person = visit.read(PERSON).await?;
    // Only a school's name is looked for in it, for accounts that show no pupil.
    let profiles = match selected(&person) {
        Some(_) => serde_json::Value::Null,
        None => visit.read(PROFILES).await.unwrap_or_default(),
    };
    profile(&upstream.settings, &person, &profiles)
}

/// The selection is the server's, so it is asked afterwards whether it has changed.
async fn turn_to(upstream: &Upstream, visit: &mut Visit<'_>, pupil: &str) -> Result<(), JournalFault> {
    let refused = |detail: &str| JournalFault::Refused { detail: detail.to_owned() };
    if selected(&visit.read(PERSON).await?).as_deref() == Some(pupil) {
        return Ok(());
    }
    let path = upstream.settings.paths.choice_of(pupil);
    visit.post(&path.ok_or_else(|| refused("how to choose a pupil is not configured"))?).await?;
    let now = selected(&visit.read(PERSON).await?);
    if now.as_deref() == Some(pupil) { Ok(()) } else { Err(refused("another pupil stayed selected")) }
}

pub(super) fn say_if_kept(upstream: &Upstream, signed_out: Result<(), JournalFault>) {
    if let Err(fault) = signed_out {
        tracing::warn!(system = %upstream.settings.system.0, %fault, "a journal session was not signed out");
    }
}

const PERSON: &str = "/api/ProfileService/GetPersonData";
const PROFILES: &str = "/api/MultiprofileService/getProfiles";

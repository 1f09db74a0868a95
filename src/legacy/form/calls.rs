//! The three calls: prove an account, enter with it, leave.

use http::StatusCode;

use super::{
    asserted::Word,
    filled::{Unfilled, fill},
    judge::judge,
    profile::profile,
    visit::{Reply, Upstream, Visit},
};
use crate::{
    domain::{AccountKey, Profile},
    flow::port::{Entrance, JournalFault, JournalSession, Proof},
    legacy::{clear_text::Credential, fault::unavailable},
};

/// Signs in, reads, signs out whatever was read.
pub(super) async fn prove(
    upstream: &Upstream,
    account: &AccountKey,
    credential: &Credential,
) -> Result<Proof, JournalFault> {
    let mut visit = Visit::new(upstream, account.login.as_str());
    sign_in(&mut visit, account, credential).await?;
    let profile = look_around(&mut visit, account).await;
    sign_out(&mut visit).await;
    Ok(Proof { credential: credential.seal(), profile: profile? })
}

/// Signs in.
pub(super) async fn enter(
    upstream: &Upstream,
    account: &AccountKey,
    credential: &Credential,
) -> Result<JournalSession, JournalFault> {
    let mut visit = Visit::new(upstream, account.login.as_str());
    sign_in(&mut visit, account, credential).await?;
    Ok(opened(&visit))
}

/// What a visit has come to.
pub(super) fn opened(visit: &Visit<'_>) -> JournalSession {
    let recipe = visit.upstream().recipe();
    let held = visit.cookies().iter().filter(|cookie| !recipe.surface.is_open_cookie(&cookie.name));
    JournalSession {
        asserted: None,
        // The number is the jar's to give.
        number: 0,
        cookies: held.cloned().collect(),
        tokens: Vec::new(),
        seat: visit.seat(),
        entrance: Entrance { storage: Vec::new(), page: recipe.home.clone(), fields: Vec::new() },
    }
}

/// Signs out, with the header where the session rests on it; a failure is only logged.
pub(super) async fn leave(upstream: &Upstream, session: &JournalSession, word: Option<Word<'_>>) {
    let visit = Visit::resumed(upstream, session);
    let mut visit = match word {
        Some(word) => visit.speaking(word),
        None => visit,
    };
    sign_out(&mut visit).await;
}

/// Signs in, once. A refusal is the answer to the one form that was sent.
async fn sign_in(
    visit: &mut Visit<'_>,
    account: &AccountKey,
    credential: &Credential,
) -> Result<(), JournalFault> {
    let recipe = visit.upstream().recipe();
    let page = visit.open(&recipe.page).await?;
    let form = match fill(recipe, &page.page, account, credential) {
        Ok(form) => form,
        Err(Unfilled::Unwritable) => return Err(JournalFault::WrongPassword),
        Err(Unfilled::NoForm) => return Err(formless(recipe, &page)),
    };
    let action = recipe.action.as_deref().or(form.action.as_deref());
    let reply = visit.submit(action, form.body).await?;
    judge(&recipe.marks, &reply)?;
    let Some(only_inside) = &recipe.signed_in else { return Ok(()) };
    let inside = visit.follow(&reply).await?;
    let page = inside.as_ref().map_or(&reply.page, |inside| &inside.page);
    if page.find(only_inside).is_empty() {
        return Err(unavailable("the page after the sign-in does not show that somebody is signed in"));
    }
    Ok(())
}

/// A page without the form: the marks may say why; none of them is a success before anything was sent.
fn formless(recipe: &crate::domain::FormRecipe, page: &Reply) -> JournalFault {
    let status = page.status.as_u16();
    match judge(&recipe.marks, page) {
        Err(fault @ (JournalFault::Maintenance { .. } | JournalFault::Refused { .. })) => fault,
        Ok(()) | Err(_) => unavailable(&format!("HTTP {status}: the sign-in page has no such form")),
    }
}

async fn look_around(visit: &mut Visit<'_>, account: &AccountKey) -> Result<Profile, JournalFault> {
    let recipe = &visit.upstream().recipe().profile;
    let reply = visit.open(&recipe.page).await?;
    if reply.status != StatusCode::OK {
        let status = reply.status.as_u16();
        return Err(unavailable(&format!(
            "HTTP {status}: the page that tells the account's name is not shown"
        )));
    }
    profile(recipe, &reply.page, account)
}

/// A session that is gone already is as good as signed out: sites then send to the sign-in page.
async fn sign_out(visit: &mut Visit<'_>) {
    let upstream = visit.upstream();
    let system = &upstream.system().0;
    match visit.open(&upstream.recipe().sign_out).await {
        Ok(reply) if reply.status.is_success() || reply.status.is_redirection() => {}
        Ok(reply) => {
            let status = reply.status.as_u16();
            tracing::warn!(%system, status, "a journal session was not signed out");
        }
        Err(fault) => tracing::warn!(%system, %fault, "a journal session was not signed out"),
    }
}

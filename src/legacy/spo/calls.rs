//! The three calls: prove an account, enter with it, leave.

use serde_json::Value;

use super::{
    credential::Credential,
    entrance::entrance,
    profile::profile,
    tenants::Told,
    visit::{Upstream, Visit},
    way::way,
};
use crate::{
    domain::Standing,
    flow::port::{Entrance, JournalFault, JournalSession, Proof},
};

/// Signs in, reads, signs out whatever was read.
pub(super) async fn prove(upstream: &Upstream, credential: &Credential) -> Result<Proof, JournalFault> {
    let mut visit = Visit::new(upstream, &credential.login);
    let answer = visit.sign_in(credential).await?;
    // Only the birth date is looked for in it; some servers may have none, or withhold it.
    let settings = visit.ask(ACCOUNT).await.unwrap_or_default();
    say_if_kept(upstream, visit.sign_out().await);
    let profile = profile(&upstream.settings.title, &Told::read(answer)?, &settings);
    Ok(Proof { credential: credential.seal(), profile })
}

/// Signs in, in the college, as whom and for whom the standing says.
pub(super) async fn enter(
    upstream: &Upstream,
    credential: &Credential,
    standing: &Standing,
) -> Result<JournalSession, JournalFault> {
    let mut visit = Visit::new(upstream, &credential.login);
    let answer = visit.sign_in(credential).await?;
    match settle(upstream, &mut visit, answer, standing).await {
        Ok(entrance) => Ok(JournalSession {
            asserted: None,
            number: 0,
            cookies: visit.cookies().to_vec(),
            tokens: Vec::new(),
            entrance,
            seat: visit.seat(),
        }),
        Err(fault) => {
            say_if_kept(upstream, visit.sign_out().await);
            Err(fault)
        }
    }
}

/// Signs out; a failure is only logged.
pub(super) async fn leave(upstream: &Upstream, session: &JournalSession) {
    let mut visit = Visit::resumed(upstream, session);
    say_if_kept(upstream, visit.sign_out().await);
}

async fn settle(
    upstream: &Upstream,
    visit: &mut Visit<'_>,
    answer: Value,
    standing: &Standing,
) -> Result<Entrance, JournalFault> {
    let told = Told::read(answer)?;
    let way = way(&told, standing)?;
    if way.tenant.key != told.current().key {
        visit.switch(&way.tenant.key).await?;
    }
    // The page's own settings open only where its sign-in page has noted whether ESIA is there.
    let esia = visit.ask(ESIA).await.unwrap_or_default();
    Ok(entrance(&upstream.settings.pages, &told, &way, &esia))
}

fn say_if_kept(upstream: &Upstream, signed_out: Result<(), JournalFault>) {
    if let Err(fault) = signed_out {
        tracing::warn!(system = %upstream.settings.system.0, %fault, "a journal session was not signed out");
    }
}

const ACCOUNT: &str = "/services/security/account-settings";
const ESIA: &str = "/services/security/esia-settings";

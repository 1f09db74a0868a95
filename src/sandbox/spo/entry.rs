//! The sign-in.

use super::{
    fault::Fault,
    journal::{Journal, State},
    sessions::Opened,
    settings::Trouble,
};
use crate::sandbox::people::CollegeAccount;

/// Signs somebody in by the hash of the password.
pub(super) fn enter(journal: &Journal, login: &str, hash: &str) -> Result<Opened, Fault> {
    journal.with(|state| {
        match state.trouble {
            Some(Trouble::EsiaOnly) => return Err(Fault::PasswordsClosed),
            Some(Trouble::SilentRefusal) => return Err(Fault::Silent),
            Some(Trouble::Maintenance | Trouble::Broken | Trouble::Failing | Trouble::Slow(_)) | None => {}
        }
        let proven = prove(journal, state, login, hash);
        let tally = state.sign_ins.entry(login.to_lowercase()).or_default();
        match proven {
            Ok(_) => tally.accepted += 1,
            Err(_) => tally.refused += 1,
        }
        Ok(state.sessions.open(proven?, &*journal.settings.dice, journal.now()))
    })
}

/// Unknown logins are counted and locked like known ones, so that the lock tells nothing about them.
fn prove(journal: &Journal, state: &mut State, login: &str, hash: &str) -> Result<CollegeAccount, Fault> {
    let (settings, now, who) = (&journal.settings, journal.now(), login.to_lowercase());
    if state.strikes.is_locked(&who, now) {
        return Err(Fault::Locked);
    }
    let found = state.roster.find(login).filter(|account| state.roster.has_password(account, hash));
    let Some(account) = found.cloned() else {
        state.strikes.count(who, settings.strikes, settings.lock, now);
        return Err(Fault::WrongPassword);
    };
    state.strikes.forgive(&who);
    Ok(account)
}

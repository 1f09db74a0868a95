//! The sign-in, whichever of the two forms it came by, or from ESIA.

use super::{
    journal::{Journal, State},
    settings::Trouble,
};
use crate::{domain::Snils, sandbox::people::BarsAccount};

/// Why somebody was not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    WrongPassword,
    Locked,
    PasswordsClosed,
    /// Without a word.
    Silent,
}

/// Signs somebody in; gives the cookie's value and the account.
pub(super) fn enter(
    journal: &Journal,
    login: &str,
    password: &str,
) -> Result<(String, BarsAccount), Refused> {
    journal.with(|state| {
        match state.trouble {
            Some(Trouble::EsiaOnly) => return Err(Refused::PasswordsClosed),
            Some(Trouble::SilentRefusal) => return Err(Refused::Silent),
            Some(Trouble::Maintenance | Trouble::Broken | Trouble::Slow(_)) | None => {}
        }
        let proven = prove(journal, state, login, password);
        let tally = state.sign_ins.entry(login.to_owned()).or_default();
        match proven {
            Ok(_) => tally.accepted += 1,
            Err(_) => tally.refused += 1,
        }
        let account = proven?;
        let value = state.sessions.open(account.clone(), &*journal.settings.dice, journal.now());
        Ok((value, account))
    })
}

/// Signs in whoever has this СНИЛС in the card; gives the cookie's value. `None`: nobody has.
pub(super) fn enter_from_esia(journal: &Journal, snils: &Snils) -> Option<String> {
    journal.with(|state| {
        let account = state.roster.of_snils(snils)?.clone();
        state.sign_ins.entry(account.login.to_owned()).or_default().accepted += 1;
        Some(state.sessions.open(account, &*journal.settings.dice, journal.now()))
    })
}

/// Unknown logins are counted and locked like known ones, so that the lock tells nothing about them.
fn prove(journal: &Journal, state: &mut State, login: &str, password: &str) -> Result<BarsAccount, Refused> {
    let (settings, now, who) = (&journal.settings, journal.now(), login.to_owned());
    if state.strikes.is_locked(&who, now) {
        return Err(Refused::Locked);
    }
    let found = state.roster.find(login).filter(|account| state.roster.has_password(account, password));
    let Some(account) = found.cloned() else {
        state.strikes.count(who, settings.strikes, settings.lock, now);
        return Err(Refused::WrongPassword);
    };
    state.strikes.forgive(&who);
    Ok(account)
}

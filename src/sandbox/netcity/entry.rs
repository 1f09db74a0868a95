//! The sign-in: what a form must carry and what becomes of it.

use super::{
    esia::Arrival,
    journal::{Journal, State},
    proof::Proof,
    refusal::Refusal,
    roster,
    salts::Salt,
    sessions::Session,
    settings::Trouble,
};
use crate::sandbox::{
    chance,
    people::{JournalRole, NetcityAccount},
};

/// The sign-in form, read but not believed.
pub(super) struct Form {
    pub(super) school: u32,
    pub(super) login: String,
    /// `None` only where the address allows the form without it.
    pub(super) pw: Option<String>,
    pub(super) pw2: String,
    pub(super) lt: String,
    pub(super) ver: String,
    pub(super) role: Option<u32>,
}

/// A sign-in that succeeded.
pub(super) struct Entered {
    pub(super) session: Session,
    /// The account has other sessions open: the person is warned.
    pub(super) crowded: bool,
}

/// Signs the visitor in. The salt is spent whatever comes of it.
pub(super) fn enter(journal: &Journal, visitor: &str, form: &Form) -> Result<Entered, Refusal> {
    journal.with(|state| {
        let salt = state.visitors.spend(visitor, &form.lt, &form.ver).ok_or(Refusal::StaleSalt)?;
        if state.trouble == Some(Trouble::EsiaOnly) {
            return Err(Refusal::PasswordsClosed);
        }
        roster::school(form.school).ok_or(Refusal::UnknownSchool)?;
        let who = state.roster.tally_key(form.school, &form.login);
        let account = prove(journal, state, &who, form, &salt).inspect_err(|_| {
            state.sign_ins.entry(who.clone()).or_default().refused += 1;
        })?;
        let role = chosen_role(&account, form.role)?;
        Ok(open(journal, state, account, role, visitor, salt.ver))
    })
}

/// The form of somebody who has come back from ESIA.
pub(super) struct EsiaForm<'f> {
    pub(super) login_state: &'f str,
    /// Which of the users that ESIA's person is.
    pub(super) user: u64,
    pub(super) role: Option<u32>,
}

/// Signs in whoever came from ESIA in this very session. The state of the sign-in is spent whatever comes of it.
pub(super) fn enter_from_esia(
    journal: &Journal,
    visitor: &str,
    form: &EsiaForm<'_>,
) -> Result<Entered, Refusal> {
    journal.with(|state| {
        let Arrival { users, .. } =
            state.arrivals.take(form.login_state, visitor, journal.now()).ok_or(Refusal::StaleLoginState)?;
        let known = users.contains(&form.user).then(|| state.roster.by_number(form.user)).flatten();
        let account = known.cloned().ok_or(Refusal::ForeignUser)?;
        let role = chosen_role(&account, form.role)?;
        let ver = chance::digits(&*journal.settings.dice, 9);
        Ok(open(journal, state, account, role, visitor, ver))
    })
}

fn open(
    journal: &Journal,
    state: &mut State,
    account: NetcityAccount,
    role: Option<JournalRole>,
    visitor: &str,
    ver: String,
) -> Entered {
    let who = state.roster.tally_key(account.school, account.login);
    state.sign_ins.entry(who).or_default().accepted += 1;
    let crowded = state.sessions.all().iter().any(|other| other.account.user_id == account.user_id);
    let (dice, now) = (&*journal.settings.dice, journal.now());
    let session = state.sessions.open(account, role, visitor.to_owned(), ver, dice, now);
    Entered { session, crowded }
}

/// Unknown logins are counted and locked like known ones, so that the lock tells nothing about them.
fn prove(
    journal: &Journal,
    state: &mut State,
    who: &(u32, String),
    form: &Form,
    salt: &Salt,
) -> Result<NetcityAccount, Refusal> {
    let (settings, now) = (&journal.settings, journal.now());
    if state.strikes.is_locked(who, now) {
        return Err(Refusal::Locked);
    }
    let proven = state.roster.find(who.0, &who.1).filter(|account| {
        Proof::of(state.roster.password(account), &salt.salt)
            .is_some_and(|proof| proof.matches(&form.pw2, form.pw.as_deref()))
    });
    let Some(account) = proven.cloned() else {
        state.strikes.count(who.clone(), settings.strikes, settings.lock, now);
        return Err(Refusal::WrongPassword);
    };
    state.strikes.forgive(who);
    Ok(account)
}

/// `None`: there are several and none was named.
fn chosen_role(account: &NetcityAccount, wanted: Option<u32>) -> Result<Option<JournalRole>, Refusal> {
    match (wanted, account.roles.as_slice()) {
        (Some(id), roles) => {
            let role = roles.iter().find(|role| roster::role_id(**role) == id);
            role.copied().map(Some).ok_or(Refusal::NoSuchRole)
        }
        (None, [only]) => Ok(Some(*only)),
        (None, _) => Ok(None),
    }
}

//! Sessions after sign-in: one cookie that opens it, and `UID` beside it.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    domain::Moment,
    flow::port::Dice,
    sandbox::{chance, people::CollegeAccount},
};

/// A session.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) account: CollegeAccount,
    /// The college that it is turned to.
    pub(super) college: u32,
    pub(super) uid: String,
    number: u64,
    seen: Moment,
}

/// The open sessions.
#[derive(Default)]
pub(super) struct Sessions {
    last: u64,
    open: BTreeMap<String, Session>,
}

/// What a sign-in has to set.
pub(super) struct Opened {
    pub(super) value: String,
    pub(super) session: Session,
}

impl Sessions {
    /// Opens a session in the account's first college.
    pub(super) fn open(&mut self, account: CollegeAccount, dice: &dyn Dice, now: Moment) -> Opened {
        self.last += 1;
        let college = account.places.first().map_or(0, |place| place.college);
        let (value, uid) = (chance::hex(dice, 24), chance::hex(dice, 16));
        let session = Session { account, college, uid, number: self.last, seen: now };
        self.open.insert(value.clone(), session.clone());
        Opened { value, session }
    }

    /// The session that the two cookies open; it counts as used now.
    pub(super) fn admit(&mut self, value: &str, uid: &str, now: Moment) -> Option<&mut Session> {
        let session = self.open.get_mut(value).filter(|session| session.uid == uid)?;
        session.seen = now;
        Some(session)
    }

    pub(super) fn close(&mut self, value: &str) -> Option<Session> {
        self.open.remove(value)
    }

    pub(super) fn close_all(&mut self) {
        self.open.clear();
    }

    /// Drops the sessions that were idle for longer than `idle`.
    pub(super) fn forget(&mut self, idle: Duration, now: Moment) {
        self.open.retain(|_, session| session.seen.plus(idle) >= now);
    }

    /// With the cookie's value, in the order of sign-in.
    pub(super) fn all(&self) -> Vec<(&str, &Session)> {
        let mut all: Vec<_> = self.open.iter().map(|(value, session)| (value.as_str(), session)).collect();
        all.sort_by_key(|(_, session)| session.number);
        all
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU8, Ordering},
        time::Duration,
    };

    use jiff::civil::date;

    use super::Sessions;
    use crate::{domain::Moment, flow::port::Dice, sandbox::people::college_accounts};

    struct Counting(AtomicU8);

    impl Dice for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, Ordering::SeqCst));
        }
    }

    #[test]
    fn both_cookies_open_a_session_until_it_was_idle_for_too_long() {
        let (dice, start) = (Counting(AtomicU8::new(0)), Moment::from_secs(1_000));
        let mut sessions = Sessions::default();
        let account = college_accounts(date(2026, 11, 20)).remove(0);
        let opened = sessions.open(account, &dice, start);
        let (value, uid) = (opened.value, opened.session.uid);
        assert!(sessions.admit(&value, &uid, start).is_some_and(|session| session.college == 7));
        assert!(
            sessions.admit(&value, "other", start).is_none() && sessions.admit(&uid, &uid, start).is_none()
        );
        sessions.forget(Duration::from_secs(60), Moment::from_secs(1_060));
        assert_eq!(sessions.all().len(), 1);
        sessions.forget(Duration::from_secs(60), Moment::from_secs(1_061));
        assert!(sessions.close(&value).is_none());
    }
}

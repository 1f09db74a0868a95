//! Sessions after sign-in: one cookie, whose value the server renews now and then.

use std::{collections::HashMap, time::Duration};

use crate::{
    domain::Moment,
    flow::port::Dice,
    sandbox::{chance, people::BarsAccount},
};

/// A session.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) account: BarsAccount,
    /// The pupil who is selected: the calls of the personal area name none.
    pub(super) pupil: Option<u64>,
    /// Whether the start page was opened since the sign-in; `/api` answers nobody before.
    pub(super) settled: bool,
    number: u64,
    answers: u32,
    seen: Moment,
}

/// A value of the cookie.
struct Value {
    session: u64,
    /// `None`: the present value.
    until: Option<Moment>,
}

/// The open sessions.
#[derive(Default)]
pub(super) struct Sessions {
    last: u64,
    open: HashMap<u64, Session>,
    values: HashMap<String, Value>,
}

impl Sessions {
    /// Opens a session and gives the cookie's value.
    pub(super) fn open(&mut self, account: BarsAccount, dice: &dyn Dice, now: Moment) -> String {
        self.last += 1;
        let pupil = account.pupils.first().copied();
        let number = self.last;
        let session = Session { account, pupil, settled: false, number, answers: 0, seen: now };
        self.open.insert(number, session);
        self.give_value(number, dice)
    }

    /// The session that this value of the cookie opens; it counts as used now.
    pub(super) fn admit(&mut self, value: &str, now: Moment) -> Option<&mut Session> {
        let value = self.values.get(value).filter(|value| value.until.is_none_or(|until| now < until))?;
        let session = self.open.get_mut(&value.session)?;
        session.seen = now;
        Some(session)
    }

    /// Counts an answer to somebody who carried the present value, and gives another value when it is time.
    pub(super) fn renew(
        &mut self,
        value: &str,
        after: u32,
        old_lives: Duration,
        dice: &dyn Dice,
        now: Moment,
    ) -> Option<String> {
        let carried = self.values.get_mut(value).filter(|value| value.until.is_none())?;
        let session = self.open.get_mut(&carried.session)?;
        session.answers += 1;
        if session.answers < after {
            return None;
        }
        session.answers = 0;
        carried.until = Some(now.plus(old_lives));
        let number = session.number;
        Some(self.give_value(number, dice))
    }

    pub(super) fn close(&mut self, value: &str) -> Option<Session> {
        let number = self.values.get(value)?.session;
        self.values.retain(|_, value| value.session != number);
        self.open.remove(&number)
    }

    pub(super) fn close_all(&mut self) {
        self.open.clear();
        self.values.clear();
    }

    /// Drops the sessions that were idle for longer than `idle`, and values of the cookie that are past.
    pub(super) fn forget(&mut self, idle: Duration, now: Moment) {
        self.open.retain(|_, session| session.seen.plus(idle) >= now);
        let open = &self.open;
        self.values.retain(|_, value| {
            open.contains_key(&value.session) && value.until.is_none_or(|until| now < until)
        });
    }

    /// With the present value of the cookie, in the order of sign-in.
    pub(super) fn all(&self) -> Vec<(&str, &Session)> {
        let present = self.values.iter().filter(|(_, value)| value.until.is_none());
        let mut all: Vec<_> = present
            .filter_map(|(text, value)| Some((text.as_str(), self.open.get(&value.session)?)))
            .collect();
        all.sort_by_key(|(_, session)| session.number);
        all
    }

    fn give_value(&mut self, session: u64, dice: &dyn Dice) -> String {
        let value = chance::hex(dice, 16);
        self.values.insert(value.clone(), Value { session, until: None });
        value
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU8, Ordering},
        time::Duration,
    };

    use super::Sessions;
    use crate::{domain::Moment, flow::port::Dice, sandbox::people::bars_accounts};

    struct Counting(AtomicU8);

    impl Dice for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, Ordering::SeqCst));
        }
    }

    const GRACE: Duration = Duration::from_secs(30);

    #[test]
    fn a_renewed_cookie_opens_the_same_session_and_the_old_one_only_for_a_while() {
        let (dice, start) = (Counting(AtomicU8::new(0)), Moment::from_secs(1_000));
        let mut sessions = Sessions::default();
        let account = bars_accounts().remove(0);
        let first = sessions.open(account, &dice, start);
        assert!(sessions.renew(&first, 2, GRACE, &dice, start).is_none(), "not yet");
        let second = sessions.renew(&first, 2, GRACE, &dice, start).expect("the second answer renews");
        assert_ne!(first, second);
        assert!(sessions.renew(&first, 2, GRACE, &dice, start).is_none(), "an old value is not renewed");
        assert!(sessions.admit(&first, Moment::from_secs(1_029)).is_some());
        assert!(sessions.admit(&first, Moment::from_secs(1_030)).is_none());
        assert!(sessions.admit(&second, Moment::from_secs(1_030)).is_some());
        assert_eq!(sessions.all().len(), 1);
        assert!(sessions.close(&second).is_some() && sessions.admit(&second, start).is_none());
    }

    #[test]
    fn an_idle_session_is_forgotten_with_its_values() {
        let (dice, start) = (Counting(AtomicU8::new(0)), Moment::from_secs(1_000));
        let mut sessions = Sessions::default();
        let value = sessions.open(bars_accounts().remove(0), &dice, start);
        sessions.forget(Duration::from_secs(60), Moment::from_secs(1_060));
        assert!(sessions.admit(&value, Moment::from_secs(1_060)).is_some());
        sessions.forget(Duration::from_secs(60), Moment::from_secs(1_121));
        assert!(sessions.all().is_empty() && sessions.values.is_empty());
    }
}

//! The journal's own ESIA sign-in: a visitor leaves for ESIA by way of another host and comes back with a `loginState`.

use std::{sync::Arc, time::Duration};

use super::settings::Settings;
use crate::{crypto::shelf::Shelf, domain::Moment, sandbox::esia_sign_in::EsiaSignIn};

/// What the journal needs for it.
pub(super) struct Esia {
    /// Brings along the visitor who left.
    pub(super) party: EsiaSignIn<String>,
    /// The origin of the host in between.
    pub(super) hop: String,
}

impl Esia {
    /// ESIA knows the host in between, not the journal itself.
    pub(super) fn of(settings: &Settings) -> Option<Self> {
        let (esia, back) = (settings.esia.clone()?, settings.esia_callback());
        let party = EsiaSignIn::new(esia, back, Arc::clone(&settings.clock), Arc::clone(&settings.dice));
        Some(Self { party, hop: settings.hop().to_owned() })
    }
}

/// Somebody who has come back from ESIA.
#[derive(Clone)]
pub(super) struct Arrival {
    visitor: String,
    /// The numbers of the journal's users who this person is.
    pub(super) users: Vec<u64>,
}

/// Visitors on their way to ESIA, by their tickets, and back from it, by `loginState`.
#[derive(Default)]
pub(super) struct Arrivals {
    leaving: Shelf<String>,
    back: Shelf<Arrival>,
}

impl Arrivals {
    pub(super) fn leave(&mut self, ticket: &str, visitor: &str, now: Moment) {
        self.leaving.put(ticket, visitor.to_owned(), now, LIFE);
    }

    /// The visitor whose ticket it is; it serves once.
    pub(super) fn has_left(&mut self, ticket: &str, now: Moment) -> Option<String> {
        self.leaving.take(ticket, now)
    }

    pub(super) fn come_back(&mut self, login_state: &str, visitor: String, users: Vec<u64>, now: Moment) {
        self.back.put(login_state, Arrival { visitor, users }, now, LIFE);
    }

    /// Whoever came back with it, if it was this visitor.
    pub(super) fn find(&self, login_state: &str, visitor: &str, now: Moment) -> Option<&Arrival> {
        self.back.find(login_state, now).filter(|arrival| arrival.visitor == visitor)
    }

    /// The same, for the only time. Another visitor does not spend it.
    pub(super) fn take(&mut self, login_state: &str, visitor: &str, now: Moment) -> Option<Arrival> {
        self.find(login_state, visitor, now)?;
        self.back.take(login_state, now)
    }
}

/// Where ESIA sends people back to, on the host in between. Its real path is in no public source.
pub(super) const CALLBACK: &str = "/webapi/sso/esia/callback";
/// Where the journal sends people, on the host in between. Its real path is in no public source.
pub(super) const HOP: &str = "/webapi/sso/esia/go";

/// Long enough to choose among several users.
const LIFE: Duration = Duration::from_mins(5);

#[cfg(test)]
mod tests {
    use super::Arrivals;
    use crate::domain::Moment;

    #[test]
    fn a_login_state_serves_once_for_some_minutes_and_only_its_visitor() {
        let (mut arrivals, now) = (Arrivals::default(), Moment::from_secs(1_000));
        arrivals.come_back("one", "visitor".to_owned(), vec![7001], now);
        arrivals.come_back("two", "visitor".to_owned(), vec![7001], now);
        assert!(arrivals.take("one", "somebody else", now).is_none());
        assert!(arrivals.find("one", "visitor", now).is_some());
        assert!(arrivals.take("one", "visitor", now).is_some_and(|arrival| arrival.users == [7001]));
        assert!(arrivals.take("one", "visitor", now).is_none());
        assert!(arrivals.take("two", "visitor", Moment::from_secs(1_300)).is_none());
    }

    #[test]
    fn a_ticket_serves_once() {
        let (mut arrivals, now) = (Arrivals::default(), Moment::from_secs(1_000));
        arrivals.leave("ticket", "visitor", now);
        assert_eq!(arrivals.has_left("ticket", now).as_deref(), Some("visitor"));
        assert_eq!(arrivals.has_left("ticket", now), None);
    }
}

//! Visitors before sign-in: the cookie `NSSESSIONID` and the one-time salt bound to it.

use std::collections::HashMap;

use crate::{flow::port::Dice, sandbox::chance};

/// What `auth/getdata` hands out, three decimal strings.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Salt {
    pub(super) lt: String,
    pub(super) ver: String,
    pub(super) salt: String,
}

/// The visitors the server knows, each with at most one salt that was not used yet.
#[derive(Default)]
pub(super) struct Visitors(HashMap<String, Option<Salt>>);

impl Visitors {
    /// The visitor that the cookie names; a new one where there is none or it is not ours.
    pub(super) fn recognise(&mut self, cookie: Option<&str>, dice: &dyn Dice) -> (String, Greeting) {
        if let Some(id) = cookie.filter(|id| self.0.contains_key(*id)) {
            return (id.to_owned(), Greeting::Known);
        }
        let id = chance::hex(dice, 16);
        self.0.insert(id.clone(), None);
        (id, Greeting::New)
    }

    /// A fresh salt; the visitor's earlier one is void from now on.
    pub(super) fn deal(&mut self, visitor: &str, dice: &dyn Dice) -> Salt {
        let salt = Salt {
            lt: chance::digits(dice, 9),
            ver: chance::digits(dice, 9),
            salt: chance::digits(dice, 10),
        };
        self.0.insert(visitor.to_owned(), Some(salt.clone()));
        salt
    }

    /// Spends the visitor's salt. It is gone even where `lt` and `ver` do not belong to it.
    pub(super) fn spend(&mut self, visitor: &str, lt: &str, ver: &str) -> Option<Salt> {
        let salt = self.0.get_mut(visitor)?.take()?;
        (salt.lt == lt && salt.ver == ver).then_some(salt)
    }
}

/// Whether the visitor must be given a cookie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Greeting {
    Known,
    New,
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::{Greeting, Visitors};
    use crate::flow::port::Dice;

    #[derive(Default)]
    struct Counting(AtomicU8);

    impl Dice for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn a_salt_is_spent_once_and_only_by_its_visitor() {
        let (dice, mut visitors) = (Counting::default(), Visitors::default());
        let (one, _) = visitors.recognise(None, &dice);
        let (other, _) = visitors.recognise(None, &dice);
        let salt = visitors.deal(&one, &dice);
        assert!(visitors.spend(&other, &salt.lt, &salt.ver).is_none());
        assert!(visitors.spend(&one, &salt.lt, &salt.ver).is_some());
        assert!(visitors.spend(&one, &salt.lt, &salt.ver).is_none());
    }

    #[test]
    fn a_wrong_lt_spends_the_salt_too() {
        let (dice, mut visitors) = (Counting::default(), Visitors::default());
        let (one, _) = visitors.recognise(None, &dice);
        let salt = visitors.deal(&one, &dice);
        assert!(visitors.spend(&one, "1", &salt.ver).is_none());
        assert!(visitors.spend(&one, &salt.lt, &salt.ver).is_none());
    }

    #[test]
    fn a_made_up_cookie_is_replaced() {
        let (dice, mut visitors) = (Counting::default(), Visitors::default());
        let (id, greeting) = visitors.recognise(Some("made up"), &dice);
        assert!(greeting == Greeting::New && id != "made up");
        assert!(visitors.recognise(Some(&id), &dice).1 == Greeting::Known);
    }
}

//! A trip to ESIA and back, one struct per state.

use std::sync::Arc;

use super::{CardKey, Errand, Fingerprint, Giver, Lifetimes, Moment, Refusal, Secret};

/// ESIA's `state`: a lower-case UUID v4, fresh for every request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State(String);

impl State {
    /// Reads the canonical form `xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx`.
    pub fn parse(text: &str) -> Option<Self> {
        let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
        let fits = text.len() == 36
            && text.bytes().enumerate().all(|(at, byte)| match byte {
                b'-' => dash(at),
                b'0'..=b'9' | b'a'..=b'f' => !dash(at),
                _ => false,
            });
        fits.then(|| Self(text.to_owned()))
    }

    /// The canonical form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As whom the gateway asked: a mnemonic of ESIA, or `client_id` at a provider in front of it. No secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(pub Arc<str>);

/// What a browser is sent to ESIA for. All trips come back to one address: only what was kept tells them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trip {
    /// To sign in, on the way to a journal or only to the gate.
    SignIn(Option<Errand>),
    /// To give a consent, while signed in.
    Consent(ConsentTrip),
}

/// The consent that somebody has gone to ESIA to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentTrip {
    /// The session at the gate in which it was asked for: whoever has another by then gives none.
    pub gate: Fingerprint,
    /// The card whose data are handed over.
    pub subject: CardKey,
    /// As whom it is given.
    pub given_as: Giver,
    /// The version of the text that was read before.
    pub version: String,
}

/// Asked: the browser was sent to ESIA.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The attempt cookie of the very browser that asked, hashed.
    pub browser: Fingerprint,
    /// What for.
    pub trip: Trip,
    /// In whose name it was asked: a code is good for nobody else.
    pub client: ClientId,
    /// When.
    pub at: Moment,
}

/// Returned: the same browser came back in time. Only now may the code be sent.
#[derive(Clone, Debug)]
pub struct Returned {
    /// What for.
    pub trip: Trip,
    /// In whose name the code is to be sent.
    pub client: ClientId,
}

impl Asked {
    /// The browser that comes back must hold the attempt's cookie: nobody is signed in by somebody else's link.
    ///
    /// # Errors
    /// [`Refusal::ForeignBrowser`] without that cookie, [`Refusal::AttemptUnknown`] when it took too long.
    pub fn returned(
        self,
        cookie: Option<Fingerprint>,
        now: Moment,
        lifetimes: Lifetimes,
    ) -> Result<Returned, Refusal> {
        if cookie != Some(self.browser) {
            return Err(Refusal::ForeignBrowser);
        }
        if now >= self.at.plus(lifetimes.attempt) {
            return Err(Refusal::AttemptUnknown);
        }
        Ok(Returned { trip: self.trip, client: self.client })
    }
}

/// What ESIA's redirect brought.
pub enum Callback {
    /// A code to be exchanged once.
    Code(Secret<String>),
    /// An error in words of ESIA.
    Error {
        /// OAuth's word, `access_denied`.
        error: String,
        /// `ESIA-007004: …`.
        description: String,
    },
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Asked, ClientId, State, Trip};
    use crate::domain::{Fingerprint, Lifetimes, Moment, Refusal};

    fn client() -> ClientId {
        ClientId("TESTIS01".into())
    }

    #[test]
    fn a_state_is_a_canonical_uuid() {
        assert!(State::parse("7648d7bd-6369-4073-b545-90250f68025e").is_some());
        for bad in [
            "",
            "7648D7BD-6369-4073-b545-90250f68025e",
            "7648d7bd63694073b54590250f68025e",
            "7648d7bd-6369-4073-b545-90250f68025-",
        ] {
            assert!(State::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn lesson_36_only_the_browser_that_asked_may_return() {
        let now = Moment::from_secs(1_000);
        let lifetimes = Lifetimes::default();
        let asked =
            Asked { client: client(), browser: Fingerprint([1; 32]), trip: Trip::SignIn(None), at: now };
        let returned =
            |cookie, after| asked.clone().returned(cookie, now.plus(Duration::from_secs(after)), lifetimes);
        assert!(returned(Some(Fingerprint([1; 32])), 5).is_ok());
        assert_eq!(returned(Some(Fingerprint([2; 32])), 5).err(), Some(Refusal::ForeignBrowser));
        assert_eq!(returned(None, 5).err(), Some(Refusal::ForeignBrowser));
        assert_eq!(returned(Some(Fingerprint([1; 32])), 600).err(), Some(Refusal::AttemptUnknown));
    }

    proptest! {
        #[test]
        fn one_returns_only_with_the_cookie_and_in_time(own: [u8; 32], shown in any::<Option<[u8; 32]>>(), after in 0_i64..1_200_000) {
            let lifetimes = Lifetimes::default();
            let at = Moment::from_secs(1_000);
            let asked = Asked { client: client(), browser: Fingerprint(own), trip: Trip::SignIn(None), at };
            let now = Moment::from_millis(at.millis() + after);
            let returned = asked.returned(shown.map(Fingerprint), now, lifetimes).is_ok();
            prop_assert_eq!(returned, shown == Some(own) && now.since(at) < lifetimes.attempt);
        }

        #[test]
        fn a_state_reads_back_as_it_was_written(text in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}") {
            prop_assert_eq!(State::parse(&text).map(|state| state.as_str().to_owned()), Some(text));
        }
    }
}

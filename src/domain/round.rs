//! Going round in circles: a browser that is sent on again and again and arrives nowhere.
//!
//! Browsers give up after some twenty redirects with words that help nobody, and a circle over a page with a script they do
//! not notice at all. So the gate counts how often it has sent one browser on to one target. The count lies in a cookie
//! of that browser: it names nobody, and whoever forges it stops only himself.

use std::time::Duration;

use super::{Errand, Moment};

/// The last targets that one browser was sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounds(Vec<Round>);

/// How often, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Round {
    target: u32,
    count: u32,
    since: Moment,
}

/// What is done with a browser that is to be sent on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Sent on; the cookie is kept.
    Go(Rounds),
    /// Stopped.
    Stop,
}

impl Rounds {
    /// Rounds are counted for so long after the first one.
    pub const WINDOW: Duration = Duration::from_secs(10);

    /// Reads the cookie; what cannot be read was not written here and counts as nothing.
    pub fn parse(text: &str) -> Self {
        Self(text.split('_').filter_map(Round::parse).take(MOST_TARGETS).collect())
    }

    /// The cookie's value.
    pub fn written(&self) -> String {
        let written =
            |round: &Round| format!("{:08x}.{}.{}", round.target, round.count, round.since.millis());
        self.0.iter().map(written).collect::<Vec<_>>().join("_")
    }

    /// Decides: the third time within ten seconds is the last. Several tabs that a browser opens at once are on the way
    /// to different pages, so each target is counted for itself.
    #[must_use]
    pub fn again(mut self, errand: Option<&Errand>, now: Moment) -> Turn {
        let target = target(errand);
        self.0.retain(|round| now.since(round.since) < Self::WINDOW && round.since <= now);
        match self.0.iter_mut().find(|round| round.target == target) {
            Some(round) if round.count + 1 >= MOST => return Turn::Stop,
            Some(round) => round.count += 1,
            None => self.0.insert(0, Round { target, count: 1, since: now }),
        }
        self.0.truncate(MOST_TARGETS);
        Turn::Go(self)
    }
}

impl Round {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (target, count, since) = (parts.next()?, parts.next()?, parts.next()?);
        let (target, count) = (u32::from_str_radix(target, 16).ok()?, count.parse().ok()?);
        Some(Self { target, count, since: Moment::from_millis(since.parse().ok()?) })
    }
}

/// FNV-1a over system and path: only this browser's own targets have to be told apart.
fn target(errand: Option<&Errand>) -> u32 {
    let bytes = errand.map(|errand| [errand.system.0.as_bytes(), errand.back.as_str().as_bytes()].join(&0));
    bytes
        .unwrap_or_default()
        .iter()
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// The third is the last.
const MOST: u32 = 3;

/// A cookie stays short.
const MOST_TARGETS: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Errand, Moment, Rounds, Turn};
    use crate::domain::{Fingerprint, ReturnPath, System};

    fn to(path: &str) -> Errand {
        Errand {
            system: System("netcity".into()),
            back: ReturnPath::parse(path),
            knock: Fingerprint([0; 32]),
        }
    }

    fn go(turn: Turn) -> Rounds {
        match turn {
            Turn::Go(rounds) => Rounds::parse(&rounds.written()),
            Turn::Stop => panic!("stopped"),
        }
    }

    #[test]
    fn lesson_12_the_third_round_within_ten_seconds_is_the_last() {
        let at = Moment::from_millis;
        for (second, third, is_stopped) in [(1, 2, true), (5_000, 9_999, true), (5_000, 10_000, false)] {
            let rounds = go(Rounds::default().again(Some(&to("/app")), at(0)));
            let rounds = go(rounds.again(Some(&to("/app")), at(second)));
            let turn = rounds.again(Some(&to("/app")), at(third));
            assert_eq!(turn == Turn::Stop, is_stopped, "{second} {third}");
        }
    }

    #[test]
    fn tabs_on_the_way_to_different_pages_are_no_circle() {
        let mut rounds = Rounds::default();
        for number in 0..20 {
            rounds = go(rounds.again(Some(&to(&format!("/page/{number}"))), Moment::from_secs(1)));
        }
        let rounds = go(rounds.again(None, Moment::from_secs(1)));
        assert!(rounds.written().len() < 400, "{}", rounds.written());
    }

    proptest! {
        #[test]
        fn whatever_a_browser_sends_is_read_or_passed_over(text in "\\PC{0,200}", now in 0_i64..2_000_000_000_000) {
            let turn = Rounds::parse(&text).again(None, Moment::from_millis(now));
            if let Turn::Go(rounds) = turn {
                prop_assert_eq!(Rounds::parse(&rounds.written()), rounds);
            }
        }
    }
}

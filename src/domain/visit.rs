//! The decision table of a visit: who comes, what is known → the next step.

use super::{Assurance, Link, LinkId, LinkState, Refusal};

/// One way into the journal on the way to: an account, in one of its roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The link.
    pub link: LinkId,
    /// The journal's number of the role, where the account has several.
    pub role: Option<String>,
    /// Whether it opens.
    pub state: LinkState,
}

impl Held {
    /// The ways that a link opens: one, or one for each of the account's roles.
    pub fn by(link: &Link) -> Vec<Self> {
        let way = |role| Self { link: link.id, role, state: link.state };
        match link.card.roles.as_slice() {
            [] | [_] => vec![way(None)],
            several => several.iter().map(|role| way(Some(role.id.clone()))).collect(),
        }
    }
}

/// What happens next to somebody whom ESIA has vouched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the journal this way.
    Enter(Held),
    /// Several ways: the person chooses.
    Choose,
    /// No account yet: prove an old one.
    Prove,
    /// The only account needs its password proved again.
    ProveAgain(LinkId),
    /// Not let in, and why.
    Refuse(Refusal),
}

/// Decides. Only a confirmed account or a child's account passes; holding no account opens nothing.
pub fn next_step(assurance: Assurance, held: &[Held]) -> Step {
    match assurance {
        Assurance::Simple => return Step::Refuse(Refusal::NotConfirmed),
        Assurance::Child | Assurance::Confirmed => {}
    }
    match held {
        [] => Step::Prove,
        [only] => match only.state {
            LinkState::Active => Step::Enter(only.clone()),
            LinkState::NeedsProof => Step::ProveAgain(only.link),
        },
        [_, _, ..] => Step::Choose,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Held, Step, next_step};
    use crate::domain::{Assurance, LinkId, LinkState, Refusal};

    const fn held(id: i64, state: LinkState) -> Held {
        Held { link: LinkId(id), role: None, state }
    }

    #[test]
    fn the_whole_table() {
        use Assurance::{Child, Confirmed, Simple};
        use LinkState::{Active, NeedsProof};
        let (one, two, dead) = (held(1, Active), held(2, Active), held(3, NeedsProof));
        let table = [
            (Confirmed, vec![], Step::Prove),
            (Child, vec![], Step::Prove),
            (Confirmed, vec![one.clone()], Step::Enter(one.clone())),
            (Child, vec![one.clone()], Step::Enter(one.clone())),
            (Confirmed, vec![dead.clone()], Step::ProveAgain(LinkId(3))),
            (Confirmed, vec![one.clone(), two], Step::Choose),
            (Confirmed, vec![one, dead], Step::Choose),
            (Simple, vec![], Step::Refuse(Refusal::NotConfirmed)),
        ];
        for (assurance, held, expected) in table {
            assert_eq!(next_step(assurance, &held), expected, "{assurance:?} {held:?}");
        }
    }

    proptest! {
        #[test]
        fn an_unconfirmed_account_never_enters(states in prop::collection::vec(any::<bool>(), 0..4)) {
            let held: Vec<_> = states.iter().zip(0..).map(|(&active, id)| {
                held(id, if active { LinkState::Active } else { LinkState::NeedsProof })
            }).collect();
            prop_assert_eq!(next_step(Assurance::Simple, &held), Step::Refuse(Refusal::NotConfirmed));
        }

        #[test]
        fn only_an_active_link_is_entered(states in prop::collection::vec(any::<bool>(), 0..4)) {
            let held: Vec<_> = states.iter().zip(0..).map(|(&active, id)| {
                held(id, if active { LinkState::Active } else { LinkState::NeedsProof })
            }).collect();
            if let Step::Enter(entered) = next_step(Assurance::Confirmed, &held) {
                prop_assert_eq!(entered.state, LinkState::Active);
                prop_assert!(held.contains(&entered));
            }
        }
    }
}

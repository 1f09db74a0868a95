//! The decision table of a visit: who comes, what is known → the next step.

use super::{Assurance, LinkId, LinkState, Refusal};

/// One account that the visitor holds in the journal on the way to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The link.
    pub link: LinkId,
    /// Whether it opens.
    pub state: LinkState,
}

/// What happens next to somebody whom ESIA has vouched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into the journal by this link.
    Enter(LinkId),
    /// Several accounts: the person chooses.
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
            LinkState::Active => Step::Enter(only.link),
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
        Held { link: LinkId(id), state }
    }

    #[test]
    fn the_whole_table() {
        use Assurance::{Child, Confirmed, Simple};
        use LinkState::{Active, NeedsProof};
        let (one, two, dead) = (held(1, Active), held(2, Active), held(3, NeedsProof));
        let table: [(Assurance, &[Held], Step); 8] = [
            (Confirmed, &[], Step::Prove),
            (Child, &[], Step::Prove),
            (Confirmed, &[one], Step::Enter(LinkId(1))),
            (Child, &[one], Step::Enter(LinkId(1))),
            (Confirmed, &[dead], Step::ProveAgain(LinkId(3))),
            (Confirmed, &[one, two], Step::Choose),
            (Confirmed, &[one, dead], Step::Choose),
            (Simple, &[], Step::Refuse(Refusal::NotConfirmed)),
        ];
        for (assurance, held, expected) in table {
            assert_eq!(next_step(assurance, held), expected, "{assurance:?} {held:?}");
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
            if let Step::Enter(link) = next_step(Assurance::Confirmed, &held) {
                let entered = held.iter().find(|one| one.link == link).map(|one| one.state);
                prop_assert_eq!(entered, Some(LinkState::Active));
            }
        }
    }
}

//! The decision table of a visit: who comes, what is known → the next step.

use super::{Assurance, Link, LinkId, LinkState, Refusal, Standing};

/// One way into the journal on the way to: an account, in one of its roles, for one of its pupils.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The link.
    pub link: LinkId,
    /// As whom and for whom.
    pub standing: Standing,
    /// Whether it opens.
    pub state: LinkState,
}

impl Held {
    /// The ways that a link opens: one, or one for each of the account's roles, and as a parent one for each of
    /// the pupils, if the journal can be told whose diary to open.
    pub fn by(link: &Link) -> Vec<Self> {
        let way = |standing| Self { link: link.id, standing, state: link.state };
        link.card.standings().into_iter().map(way).collect()
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
    use crate::domain::{
        AccountKey, Assurance, Basis, FullName, Holding, JournalRole, Link, LinkCard, LinkId, LinkState,
        Login, Moment, Oid, PersonKey, Pupil, Realm, Refusal, Role, SchoolId, Standing, System,
    };

    fn held(id: i64, state: LinkState) -> Held {
        Held { link: LinkId(id), standing: Standing::default(), state }
    }

    fn link(roles: &[Role], pupils: &[Option<&str>]) -> Link {
        let name = FullName::new("Орлова", "Мария", None);
        let role = |(id, role): (usize, &Role)| JournalRole {
            id: id.to_string(),
            title: String::new(),
            role: *role,
        };
        let pupil = |id: &Option<&str>| Pupil { id: id.map(str::to_owned), ..Pupil::named(name.clone()) };
        Link {
            id: LinkId(1),
            person: PersonKey { realm: Realm("r".into()), oid: Oid(1) },
            account: AccountKey {
                system: System("netcity".into()),
                school: SchoolId("1".into()),
                login: Login::parse("a").unwrap(),
            },
            holding: Holding::Own,
            basis: Basis::Proof,
            state: LinkState::Active,
            since: Moment::from_secs(0),
            card: LinkCard {
                name: name.clone(),
                school_name: String::new(),
                groups: vec![],
                pupils: pupils.iter().map(pupil).collect(),
                roles: roles.iter().enumerate().map(role).collect(),
                cards: vec![],
            },
            chosen: None,
        }
    }

    #[test]
    fn roles_and_children_are_ways_of_their_own() {
        use Role::{Parent, Pupil, Staff};
        let (one, two) = (Some("51"), Some("52"));
        let way = |role: Option<&str>, pupil: Option<&str>| Standing {
            role: role.map(str::to_owned),
            pupil: pupil.map(str::to_owned),
        };
        let table = [
            (link(&[], &[]), vec![way(None, None)]),
            (link(&[Pupil], &[one]), vec![way(None, None)]),
            (link(&[Parent], &[one]), vec![way(None, None)]),
            (link(&[Parent], &[one, two]), vec![way(None, one), way(None, two)]),
            // The journal cannot be told whose diary: its own page has the choice.
            (link(&[Parent], &[one, None]), vec![way(None, None)]),
            (link(&[Staff, Parent], &[one]), vec![way(Some("0"), None), way(Some("1"), None)]),
            (
                link(&[Staff, Parent], &[one, two]),
                vec![way(Some("0"), None), way(Some("1"), one), way(Some("1"), two)],
            ),
        ];
        for (link, expected) in table {
            let found: Vec<_> = Held::by(&link).into_iter().map(|held| held.standing).collect();
            assert_eq!(found, expected, "{:?}", link.card);
        }
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

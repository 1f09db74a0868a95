//! How many have a linked ESIA account, by place and by kind of organisation (R17). Totals are the sums of the rows.

use std::collections::BTreeMap;

use super::Share;
use crate::{domain::OrganisationKind, flow::port::Reached};

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A municipality.
    Municipality,
    /// An organisation.
    Organisation,
}

/// Linked cards of all, for each kind of organisation. A kind that a place does not have is not here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares(pub BTreeMap<OrganisationKind, Share>);

impl Shares {
    /// Of this kind.
    pub fn of(&self, kind: OrganisationKind) -> Share {
        self.0.get(&kind).copied().unwrap_or_default()
    }

    /// Over all kinds.
    pub fn all(&self) -> Share {
        self.0.values().copied().sum()
    }

    fn add(&mut self, kind: OrganisationKind, share: Share) {
        let known = self.0.entry(kind).or_default();
        *known = *known + share;
    }
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The rows by name.
    pub rows: Vec<(Vec<String>, Shares)>,
    /// «Всего».
    pub total: Shares,
}

/// Adds the counts up.
pub fn coverage(reached: &[Reached], place: Place) -> Coverage {
    let mut rows: BTreeMap<Vec<String>, Shares> = BTreeMap::new();
    let mut total = Shares::default();
    for line in reached {
        let organisation = &line.organisation;
        let mut name = vec![organisation.municipality.clone()];
        if place == Place::Organisation {
            name.extend([
                organisation.system.0.to_string(),
                organisation.id.0.clone(),
                organisation.title.clone(),
            ]);
        }
        let share = Share { part: line.linked, whole: line.cards };
        total.add(organisation.kind, share);
        rows.entry(name).or_default().add(organisation.kind, share);
    }
    Coverage { rows: rows.into_iter().collect(), total }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{Place, coverage};
    use crate::domain::{Organisation, OrganisationKind, SchoolId, System};
    use crate::flow::{port::Reached, report::Share};

    fn reached(municipality: u8, school: u8, kind: OrganisationKind, linked: u64, cards: u64) -> Reached {
        Reached {
            organisation: Arc::new(Organisation {
                system: System("netcity".into()),
                id: SchoolId(school.to_string()),
                title: format!("№ {school}"),
                kind,
                municipality: format!("район {municipality}"),
            }),
            cards,
            linked,
        }
    }

    #[test]
    fn a_row_has_its_kinds_and_the_total_has_all() {
        use OrganisationKind::{Additional, Preschool, School};
        let lines = [
            reached(1, 1, School, 3, 10),
            reached(1, 2, School, 2, 2),
            reached(1, 3, Preschool, 0, 4),
            reached(2, 4, School, 1, 1),
        ];
        let table = coverage(&lines, Place::Municipality);
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.rows[0].1.of(School), Share { part: 5, whole: 12 });
        assert_eq!(table.rows[1].1.of(Preschool).tenths(), None);
        assert_eq!(table.total.of(Additional).tenths(), None);
        assert_eq!(table.total.all(), Share { part: 6, whole: 17 });
        assert_eq!(coverage(&lines, Place::Organisation).rows.len(), 4);
    }

    proptest! {
        #[test]
        fn the_total_is_the_sum_of_the_rows(
            lines in prop::collection::vec((0_u8..5, 0_u8..20, 0_usize..4, 0_u64..50, 0_u64..50), 0..40),
        ) {
            let lines: Vec<_> = lines.into_iter().map(|(place, school, kind, linked, others)| {
                reached(place, school, OrganisationKind::ALL[kind], linked, linked + others)
            }).collect();
            for place in [Place::Municipality, Place::Organisation] {
                let table = coverage(&lines, place);
                for kind in OrganisationKind::ALL {
                    let sum: Share = table.rows.iter().map(|(_, shares)| shares.of(kind)).sum();
                    prop_assert_eq!(sum, table.total.of(kind));
                }
                let sum: Share = table.rows.iter().map(|(_, shares)| shares.all()).sum();
                prop_assert_eq!(sum, table.total.all());
            }
        }
    }
}

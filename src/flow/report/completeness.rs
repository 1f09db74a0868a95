//! «Контроль заполнения данных»: which cards lack what (R18).

use std::collections::{BTreeMap, BTreeSet};

use super::Share;
use crate::{
    domain::{CardField, Demanded},
    flow::port::Tally,
};

/// How fine a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// A line for each municipality.
    Municipality,
    /// A line for each organisation.
    Organisation,
    /// A line for each class.
    Class,
}

/// The cards of one place that lack something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacking {
    /// Incomplete cards of all.
    pub incomplete: Share,
    /// How many cards lack this; a card may lack several things.
    pub missing: BTreeMap<CardField, u64>,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completeness {
    /// The places: a municipality; with an organisation and a class, if the grain is so fine.
    pub lines: Vec<(Vec<String>, Lacking)>,
    /// All of them.
    pub total: Lacking,
    /// Organisations with any incomplete card, of all organisations.
    pub organisations: Share,
}

/// Adds the counts up.
pub fn completeness(tallies: &[Tally], demanded: &Demanded, grain: Grain) -> Completeness {
    let mut lines: BTreeMap<Vec<String>, Lacking> = BTreeMap::new();
    let mut total = Lacking::default();
    let (mut all, mut incomplete) = (BTreeSet::new(), BTreeSet::new());
    for tally in tallies {
        let missing = demanded.missing(tally.filled);
        let organisation = (&tally.organisation.system, &tally.organisation.id);
        all.insert(organisation);
        if !missing.is_empty() {
            incomplete.insert(organisation);
        }
        for lacking in [&mut total, lines.entry(place(tally, grain)).or_default()] {
            lacking.add(&missing, tally.cards);
        }
    }
    let organisations = Share { part: incomplete.len() as u64, whole: all.len() as u64 };
    Completeness { lines: lines.into_iter().collect(), total, organisations }
}

impl Lacking {
    fn add(&mut self, missing: &[CardField], cards: u64) {
        let part = if missing.is_empty() { 0 } else { cards };
        self.incomplete = self.incomplete + Share { part, whole: cards };
        for &field in missing {
            *self.missing.entry(field).or_default() += cards;
        }
    }
}

/// Two schools of one name in one municipality have numbers of their own, so the number stands beside the name.
fn place(tally: &Tally, grain: Grain) -> Vec<String> {
    let organisation = &tally.organisation;
    let mut place = vec![organisation.municipality.clone()];
    if grain != Grain::Municipality {
        place.extend([
            organisation.system.0.to_string(),
            organisation.id.0.clone(),
            organisation.title.clone(),
        ]);
    }
    if grain == Grain::Class {
        place.push(tally.class.clone().unwrap_or_default());
    }
    place
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Completeness, Grain, completeness};
    use crate::domain::{CardField, Demanded, Filled, Organisation, OrganisationKind, SchoolId, System};
    use crate::flow::{port::Tally, report::Share};

    fn tally(municipality: &str, school: &str, class: &str, held: &[CardField], cards: u64) -> Tally {
        Tally {
            organisation: Arc::new(Organisation {
                system: System("netcity".into()),
                id: SchoolId(school.into()),
                title: format!("СОШ № {school}"),
                kind: OrganisationKind::School,
                municipality: municipality.into(),
            }),
            class: Some(class.into()),
            filled: held.iter().fold(Filled::default(), |filled, &field| filled.with(field)),
            cards,
        }
    }

    fn report(grain: Grain) -> Completeness {
        use CardField::{BirthCertificate, BirthDate, Passport, Snils};
        let demanded = Demanded(vec![vec![Snils], vec![BirthCertificate, Passport]]);
        let tallies = [
            tally("Б", "1", "5А", &[Snils, Passport], 10),
            tally("Б", "1", "5Б", &[Snils], 4),
            tally("Б", "1", "5Б", &[BirthDate], 2),
            tally("А", "2", "1А", &[Snils, BirthCertificate], 7),
        ];
        completeness(&tallies, &demanded, grain)
    }

    #[test]
    fn a_card_may_lack_several_things_and_is_counted_once() {
        let report = report(Grain::Municipality);
        assert_eq!(report.total.incomplete, Share { part: 6, whole: 23 });
        assert_eq!(report.total.missing[&CardField::Snils], 2);
        assert_eq!(report.total.missing[&CardField::BirthCertificate], 6);
        assert_eq!(report.organisations, Share { part: 1, whole: 2 });
        let names: Vec<_> = report.lines.iter().map(|(place, _)| place[0].as_str()).collect();
        assert_eq!(names, ["А", "Б"]);
    }

    #[test]
    fn lines_add_up_to_the_total_however_fine() {
        for (grain, count) in [(Grain::Municipality, 2), (Grain::Organisation, 2), (Grain::Class, 3)] {
            let report = report(grain);
            assert_eq!(report.lines.len(), count);
            let sum: Share = report.lines.iter().map(|(_, lacking)| lacking.incomplete).sum();
            assert_eq!(sum, report.total.incomplete);
        }
    }
}

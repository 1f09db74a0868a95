//! Corrections in the counts: a card that lacks a value in the export may have it all the same.

use crate::{
    domain::{Card, CardField, Filled, Mendable},
    flow::port::Tally,
};

/// Moves each corrected card from the cards that hold what the export has to those that hold what was mended too.
/// `cards` are as the export has them, each with everything that was mended on it.
pub fn with_corrections(mut tallies: Vec<Tally>, cards: &[(Card, Vec<Mendable>)]) -> Vec<Tally> {
    for (card, mended) in cards {
        let before = card.filled();
        let after = mended.iter().filter_map(|&what| field(what)).fold(before, Filled::with);
        if after == before {
            continue;
        }
        let is_like = |tally: &Tally, filled| {
            let place = (&tally.organisation.system, &tally.organisation.id, &tally.class);
            place == (&card.organisation.system, &card.organisation.id, &card.class) && tally.filled == filled
        };
        let Some(from) = tallies.iter_mut().find(|tally| is_like(tally, before) && tally.cards > 0) else {
            continue;
        };
        from.cards -= 1;
        let moved = Tally { filled: after, cards: 1, ..from.clone() };
        match tallies.iter_mut().find(|tally| is_like(tally, after)) {
            Some(to) => to.cards += 1,
            None => tallies.push(moved),
        }
    }
    tallies.retain(|tally| tally.cards > 0);
    tallies
}

/// Which field of a card a correction fills; a name is there always.
const fn field(what: Mendable) -> Option<CardField> {
    match what {
        Mendable::Snils => Some(CardField::Snils),
        Mendable::BirthDate => Some(CardField::BirthDate),
        Mendable::BirthCertificate => Some(CardField::BirthCertificate),
        Mendable::Name => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::with_corrections;
    use crate::domain::{Card, CardField, CardKind, Filled, Mendable};
    use crate::flow::port::Tally;

    #[test]
    fn a_mended_card_is_counted_once_and_as_mended() {
        let card = Card { class: Some("5А".into()), ..Card::bare(CardKind::Pupil, "Орлов Пётр") };
        let organisation = Arc::clone(&card.organisation);
        let class = Filled::default().with(CardField::Class);
        let tally = |filled, cards| Tally {
            organisation: Arc::clone(&organisation),
            class: Some("5А".into()),
            filled,
            cards,
        };
        let mended = [(card, vec![Mendable::Snils, Mendable::Name])];
        let with_snils = class.with(CardField::Snils);
        let table = [
            (vec![tally(class, 2)], vec![tally(class, 1), tally(with_snils, 1)]),
            (vec![tally(class, 1), tally(with_snils, 3)], vec![tally(with_snils, 4)]),
            (vec![tally(with_snils, 3)], vec![tally(with_snils, 3)]),
        ];
        for (before, after) in table {
            assert_eq!(with_corrections(before, &mended), after);
        }
    }
}

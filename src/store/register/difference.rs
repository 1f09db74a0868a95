//! What an edition changes: two sorted lists are walked side by side.

use std::{cmp::Ordering, path::Path};

use rusqlite::Rows;

use super::row::card_kind;
use crate::domain::CardKind;
use crate::store::{
    file::{FileFault, open_immutable},
    index::CardIndex,
};

/// How many cards of one register an import changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of which register.
    pub kind: CardKind,
    /// Cards that were not there before.
    pub added: u64,
    /// Cards with another content.
    pub changed: u64,
    /// Cards that are not there any more.
    pub gone: u64,
    /// Cards that stay as they are.
    pub same: u64,
}

impl Change {
    const fn none(kind: CardKind) -> Self {
        Self { kind, added: 0, changed: 0, gone: 0, same: 0 }
    }
}

/// One line for each register.
pub(super) fn compare(new: &Path, old: Option<&Path>) -> Result<Vec<Change>, FileFault> {
    let mut changes = CardKind::ALL.map(Change::none);
    let (new, old) = (open_immutable(new)?, old.map(open_immutable).transpose()?);
    let mut old_cards = old.as_ref().map(|old| old.prepare(SORTED)).transpose()?;
    let mut before = Side::of(old_cards.as_mut().map(|cards| cards.query([])).transpose()?);
    let mut new_cards = new.prepare(SORTED)?;
    let mut after = Side::of(Some(new_cards.query([])?));
    let (mut one, mut two) = (before.next()?, after.next()?);
    loop {
        let order = match (&one, &two) {
            (None, None) => return Ok(changes.to_vec()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(two)) => one.mark.cmp(&two.mark),
        };
        let kind = if order == Ordering::Less { &one } else { &two };
        let kind = kind.as_ref().map(|card| card.kind);
        let change = changes.iter_mut().find(|change| Some(change.kind) == kind);
        let change = change.ok_or_else(|| FileFault::damaged("a card is of no register"))?;
        match order {
            Ordering::Less => {
                change.gone += 1;
                one = before.next()?;
            }
            Ordering::Greater => {
                change.added += 1;
                two = after.next()?;
            }
            Ordering::Equal => {
                let same = one.as_ref().map(|card| card.digest) == two.as_ref().map(|card| card.digest);
                let counted = if same { &mut change.same } else { &mut change.changed };
                *counted += 1;
                (one, two) = (before.next()?, after.next()?);
            }
        }
    }
}

/// What is looked at of a card.
struct Seen {
    mark: CardIndex,
    digest: [u8; 16],
    kind: CardKind,
}

/// The cards of one edition by their marks.
struct Side<'s>(Option<Rows<'s>>);

impl<'s> Side<'s> {
    const fn of(rows: Option<Rows<'s>>) -> Self {
        Self(rows)
    }

    fn next(&mut self) -> Result<Option<Seen>, FileFault> {
        let Some(rows) = &mut self.0 else { return Ok(None) };
        let Some(row) = rows.next()? else { return Ok(None) };
        let word = row.get_ref(2)?.as_str().map_err(|_| FileFault::damaged("card.register is no text"))?;
        Ok(Some(Seen { mark: row.get(0)?, digest: row.get(1)?, kind: card_kind(word)? }))
    }
}

const SORTED: &str = "SELECT mark, digest, register FROM by_mark ORDER BY mark";

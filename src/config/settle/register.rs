//! `[register]`

use std::collections::BTreeMap;

use super::desk::Desk;
use crate::config::raw;
use crate::config::settled::Register;
use crate::domain::{CardColumn, CardField, CardKind, Demanded};

/// Settles the section.
pub(super) fn settle(raw: raw::Register, desk: &mut Desk) -> Option<Register> {
    let columns: Vec<_> = raw.columns.into_iter().map(|(word, header)| column(&word, header, desk)).collect();
    let raw::Complete { pupils, parents, staff } = raw.complete;
    let complete: Vec<_> = [
        (CardKind::Pupil, "register.complete.pupils", pupils),
        (CardKind::Parent, "register.complete.parents", parents),
        (CardKind::Staff, "register.complete.staff", staff),
    ]
    .into_iter()
    .map(|(kind, key, fields)| {
        Some((kind, Demanded(desk.each(key, &fields, |desk, key, text| entry(desk, key, text))?)))
    })
    .collect();
    Some(Register {
        columns: columns.into_iter().collect::<Option<_>>()?,
        complete: complete.into_iter().collect::<Option<BTreeMap<_, _>>>()?,
    })
}

fn column(word: &str, header: String, desk: &mut Desk) -> Option<(CardColumn, String)> {
    let key = format!("register.columns.{word}");
    let header = desk.text(&key, Some(header), "\"СНИЛС ребёнка\"");
    let column = CardColumn::ALL.into_iter().find(|column| column.word() == word);
    let column = desk.parsed(&key, word, column, "a column of the register", "snils = \"СНИЛС ребёнка\"");
    Some((column?, header?))
}

/// «birth_certificate or passport»
fn entry(desk: &mut Desk, key: &str, text: &str) -> Option<Vec<CardField>> {
    let field = |word: &str| CardField::ALL.into_iter().find(|field| field.word() == word.trim());
    let fields: Option<Vec<_>> = text.split(" or ").map(field).collect();
    desk.parsed(key, text, fields, "a field of a card", "\"birth_certificate or passport\"")
}

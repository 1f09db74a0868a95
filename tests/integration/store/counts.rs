//! Who is counted as linked: by an account of one's own, or by the СНИЛС of whoever holds a link.

use std::sync::Arc;

use privratnik::domain::{AccountKey, Card, CardKind, Holding, Organisation, SchoolId};
use privratnik::flow::port::{AuditCode, Counts, Ledger, Linked, Reached};
use privratnik::store::{counts::SqliteCounts, ledger::SqliteLedger, register::Base};

use super::keys::{index, vault};
use super::nouns::{event, new_link, person};
use super::register::{card, reader, write};

/// The card of this number at this school.
fn at(school: &str, n: u64) -> Card {
    let card = card("netcity", n, "1");
    let id = SchoolId(school.into());
    let account = card.account.clone().map(|account| AccountKey { school: id.clone(), ..account });
    let organisation = Organisation { id, ..(*card.organisation).clone() };
    Card { organisation: Arc::new(organisation), account, children: Vec::new(), ..card }
}

/// The person of this number, known by the СНИЛС of the card `who`, links the account of the card `what`.
async fn link(ledger: &SqliteLedger, n: u64, who: &Card, what: &Card, holding: Holding) -> Linked {
    let mut new = new_link(n);
    new.account = what.account.clone().unwrap();
    new.snils.clone_from(&who.snils);
    (new.holding, new.limit) = (holding, 4);
    ledger.put_link(new, event(AuditCode::Linked)).await.unwrap()
}

#[tokio::test]
async fn a_card_is_linked_by_its_account_or_by_its_snils_and_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    // Pupils have even numbers, parents odd ones.
    let cards = [at("1", 0), at("1", 1), at("1", 2), at("1", 3), at("2", 4), at("2", 5), at("2", 7)];
    let [_, mother, son, father, grown, stranger, elsewhere] = &cards;
    write(folder.path(), &cards, &Base::Nothing);
    let register = Arc::new(reader(folder.path(), &[1]).unwrap());
    let path = folder.path().join("ledger.db");
    let counts = SqliteCounts::new(register, path.clone());
    let linked = async |kind| {
        let lines = counts.reached(kind).await.unwrap();
        let line = |line: &Reached| (line.organisation.id.0.clone(), line.linked, line.cards);
        let mut lines: Vec<_> = lines.iter().map(line).collect();
        lines.sort();
        lines
    };
    let of = |school: &str, linked: u64, cards: u64| (school.to_owned(), linked, cards);
    assert_eq!(linked(CardKind::Parent).await, [of("1", 0, 2), of("2", 0, 2)], "before the first link");

    let ledger = SqliteLedger::open(&path, vault(&[1]), index()).unwrap();
    // By the account, and by the СНИЛС too.
    link(&ledger, 1, mother, mother, Holding::Own).await;
    link(&ledger, 1, mother, son, Holding::OfChild).await;
    // By the СНИЛС alone; the son is not linked by it.
    link(&ledger, 2, father, son, Holding::OfChild).await;
    link(&ledger, 3, grown, grown, Holding::Own).await;
    // Of another school than the card.
    link(&ledger, 4, elsewhere, son, Holding::OfChild).await;
    assert_eq!(linked(CardKind::Parent).await, [of("1", 2, 2), of("2", 0, 2)]);
    assert_eq!(linked(CardKind::Pupil).await, [of("1", 0, 2), of("2", 1, 1)]);
    assert_eq!(linked(CardKind::Staff).await, []);

    let Linked::New(id) = link(&ledger, 5, stranger, stranger, Holding::Own).await else { panic!("new") };
    assert_eq!(linked(CardKind::Parent).await, [of("1", 2, 2), of("2", 1, 2)]);
    ledger.mark_needs_proof(&person(5), id, event(AuditCode::NeedsProof)).await.unwrap();
    assert_eq!(linked(CardKind::Parent).await, [of("1", 2, 2), of("2", 0, 2)], "a link that opens nothing");
}

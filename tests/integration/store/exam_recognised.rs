//! What every body of the Ledger must pass of links that the register makes, and of people whom it keeps out.

use std::sync::Arc;

use privratnik::domain::{
    AwayCode, AwayReason, Basis, CardKey, CardKind, Difference, LinkState, NamePart, SchoolId, SchoolRequest,
    Secret, System,
};
use privratnik::flow::port::{AuditCode, Grounds, Ledger, Linked, NewTurnedAway};

use super::{
    exam_ledger::{link, opened},
    nouns::{after, event, new_link, person},
};

fn key(n: u64) -> CardKey {
    CardKey {
        system: System("netcity".into()), kind: CardKind::Parent, number: format!("карточка-{n}")
    }
}

/// The account of the person of the same number, as the register says it is theirs.
async fn recognise(ledger: &dyn Ledger, n: u64, opens: bool) -> Linked {
    let mut new = new_link(n);
    new.grounds = Grounds::Register { opens };
    new.card.cards = vec![key(n)];
    ledger.put_link(new, event(AuditCode::Recognised)).await.unwrap()
}

pub(super) async fn a_link_of_the_register_has_no_password(ledger: Arc<dyn Ledger>) {
    for (n, opens, state) in [(1, true, LinkState::Active), (2, false, LinkState::NeedsProof)] {
        let Linked::New(id) = recognise(&*ledger, n, opens).await else { panic!("a new link") };
        let found = ledger.link(&person(n), id).await.unwrap().unwrap();
        assert_eq!((found.basis, found.state), (Basis::Register, state));
        assert_eq!(found.card.cards, [key(n)]);
        assert!(opened(&*ledger, &person(n), id).await.is_none());
        assert_eq!(
            ledger.forget_credential(&person(n), id, event(AuditCode::PasswordForgotten)).await,
            Ok(false)
        );
    }
}

pub(super) async fn a_password_that_works_stays_beside_the_register(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    assert_eq!(recognise(&*ledger, 1, true).await, Linked::Renewed(id));
    let found = ledger.link(&person(1), id).await.unwrap().unwrap();
    assert_eq!((found.basis, found.state, found.card.cards), (Basis::Proof, LinkState::Active, vec![key(1)]));
    assert!(opened(&*ledger, &person(1), id).await.is_some());
    assert_eq!(ledger.forget_credential(&person(1), id, event(AuditCode::PasswordForgotten)).await, Ok(true));
    assert!(opened(&*ledger, &person(1), id).await.is_none());
    let found = ledger.link(&person(1), id).await.unwrap().unwrap();
    assert_eq!((found.basis, found.state), (Basis::Register, LinkState::Active));
}

pub(super) async fn lesson_26_a_refused_password_does_not_stand_in_the_registers_way(
    ledger: Arc<dyn Ledger>,
) {
    let id = link(&*ledger, 1).await;
    ledger.mark_needs_proof(&person(1), id, event(AuditCode::NeedsProof)).await.unwrap();
    // A journal that asks for its password all the same.
    recognise(&*ledger, 1, false).await;
    let found = ledger.link(&person(1), id).await.unwrap().unwrap();
    assert_eq!((found.basis, found.state), (Basis::Proof, LinkState::NeedsProof));
    recognise(&*ledger, 1, true).await;
    let found = ledger.link(&person(1), id).await.unwrap().unwrap();
    assert_eq!((found.basis, found.state), (Basis::Register, LinkState::Active));
    // A proof makes it a link of a password again.
    let renewed = ledger.put_link(new_link(1), event(AuditCode::Linked)).await;
    assert_eq!(renewed, Ok(Linked::Renewed(id)));
    assert_eq!(ledger.link(&person(1), id).await.unwrap().unwrap().basis, Basis::Proof);
    assert!(opened(&*ledger, &person(1), id).await.is_some());
}

fn code(n: u8) -> AwayCode {
    AwayCode::of([n; 8])
}

fn differs(n: u8, card: u64) -> NewTurnedAway {
    NewTurnedAway {
        code: code(n),
        system: System("netcity".into()),
        card: Some(key(card)),
        school: Some(SchoolId("17".into())),
        reason: AwayReason::Differs(vec![Difference::Name(NamePart::Last), Difference::Snils]),
    }
}

fn nobody(n: u8, system: &str) -> NewTurnedAway {
    NewTurnedAway {
        card: None,
        school: None,
        system: System(system.into()),
        reason: AwayReason::NoCard,
        ..differs(n, 0)
    }
}

async fn note(ledger: &dyn Ledger, at: u64, rows: Vec<NewTurnedAway>, came_in: &[&str]) {
    let came_in = came_in.iter().map(|&name| System(name.into())).collect();
    ledger.note_sign_in(&person(1), rows, came_in, after(at), "p-1".into()).await.unwrap();
}

async fn codes(ledger: &dyn Ledger) -> Vec<AwayCode> {
    ledger.turned_away_of(&person(1)).await.unwrap().into_iter().map(|row| row.code).collect()
}

pub(super) async fn somebody_who_is_turned_away_again_keeps_the_code(ledger: Arc<dyn Ledger>) {
    note(&*ledger, 0, vec![differs(1, 1), nobody(2, "bars")], &[]).await;
    note(&*ledger, 9, vec![differs(3, 1), nobody(4, "bars")], &[]).await;
    let rows = ledger.turned_away_of(&person(1)).await.unwrap();
    assert_eq!(codes(&*ledger).await, [code(1), code(2)]);
    assert_eq!((rows[0].first, rows[0].last, rows[0].tries), (after(0), after(9), 2));
    assert_eq!((&rows[0].card, &rows[0].school), (&Some(key(1)), &Some(SchoolId("17".into()))));
    assert_eq!(rows[0].reason, differs(1, 1).reason);
    assert_eq!((&rows[1].card, &rows[1].reason), (&None, &AwayReason::NoCard));
    assert!(ledger.turned_away_of(&person(2)).await.unwrap().is_empty());
}

pub(super) async fn a_row_closes_when_the_next_try_passes(ledger: Arc<dyn Ledger>) {
    note(&*ledger, 0, vec![differs(1, 1), differs(2, 2), nobody(3, "bars"), nobody(4, "app")], &[]).await;
    // The card 1 agrees by now, the 2 does not; БАРС was entered, the portal was not tried.
    note(&*ledger, 5, vec![differs(9, 2)], &["bars"]).await;
    assert_eq!(codes(&*ledger).await, [code(2), code(4)]);
    let all = ledger.turned_away(true, 10).await.unwrap();
    let closed: Vec<_> = all.iter().map(|row| row.closed).collect();
    assert_eq!(closed, [Some(after(5)), None, Some(after(5)), None]);
    assert_eq!(ledger.turned_away(false, 10).await.unwrap().len(), 2);
    // A later failure is a row of its own.
    note(&*ledger, 8, vec![differs(6, 1), differs(9, 2)], &[]).await;
    assert_eq!(codes(&*ledger).await, [code(2), code(4), code(6)]);
}

pub(super) async fn a_request_lies_beside_its_own_row_and_is_forgotten(ledger: Arc<dyn Ledger>) {
    note(&*ledger, 0, vec![differs(1, 1), nobody(2, "bars")], &[]).await;
    let leave = |n: u64, code: AwayCode| {
        let request = SchoolRequest {
            name: Secret::new("Невыдуманова Мария".into()),
            contact: Secret::new("zaznoba@example.test".into()),
            at: after(n),
        };
        let ledger = Arc::clone(&ledger);
        async move {
            let school = SchoolId("205".into());
            ledger
                .leave_request(&person(n), &code, school, request, event(AuditCode::RequestLeft))
                .await
                .unwrap()
        }
    };
    assert!(!leave(2, code(2)).await, "somebody else's row");
    assert!(!leave(1, code(1)).await, "a row of a card is the school's already");
    assert!(leave(1, code(2)).await);
    let rows = ledger.turned_away_of(&person(1)).await.unwrap();
    let request = rows[1].request.as_ref().unwrap();
    assert!(request.name.same_as("Невыдуманова Мария".as_bytes()));
    assert!(request.contact.same_as(b"zaznoba@example.test"));
    assert_eq!((request.at, &rows[1].school), (after(1), &Some(SchoolId("205".into()))));
    assert_eq!(ledger.forget_requests(after(1)).await, Ok(0));
    assert_eq!(ledger.forget_requests(after(2)).await, Ok(1));
    let rows = ledger.turned_away_of(&person(1)).await.unwrap();
    assert!(rows[1].request.is_none());
}

//! What every body of the Ledger must pass of persons as a whole.

use std::sync::Arc;

use privratnik::domain::{AwayCode, AwayReason, LinkId, Snils, System};
use privratnik::flow::port::{AuditCode, EndedLink, Ledger, Linked, NewTurnedAway};

use super::{
    exam_ledger::{link, opened},
    nouns::{account, after, event, new_link, person},
};

pub(super) async fn two_numbers_of_one_person_become_one(ledger: Arc<dyn Ledger>) {
    let (first, second) = (link(&*ledger, 1).await, link(&*ledger, 2).await);
    let snils = new_link(1).snils.unwrap();
    assert_eq!(ledger.persons_with(&snils).await, Ok(vec![person(1), person(2)]));
    assert_eq!(ledger.merge(&person(1), &person(2), event(AuditCode::PersonsMerged)).await, Ok(1));
    assert!(ledger.links_of(&person(1)).await.unwrap().is_empty());
    let links = ledger.links_of(&person(2)).await.unwrap();
    let accounts: Vec<_> = links.iter().map(|link| (link.id, link.account.clone())).collect();
    assert_eq!(accounts, [(first, account(1)), (second, account(2))]);
    assert_eq!(opened(&*ledger, &person(2), first).await, Some(b"credential-1".to_vec()), "sealed anew");
    assert!(opened(&*ledger, &person(1), first).await.is_none());
    assert_eq!(ledger.persons_with(&snils).await, Ok(vec![person(2)]));
    assert_eq!(ended(&*ledger).await, [(person(1), first)], "who was in by it is out");
}

pub(super) async fn of_two_links_to_one_account_one_stays(ledger: Arc<dyn Ledger>) {
    link(&*ledger, 1).await;
    let mut twice = new_link(1);
    (twice.person, twice.limit) = (person(2), 2);
    let Ok(Linked::New(stays)) = ledger.put_link(twice, event(AuditCode::Linked)).await else {
        panic!("room")
    };
    assert_eq!(ledger.merge(&person(1), &person(2), event(AuditCode::PersonsMerged)).await, Ok(0));
    let links = ledger.links_of(&person(2)).await.unwrap();
    assert_eq!(links.iter().map(|link| link.id).collect::<Vec<_>>(), [stays]);
}

pub(super) async fn another_snils_is_found_and_the_old_one_is_not(ledger: Arc<dyn Ledger>) {
    link(&*ledger, 1).await;
    let (old, new) = (new_link(1).snils.unwrap(), Snils::numbered(200_000_001));
    assert_eq!(ledger.change_snils(&person(1), &new, event(AuditCode::SnilsChanged)).await, Ok(true));
    assert_eq!(ledger.persons_with(&new).await, Ok(vec![person(1)]));
    assert_eq!(ledger.persons_with(&old).await, Ok(vec![]));
    assert_eq!(ledger.change_snils(&person(3), &new, event(AuditCode::SnilsChanged)).await, Ok(false));
}

pub(super) async fn lesson_37_whose_rights_have_ended_gets_the_account_by_no_way(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    assert_eq!(ledger.is_barred(&person(1), &account(1)).await, Ok(false));
    assert_eq!(ledger.bar(&person(1), &account(1), event(AuditCode::RightsEnded)).await, Ok(true));
    assert_eq!(ledger.bar(&person(1), &account(1), event(AuditCode::RightsEnded)).await, Ok(false));
    assert!(ledger.links_of(&person(1)).await.unwrap().is_empty());
    assert_eq!(ledger.put_link(new_link(1), event(AuditCode::Linked)).await, Ok(Linked::Barred));
    assert_eq!(ledger.is_barred(&person(1), &account(1)).await, Ok(true));
    assert_eq!(ledger.is_barred(&person(2), &account(1)).await, Ok(false));
    assert_eq!(ended(&*ledger).await, [(person(1), id)]);
}

pub(super) async fn whoever_is_forgotten_leaves_nothing_but_the_audit(ledger: Arc<dyn Ledger>) {
    let (id, other) = (link(&*ledger, 1).await, link(&*ledger, 2).await);
    let row = NewTurnedAway {
        code: AwayCode::of([1; 8]),
        system: System("netcity".into()),
        card: None,
        school: None,
        reason: AwayReason::NoCard,
    };
    ledger.note_sign_in(&person(1), vec![row], vec![], after(0), "p-1".into()).await.unwrap();
    assert_eq!(ledger.erase(&person(1), event(AuditCode::PersonErased)).await, Ok(1));
    assert!(ledger.links_of(&person(1)).await.unwrap().is_empty());
    assert!(ledger.turned_away(true, 10).await.unwrap().is_empty());
    assert!(opened(&*ledger, &person(1), id).await.is_none());
    assert_eq!(ledger.persons_with(&new_link(1).snils.unwrap()).await, Ok(vec![person(2)]));
    assert!(ledger.link(&person(2), other).await.unwrap().is_some(), "nobody else is touched");
    assert_eq!(ended(&*ledger).await, [(person(1), id)]);
}

pub(super) async fn what_no_longer_serves_is_forgotten_in_its_time(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    assert_eq!(ledger.take_link(&person(1), id, event(AuditCode::LinkTaken)).await, Ok(true));
    assert_eq!(ledger.take_link(&person(1), id, event(AuditCode::LinkTaken)).await, Ok(false));
    let taken = ledger.ended_links(0).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(ledger.ended_links(taken[0].number).await, Ok(vec![]));
    assert_eq!(ledger.forget_old(after(0), after(0), after(0)).await, Ok(0));
    assert_eq!(ledger.forget_old(after(0), after(0), after(1)).await, Ok(1));
    assert_eq!(ledger.ended_links(0).await, Ok(vec![]));
}

async fn ended(ledger: &dyn Ledger) -> Vec<(privratnik::domain::PersonKey, LinkId)> {
    let ended = ledger.ended_links(0).await.unwrap();
    ended.into_iter().map(|EndedLink { person, link, .. }| (person, link)).collect()
}

//! What every body of the Ledger must pass, with the consents that it keeps.

use std::sync::Arc;

use privratnik::domain::{
    CardKey, CardKind, Consent, ConsentId, ConsentVia, Ending, Giver, PersonKey, Realm, System,
};
use privratnik::flow::port::{AuditCode, Awaited, Ledger, NewConsent, ParentsTold};

use super::nouns::{after, event, person};

/// The pupil's card of this number.
pub(super) fn pupil(n: u64) -> CardKey {
    CardKey { system: System("netcity".into()), kind: CardKind::Pupil, number: format!("ученик-{n}") }
}

/// Of parent `n` for pupil `n`; a hundred seconds long.
pub(super) fn new_consent(n: u64) -> NewConsent {
    NewConsent {
        subject: pupil(n),
        giver: person(n),
        given_as: Giver::Parent,
        via: ConsentVia::Gate,
        version: "2026|1".into(),
        begin: after(n),
        end: after(n + 100),
    }
}

pub(super) async fn give(ledger: &dyn Ledger, new: &NewConsent) -> ConsentId {
    ledger.give_consent(new.clone(), event(AuditCode::ConsentGiven)).await.unwrap()
}

/// What the Ledger should know of it.
pub(super) fn kept(id: ConsentId, new: NewConsent) -> Consent {
    let NewConsent { subject, giver, given_as, via, version, begin, end } = new;
    Consent { id, subject, giver, given_as, via, version, begin, end, ended: None }
}

pub(super) async fn a_consent_comes_back_as_it_was_given(ledger: Arc<dyn Ledger>) {
    let own = NewConsent { given_as: Giver::Same, ..new_consent(1) };
    let of_another = NewConsent { giver: person(2), ..new_consent(1) };
    let other_kind = NewConsent { subject: CardKey { kind: CardKind::Staff, ..pupil(1) }, ..new_consent(1) };
    let own = NewConsent { via: ConsentVia::Esia, ..own };
    let mut all = Vec::new();
    for new in [new_consent(1), own, of_another, new_consent(2), other_kind] {
        all.push(kept(give(&*ledger, &new).await, new));
    }
    assert_eq!(ledger.consents_of(&pupil(1)).await.unwrap(), all[..3]);
    assert_eq!(ledger.consents_of(&pupil(2)).await.unwrap(), all[3..4]);
    assert_eq!(ledger.consents_of(&pupil(3)).await, Ok(vec![]));
    let own_ones = [&all[0], &all[1], &all[4]].map(Clone::clone);
    assert_eq!(ledger.consents_by(&person(1)).await.unwrap(), own_ones);
    let stand = PersonKey { realm: Realm(Arc::from("https://esia-portal1.test/")), ..person(1) };
    assert_eq!(ledger.consents_by(&stand).await, Ok(vec![]), "another realm's numbers are other people");
}

pub(super) async fn a_consent_is_ended_by_its_giver_or_by_nobody_in_particular(ledger: Arc<dyn Ledger>) {
    let first = kept(give(&*ledger, &new_consent(1)).await, new_consent(1));
    let second = kept(give(&*ledger, &new_consent(2)).await, new_consent(2));
    let end = async |id, by: Option<&PersonKey>, ending| {
        ledger.end_consent(id, by, ending, after(50), event(AuditCode::ConsentEnded)).await.unwrap()
    };
    assert_eq!(end(first.id, Some(&person(2)), Ending::Revoked).await, None, "it is not theirs");
    assert_eq!(end(ConsentId(second.id.0 + 1), None, Ending::Erased).await, None, "there is none");
    assert_eq!(ledger.consents_of(&pupil(1)).await.unwrap(), std::slice::from_ref(&first));
    let revoked = Consent { ended: Some((after(50), Ending::Revoked)), ..first };
    assert_eq!(end(revoked.id, Some(&person(1)), Ending::Revoked).await.as_ref(), Some(&revoked));
    assert_eq!(end(revoked.id, Some(&person(1)), Ending::Revoked).await, None, "it has ended already");
    assert_eq!(end(revoked.id, None, Ending::Erased).await, None, "it has ended already");
    let erased = Consent { ended: Some((after(50), Ending::Erased)), ..second };
    assert_eq!(end(erased.id, None, Ending::Erased).await.as_ref(), Some(&erased));
    assert_eq!(ledger.consents_of(&pupil(1)).await, Ok(vec![revoked]));
    assert_eq!(ledger.consents_by(&person(2)).await, Ok(vec![erased]));
}

pub(super) async fn a_newer_consent_replaces_that_of_the_same_person(ledger: Arc<dyn Ledger>) {
    let mothers = new_consent(1);
    let fathers = NewConsent { giver: person(2), ..new_consent(1) };
    let own = NewConsent { given_as: Giver::Same, ..new_consent(1) };
    let newer = NewConsent { version: "2027".into(), begin: after(60), end: after(200), ..new_consent(1) };
    let mut all = Vec::new();
    for new in [mothers, fathers, own, newer] {
        all.push(kept(give(&*ledger, &new).await, new));
    }
    all[0].ended = Some((after(60), Ending::Replaced));
    assert_eq!(ledger.consents_of(&pupil(1)).await, Ok(all));
}

pub(super) async fn of_the_end_of_a_consent_people_are_told_once(ledger: Arc<dyn Ledger>) {
    // They run out in the other order.
    let mut ids = Vec::new();
    for n in [3, 2, 1] {
        ids.push(give(&*ledger, &new_consent(n)).await);
    }
    let [third, second, first] = ids[..] else { panic!("three were given") };
    let ending = async |before, most| {
        let found = ledger.consents_ending(before, most).await.unwrap();
        found.into_iter().map(|consent| consent.id).collect::<Vec<_>>()
    };
    assert_eq!(ending(after(101), 10).await, [], "the moment itself is not before it");
    assert_eq!(ending(after(102), 10).await, [first]);
    assert_eq!(ending(after(500), 10).await, [first, second, third]);
    assert_eq!(ending(after(500), 2).await, [first, second]);
    ledger.note_announced(first, after(80)).await.unwrap();
    assert_eq!(ending(after(500), 10).await, [second, third]);
    let audit = event(AuditCode::ConsentEnded);
    ledger.end_consent(second, None, Ending::RightsEnded, after(81), audit).await.unwrap();
    assert_eq!(ending(after(500), 10).await, [third]);
    // A newer one is announced in its turn.
    let newer = NewConsent { end: after(400), begin: after(90), ..new_consent(1) };
    let newer = give(&*ledger, &newer).await;
    assert_eq!(ending(after(500), 10).await, [third, newer]);
}

pub(super) async fn a_pupil_waits_once_and_until_a_consent_is_given(ledger: Arc<dyn Ledger>) {
    let ask = async |n, at| {
        let audit = event(AuditCode::ConsentAsked);
        ledger.ask_for_consent(&pupil(n), after(at), audit).await.unwrap()
    };
    let told = async |n, at, many| {
        let told = ParentsTold { at: after(at), many };
        ledger.note_told(&pupil(n), told, event(AuditCode::ParentsTold)).await.unwrap()
    };
    let once = Awaited { card: pupil(1), since: after(1), asked: after(1), tries: 1, told: None };
    assert!(!told(1, 0, 2).await, "nobody waits yet");
    assert_eq!(ask(1, 1).await, once);
    assert!(told(1, 2, 2).await);
    let (asked, told_once) = (after(5), Some(ParentsTold { at: after(2), many: 2 }));
    let again = Awaited { asked, tries: 2, told: told_once, ..once };
    assert_eq!(ask(1, 5).await, again);
    let other = ask(2, 4).await;
    assert_eq!(ledger.awaited().await, Ok(vec![again.clone(), other.clone()]));
    assert!(told(1, 9, 1).await);
    let again = Awaited { told: Some(ParentsTold { at: after(9), many: 1 }), ..again };
    assert_eq!(ledger.awaited().await, Ok(vec![again, other.clone()]));
    give(&*ledger, &new_consent(1)).await;
    assert_eq!(ledger.awaited().await, Ok(vec![other]));
    assert!(!told(1, 10, 1).await, "nobody waits any more");
    assert_eq!(ask(1, 11).await.tries, 1, "it begins anew");
}

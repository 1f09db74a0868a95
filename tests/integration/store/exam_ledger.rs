//! What every body of the Ledger must pass.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::civil::date;
use privratnik::domain::{
    BirthCertificate, CardKey, CardKind, Chosen, Correction, Doubt, FullName, Holding, Link, LinkId,
    LinkState, Mendable, Mended, NamePart, Organisation, OrganisationKind, PersonKey, Realm, SchoolId,
    Secret, Snils, Standing, System,
};
use privratnik::flow::port::{AuditCode, ClaimReason, Grounds, Ledger, Linked, NewClaim, Reached};

pub(super) use super::exam_consents::{
    a_consent_comes_back_as_it_was_given, a_consent_is_ended_by_its_giver_or_by_nobody_in_particular,
    a_newer_consent_replaces_that_of_the_same_person, a_pupil_waits_once_and_until_a_consent_is_given,
    of_the_end_of_a_consent_people_are_told_once,
};
use super::nouns::{account, after, card, credential, event, new_link, person};

/// Makes a test of every case; `$open` gives a fresh ledger and whatever must live as long.
macro_rules! ledger_exam {
    ($open:path) => {
        $crate::store::exam_ledger::ledger_exam!($open;
            a_link_is_there_once_it_is_answered
            a_link_opens_for_its_person_only
            the_same_number_of_another_realm_is_another_person
            the_same_login_of_another_school_is_another_account
            lesson_22_an_own_account_has_one_holder
            lesson_22_a_pupils_account_has_as_many_parents_as_allowed
            lesson_22_of_many_at_once_one_gets_the_account
            lesson_26_a_renewed_proof_mends_the_link_and_loses_nothing
            what_is_unlinked_is_gone_and_its_number_is_not_given_again
            a_claim_is_laid_once_and_comes_back_whole
            the_last_choice_is_remembered_with_its_link
            a_correction_is_found_by_its_card_and_by_what_it_says
            of_one_value_the_last_correction_counts
            a_day_is_remembered_as_it_was_counted
            a_link_of_the_register_has_no_password
            a_password_that_works_stays_beside_the_register
            lesson_26_a_refused_password_does_not_stand_in_the_registers_way
            somebody_who_is_turned_away_again_keeps_the_code
            a_row_closes_when_the_next_try_passes
            a_request_lies_beside_its_own_row_and_is_forgotten
            two_numbers_of_one_person_become_one
            of_two_links_to_one_account_one_stays
            another_snils_is_found_and_the_old_one_is_not
            lesson_37_whose_rights_have_ended_gets_the_account_by_no_way
            whoever_is_forgotten_leaves_nothing_but_the_audit
            what_no_longer_serves_is_forgotten_in_its_time
            a_consent_comes_back_as_it_was_given
            a_consent_is_ended_by_its_giver_or_by_nobody_in_particular
            a_newer_consent_replaces_that_of_the_same_person
            of_the_end_of_a_consent_people_are_told_once
            a_pupil_waits_once_and_until_a_consent_is_given
        );
    };
    ($open:path; $($case:ident)+) => {
        $(#[tokio::test]
        async fn $case() {
            let (ledger, _keep) = $open();
            $crate::store::exam_ledger::$case(ledger).await;
        })+
    };
}
pub(super) use super::exam_lives::{
    another_snils_is_found_and_the_old_one_is_not,
    lesson_37_whose_rights_have_ended_gets_the_account_by_no_way, of_two_links_to_one_account_one_stays,
    two_numbers_of_one_person_become_one, what_no_longer_serves_is_forgotten_in_its_time,
    whoever_is_forgotten_leaves_nothing_but_the_audit,
};
pub(super) use super::exam_recognised::{
    a_link_of_the_register_has_no_password, a_password_that_works_stays_beside_the_register,
    a_request_lies_beside_its_own_row_and_is_forgotten, a_row_closes_when_the_next_try_passes,
    lesson_26_a_refused_password_does_not_stand_in_the_registers_way,
    somebody_who_is_turned_away_again_keeps_the_code,
};
pub(super) use ledger_exam;

pub(super) async fn link(ledger: &dyn Ledger, n: u64) -> LinkId {
    match ledger.put_link(new_link(n), event(AuditCode::Linked)).await.unwrap() {
        Linked::New(id) => id,
        other @ (Linked::Renewed(_) | Linked::HeldByOthers | Linked::Barred) => panic!("{other:?}"),
    }
}

pub(super) async fn opened(ledger: &dyn Ledger, person: &PersonKey, link: LinkId) -> Option<Vec<u8>> {
    ledger.credential(person, link).await.unwrap().map(|secret| secret.expose().clone())
}

async fn only_link(ledger: &dyn Ledger, person: &PersonKey) -> Link {
    let mut links = ledger.links_of(person).await.unwrap();
    assert_eq!(links.len(), 1);
    links.remove(0)
}

pub(super) async fn a_link_is_there_once_it_is_answered(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    let found = only_link(&*ledger, &person(1)).await;
    assert_eq!(found.id, id);
    assert_eq!((found.person, found.account), (person(1), account(1)));
    assert_eq!((found.holding, found.state, found.since), (Holding::Own, LinkState::Active, after(0)));
    let (found, expected) = (found.card, card(1));
    assert_eq!((found.name, found.school_name), (expected.name, expected.school_name));
    assert_eq!((found.groups, found.pupils), (expected.groups, expected.pupils));
    assert_eq!(found.roles, expected.roles);
    assert_eq!(opened(&*ledger, &person(1), id).await, Some(b"credential-1".to_vec()));
    assert_eq!(ledger.count_links().await, Ok(1));
}

pub(super) async fn a_link_opens_for_its_person_only(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    assert!(ledger.link(&person(1), id).await.unwrap().is_some());
    assert!(ledger.link(&person(2), id).await.unwrap().is_none());
    assert!(opened(&*ledger, &person(2), id).await.is_none());
    assert_eq!(ledger.unlink(&person(2), id, event(AuditCode::Unlinked)).await, Ok(false));
    ledger.mark_needs_proof(&person(2), id, event(AuditCode::NeedsProof)).await.unwrap();
    assert_eq!(only_link(&*ledger, &person(1)).await.state, LinkState::Active);
}

/// A correction of the card of this number.
pub(super) fn correction(n: u64, value: Mended) -> Correction {
    let kind = CardKind::Pupil;
    let card = CardKey { system: System("netcity".into()), kind, number: format!("карточка-{n}") };
    Correction { card, value, at: after(n) }
}

pub(super) async fn a_correction_is_found_by_its_card_and_by_what_it_says(ledger: Arc<dyn Ledger>) {
    let snils = Snils::parse("112-233-445 95").unwrap();
    let paper = BirthCertificate::parse("II-ПР 123456").unwrap();
    let all = [
        correction(1, Mended::Snils(snils.clone())),
        correction(1, Mended::Name(FullName::new("Невыдуманова", "Мария", None))),
        correction(2, Mended::BirthCertificate(paper.clone())),
        correction(3, Mended::BirthDate(date(2014, 5, 2))),
    ];
    for one in &all {
        ledger.correct(one.clone(), event(AuditCode::CardCorrected)).await.unwrap();
    }
    assert_eq!(ledger.corrections().await.unwrap(), all);
    assert_eq!(ledger.corrections_of(&all[0].card).await.unwrap(), all[..2]);
    assert_eq!(ledger.corrected_to_snils(&snils).await.unwrap(), all[..1]);
    assert_eq!(ledger.corrected_to_certificate(&paper).await.unwrap(), all[2..3]);
    let other = CardKey { kind: CardKind::Staff, ..all[0].card.clone() };
    assert_eq!(ledger.corrections_of(&other).await, Ok(vec![]));
}

pub(super) async fn of_one_value_the_last_correction_counts(ledger: Arc<dyn Ledger>) {
    let (wrong, right) = (Snils::numbered(200_000_001), Snils::numbered(200_000_002));
    for snils in [&wrong, &right] {
        let one = correction(1, Mended::Snils(snils.clone()));
        ledger.correct(one, event(AuditCode::CardCorrected)).await.unwrap();
    }
    assert_eq!(ledger.corrected_to_snils(&wrong).await, Ok(vec![]));
    let last = correction(1, Mended::Snils(right.clone()));
    assert_eq!(ledger.corrections().await.unwrap(), std::slice::from_ref(&last));
    let withdraw = |what| ledger.withdraw_correction(&last.card, what, event(AuditCode::CorrectionWithdrawn));
    assert_eq!(withdraw(Mendable::Name).await, Ok(false));
    assert_eq!(withdraw(Mendable::Snils).await, Ok(true));
    assert_eq!(withdraw(Mendable::Snils).await, Ok(false));
    assert_eq!(ledger.corrections().await, Ok(vec![]));
}

fn reached(school: &str, cards: u64, linked: u64) -> Reached {
    let organisation = Organisation {
        system: System("netcity".into()),
        id: SchoolId(school.into()),
        title: format!("СОШ № {school}"),
        kind: OrganisationKind::School,
        municipality: "г. Приозёрск".into(),
    };
    Reached { organisation: Arc::new(organisation), cards, linked }
}

pub(super) async fn a_day_is_remembered_as_it_was_counted(ledger: Arc<dyn Ledger>) {
    let day = |number| date(2026, 12, number);
    let counts = [
        (1, vec![reached("1", 10, 2), reached("2", 5, 0)]),
        (2, vec![reached("1", 10, 4), reached("2", 5, 0)]),
        (4, vec![reached("1", 11, 4), reached("3", 1, 1)]),
        // Counted twice on one day.
        (4, vec![reached("1", 11, 5), reached("3", 1, 1)]),
    ];
    for (number, lines) in &counts {
        ledger.note_coverage(day(*number), CardKind::Staff, lines.clone()).await.unwrap();
    }
    let on = |number| ledger.coverage_on(day(number), CardKind::Staff);
    assert_eq!(on(1).await.unwrap(), counts[0].1);
    for number in [2, 3] {
        assert_eq!(on(number).await.unwrap(), counts[1].1, "day {number}");
    }
    for number in [4, 20] {
        assert_eq!(on(number).await.unwrap(), counts[3].1, "day {number}");
    }
    assert_eq!(ledger.coverage_on(date(2026, 11, 30), CardKind::Staff).await, Ok(vec![]));
    assert_eq!(ledger.coverage_on(day(4), CardKind::Pupil).await, Ok(vec![]));
    let days: Vec<_> = ledger.coverage_days(CardKind::Staff).await.unwrap();
    let days: Vec<_> = days.iter().map(|count| (count.day, count.cards, count.linked)).collect();
    assert_eq!(days, [(day(1), 15, 2), (day(2), 15, 4), (day(4), 12, 6)]);
}

pub(super) async fn the_last_choice_is_remembered_with_its_link(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    assert_eq!(only_link(&*ledger, &person(1)).await.chosen, None);
    let standing = |pupil: &str| Standing { role: Some("3".into()), pupil: Some(pupil.into()) };
    for (at, pupil) in [(after(1), "5001"), (after(2), "5002")] {
        let chosen = Chosen { at, standing: standing(pupil) };
        ledger.note_choice(&person(1), id, chosen).await.unwrap();
    }
    let stranger = Chosen { at: after(3), standing: standing("6006") };
    ledger.note_choice(&person(2), id, stranger).await.unwrap();
    let last = Chosen { at: after(2), standing: standing("5002") };
    assert_eq!(only_link(&*ledger, &person(1)).await.chosen.as_ref(), Some(&last));
    assert_eq!(ledger.link(&person(1), id).await.unwrap().unwrap().chosen.as_ref(), Some(&last));
    ledger.unlink(&person(1), id, event(AuditCode::Unlinked)).await.unwrap();
    ledger.note_choice(&person(1), id, last).await.unwrap();
    assert!(ledger.links_of(&person(1)).await.unwrap().is_empty());
}

pub(super) async fn the_same_number_of_another_realm_is_another_person(ledger: Arc<dyn Ledger>) {
    link(&*ledger, 1).await;
    let stand = PersonKey { realm: Realm(Arc::from("https://esia-portal1.test/")), ..person(1) };
    assert!(ledger.links_of(&stand).await.unwrap().is_empty());
    let mut new = new_link(1);
    new.person = stand;
    assert_eq!(ledger.put_link(new, event(AuditCode::Linked)).await, Ok(Linked::HeldByOthers));
}

pub(super) async fn the_same_login_of_another_school_is_another_account(ledger: Arc<dyn Ledger>) {
    link(&*ledger, 1).await;
    let mut new = new_link(1);
    new.account.school = SchoolId("18".into());
    assert!(matches!(ledger.put_link(new, event(AuditCode::Linked)).await, Ok(Linked::New(_))));
    assert_eq!(ledger.links_of(&person(1)).await.unwrap().len(), 2);
}

pub(super) async fn lesson_22_an_own_account_has_one_holder(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    let mut new = new_link(1);
    new.person = person(2);
    assert_eq!(ledger.put_link(new, event(AuditCode::Linked)).await, Ok(Linked::HeldByOthers));
    assert!(ledger.links_of(&person(2)).await.unwrap().is_empty());
    assert_eq!(only_link(&*ledger, &person(1)).await.id, id, "the account was moved silently");
}

pub(super) async fn lesson_22_a_pupils_account_has_as_many_parents_as_allowed(ledger: Arc<dyn Ledger>) {
    let as_parent = |n| {
        let mut new = new_link(1);
        (new.person, new.holding, new.limit) = (person(n), Holding::OfChild, 2);
        ledger.put_link(new, event(AuditCode::Linked))
    };
    link(&*ledger, 1).await;
    assert!(matches!(as_parent(2).await, Ok(Linked::New(_))), "the pupil is not one of the parents");
    assert!(matches!(as_parent(3).await, Ok(Linked::New(_))));
    assert_eq!(as_parent(4).await, Ok(Linked::HeldByOthers));
    assert!(matches!(as_parent(3).await, Ok(Linked::Renewed(_))), "a holder needs no new room");
}

pub(super) async fn lesson_22_of_many_at_once_one_gets_the_account(ledger: Arc<dyn Ledger>) {
    let claims = (1..=32).map(|n| {
        let ledger = Arc::clone(&ledger);
        let mut new = new_link(1);
        new.person = person(n);
        tokio::spawn(async move { ledger.put_link(new, event(AuditCode::Linked)).await.unwrap() })
    });
    let answers = join_all(claims).await;
    let held = answers.iter().filter(|answer| matches!(answer, Ok(Linked::New(_)))).count();
    assert_eq!(held, 1);
    assert_eq!(ledger.count_links().await, Ok(1));
}

pub(super) async fn lesson_26_a_renewed_proof_mends_the_link_and_loses_nothing(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    ledger.mark_needs_proof(&person(1), id, event(AuditCode::NeedsProof)).await.unwrap();
    let broken = only_link(&*ledger, &person(1)).await;
    assert_eq!((broken.state, broken.card.school_name.as_str()), (LinkState::NeedsProof, "СОШ № 17"));
    assert!(opened(&*ledger, &person(1), id).await.is_none(), "the refused credential was kept");
    let mut new = new_link(1);
    (new.grounds, new.at) = (Grounds::Proof(credential(2)), after(60));
    new.card.groups = vec!["8А".into()];
    assert_eq!(ledger.put_link(new, event(AuditCode::Linked)).await, Ok(Linked::Renewed(id)));
    let mended = only_link(&*ledger, &person(1)).await;
    assert_eq!((mended.state, mended.since), (LinkState::Active, after(0)));
    assert_eq!(mended.card.groups, ["8А"]);
    assert_eq!(opened(&*ledger, &person(1), id).await, Some(b"credential-2".to_vec()));
}

pub(super) async fn what_is_unlinked_is_gone_and_its_number_is_not_given_again(ledger: Arc<dyn Ledger>) {
    let id = link(&*ledger, 1).await;
    assert_eq!(ledger.unlink(&person(1), id, event(AuditCode::Unlinked)).await, Ok(true));
    assert_eq!(ledger.unlink(&person(1), id, event(AuditCode::Unlinked)).await, Ok(false));
    assert!(ledger.links_of(&person(1)).await.unwrap().is_empty());
    assert!(opened(&*ledger, &person(1), id).await.is_none());
    assert_ne!(link(&*ledger, 1).await, id, "a ticket for the old link would open the new one");
}

pub(super) async fn a_claim_is_laid_once_and_comes_back_whole(ledger: Arc<dyn Ledger>) {
    let claim = |n: u64, reason: &ClaimReason| NewClaim {
        person: person(n),
        account: account(1),
        reason: reason.clone(),
        claimant_name: Secret::new("Невыдуманова Мария".into()),
        holder_name: Secret::new("Выдуманова Мария".into()),
        at: after(n),
    };
    let doubt = ClaimReason::Doubt(Doubt::Name(vec![NamePart::Last, NamePart::Middle]));
    for (n, reason) in [(2, &doubt), (2, &doubt), (2, &ClaimReason::Contested), (3, &doubt)] {
        ledger.lay_claim(claim(n, reason), event(AuditCode::ClaimLaid)).await.unwrap();
    }
    let claims = ledger.claims(10).await.unwrap();
    let seen: Vec<_> =
        claims.iter().map(|one| (one.claim.person.clone(), one.claim.reason.clone())).collect();
    let expected =
        [(person(2), doubt.clone()), (person(2), ClaimReason::Contested), (person(3), doubt.clone())];
    assert_eq!(seen, expected);
    let first = &claims[0].claim;
    assert_eq!((&first.account, first.at), (&account(1), after(2)));
    assert!(first.claimant_name.same_as("Невыдуманова Мария".as_bytes()));
    assert!(first.holder_name.same_as("Выдуманова Мария".as_bytes()));
    assert_eq!(ledger.claims(1).await.unwrap().len(), 1);
}

use std::time::Duration;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Consent, ConsentId, ConsentNeed, ConsentStanding, ConsentVia, Consents, Ending, Entrant, Giver};
use crate::domain::{CardKey, CardKind, Moment, Oid, PersonKey, Realm, System, midnight_of_birthday};

const DAY: Duration = Duration::from_hours(24);

/// 1 December 2026, noon in Moscow.
const NOW: Moment = Moment::from_secs(1_796_115_600);

fn zone() -> TimeZone {
    TimeZone::get("Europe/Moscow").unwrap()
}

fn person(oid: u64) -> PersonKey {
    PersonKey { realm: Realm("https://esia.test/".into()), oid: Oid(oid) }
}

fn demanded() -> Consents {
    Consents {
        pupils: true,
        adults: true,
        staff: true,
        version: "2".into(),
        lasts: DAY * 365,
        renew_on_new_version: false,
    }
}

/// Given yesterday for a year by person 1, to the text in force.
fn consent(given_as: Giver) -> Consent {
    Consent {
        id: ConsentId(1),
        subject: CardKey { system: System("netcity".into()), kind: CardKind::Pupil, number: "17".into() },
        giver: person(1),
        given_as,
        via: ConsentVia::Gate,
        version: "2".into(),
        begin: NOW.minus(DAY),
        end: NOW.plus(DAY * 364),
        ended: None,
    }
}

/// Person 1, who enters.
fn standing(
    kind: CardKind,
    birth_date: Option<Date>,
    demanded: &Consents,
    consents: &[Consent],
) -> ConsentStanding {
    Entrant { person: &person(1), kind, birth_date, zone: &zone() }.standing(demanded, consents, NOW)
}

const CHILD: Option<Date> = Some(date(2014, 5, 2));
const GROWN: Option<Date> = Some(date(1988, 2, 29));

#[test]
fn who_needs_whose() {
    use CardKind::{Parent, Pupil, Staff};
    use ConsentNeed::{None as Nobodys, OfParent, Own};
    let all = demanded();
    let only = |pupils, adults, staff| Consents { pupils, adults, staff, ..demanded() };
    let table = [
        (Pupil, CHILD, all.clone(), OfParent),
        (Pupil, GROWN, all.clone(), Own),
        // Nobody knows: as a child.
        (Pupil, None, all.clone(), OfParent),
        // Turns 18 today, turned 18 tomorrow less one day, turns 18 tomorrow.
        (Pupil, Some(date(2008, 12, 1)), all.clone(), Own),
        (Pupil, Some(date(2008, 12, 2)), all.clone(), OfParent),
        (Parent, GROWN, all.clone(), Own),
        (Parent, None, all.clone(), Own),
        // A parent of 17 is a parent.
        (Parent, Some(date(2009, 12, 1)), all.clone(), Own),
        (Staff, GROWN, all.clone(), Own),
        (Staff, None, only(true, true, false), Nobodys),
        (Staff, None, only(false, false, true), Own),
        (Pupil, CHILD, only(false, true, true), Nobodys),
        (Pupil, None, only(false, true, true), Nobodys),
        (Pupil, GROWN, only(true, false, true), Nobodys),
        (Parent, GROWN, only(true, false, true), Nobodys),
        (Pupil, CHILD, Consents::default(), Nobodys),
        (Parent, GROWN, Consents::default(), Nobodys),
        (Staff, GROWN, Consents::default(), Nobodys),
    ];
    for (kind, birth_date, demanded, need) in table {
        let entrant = Entrant { person: &person(1), kind, birth_date, zone: &zone() };
        assert_eq!(entrant.need(&demanded, NOW), need, "{kind:?} {birth_date:?} {demanded:?}");
    }
}

#[test]
fn a_leap_day_child_is_a_child_until_the_first_of_march() {
    let born = Some(date(2008, 2, 29));
    let (person, zone) = (person(1), zone());
    let entrant = Entrant { person: &person, kind: CardKind::Pupil, birth_date: born, zone: &zone };
    // 1 March 2026, midnight in Moscow.
    let midnight = Moment::from_secs(1_772_312_400);
    let before = midnight.minus(Duration::from_millis(1));
    assert_eq!(entrant.need(&demanded(), before), ConsentNeed::OfParent);
    assert_eq!(entrant.need(&demanded(), midnight), ConsentNeed::Own);
}

#[test]
fn which_consents_serve() {
    use CardKind::{Parent, Pupil, Staff};
    use ConsentStanding::{Expired, Given, Missing};
    use Giver::Same;
    let given = Given { until: NOW.plus(DAY * 364) };
    let (own, parents) = (consent(Same), consent(Giver::Parent));
    let ended = |ending| Consent { ended: Some((NOW.minus(DAY), ending)), ..own.clone() };
    let run_out = Consent { end: NOW, ..own.clone() };
    let table = [
        (Pupil, CHILD, vec![], Missing),
        (Pupil, CHILD, vec![parents.clone()], given),
        (Pupil, None, vec![parents.clone()], given),
        // One parent is enough, whichever.
        (Pupil, CHILD, vec![Consent { giver: person(2), ..parents.clone() }], given),
        (Pupil, CHILD, vec![own.clone()], Missing),
        (Pupil, CHILD, vec![Consent { end: NOW, ..parents.clone() }], Expired),
        // A parent's does not serve any more.
        (Pupil, GROWN, vec![parents.clone()], Missing),
        (Pupil, GROWN, vec![parents.clone(), own.clone()], given),
        (Parent, GROWN, vec![own.clone()], given),
        (Staff, GROWN, vec![own.clone()], given),
        (Parent, GROWN, vec![parents], Missing),
        // Somebody else's.
        (Parent, GROWN, vec![Consent { giver: person(2), ..own.clone() }], Missing),
        (Parent, GROWN, vec![run_out.clone()], Expired),
        (Parent, GROWN, vec![ended(Ending::Revoked)], Missing),
        (Parent, GROWN, vec![ended(Ending::RightsEnded)], Missing),
        (Parent, GROWN, vec![ended(Ending::Erased)], Missing),
        (Parent, GROWN, vec![run_out, ended(Ending::Replaced), own.clone()], given),
        // Of several the longest counts.
        (Parent, GROWN, vec![Consent { end: NOW.plus(DAY), ..own.clone() }, own], given),
    ];
    for (kind, birth_date, consents, expected) in table {
        let found = standing(kind, birth_date, &demanded(), &consents);
        assert_eq!(found, expected, "{kind:?} {birth_date:?} {consents:?}");
    }
}

#[test]
fn what_a_child_agreed_to_is_no_consent_of_the_adult() {
    let turned_18_today = Some(date(2008, 12, 1));
    let young = consent(Giver::Same);
    let grown = Consent { begin: NOW, ..young.clone() };
    let found = |consent| standing(CardKind::Pupil, turned_18_today, &demanded(), &[consent]);
    assert_eq!(found(young), ConsentStanding::Missing);
    assert_eq!(found(grown), ConsentStanding::Given { until: NOW.plus(DAY * 364) });
}

#[test]
fn an_older_text_serves_unless_the_operator_says_otherwise() {
    let older = Consent { version: "1".into(), ..consent(Giver::Same) };
    let strict = Consents { renew_on_new_version: true, ..demanded() };
    let found =
        |demanded: &Consents, consents: &[Consent]| standing(CardKind::Parent, GROWN, demanded, consents);
    let given = ConsentStanding::Given { until: NOW.plus(DAY * 364) };
    assert_eq!(found(&demanded(), std::slice::from_ref(&older)), given);
    assert_eq!(found(&strict, std::slice::from_ref(&older)), ConsentStanding::Expired);
    assert_eq!(found(&strict, &[older, consent(Giver::Same)]), given);
}

#[test]
fn it_holds_until_the_need_changes() {
    let soon = date(2009, 1, 15);
    let midnight = midnight_of_birthday(soon, 18, &zone());
    let only = |pupils, adults| Consents { pupils, adults, ..demanded() };
    let table = [
        // The parent's consent would last longer.
        (only(true, true), midnight),
        (only(true, false), midnight),
        // Without a demand now: one begins with the birthday, or never.
        (only(false, true), midnight),
        (only(false, false), Moment::NEVER),
    ];
    for (demanded, until) in table {
        let found = standing(CardKind::Pupil, Some(soon), &demanded, &[consent(Giver::Parent)]);
        assert_eq!(found, ConsentStanding::Given { until }, "{demanded:?}");
    }
    let short = Consent { end: NOW.plus(DAY), ..consent(Giver::Parent) };
    let found = standing(CardKind::Pupil, Some(soon), &demanded(), &[short]);
    assert_eq!(found, ConsentStanding::Given { until: NOW.plus(DAY) });
}

fn any_consent() -> impl Strategy<Value = Consent> {
    let ended = prop::option::of((0_u64..800, prop::sample::select(Ending::ALL.to_vec())));
    let version = prop::sample::select(vec!["1", "2"]);
    (0_u64..800, 1_u64..800, 1_u64..3, prop::sample::select(Giver::ALL.to_vec()), version, ended).prop_map(
        |(begun, lasts, giver, given_as, version, ended)| {
            let begin = NOW.minus(DAY * 800).plus(DAY * u32::try_from(begun).unwrap());
            Consent {
                giver: person(giver),
                version: version.into(),
                begin,
                end: begin.plus(DAY * u32::try_from(lasts).unwrap()),
                ended: ended.map(|(after, ending)| (begin.plus(DAY * u32::try_from(after).unwrap()), ending)),
                ..consent(given_as)
            }
        },
    )
}

fn any_birth() -> impl Strategy<Value = Option<Date>> {
    let day =
        (0_i32..8_000).prop_map(|days| date(2000, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap());
    prop::option::of(day)
}

proptest! {
    /// Whatever is told to hold until a moment holds at every moment before, and is asked for anew at that moment.
    #[test]
    fn what_holds_until_then_holds_so_long_and_no_longer(
        kind in prop::sample::select(CardKind::ALL.to_vec()),
        birth_date in any_birth(),
        switches in any::<[bool; 4]>(),
        consents in prop::collection::vec(any_consent(), 0..4),
        part in 0.0_f64..1.0,
    ) {
        let [pupils, adults, staff, renew_on_new_version] = switches;
        let demanded = Consents { pupils, adults, staff, renew_on_new_version, ..demanded() };
        let (person, zone) = (person(1), zone());
        let entrant = Entrant { person: &person, kind, birth_date, zone: &zone };
        let found = entrant.standing(&demanded, &consents, NOW);
        let need = entrant.need(&demanded, NOW);
        if let ConsentStanding::Given { until } = found {
            prop_assert!(until > NOW);
            let reach = until.since(NOW).min(DAY * 10_000);
            let between = NOW.plus(reach.mul_f64(part)).min(until.minus(Duration::from_millis(1)));
            prop_assert_eq!(entrant.standing(&demanded, &consents, between), found);
            if until != Moment::NEVER {
                let then = entrant.standing(&demanded, &consents, until);
                let is_free = entrant.need(&demanded, until) == ConsentNeed::None;
                prop_assert!(is_free || !matches!(then, ConsentStanding::Given { .. }), "{:?}", then);
            }
        }
        // Without one that is in force nobody gets past a need.
        let any_in_force = consents.iter().any(|consent| consent.is_in_force(NOW));
        if need != ConsentNeed::None && !any_in_force {
            prop_assert!(!matches!(found, ConsentStanding::Given { .. }), "{:?}", found);
        }
    }
}

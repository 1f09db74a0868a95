//! From ESIA's shapes to the domain's person. Pure.

use jiff::{civil::Date, tz::TimeZone};

use crate::domain::{
    Assurance, BirthCertificate, Child, FullName, Moment, Oid, Person, PersonKey, Realm, Snils,
    may_be_at_school,
};

use super::records::KidRecord;
use super::wire::claims::{Level, Subject};
use super::wire::person::{Document, PersonBody};

/// ESIA gave no name, without which nobody can be matched or greeted: the scope `fullname` is not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ESIA gave no name; the scope fullname must be asked and granted to this information system")]
pub(super) struct NoName;

/// What cannot be read (a СНИЛС with a wrong checksum, a date of no calendar) counts as absent: people are not matched
/// by it, and still get in by what is sound. A child without a name is left out for the same reason.
pub(super) fn person(
    realm: Realm,
    subject: &Subject,
    body: &PersonBody,
    documents: &[Document],
    kids: &[KidRecord],
) -> Result<Person, NoName> {
    Ok(Person {
        key: PersonKey { realm, oid: Oid(subject.oid) },
        assurance: assurance(subject, body.trusted),
        name: name(body).ok_or(NoName)?,
        birth_date: birth_date(body),
        snils: snils(body),
        birth_certificate: documents.iter().find_map(birth_certificate),
        children: kids.iter().filter_map(child).collect(),
    })
}

/// Whether the person's own papers are of use: only pupils are found by one of them, and no more is asked than serves.
pub(super) fn papers_serve(subject: &Subject, body: &PersonBody, now: Moment) -> bool {
    let today = now.timestamp().to_zoned(TimeZone::UTC).date();
    may_be_at_school(assurance(subject, body.trusted), birth_date(body), today)
}

/// Confirmed is only what every source calls so: the level where the token has one, `is_tru`, and `trusted` of the REST part.
fn assurance(subject: &Subject, rest_trusted: Option<bool>) -> Assurance {
    let is_trusted = subject.trusted == Some(true) && rest_trusted != Some(false);
    match subject.level {
        Some(Level::Child) => Assurance::Child,
        Some(Level::Confirmed) | None if is_trusted => Assurance::Confirmed,
        Some(Level::Confirmed | Level::Simple | Level::Unknown) | None => Assurance::Simple,
    }
}

fn child(record: &KidRecord) -> Option<Child> {
    let body = &record.kid.person;
    Some(Child {
        name: name(body)?,
        birth_date: birth_date(body),
        snils: snils(body),
        birth_certificate: record.documents.iter().find_map(birth_certificate),
    })
}

fn name(body: &PersonBody) -> Option<FullName> {
    let (last, first) = (body.last_name.as_deref()?, body.first_name.as_deref()?);
    Some(FullName::new(last, first, body.middle_name.clone()))
}

fn birth_date(body: &PersonBody) -> Option<Date> {
    Date::strptime("%d.%m.%Y", body.birth_date.as_deref()?).ok()
}

fn snils(body: &PersonBody) -> Option<Snils> {
    Snils::parse(body.snils.as_deref()?).ok()
}

fn birth_certificate(document: &Document) -> Option<BirthCertificate> {
    if !BIRTH_CERTIFICATES.contains(&document.kind.as_str()) {
        return None;
    }
    let series = document.series.clone().unwrap_or_default();
    Some(BirthCertificate { series, number: document.number.clone()? })
}

/// Russian, foreign and Soviet; foreign ones may have no series.
const BIRTH_CERTIFICATES: [&str; 3] = ["RF_BRTH_CERT", "FID_BRTH_CERT", "OLD_BRTH_CERT"];

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::{
        Assurance, KidRecord, Level, Moment, NoName, Realm, Subject, assurance, papers_serve, person,
    };
    use crate::esia::wire::person::{Document, Kid, PersonBody};

    fn subject(level: Option<Level>, trusted: Option<bool>) -> Subject {
        Subject { kind: "P".to_owned(), level, trusted, oid: 7, name: None }
    }

    #[test]
    fn confirmed_is_only_what_every_source_calls_so() {
        use Assurance::{Child, Confirmed, Simple};
        for (level, is_tru, rest, expected) in [
            (Some(Level::Confirmed), Some(true), Some(true), Confirmed),
            (Some(Level::Confirmed), Some(true), None, Confirmed),
            (Some(Level::Confirmed), Some(true), Some(false), Simple),
            (Some(Level::Confirmed), None, Some(true), Simple),
            (None, Some(true), Some(true), Confirmed),
            (None, None, Some(true), Simple),
            (Some(Level::Simple), Some(true), Some(true), Simple),
            (Some(Level::Unknown), Some(true), Some(true), Simple),
            (Some(Level::Child), Some(true), Some(true), Child),
            (Some(Level::Child), None, None, Child),
        ] {
            assert_eq!(assurance(&subject(level, is_tru), rest), expected, "{level:?} {is_tru:?} {rest:?}");
        }
    }

    fn record(kid: serde_json::Value, documents: serde_json::Value) -> KidRecord {
        let kid: Kid = serde_json::from_value(kid).expect("ESIA's shape");
        let documents: Vec<Document> = serde_json::from_value(documents).expect("ESIA's shape");
        KidRecord { kid, documents }
    }

    fn parent() -> PersonBody {
        serde_json::from_value(json!({
            "lastName": "Орлова", "firstName": "Мария", "birthDate": "04.03.1986", "snils": "000-000-600 06",
        }))
        .expect("ESIA's shape")
    }

    #[test]
    fn children_come_with_what_is_recorded_of_them() {
        let kids = [
            record(
                json!({"id": 1, "lastName": "Орлов", "firstName": "Пётр", "middleName": "Ильич",
                       "birthDate": "29.02.2016", "snils": "000-000-600 15"}),
                json!([{"type": "MDCL_PLCY", "number": "1"},
                       {"type": "RF_BRTH_CERT", "series": "I-АБ", "number": "123456"}]),
            ),
            record(json!({"id": 2, "lastName": "Орлова", "firstName": "Анна"}), json!([])),
            record(json!({"id": 3}), json!([])),
        ];
        let realm = Realm("http://esia.example/".into());
        let person = person(realm, &subject(None, None), &parent(), &[], &kids).expect("a name");
        assert_eq!(person.birth_date, Some(date(1986, 3, 4)));
        assert_eq!(
            person.snils.as_ref().map(|snils| snils.digits().to_owned()).as_deref(),
            Some("00000060006")
        );
        assert_eq!(person.children.len(), 2, "a child without a name is left out");
        let first = &person.children[0];
        assert_eq!(first.name.spoken(), "Орлов Пётр Ильич");
        assert_eq!(first.birth_date, Some(date(2016, 2, 29)));
        let certificate = first.birth_certificate.as_ref().expect("recorded");
        assert_eq!((certificate.series.as_str(), certificate.number.as_str()), ("I-АБ", "123456"));
        assert!(person.children[1].snils.is_none() && person.children[1].birth_certificate.is_none());
    }

    #[test]
    fn papers_are_asked_of_whoever_may_be_a_pupil() {
        let born = |date: &str| PersonBody { birth_date: Some(date.to_owned()), ..parent() };
        let now = Moment::from_secs(1_796_083_200); // 2026-12-01
        for (level, body, serve) in [
            (Level::Child, born("01.12.2011"), true),
            (Level::Confirmed, born("02.12.2005"), true),
            (Level::Confirmed, born("01.12.2005"), false),
            (Level::Confirmed, PersonBody { birth_date: None, ..parent() }, true),
            (Level::Confirmed, parent(), false),
        ] {
            let subject = subject(Some(level), Some(true));
            assert_eq!(papers_serve(&subject, &body, now), serve, "{level:?} {:?}", body.birth_date);
        }
    }

    #[test]
    fn what_cannot_be_read_counts_as_absent() {
        let body = PersonBody {
            birth_date: Some("30.02.1986".to_owned()),
            snils: Some("112-233-445 96".to_owned()),
            ..parent()
        };
        let person = person(Realm("r".into()), &subject(None, None), &body, &[], &[]).expect("a name");
        assert!(person.birth_date.is_none() && person.snils.is_none());
    }

    #[test]
    fn a_person_without_a_name_is_a_missing_scope() {
        let body = PersonBody { first_name: None, ..parent() };
        assert_eq!(person(Realm("r".into()), &subject(None, None), &body, &[], &[]).err(), Some(NoName));
    }
}

//! From a provider's claims to a person, by the operator's map. Pure.
//!
//! Providers in front of ESIA name and fill claims as their own operators settle it, so nothing is guessed here: what
//! the map does not name is not read. What decides about access is strict, what only helps is lenient: an assurance
//! that is not in the map stops the sign-in, a birth date that is no date counts as absent.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::domain::{Assurance, BirthCertificate, Child, FullName, Oid, Person, PersonKey, Realm, Snils};

/// The name of a claim: of one at the top, or, beginning with `/`, a JSON pointer (RFC 6901) into an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(pub String);

/// Which claim means what.
#[derive(Clone, Debug)]
pub struct ClaimsMap {
    /// Who it is.
    pub subject: ClaimPath,
    /// What the subject is.
    pub subject_kind: SubjectKind,
    /// How sure it is who it is.
    pub assurance: ClaimPath,
    /// What each value of that claim means; every other value stops the sign-in.
    pub levels: Vec<(String, Assurance)>,
    /// The name.
    pub name: NameClaims,
    /// The day of birth.
    pub birth_date: Option<ClaimPath>,
    /// СНИЛС.
    pub snils: Option<ClaimPath>,
    /// Series and number of the birth certificate.
    pub birth_certificate: Option<(ClaimPath, ClaimPath)>,
    /// A list of children, and what each says.
    pub children: Option<(ClaimPath, ChildClaims)>,
}

/// What the subject is.
#[derive(Clone, Debug)]
pub enum SubjectKind {
    /// ESIA's own number; the realm is ESIA's, so the person is the one who came by ESIA's own protocol before.
    EsiaOid(Realm),
    /// The provider's own word, of whatever letters; the realm is the provider.
    Opaque(Realm),
}

/// Where a name stands.
#[derive(Clone, Debug)]
pub enum NameClaims {
    /// «Фамилия Имя Отчество» in one claim.
    Whole(ClaimPath),
    /// Each in its own.
    Parts {
        /// Фамилия.
        last: ClaimPath,
        /// Имя.
        first: ClaimPath,
        /// Отчество.
        middle: Option<ClaimPath>,
    },
}

/// What a child in the list says.
#[derive(Clone, Debug)]
pub struct ChildClaims {
    /// The name.
    pub name: NameClaims,
    /// The day of birth.
    pub birth_date: Option<ClaimPath>,
    /// СНИЛС.
    pub snils: Option<ClaimPath>,
    /// Series and number of the birth certificate.
    pub birth_certificate: Option<(ClaimPath, ClaimPath)>,
}

/// Why claims give no person. Names claims, never their values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsFault {
    /// Nobody is named.
    #[error("the claim «{0}» does not say who it is")]
    NoSubject(String),
    /// What should be ESIA's number is none.
    #[error(
        "the claim «{0}» is not a number of ESIA; if the provider has words of its own, say subject_kind = \"opaque\""
    )]
    NoNumber(String),
    /// Nothing is said of the assurance, or something that the map does not know.
    #[error("the claim «{0}» is missing or has a value that the configuration gives no meaning")]
    Assurance(String),
    /// No name, without which nobody can be matched or greeted.
    #[error("no name came; the provider must hand it over and the configuration name its claim")]
    NoName,
}

/// The person of these claims. `numbered` gives an opaque subject its lasting number.
///
/// # Errors
/// [`ClaimsFault`] names the first claim that is not what it has to be.
pub fn person(
    map: &ClaimsMap,
    claims: &Map<String, Value>,
    numbered: impl Fn(&Realm, &str) -> Oid,
) -> Result<Person, ClaimsFault> {
    let children = map.children.as_ref().map_or_else(Vec::new, |(list, kid)| children(list, kid, claims));
    Ok(Person {
        key: key(map, claims, numbered)?,
        assurance: assurance(map, claims)?,
        name: name(&map.name, claims).ok_or(ClaimsFault::NoName)?,
        birth_date: birth_date(map.birth_date.as_ref(), claims),
        snils: snils(map.snils.as_ref(), claims),
        birth_certificate: map.birth_certificate.as_ref().and_then(|paper| certificate(paper, claims)),
        children,
    })
}

fn key(
    map: &ClaimsMap,
    claims: &Map<String, Value>,
    numbered: impl Fn(&Realm, &str) -> Oid,
) -> Result<PersonKey, ClaimsFault> {
    let ClaimPath(claim) = &map.subject;
    let subject = map.subject.text(claims).ok_or_else(|| ClaimsFault::NoSubject(claim.clone()))?;
    match &map.subject_kind {
        SubjectKind::EsiaOid(realm) => {
            // One spelling only: no sign, no leading zero, no space.
            let number =
                subject.parse().ok().filter(|number: &u64| number.to_string() == subject && *number > 0);
            let oid = Oid(number.ok_or_else(|| ClaimsFault::NoNumber(claim.clone()))?);
            Ok(PersonKey { realm: realm.clone(), oid })
        }
        SubjectKind::Opaque(realm) => Ok(PersonKey { realm: realm.clone(), oid: numbered(realm, &subject) }),
    }
}

fn assurance(map: &ClaimsMap, claims: &Map<String, Value>) -> Result<Assurance, ClaimsFault> {
    let said = map.assurance.text(claims);
    let level = said.and_then(|said| map.levels.iter().find(|(value, _)| *value == said));
    level.map(|(_, assurance)| *assurance).ok_or_else(|| ClaimsFault::Assurance(map.assurance.0.clone()))
}

fn children(list: &ClaimPath, kid: &ChildClaims, claims: &Map<String, Value>) -> Vec<Child> {
    let listed = list.find(claims).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let child = |claims: &Map<String, Value>| {
        Some(Child {
            name: name(&kid.name, claims)?,
            birth_date: birth_date(kid.birth_date.as_ref(), claims),
            snils: snils(kid.snils.as_ref(), claims),
            birth_certificate: kid.birth_certificate.as_ref().and_then(|paper| certificate(paper, claims)),
        })
    };
    listed.iter().take(MOST_CHILDREN).filter_map(Value::as_object).filter_map(child).collect()
}

fn certificate(
    (series, number): &(ClaimPath, ClaimPath),
    claims: &Map<String, Value>,
) -> Option<BirthCertificate> {
    // Foreign certificates may have no series.
    Some(BirthCertificate { series: series.text(claims).unwrap_or_default(), number: number.text(claims)? })
}

fn name(claims: &NameClaims, said: &Map<String, Value>) -> Option<FullName> {
    match claims {
        NameClaims::Whole(whole) => FullName::from_display(&whole.text(said)?),
        NameClaims::Parts { last, first, middle } => {
            let middle = middle.as_ref().and_then(|middle| middle.text(said));
            Some(FullName::new(last.text(said)?, first.text(said)?, middle))
        }
    }
}

/// `yyyy-mm-dd`, as OIDC has it, or `dd.mm.yyyy`, as ESIA has it; no text is a date in both.
fn birth_date(claim: Option<&ClaimPath>, claims: &Map<String, Value>) -> Option<Date> {
    let text = claim?.text(claims)?;
    ["%Y-%m-%d", "%d.%m.%Y"].into_iter().find_map(|form| Date::strptime(form, &text).ok())
}

fn snils(claim: Option<&ClaimPath>, claims: &Map<String, Value>) -> Option<Snils> {
    Snils::parse(&claim?.text(claims)?).ok()
}

impl ClaimPath {
    fn find<'c>(&self, claims: &'c Map<String, Value>) -> Option<&'c Value> {
        let Some(path) = self.0.strip_prefix('/') else { return claims.get(&self.0) };
        let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let inside = claims.get(&first.replace("~1", "/").replace("~0", "~"))?;
        rest.map_or(Some(inside), |rest| inside.pointer(&format!("/{rest}")))
    }

    /// As text: numbers and truths are spelt out, an empty text is none.
    fn text(&self, claims: &Map<String, Value>) -> Option<String> {
        match self.find(claims)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// No family is larger.
const MOST_CHILDREN: usize = 64;

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::{Map, Value, json};

    use super::{ChildClaims, ClaimPath, ClaimsFault, ClaimsMap, NameClaims, SubjectKind, person};
    use crate::domain::{Assurance, Oid, Person, Realm};

    fn path(text: &str) -> ClaimPath {
        ClaimPath(text.to_owned())
    }

    fn parts() -> NameClaims {
        NameClaims::Parts {
            last: path("family_name"),
            first: path("given_name"),
            middle: Some(path("middle_name")),
        }
    }

    fn map() -> ClaimsMap {
        let kid = ChildClaims {
            name: parts(),
            birth_date: Some(path("birthdate")),
            snils: Some(path("snils")),
            birth_certificate: Some((path("/certificate/series"), path("/certificate/number"))),
        };
        ClaimsMap {
            subject: path("sub"),
            subject_kind: SubjectKind::EsiaOid(Realm("http://esia.example/".into())),
            assurance: path("/urn:esia:sbj/lvl"),
            levels: vec![
                ("PR".to_owned(), Assurance::Confirmed),
                ("KD".to_owned(), Assurance::Child),
                ("P".to_owned(), Assurance::Simple),
            ],
            name: parts(),
            birth_date: Some(path("birthdate")),
            snils: Some(path("snils")),
            birth_certificate: Some((path("/paper/0"), path("/paper/1"))),
            children: Some((path("children"), kid)),
        }
    }

    fn claims(changes: &[(&str, Value)]) -> Map<String, Value> {
        let own = json!({
            "sub": "1000299681", "urn:esia:sbj": {"lvl": "PR"}, "family_name": "Орлова", "given_name": "Мария",
            "middle_name": "Сергеевна", "birthdate": "1986-03-04", "snils": "000-000-600 06",
            "children": [
                {"family_name": "Орлов", "given_name": "Пётр", "birthdate": "29.02.2016",
                 "certificate": {"series": "I-АБ", "number": 123456}},
                {"given_name": "Никто"}, "nobody",
            ],
        });
        let mut claims = own.as_object().unwrap().clone();
        claims.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        claims
    }

    #[test]
    fn a_pupil_comes_with_the_own_certificate() {
        let pupil = read(&map(), &claims(&[("paper", json!(["I-АБ", "600104"]))])).unwrap();
        let paper = pupil.birth_certificate.expect("recorded");
        assert_eq!((paper.series.as_str(), paper.number.as_str()), ("I-АБ", "600104"));
        assert!(read(&map(), &claims(&[])).unwrap().birth_certificate.is_none());
    }

    fn read(map: &ClaimsMap, claims: &Map<String, Value>) -> Result<Person, ClaimsFault> {
        person(map, claims, |realm, subject| Oid((realm.0.len() + subject.len()) as u64))
    }

    #[test]
    fn a_person_is_read_with_children() {
        let person = read(&map(), &claims(&[])).unwrap();
        assert_eq!((person.key.oid, &*person.key.realm.0), (Oid(1_000_299_681), "http://esia.example/"));
        assert_eq!(person.assurance, Assurance::Confirmed);
        assert_eq!(person.name.spoken(), "Орлова Мария Сергеевна");
        assert_eq!(person.birth_date, Some(date(1986, 3, 4)));
        assert_eq!(
            person.snils.as_ref().map(|snils| snils.digits().to_owned()).as_deref(),
            Some("00000060006")
        );
        assert_eq!(person.children.len(), 1, "what has no name is left out");
        let child = &person.children[0];
        assert_eq!((child.name.spoken().as_str(), child.birth_date), ("Орлов Пётр", Some(date(2016, 2, 29))));
        assert_eq!(child.birth_certificate.as_ref().unwrap().number, "123456");
    }

    #[test]
    fn only_a_level_of_the_map_lets_anybody_in() {
        let level = |value: Value| read(&map(), &claims(&[("urn:esia:sbj", json!({"lvl": value}))]));
        let unknown = Some(ClaimsFault::Assurance("/urn:esia:sbj/lvl".to_owned()));
        for (value, expected) in
            [("PR", Assurance::Confirmed), ("KD", Assurance::Child), ("P", Assurance::Simple)]
        {
            assert_eq!(level(json!(value)).unwrap().assurance, expected);
        }
        for value in
            [json!("pr"), json!("PRO"), json!(""), json!(true), json!(null), json!(["PR"]), json!({})]
        {
            assert_eq!(level(value.clone()).err(), unknown, "{value}");
        }
        assert_eq!(read(&map(), &claims(&[("urn:esia:sbj", json!("PR"))])).err(), unknown);
    }

    #[test]
    fn truths_and_numbers_are_levels_too() {
        let mut map = map();
        map.assurance = path("is_trusted");
        map.levels = vec![("true".to_owned(), Assurance::Confirmed), ("3".to_owned(), Assurance::Confirmed)];
        for (value, is_in) in
            [(json!(true), true), (json!(3), true), (json!(false), false), (json!(4), false)]
        {
            assert_eq!(read(&map, &claims(&[("is_trusted", value.clone())])).is_ok(), is_in, "{value}");
        }
    }

    #[test]
    fn esias_number_has_one_spelling() {
        for (value, oid) in [
            (json!("7"), Some(7)),
            (json!(7), Some(7)),
            (json!("07"), None),
            (json!("+7"), None),
            (json!("0"), None),
            (json!(-7), None),
            (json!(7.5), None),
            (json!("oid-7"), None),
        ] {
            let found = read(&map(), &claims(&[("sub", value.clone())]));
            assert_eq!(found.as_ref().ok().map(|person| person.key.oid), oid.map(Oid), "{value}");
            assert!(found.is_ok() || found.err() == Some(ClaimsFault::NoNumber("sub".to_owned())));
        }
        let nobody = read(&map(), &claims(&[("sub", json!(" "))])).err();
        assert_eq!(nobody, Some(ClaimsFault::NoSubject("sub".to_owned())));
    }

    #[test]
    fn an_opaque_subject_is_the_providers() {
        let mut map = map();
        map.subject_kind = SubjectKind::Opaque(Realm("https://provider.example".into()));
        let person = read(&map, &claims(&[("sub", json!("a-b-c"))])).unwrap();
        assert_eq!((person.key.oid, &*person.key.realm.0), (Oid(29), "https://provider.example"));
    }

    #[test]
    fn a_name_may_stand_in_one_claim_and_must_stand_somewhere() {
        let mut map = map();
        map.name = NameClaims::Whole(path("name"));
        let person = read(&map, &claims(&[("name", json!("Грей Томас"))])).unwrap();
        assert_eq!((person.name.last.as_str(), person.name.middle.as_ref()), ("Грей", None));
        assert_eq!(read(&map, &claims(&[])).err(), Some(ClaimsFault::NoName));
    }

    #[test]
    fn what_only_helps_and_cannot_be_read_counts_as_absent() {
        let changes = [
            ("birthdate", json!("30.02.1986")),
            ("snils", json!("112-233-445 96")),
            ("children", json!("two")),
        ];
        let person = read(&map(), &claims(&changes)).unwrap();
        assert!(person.birth_date.is_none() && person.snils.is_none() && person.children.is_empty());
    }
}

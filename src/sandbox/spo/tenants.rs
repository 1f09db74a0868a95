//! The answer to a sign-in: the colleges of an account, which the journal calls tenants, and as whom it is known in
//! each.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::journal::college;
use crate::sandbox::people::{College, CollegeAccount, CollegePlace, Name, Pupil, college_students};

/// Everything that the page keeps after a sign-in.
pub(super) fn signed_in(account: &CollegeAccount, current: u32, today: Date) -> Value {
    json!({
        "installName": "Приозёрская область",
        "localNetwork": false,
        "tenantName": key(current),
        "tenants": tenants(account, today),
    })
}

/// All tenants by their names.
pub(super) fn tenants(account: &CollegeAccount, today: Date) -> Value {
    let all: Map<_, _> =
        account.places.iter().map(|place| (key(place.college), tenant(account, place, today))).collect();
    Value::Object(all)
}

/// `spo_7`.
pub(super) fn key(college: u32) -> String {
    format!("spo_{college}")
}

/// The parts of a name as the journal writes them.
pub(super) fn named(name: Name) -> Value {
    json!({ "lastName": name.last, "firstName": name.first, "middleName": name.middle.unwrap_or_default() })
}

/// A student as lists show one. That the number of the role is the student's own is what clients rely on.
fn student(student: &Pupil) -> Value {
    let mut shown = named(student.name);
    shown["id"] = json!(student.id);
    shown["groupId"] = json!(group_id(student));
    shown["groupName"] = json!(student.class);
    shown
}

/// What an employee's or a parent's role looks like beside `permissions` and `students` is unconfirmed.
fn tenant(account: &CollegeAccount, place: &CollegePlace, today: Date) -> Value {
    let students = college_students(today);
    let listed = |ids: &[u64]| -> Vec<_> {
        ids.iter().filter_map(|id| students.iter().find(|one| one.id == *id)).collect()
    };
    let mut tenant = named(account.holder);
    tenant["isTrusted"] = json!(false);
    tenant["settings"] = json!({ "organization": organization(college(place.college)) });
    if place.works {
        tenant["employeeRole"] =
            json!({ "id": place.user_id, "permissions": [200, 202, 507], "isTeacher": true });
    }
    let studies = listed(&place.studies);
    if let Some(first) = studies.first() {
        let shown: Vec<_> = studies.iter().map(|one| student(one)).collect();
        tenant["studentRole"] =
            json!({ "id": first.id, "studentGroupId": group_id(first), "students": shown });
    }
    if !place.children.is_empty() {
        let shown: Vec<_> = listed(&place.children).into_iter().map(student).collect();
        tenant["parentRole"] = json!({ "id": place.user_id, "students": shown });
    }
    tenant
}

fn group_id(student: &Pupil) -> u64 {
    let digits: String = student.class.chars().filter(char::is_ascii_digit).collect();
    u64::from(student.school) * 100 + digits.parse::<u64>().unwrap_or_default()
}

/// The card of a college, whole: clients refuse one with a field missing.
pub(super) fn organization(college: &College) -> Value {
    let id = format!("{}", 700_000 + college.id);
    json!({
        "organizationId": id,
        "organizationDeptId": college.id,
        "name": college.name,
        "shortName": college.short_name,
        "additionalName": "",
        "abbreviation": format!("ГБПОУ «{}»", college.short_name),
        "actualAddress": format!("{}, ул. Технологическая, д. {}", college.place, college.id),
        "legalAddress": format!("{}, ул. Технологическая, д. {}", college.place, college.id),
        "address": {
            "kladr": "7600000100000", "mailAddress": college.place,
            "region": "Приозёрская область", "settlement": college.place,
        },
        "administration": {
            "organizationId": id,
            "attestation": { "isEnabled": true },
            "factHours": { "isEnabled": false },
            "eService": {
                "url": "", "isEnabled": false, "useRestIntegration": false, "cacheEnrolleeListTimeout": 0,
                "cacheEnrolleeTimeout": 0, "cacheSpecialtyListTimeout": 0,
            },
            "vkChats": { "communityId": "", "communityToken": "" },
        },
        "bankingDetails": {
            "founderType": "RfSubject", "founders": "Министерство образования", "inn": "", "kpp": "", "ogrn": "",
            "okato": "", "okogu": "", "okopth": "", "okpo": "", "okths": "", "oktmo": "", "okved": "", "others": "",
        },
        "directorName": college.director,
        "directorPosition": "Директор",
        "email": format!("college{}@example.test", college.id),
        "entrepreneurName": "",
        "fax": "",
        "headOrganizationName": "",
        "isEntrepreneurOwned": false,
        "isSubdepartment": false,
        "legalStatus": "StateFinanced",
        "occupancy": 600,
        "organizationStatus": "Function",
        "organizationType": "Poo",
        "phone": format!("+7 (900) 000-07-{:02}", college.id),
        "rosobrId": "",
        "shiftCount": 1,
        "site": format!("https://college{}.example.test", college.id),
        "studyUnitNumber": "",
        "type": "College",
    })
}

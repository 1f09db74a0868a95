//! What the journal says of an account's holder, from the answer to the sign-in and from `account-settings`.

use jiff::civil::Date;
use serde_json::Value;

use super::{
    tenants::{Kind, Student, Tenant, Told},
    way::{child_id, ways},
};
use crate::{
    domain::{FullName, Profile, Pupil},
    legacy::json::{date, items, text},
};

/// Puts the profile together. `settings` may be `Null`; `title` stands for a college without a name, and for several.
pub(super) fn profile(title: &str, told: &Told, settings: &Value) -> Profile {
    let current = told.current();
    let roles: Vec<_> = ways(told).into_iter().map(|(role, _)| role).collect();
    Profile {
        user_id: current.user_id.clone(),
        name: current.holder.clone(),
        birth_date: birth_date(settings, &current.holder),
        roles,
        school_name: college(told).unwrap_or_else(|| title.to_owned()),
        groups: groups(told),
        pupils: pupils(told),
    }
}

/// Of several colleges none: each way in, and each child, names its own.
fn college(told: &Told) -> Option<String> {
    match told.tenants.as_slice() {
        [only] => only.college.clone(),
        [] | [_, _, ..] => None,
    }
}

/// A parent's children, with the names of their choice; of a student the student alone.
fn pupils(told: &Told) -> Vec<Pupil> {
    let children = told.tenants.iter().flat_map(|tenant| {
        tenant
            .children
            .iter()
            .map(move |child| Pupil { id: Some(child_id(tenant, child)), ..pupil(tenant, child) })
    });
    let children: Vec<_> = children.collect();
    if told.tenants.iter().any(|tenant| tenant.kinds.contains(&Kind::Parent)) {
        return children;
    }
    let current = told.current();
    match current.studies.as_slice() {
        [only] => vec![pupil(current, only)],
        [] | [_, _, ..] if current.kinds.contains(&Kind::Student) => {
            vec![Pupil::named(current.holder.clone())]
        }
        [] | [_, _, ..] => Vec::new(),
    }
}

fn pupil(tenant: &Tenant, student: &Student) -> Pupil {
    Pupil {
        id: None,
        name: student.name.clone(),
        school: tenant.college.clone(),
        class: student.group.clone(),
    }
}

fn groups(told: &Told) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    let students = told.tenants.iter().flat_map(|tenant| tenant.studies.iter().chain(&tenant.children));
    for group in students.filter_map(|student| student.group.as_ref()) {
        if !groups.contains(group) {
            groups.push(group.clone());
        }
    }
    groups
}

/// Of the first person of the list who bears the holder's name: the list has one for each account that is added to this
/// one.
fn birth_date(settings: &Value, holder: &FullName) -> Option<Date> {
    let own = |person: &&Value| {
        let part = |pointer| text(person, pointer);
        let name = part("/lastName").zip(part("/firstName"));
        name.is_some_and(|(last, first)| FullName::new(last, first, part("/middleName")).agrees_with(holder))
    };
    items(settings, "/persons").into_iter().find(own).and_then(|person| date(person, "/birthday"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::{Told, profile};
    use crate::domain::{Profile, Role};

    fn read(roles: &Value, settings: &Value) -> Profile {
        let mut tenant = json!({ "lastName": "Лебедева", "firstName": "Полина", "middleName": "Максимовна",
            "settings": { "organization": { "name": "Колледж", "abbreviation": "ГБПОУ «К»" } } });
        tenant.as_object_mut().unwrap().extend(roles.as_object().unwrap().clone());
        let told = Told::read(json!({ "tenantName": "spo_7", "tenants": { "spo_7": tenant } })).unwrap();
        profile("АСУ СПО", &told, settings)
    }

    fn student(id: u32, first: &str, group: &str) -> Value {
        json!({ "id": id, "lastName": "Лебедева", "firstName": first, "groupName": group })
    }

    #[test]
    fn a_student_is_read_with_group_college_and_birth_date() {
        let roles = json!({ "studentRole": { "id": 7, "students": [student(7, "Полина", "ИС-41")] } });
        let person = |first: &str, birthday: &str| json!({ "lastName": "Лебедева", "firstName": first, "middleName": "Максимовна", "birthday": birthday });
        let persons = [person("Наталья", "1981-08-22"), person("Полина", "2007-08-22T00:00:00.0000000")];
        let profile = read(&roles, &json!({ "persons": persons }));
        assert_eq!(profile.name.spoken(), "Лебедева Полина Максимовна");
        assert_eq!((profile.user_id.as_deref(), profile.birth_date), (Some("7"), Some(date(2007, 8, 22))));
        assert_eq!(
            (profile.school_name.as_str(), profile.groups.as_slice()),
            ("ГБПОУ «К»", &["ИС-41".to_owned()][..])
        );
        assert_eq!(
            (profile.roles.len(), profile.roles[0].role, profile.roles[0].title.as_str()),
            (1, Role::Pupil, "Студент")
        );
        let [pupil] = profile.pupils.as_slice() else { panic!("one") };
        assert_eq!((pupil.id.as_deref(), pupil.class.as_deref()), (None, Some("ИС-41")));
    }

    #[test]
    fn a_parents_children_can_be_chosen_and_the_own_studies_are_a_role_beside_them() {
        let children = [student(8, "Ева", "ИС-21"), student(9, "Яна", "ЭК-11")];
        let roles = json!({
            "studentRole": { "id": 7, "students": [student(7, "Полина", "ИС-41")] },
            "parentRole": { "id": 6, "students": children },
        });
        let profile = read(&roles, &Value::Null);
        let ids: Vec<_> = profile.pupils.iter().map(|pupil| pupil.id.as_deref()).collect();
        assert_eq!(ids, [Some("spo_7:8"), Some("spo_7:9")]);
        assert_eq!(profile.weightiest_role(), Role::Parent);
        assert_eq!((profile.groups.len(), profile.birth_date), (3, None));
    }

    #[test]
    fn an_employee_shows_nobody_and_two_groups_are_one_student() {
        let profile = read(&json!({ "employeeRole": { "id": 5 } }), &Value::Null);
        assert!(profile.pupils.is_empty() && profile.weightiest_role() == Role::Staff);
        let studies = [student(7, "Полина", "ИС-41"), student(8, "Полина", "ЭК-11")];
        let profile = read(&json!({ "studentRole": { "id": 7, "students": studies } }), &Value::Null);
        assert_eq!((profile.pupils.len(), profile.roles.len()), (1, 2));
    }
}

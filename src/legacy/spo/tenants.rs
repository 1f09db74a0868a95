//! The answer to a sign-in: in which colleges the account is known, and as whom in each.

use serde_json::Value;

use crate::{
    domain::FullName,
    flow::port::JournalFault,
    legacy::{
        fault::unavailable,
        json::{items, text},
    },
};

/// What the answer tells.
pub(super) struct Told {
    /// The colleges, the one that the session is turned to before the others.
    pub(super) tenants: Vec<Tenant>,
    /// The answer as it came, for the page's own storage.
    pub(super) answer: Value,
}

/// One college, which the journal calls a tenant.
pub(super) struct Tenant {
    /// The journal's name for it, `spo_30`.
    pub(super) key: String,
    /// The holder's name there.
    pub(super) holder: FullName,
    /// The college's name.
    pub(super) college: Option<String>,
    /// The journal's number of the user there.
    pub(super) user_id: Option<String>,
    /// As whom the holder is known there, in the order in which the journal itself prefers them; never empty.
    pub(super) kinds: Vec<Kind>,
    /// The holder's own studies: one for each group.
    pub(super) studies: Vec<Student>,
    /// The students whose parent the holder is.
    pub(super) children: Vec<Student>,
}

/// As whom a college knows somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Employee,
    Student,
    Parent,
}

/// A student in a group.
pub(super) struct Student {
    /// Digits: it stands in addresses.
    pub(super) id: String,
    pub(super) name: FullName,
    pub(super) group: Option<String>,
}

impl Told {
    /// Reads the answer. A college of another shape than the known ones is left out, and so is one where the holder has
    /// another name: a person's account may have a relative's added to it, which is not the person's for that.
    pub(super) fn read(answer: Value) -> Result<Self, JournalFault> {
        let current = text(&answer, "/tenantName").ok_or_else(|| unavailable("no college is told"))?;
        let all = answer["tenants"].as_object().ok_or_else(|| unavailable("no colleges are told"))?;
        let first = all.get(&current).and_then(|told| Tenant::read(&current, told));
        let first =
            first.ok_or_else(|| unavailable("nobody in the college that the session is turned to"))?;
        let holder = first.holder.clone();
        let others = all.iter().filter(|(key, _)| **key != current);
        let others = others.filter_map(|(key, told)| Tenant::read(key, told));
        let others = others.filter(|tenant| tenant.holder.agrees_with(&holder));
        let tenants = std::iter::once(first).chain(others).collect();
        Ok(Self { tenants, answer })
    }

    /// Where the session is turned to.
    pub(super) fn current(&self) -> &Tenant {
        &self.tenants[0]
    }
}

impl Tenant {
    fn read(key: &str, told: &Value) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        let known = KINDS.into_iter().filter(|(_, role)| told[*role].is_object());
        let kinds: Vec<_> = known.map(|(kind, _)| kind).collect();
        let fits = !key.is_empty() && key.bytes().all(plain) && !kinds.is_empty();
        let organization = &told["settings"]["organization"];
        Some(Self {
            key: fits.then(|| key.to_owned())?,
            holder: name(told)?,
            college: ["/shortName", "/abbreviation", "/name"].iter().find_map(|at| text(organization, at)),
            user_id: KINDS.iter().find_map(|(_, role)| text(&told[role], "/id")),
            kinds,
            studies: students(&told["studentRole"]),
            children: students(&told["parentRole"]),
        })
    }
}

impl Kind {
    /// The journal's own word for it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Employee => "Сотрудник",
            Self::Student => "Студент",
            Self::Parent => "Родитель",
        }
    }
}

fn students(role: &Value) -> Vec<Student> {
    let read = |student: &Value| {
        let id = text(student, "/id").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Student { id, name: name(student)?, group: text(student, "/groupName") })
    };
    items(role, "/students").into_iter().filter_map(read).collect()
}

fn name(person: &Value) -> Option<FullName> {
    let part = |pointer| text(person, pointer);
    Some(FullName::new(part("/lastName")?, part("/firstName")?, part("/middleName")))
}

/// In the order in which the journal's page prefers them.
const KINDS: [(Kind, &str); 3] =
    [(Kind::Employee, "employeeRole"), (Kind::Student, "studentRole"), (Kind::Parent, "parentRole")];

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Kind, Told};

    fn tenant(last: &str, role: &str) -> Value {
        json!({
            "lastName": last, "firstName": "Анна", "middleName": "",
            "settings": { "organization": { "shortName": "Колледж связи" } },
            role: { "id": 7, "students": [{ "id": 7, "lastName": last, "firstName": "Анна", "groupName": "ИС-21" }] },
        })
    }

    #[test]
    fn colleges_are_read_with_the_current_one_first_and_strangers_left_out() {
        let told = Told::read(json!({ "tenantName": "spo_9", "tenants": {
            "spo_1": tenant("Орлова", "studentRole"),
            "spo_9": tenant("Орлова", "parentRole"),
            "spo_3": tenant("Другая", "studentRole"),
            "spo_4": tenant("Орлова", "unknownRole"),
            "spo 5": tenant("Орлова", "studentRole"),
            "spo_6": 6,
        } }))
        .unwrap();
        let keys: Vec<_> = told.tenants.iter().map(|tenant| tenant.key.as_str()).collect();
        assert_eq!(keys, ["spo_9", "spo_1"]);
        let current = told.current();
        assert_eq!((current.kinds.as_slice(), current.children.len()), (&[Kind::Parent][..], 1));
        assert_eq!(current.college.as_deref(), Some("Колледж связи"));
        assert_eq!((current.user_id.as_deref(), current.studies.len()), (Some("7"), 0));
    }

    #[test]
    fn an_answer_of_another_shape_proves_nothing() {
        let nameless = json!({ "studentRole": { "id": 7, "students": [] } });
        for answer in [
            json!(null),
            json!({ "tenants": { "spo_1": tenant("Орлова", "studentRole") } }),
            json!({ "tenantName": "spo_1" }),
            json!({ "tenantName": "spo_1", "tenants": [] }),
            json!({ "tenantName": "spo_1", "tenants": { "spo_2": tenant("Орлова", "studentRole") } }),
            json!({ "tenantName": "spo_1", "tenants": { "spo_1": nameless } }),
            json!({ "tenantName": "spo_1", "tenants": { "spo_1": tenant("Орлова", "otherRole") } }),
        ] {
            assert!(Told::read(answer.clone()).is_err(), "{answer}");
        }
    }

    #[test]
    fn a_student_without_a_number_or_a_name_is_not_listed() {
        let mut told = tenant("Орлова", "parentRole");
        let students = json!([
            { "id": "7x", "lastName": "Орлов", "firstName": "Пётр" },
            { "id": 8, "lastName": "Орлов" },
            { "id": 9, "lastName": "Орлов", "firstName": "Пётр" },
        ]);
        told["parentRole"]["students"] = students;
        let told = Told::read(json!({ "tenantName": "spo_1", "tenants": { "spo_1": told } })).unwrap();
        let ids: Vec<_> = told.current().children.iter().map(|child| child.id.as_str()).collect();
        assert_eq!(ids, ["9"]);
    }
}

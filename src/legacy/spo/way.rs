//! The ways into the journal that an account has: a college, as whom there, and for which student.

use super::tenants::{Kind, Student, Tenant, Told};
use crate::{
    domain::{JournalRole, Role, Standing},
    flow::port::JournalFault,
};

/// One way in.
pub(super) struct Way<'t> {
    pub(super) tenant: &'t Tenant,
    pub(super) kind: Kind,
    /// The student who is shown first; the page begins with the first of its list.
    pub(super) student: Option<&'t Student>,
}

/// The roles to choose from, each with its way. Parents have one for all colleges: they choose a child.
pub(super) fn ways(told: &Told) -> Vec<(JournalRole, Way<'_>)> {
    let several = told.tenants.len() > 1;
    let all = told.tenants.iter().flat_map(|tenant| {
        let college = tenant.college.as_deref().filter(|_| several).map(|college| format!(", {college}"));
        let college = college.unwrap_or_default();
        tenant.kinds.iter().flat_map(move |kind| of_kind(tenant, *kind, &college))
    });
    let mut ways: Vec<(JournalRole, Way<'_>)> = Vec::new();
    for (role, way) in all {
        if ways.iter().all(|(known, _)| known.id != role.id) {
            ways.push((role, way));
        }
    }
    ways
}

/// The ways in as one kind of person of a college: for a student of several groups one for each.
fn of_kind<'t>(tenant: &'t Tenant, kind: Kind, college: &str) -> Vec<(JournalRole, Way<'t>)> {
    let (key, title) = (&tenant.key, kind.title());
    let way = |id: String, title: String, student| (role(kind, id, title), Way { tenant, kind, student });
    match (kind, tenant.studies.as_slice()) {
        (Kind::Parent, _) => vec![way("parent".to_owned(), title.to_owned(), None)],
        (Kind::Student, [_, _, ..]) => tenant
            .studies
            .iter()
            .map(|study| {
                let group = study.group.as_deref().unwrap_or(&study.id);
                let title = format!("{title}, группа {group}{college}");
                way(format!("student:{key}:{}", study.id), title, Some(study))
            })
            .collect(),
        (Kind::Student, _) => vec![way(format!("student:{key}"), format!("{title}{college}"), None)],
        (Kind::Employee, _) => vec![way(format!("employee:{key}"), format!("{title}{college}"), None)],
    }
}

/// What a parent's choice of a child is called.
pub(super) fn child_id(tenant: &Tenant, child: &Student) -> String {
    format!("{}:{}", tenant.key, child.id)
}

/// The way that a standing names. What the account does not have any more opens nothing else in its place: the bar over
/// the page would name somebody whose marks are not below it.
pub(super) fn way<'t>(told: &'t Told, standing: &Standing) -> Result<Way<'t>, JournalFault> {
    let gone =
        |what: &str| JournalFault::Refused { detail: format!("the account has no such {what} any more") };
    let fits = |id: &String| standing.role.as_ref().is_none_or(|wanted| wanted == id);
    let mut found = ways(told).into_iter().filter(|(role, _)| fits(&role.id)).map(|(_, way)| way);
    let Some(wanted) = &standing.pupil else { return found.next().ok_or_else(|| gone("role")) };
    let way = found.find(|way| way.kind == Kind::Parent).ok_or_else(|| gone("role"))?;
    let children =
        told.tenants.iter().flat_map(|tenant| tenant.children.iter().map(move |child| (tenant, child)));
    let child = children.into_iter().find(|(tenant, child)| child_id(tenant, child) == *wanted);
    let (tenant, child) = child.ok_or_else(|| gone("child"))?;
    Ok(Way { tenant, student: Some(child), ..way })
}

const fn role(kind: Kind, id: String, title: String) -> JournalRole {
    let role = match kind {
        Kind::Employee => Role::Staff,
        Kind::Student => Role::Pupil,
        Kind::Parent => Role::Parent,
    };
    JournalRole { id, title, role }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Kind, Told, way, ways};
    use crate::{domain::Standing, flow::port::JournalFault};

    /// An employee of two colleges, who studies in two groups of one of them and is a parent in both.
    fn told() -> Told {
        let student = |id: u32, first: &str, group: &str| json!({ "id": id, "lastName": "Орлов", "firstName": first, "groupName": group });
        let tenant = |college: &str, roles: &Value| {
            let mut told = json!({
                "lastName": "Орлов", "firstName": "Пётр",
                "settings": { "organization": { "shortName": college } },
                "employeeRole": { "id": 1, "permissions": [] },
            });
            told.as_object_mut().unwrap().extend(roles.as_object().unwrap().clone());
            told
        };
        let studies = [student(11, "Пётр", "ИС-21"), student(12, "Пётр", "ЭК-11")];
        Told::read(json!({ "tenantName": "spo_1", "tenants": {
            "spo_1": tenant("Колледж связи", &json!({
                "studentRole": { "id": 11, "students": studies },
                "parentRole": { "id": 2, "students": [student(21, "Илья", "ИС-11")] },
            })),
            "spo_2": tenant("Техникум", &json!({ "parentRole": { "id": 3, "students": [student(21, "Анна", "ПК-11")] } })),
        } }))
        .unwrap()
    }

    #[test]
    fn every_way_in_has_a_name_of_its_own() {
        let told = told();
        let ways: Vec<_> = ways(&told).into_iter().map(|(role, _)| (role.id, role.title)).collect();
        let expected = [
            ("employee:spo_1", "Сотрудник, Колледж связи"),
            ("student:spo_1:11", "Студент, группа ИС-21, Колледж связи"),
            ("student:spo_1:12", "Студент, группа ЭК-11, Колледж связи"),
            ("parent", "Родитель"),
            ("employee:spo_2", "Сотрудник, Техникум"),
        ];
        let expected: Vec<_> = expected.map(|(id, title)| (id.to_owned(), title.to_owned())).into();
        assert_eq!(ways, expected);
    }

    #[test]
    fn a_standing_finds_its_college_and_its_student() {
        let told = told();
        let find = |role: Option<&str>, pupil: Option<&str>| {
            let standing = Standing { role: role.map(str::to_owned), pupil: pupil.map(str::to_owned) };
            way(&told, &standing)
                .map(|way| (way.tenant.key.clone(), way.kind, way.student.map(|one| one.id.clone())))
        };
        let found =
            |key: &str, kind, student: Option<&str>| Ok((key.to_owned(), kind, student.map(str::to_owned)));
        assert_eq!(find(None, None), found("spo_1", Kind::Employee, None));
        assert_eq!(find(Some("employee:spo_2"), None), found("spo_2", Kind::Employee, None));
        assert_eq!(find(Some("student:spo_1:12"), None), found("spo_1", Kind::Student, Some("12")));
        assert_eq!(find(Some("parent"), None), found("spo_1", Kind::Parent, None));
        assert_eq!(find(Some("parent"), Some("spo_2:21")), found("spo_2", Kind::Parent, Some("21")));
        assert_eq!(find(None, Some("spo_1:21")), found("spo_1", Kind::Parent, Some("21")));
        for (role, pupil) in [
            (Some("student:spo_1:13"), None),
            (Some("parent"), Some("spo_2:22")),
            (Some("employee:spo_2"), Some("spo_2:21")),
        ] {
            assert!(matches!(find(role, pupil), Err(JournalFault::Refused { .. })), "{role:?} {pupil:?}");
        }
    }
}

//! What the journal's roles are to us.

use serde_json::Value;

use crate::{
    domain::{JournalRole, Role, SchoolId},
    legacy::{
        json::{items, text},
        role_title::role_of_title,
    },
};

/// The roles of `accountInfo.userRoles` in this school, each once. Roles of other schools cannot be chosen
/// at this sign-in; a server that names no schools means this one.
pub(super) fn roles(account_info: &Value, school: &SchoolId) -> Vec<JournalRole> {
    let mut roles: Vec<JournalRole> = Vec::new();
    for entry in items(account_info, "/userRoles") {
        let elsewhere = text(entry, "/schoolId").is_some_and(|id| id != school.0);
        let Some(id) = text(entry, "/role/id").filter(|_| !elsewhere) else { continue };
        if !roles.iter().any(|known| known.id == id) {
            let title = text(entry, "/role/name").unwrap_or_default();
            roles.push(JournalRole { role: role(&title, &id), id, title });
        }
    }
    roles
}

/// The roles of a user whom the journal's ESIA sign-in offers; some servers write `{role: {id, name}}`, some `{id, name}`.
pub(super) fn roles_of_user(user: &Value) -> Vec<JournalRole> {
    let read = |entry: &Value| {
        let bare = entry.get("role").unwrap_or(entry);
        let (id, title) = (text(bare, "/id")?, text(bare, "/name").unwrap_or_default());
        Some(JournalRole { role: role(&title, &id), id, title })
    };
    items(user, "/roles").into_iter().filter_map(read).collect()
}

/// The roles that `context` names in English, for servers that tell none at sign-in. Their numbers are not
/// known, so the name stands for the number.
pub(super) fn roles_of_context(context: &Value) -> Vec<JournalRole> {
    let names = items(context, "/roles").into_iter().filter_map(|name| text(name, ""));
    names.map(|name| JournalRole { role: role(&name, ""), id: name.clone(), title: name }).collect()
}

/// By the title; by the number only where there is none, and only the one that is the same everywhere. What
/// is not known is staff: the law of ownership is strictest with them.
fn role(title: &str, id: &str) -> Role {
    let parent = title.is_empty() && id == PARENT;
    role_of_title(title).unwrap_or(if parent { Role::Parent } else { Role::Staff })
}

/// «Родитель».
const PARENT: &str = "2";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{role, roles, roles_of_context};
    use crate::domain::{Role, SchoolId};

    #[test]
    fn titles_and_numbers_are_mapped() {
        let table = [
            ("Родитель", "9", Role::Parent),
            ("Законный представитель", "9", Role::Parent),
            ("Parent", "", Role::Parent),
            ("", "2", Role::Parent),
            ("Ученик", "1", Role::Pupil),
            ("Ученица", "1", Role::Pupil),
            ("Учащийся", "1", Role::Pupil),
            ("Обучающийся", "1", Role::Pupil),
            ("Student", "", Role::Pupil),
            ("Учитель", "2", Role::Staff),
            ("Директор", "3", Role::Staff),
            ("Администратор системы", "8", Role::Staff),
            ("", "1", Role::Staff),
            ("", "", Role::Staff),
        ];
        for (title, id, expected) in table {
            assert_eq!(role(title, id), expected, "{title} {id}");
        }
    }

    #[test]
    fn only_roles_of_this_school_are_listed_and_each_once() {
        let entry = |school: u32, id: u32, name: &str| json!({ "schoolId": school, "role": { "id": id, "name": name } });
        let info = json!({ "userRoles": [
            entry(101, 4, "Учитель"),
            entry(101, 2, "Родитель"),
            entry(205, 2, "Родитель"),
            entry(205, 1, "Ученик"),
            entry(101, 4, "Классный руководитель"),
            { "role": { "id": 7, "name": "Директор" } },
            { "schoolId": 101 },
        ] });
        let found = roles(&info, &SchoolId("101".into()));
        let ids: Vec<_> = found.iter().map(|role| role.id.as_str()).collect();
        assert_eq!(ids, ["4", "2", "7"]);
        assert_eq!((found[0].role, found[1].role), (Role::Staff, Role::Parent));
    }

    #[test]
    fn the_context_names_roles_without_numbers() {
        let found = roles_of_context(&json!({ "roles": ["Parent", "Teacher"] }));
        let roles: Vec<_> = found.iter().map(|role| (role.id.as_str(), role.role)).collect();
        assert_eq!(roles, [("Parent", Role::Parent), ("Teacher", Role::Staff)]);
    }
}

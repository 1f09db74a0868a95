//! Which of the journal's users somebody from ESIA is to be.

use serde_json::Value;

use super::role::roles_of_user;
use crate::{
    domain::JournalRole,
    flow::port::JournalFault,
    legacy::{
        fault::unavailable,
        json::{items, text},
        vouching::{Wanted, is_same_school},
    },
};

/// A user, and the role to be said with it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) user: String,
    /// `None` where the user has one role only, or where which one it is stays the person's to say.
    pub(super) role: Option<String>,
}

/// One of `account-info.users`: a person has one in every school.
struct User {
    id: String,
    /// Empty where the server tells none.
    roles: Vec<JournalRole>,
    school: Option<String>,
}

/// Chooses by role and school. A single user who fits by the role is taken whatever the school is called: who is in is
/// compared after the sign-in. Of several nobody is taken by guess.
pub(super) fn choose(info: &Value, wanted: Wanted<'_>, school_name: &str) -> Result<Choice, JournalFault> {
    if info.get("users").is_none() {
        return Err(unavailable("the journal does not say whom ESIA's person is here"));
    }
    let users: Vec<_> = items(info, "/users").into_iter().filter_map(User::read).collect();
    let fits = |user: &&User| user.roles.is_empty() || user.roles.iter().any(|role| wanted.is(role));
    let fitting: Vec<_> = users.iter().filter(fits).collect();
    let here = |user: &&User| user.school.as_deref().is_some_and(|name| is_same_school(name, school_name));
    let at_school: Vec<_> = fitting.iter().copied().filter(here).collect();
    match (at_school.as_slice(), fitting.as_slice()) {
        ([one], _) | ([], [one]) => Ok(Choice { user: one.id.clone(), role: one.said_role(wanted) }),
        _ => Err(JournalFault::NobodyFound),
    }
}

impl User {
    fn read(user: &Value) -> Option<Self> {
        let school = text(user, "/schoolName").or_else(|| text(user, "/organizationName"));
        Some(Self { id: text(user, "/id")?, roles: roles_of_user(user), school })
    }

    fn said_role(&self, wanted: Wanted<'_>) -> Option<String> {
        let fitting: Vec<_> = self.roles.iter().filter(|role| wanted.is(role)).collect();
        match (wanted, self.roles.len(), fitting.as_slice()) {
            (Wanted::Number(number), 0, _) => Some(number.to_owned()),
            (Wanted::Number(_) | Wanted::Kind(_), 2.., [only]) => Some(only.id.clone()),
            (Wanted::Number(_) | Wanted::Kind(_), ..) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Choice, Wanted, choose};
    use crate::{domain::Role, flow::port::JournalFault};

    const PARENT: Wanted<'static> = Wanted::Kind(Role::Parent);

    fn user(id: u32, school: &str, roles: &[(u32, &str)]) -> Value {
        let role = |(id, name): &(u32, &str)| json!({ "role": { "id": id, "name": name } });
        json!({ "id": id, "schoolName": school, "roles": roles.iter().map(role).collect::<Vec<_>>() })
    }

    fn of(users: &[&Value], wanted: Wanted<'_>) -> Option<(String, Option<String>)> {
        match choose(&json!({ "users": users }), wanted, "СОШ № 12") {
            Ok(Choice { user, role }) => Some((user, role)),
            Err(fault) => {
                assert_eq!(fault, JournalFault::NobodyFound);
                None
            }
        }
    }

    fn some(user: &str, role: Option<&str>) -> Option<(String, Option<String>)> {
        Some((user.to_owned(), role.map(str::to_owned)))
    }

    #[test]
    fn a_user_is_chosen_by_role_and_school() {
        let (here, there) = ("СОШ №12", "Гимназия № 3");
        let (parent, pupil, staff) = ((2, "Родитель"), (1, "Ученик"), (4, "Сотрудник"));
        let one = user(7001, here, &[parent]);
        let two = user(7002, there, &[parent]);
        let both = user(7004, here, &[staff, parent]);
        let silent = json!({ "id": "7009" });
        assert_eq!(of(&[], PARENT), None);
        assert_eq!(of(&[&one], PARENT), some("7001", None));
        assert_eq!(of(&[&two, &one], PARENT), some("7001", None));
        assert_eq!(of(&[&user(5001, here, &[pupil])], PARENT), None);
        assert_eq!(of(&[&user(5001, here, &[pupil]), &two], PARENT), some("7002", None));
        assert_eq!(of(&[&both], PARENT), some("7004", Some("2")));
        assert_eq!(of(&[&both], Wanted::Kind(Role::Staff)), some("7004", Some("4")));
        assert_eq!(of(&[&both], Wanted::Number("4")), some("7004", Some("4")));
        assert_eq!(of(&[&both], Wanted::Number("9")), None);
        assert_eq!(of(&[&both, &one], PARENT), None, "two in one school");
        assert_eq!(of(&[&two, &user(7003, there, &[parent])], PARENT), None, "two elsewhere");
        assert_eq!(of(&[&silent], PARENT), some("7009", None));
        assert_eq!(of(&[&silent], Wanted::Number("2")), some("7009", Some("2")));
    }

    #[test]
    fn of_several_roles_of_one_kind_none_is_said() {
        let teacher = user(7004, "СОШ № 12", &[(4, "Учитель"), (3, "Директор"), (2, "Родитель")]);
        assert_eq!(of(&[&teacher], Wanted::Kind(Role::Staff)), some("7004", None));
        assert_eq!(of(&[&teacher], PARENT), some("7004", Some("2")));
    }

    #[test]
    fn roles_may_stand_bare_and_users_under_indices() {
        let bare = json!({ "users": { "0": {
            "id": 7001, "organizationName": "СОШ № 12", "roles": [{ "id": 2, "name": "Родитель" }, { "id": 1 }],
        } } });
        let expected = Choice { user: "7001".to_owned(), role: Some("2".to_owned()) };
        assert_eq!(choose(&bare, PARENT, "СОШ № 12"), Ok(expected));
        assert!(matches!(choose(&json!({}), PARENT, ""), Err(JournalFault::Unavailable { .. })));
    }
}

//! What the journal says of an account's holder, from `GetPersonData` and `getProfiles`.

use serde_json::Value;

use super::{markup::plain, settings::Settings};
use crate::{
    domain::{FullName, JournalRole, Profile, Pupil, Role},
    flow::port::JournalFault,
    legacy::{
        fault::unavailable,
        json::{items, text},
        role_title::role_of_title,
    },
};

/// The number of the pupil who is selected.
pub(super) fn selected(person: &Value) -> Option<String> {
    text(person, "/selected_pupil_id").filter(|id| is_number(id))
}

/// Puts the profile together. `profiles` may be `Null`.
pub(super) fn profile(
    settings: &Settings,
    person: &Value,
    profiles: &Value,
) -> Result<Profile, JournalFault> {
    let said = |pointer| text(person, pointer).map(|said| plain(&said)).filter(|said| !said.is_empty());
    let name = said("/user_fullname").as_deref().and_then(FullName::from_display);
    let name = name.ok_or_else(|| unavailable("no name of the account is told"))?;
    let children = items(person, "/children_persons");
    let own = said("/selected_pupil_name").as_deref().and_then(FullName::from_display);
    let title = said("/user_desc").or_else(|| first(profiles, "role")).unwrap_or_default();
    let role = role(&title, &children, own.as_ref(), &name);
    let school = said("/selected_pupil_school").or_else(|| first(profiles, "school"));
    Ok(Profile {
        user_id: text(person, "/auth_user_profile_id"),
        birth_date: None,
        roles: vec![JournalRole { id: role_id(role).to_owned(), title, role }],
        school_name: school.unwrap_or_else(|| settings.title.clone()),
        groups: classes(&children, said("/selected_pupil_classyear")),
        pupils: match role {
            Role::Staff => Vec::new(),
            Role::Pupil => vec![Pupil::named(own.unwrap_or_else(|| name.clone()))],
            Role::Parent => pupils(&children, own, settings.paths.choose_pupil.is_some()),
        },
        name,
    })
}

/// By the journal's word for it where it is a known one; otherwise by what the account shows. What shows nobody's
/// diary is staff: the law of ownership is strictest with them.
fn role(title: &str, children: &[&Value], selected: Option<&FullName>, holder: &FullName) -> Role {
    let folded = title.to_lowercase();
    if STAFF.iter().any(|word| folded.contains(word)) {
        return Role::Staff;
    }
    role_of_title(title).unwrap_or(match selected {
        _ if !children.is_empty() => Role::Parent,
        Some(pupil) if pupil.agrees_with(holder) => Role::Pupil,
        Some(_) => Role::Parent,
        None => Role::Staff,
    })
}

/// A parent's children; the one who is selected where the journal lists none. Numbers only where the journal can
/// be told whom to select.
fn pupils(children: &[&Value], selected: Option<FullName>, may_choose: bool) -> Vec<Pupil> {
    let listed: Vec<_> = children
        .iter()
        .filter_map(|child| {
            let name = FullName::from_display(&without_date(&plain(&text(child, "/fullname")?)))?;
            let id = ["/id", "/pupil_id", "/person_id"].iter().find_map(|place| text(child, place));
            let said = |place| text(child, place).map(|text| plain(&text));
            Some(Pupil {
                id: id.filter(|id| may_choose && is_number(id)),
                name,
                school: said("/school"),
                class: said("/classyear"),
            })
        })
        .collect();
    let only = || selected.map(Pupil::named).into_iter().collect();
    if listed.is_empty() { only() } else { listed }
}

/// «Орлов Пётр Алексеевич 12.08.2015»: the list writes the birth date behind the name.
fn without_date(name: &str) -> String {
    let is_date = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    name.split_whitespace().filter(|word| !is_date(word)).collect::<Vec<_>>().join(" ")
}

fn classes(children: &[&Value], selected: Option<String>) -> Vec<String> {
    let mut classes: Vec<String> = Vec::new();
    let listed = children.iter().filter_map(|child| Some(plain(&text(child, "/classyear")?)));
    for class in listed.chain(selected) {
        if !class.is_empty() && !classes.contains(&class) {
            classes.push(class);
        }
    }
    classes
}

/// A field of the first profile.
fn first(profiles: &Value, field: &str) -> Option<String> {
    let entry = items(profiles, "").into_iter().next()?;
    entry.get(field).and_then(Value::as_str).map(plain).filter(|said| !said.is_empty())
}

/// The number goes into an address.
fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// The journal numbers no roles; an account has one.
const fn role_id(role: Role) -> &'static str {
    match role {
        Role::Pupil => "pupil",
        Role::Parent => "parent",
        Role::Staff => "staff",
    }
}

/// Words of a title that outweigh «родитель» beside them.
const STAFF: [&str; 8] =
    ["сотрудник", "учител", "педагог", "преподават", "воспитател", "директор", "завуч", "администратор"];

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use url::Url;

    use super::{Settings, profile, selected};
    use crate::domain::{Profile, Role, System};

    fn read(person: &Value, profiles: &Value) -> Profile {
        let upstream = Url::parse("https://journal.example.test/").unwrap();
        let mut settings = Settings::new(System("bars".into()), "Электронная школа", upstream);
        settings.paths.choose_pupil = Some("/a?id={pupil}".to_owned());
        profile(&settings, person, profiles).unwrap()
    }

    fn parent() -> Value {
        json!({
            "auth_user_profile_id": 81_001,
            "user_fullname": "Орлова \u{200b}Мария Сергеевна",
            "user_desc": "",
            "selected_pupil_id": 5001,
            "selected_pupil_name": "Орлов Пётр Алексеевич",
            "selected_pupil_school": "<span>СОШ № 12</span>",
            "selected_pupil_classyear": "5В",
            "children_persons": [
                { "id": 5001, "fullname": "Орлов Пётр Алексеевич 12.08.2015", "school": "СОШ № 12", "classyear": "5В" },
                { "fullname": "Орлов Илья Алексеевич 12.08.2018", "school": "Гимназия № 3", "classyear": "2Б" },
            ],
        })
    }

    #[test]
    fn a_parent_is_read_with_children_and_their_numbers() {
        let profile = read(&parent(), &Value::Null);
        assert_eq!(profile.name.spoken(), "Орлова Мария Сергеевна");
        assert_eq!((profile.user_id.as_deref(), profile.school_name.as_str()), (Some("81001"), "СОШ № 12"));
        assert_eq!((profile.roles.len(), profile.roles[0].role), (1, Role::Parent));
        assert_eq!(profile.groups, ["5В", "2Б"]);
        let pupils: Vec<_> =
            profile.pupils.iter().map(|pupil| (pupil.id.as_deref(), pupil.name.spoken())).collect();
        assert_eq!(
            pupils,
            [(Some("5001"), "Орлов Пётр Алексеевич".to_owned()), (None, "Орлов Илья Алексеевич".to_owned())]
        );
        assert_eq!(selected(&parent()).as_deref(), Some("5001"));
    }

    #[test]
    fn the_role_follows_from_the_title_or_from_what_the_account_shows() {
        let with = |changes: Value| {
            let mut person = parent();
            person.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            read(&person, &Value::Null).roles[0].role
        };
        let own = json!({ "children_persons": [], "selected_pupil_name": "ОРЛОВА Мария Сергеевна" });
        let table = [
            (json!({}), Role::Parent),
            (json!({ "children_persons": [] }), Role::Parent),
            (own, Role::Pupil),
            (json!({ "user_desc": "Ученица 5В" }), Role::Pupil),
            (json!({ "user_desc": "Учитель, родитель" }), Role::Staff),
            (json!({ "children_persons": [], "selected_pupil_name": null }), Role::Staff),
        ];
        for (changes, expected) in table {
            assert_eq!(with(changes.clone()), expected, "{changes}");
        }
    }

    #[test]
    fn an_account_without_a_pupil_has_the_school_of_its_profile_or_the_journals_name() {
        let person = json!({ "user_fullname": "Кузнецов Андрей Викторович", "selected_pupil_id": null });
        let profiles = json!([{ "role": "Учитель", "school": "СОШ № 12" }]);
        let profile = read(&person, &profiles);
        assert_eq!((profile.school_name.as_str(), profile.roles[0].title.as_str()), ("СОШ № 12", "Учитель"));
        assert_eq!(read(&person, &Value::Null).school_name, "Электронная школа");
        assert!(profile.pupils.is_empty() && profile.groups.is_empty());
    }
}

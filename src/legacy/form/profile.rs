//! What a page says of the account's holder.

use jiff::civil::Date;

use super::page::Page;
use crate::{
    domain::{AccountKey, FullName, JournalRole, Profile, ProfileRecipe, Pupil, Reading, Role},
    flow::port::JournalFault,
    legacy::fault::unavailable,
};

/// Reads the profile off the page.
pub(super) fn profile(
    recipe: &ProfileRecipe,
    page: &Page,
    account: &AccountKey,
) -> Result<Profile, JournalFault> {
    let name = first(page, &recipe.name).and_then(|text| FullName::from_display(&text));
    let name = name.ok_or_else(|| unavailable("no name of the account is told"))?;
    let title = recipe.role.as_ref().and_then(|reading| first(page, reading)).unwrap_or_default();
    let role = recipe.role_of(&title);
    let listed = recipe.pupils.as_ref().map(|reading| all(page, reading)).unwrap_or_default();
    let mut pupils: Vec<_> =
        listed.iter().filter_map(|text| FullName::from_display(text)).map(Pupil::named).collect();
    if role == Role::Pupil && pupils.is_empty() {
        pupils.push(Pupil::named(name.clone()));
    }
    let school = recipe.school.as_ref().and_then(|reading| first(page, reading));
    Ok(Profile {
        user_id: None,
        name,
        birth_date: recipe
            .birth_date
            .as_ref()
            .and_then(|reading| first(page, reading))
            .and_then(|text| date(&text)),
        roles: vec![JournalRole { id: title.clone(), title, role }],
        school_name: school.unwrap_or_else(|| account.school.0.clone()),
        groups: recipe.groups.as_ref().map(|reading| all(page, reading)).unwrap_or_default(),
        pupils,
    })
}

fn first(page: &Page, reading: &Reading) -> Option<String> {
    all(page, reading).into_iter().next()
}

fn all(page: &Page, reading: &Reading) -> Vec<String> {
    page.find(&reading.at).iter().filter_map(|element| reading.cut(&element.text)).collect()
}

fn date(text: &str) -> Option<Date> {
    text.parse().or_else(|_| Date::strptime("%d.%m.%Y", text)).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use jiff::civil::date;

    use super::{Page, profile};
    use crate::domain::{AccountKey, Login, Profile, ProfileRecipe, Reading, Role, SchoolId, System};
    use crate::flow::port::JournalFault;

    fn of(html: &str) -> Result<Profile, JournalFault> {
        let account = AccountKey {
            system: System("app".into()),
            school: SchoolId("7".into()),
            login: Login::parse("somebody").unwrap(),
        };
        let recipe = ProfileRecipe {
            page: "/".into(),
            name: Reading::of("#name"),
            role: Some(Reading::of("#role")),
            roles: vec![("заявитель".into(), Role::Parent), ("учащ".into(), Role::Pupil)],
            school: Some(Reading::of("#school")),
            groups: Some(Reading { at: "#role".into(), after: Some("(".into()), before: Some(")".into()) }),
            pupils: Some(Reading::of(".child")),
            birth_date: Some(Reading::of("#born")),
        };
        profile(&recipe, &Page::new(&HeaderMap::new(), html.as_bytes()), &account)
    }

    #[test]
    fn a_parents_page_is_read() {
        let profile = of("<b id=name>Орлова Мария Сергеевна</b><i id=role>Заявитель (родитель)</i><i id=school>СОШ № 12</i>\
            <li class=child>Орлов Пётр</li><li class=child>Орлова <u>Анна</u></li><i id=born>14.08.1988</i>")
        .unwrap();
        assert_eq!(profile.name.spoken(), "Орлова Мария Сергеевна");
        assert_eq!(
            (profile.roles[0].role, profile.roles[0].title.as_str()),
            (Role::Parent, "Заявитель (родитель)")
        );
        let pupils: Vec<_> = profile.pupils.iter().map(|pupil| pupil.name.spoken()).collect();
        assert_eq!(pupils, ["Орлов Пётр", "Орлова Анна"]);
        assert_eq!((profile.school_name.as_str(), profile.birth_date), ("СОШ № 12", Some(date(1988, 8, 14))));
    }

    #[test]
    fn a_pupils_account_shows_the_pupil() {
        let profile = of("<b id=name>Орлов Пётр</b><i id=role>Учащийся (5 \"В\")</i>").unwrap();
        assert_eq!((profile.roles[0].role, profile.groups), (Role::Pupil, vec!["5 \"В\"".to_owned()]));
        assert_eq!(
            (profile.pupils[0].name.spoken().as_str(), profile.school_name.as_str()),
            ("Орлов Пётр", "7")
        );
    }

    #[test]
    fn an_unknown_role_is_staff_and_a_page_without_a_name_proves_nothing() {
        assert_eq!(of("<b id=name>Дроздов Михаил</b>").unwrap().roles[0].role, Role::Staff);
        for html in ["<b id=name></b>", "<b id=name>Одно</b>", ""] {
            assert!(matches!(of(html), Err(JournalFault::Unavailable { .. })), "{html}");
        }
    }
}

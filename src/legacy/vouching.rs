//! Whether whoever is in after a sign-in without a password is the one for whom the gateway has vouched.
//!
//! The journal has looked its people up by what it was told, and its cards may be wrong: a СНИЛС in somebody else's
//! card would open somebody else's diary. So it is the journal's own words that are compared here.

use jiff::civil::Date;

use crate::domain::{FullName, JournalRole, Role, SchoolId, Standing, Vouched};

/// The role to be entered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted<'w> {
    /// The one with the journal's number.
    Number(&'w str),
    /// Any of this kind.
    Kind(Role),
}

impl<'w> Wanted<'w> {
    /// The one that the standing names, by its number or by our word for it; otherwise the one that is vouched for.
    pub(super) fn of(vouched: &Vouched, standing: &'w Standing) -> Self {
        let Some(named) = standing.role.as_deref() else { return Self::Kind(vouched.role) };
        let word = [Role::Pupil, Role::Parent, Role::Staff].into_iter().find(|role| role.word() == named);
        word.map_or(Self::Number(named), Self::Kind)
    }

    pub(super) fn is(self, role: &JournalRole) -> bool {
        match self {
            Self::Number(number) => role.id == number,
            Self::Kind(kind) => role.role == kind,
        }
    }
}

/// What the journal says of whoever is in.
#[derive(Clone, Copy)]
pub(super) struct WhoIsIn<'j> {
    /// Of the pupil, where a pupil is in; otherwise of the account's holder.
    pub(super) name: Option<&'j FullName>,
    pub(super) birth_date: Option<Date>,
    /// Those in which the account was entered.
    pub(super) roles: &'j [JournalRole],
    /// `None` where the journal keeps its people by no school.
    pub(super) school: Option<School<'j>>,
}

/// A school as the journal tells it.
#[derive(Clone, Copy)]
pub(super) struct School<'j> {
    pub(super) id: Option<&'j str>,
    pub(super) name: Option<&'j str>,
}

impl WhoIsIn<'_> {
    /// In what this is not the one who is vouched for; a word for the log. What is not told does not agree, but for a
    /// birth date, which many cards lack.
    pub(super) fn difference(self, vouched: &Vouched, wanted: Wanted<'_>) -> Option<&'static str> {
        let other_day = |day: Date| vouched.birth_date.is_some_and(|known| known != day);
        let checks = [
            ("name", self.name.is_some_and(|name| name.agrees_with(&vouched.name))),
            ("birth date", !self.birth_date.is_some_and(other_day)),
            ("role", self.roles.iter().any(|role| wanted.is(role))),
            ("school", self.school.is_none_or(|school| school.is_of(vouched))),
        ];
        checks.into_iter().find(|(_, agrees)| !agrees).map(|(what, _)| what)
    }
}

impl School<'_> {
    /// By the number where both have one: schools are written in many ways.
    fn is_of(self, vouched: &Vouched) -> bool {
        let known = &vouched.account.school;
        match (self.id, self.name) {
            (Some(id), _) if *known != SchoolId::none() => id == known.0,
            (_, Some(name)) => is_same_school(name, &vouched.school_name),
            (_, None) => false,
        }
    }
}

/// Whether two writings name one school; signs, case and spaces do not count.
pub(super) fn is_same_school(one: &str, other: &str) -> bool {
    let bare = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric() && *letter != '№');
        letters.flat_map(char::to_lowercase).collect::<String>().replace('ё', "е")
    };
    let (one, other) = (bare(one), bare(other));
    !one.is_empty() && one == other
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{School, Wanted, WhoIsIn, is_same_school};
    use crate::domain::{
        AccountKey, Assurance, FullName, JournalRole, Login, Role, SchoolId, Standing, System, Vouched,
    };

    const BORN: Date = date(1988, 8, 14);

    fn vouched() -> Vouched {
        Vouched {
            account: AccountKey {
                system: System("netcity".into()),
                school: SchoolId("101".into()),
                login: Login::parse("орловамс").unwrap(),
            },
            role: Role::Parent,
            number: "7001".to_owned(),
            school_name: "СОШ № 12".to_owned(),
            name: name("Орлова Мария Сергеевна"),
            birth_date: Some(BORN),
            snils: None,
            assurance: Assurance::Confirmed,
        }
    }

    fn name(text: &str) -> FullName {
        FullName::from_display(text).unwrap()
    }

    fn role(id: &str, role: Role) -> JournalRole {
        JournalRole { id: id.to_owned(), title: String::new(), role }
    }

    #[test]
    fn the_standing_names_a_role_by_number_or_word() {
        let (vouched, parent, staff) = (vouched(), role("2", Role::Parent), role("4", Role::Staff));
        let table = [
            (None, true, false),
            (Some("2"), true, false),
            (Some("4"), false, true),
            (Some("staff"), false, true),
            (Some("parent"), true, false),
            (Some("pupil"), false, false),
            (Some("5"), false, false),
        ];
        for (named, is_parent, is_staff) in table {
            let standing = Standing { role: named.map(str::to_owned), pupil: None };
            let wanted = Wanted::of(&vouched, &standing);
            assert_eq!((wanted.is(&parent), wanted.is(&staff)), (is_parent, is_staff), "{named:?}");
        }
    }

    #[test]
    fn whoever_is_in_has_to_agree_in_every_part() {
        let (own, other, short) =
            (name("ОРЛОВА Мария Сергеевна"), name("Соколова Ирина Павловна"), name("Орлова М. С."));
        let (parent, staff) = ([role("2", Role::Parent)], [role("4", Role::Staff)]);
        let school = |id, name| Some(School { id, name });
        let numbered = school(Some("101"), Some("МБОУ СОШ 12"));
        let good = WhoIsIn { name: Some(&own), birth_date: Some(BORN), roles: &parent, school: numbered };
        let table = [
            (good, None),
            (WhoIsIn { name: Some(&other), ..good }, Some("name")),
            (WhoIsIn { name: Some(&short), ..good }, Some("name")),
            (WhoIsIn { name: None, ..good }, Some("name")),
            (WhoIsIn { birth_date: None, ..good }, None),
            (WhoIsIn { birth_date: Some(date(1988, 8, 15)), ..good }, Some("birth date")),
            (WhoIsIn { roles: &staff, ..good }, Some("role")),
            (WhoIsIn { roles: &[], ..good }, Some("role")),
            (WhoIsIn { school: school(Some("205"), Some("СОШ № 12")), ..good }, Some("school")),
            (WhoIsIn { school: school(None, Some("СОШ №12")), ..good }, None),
            (WhoIsIn { school: school(None, Some("СОШ № 13")), ..good }, Some("school")),
            (WhoIsIn { school: school(None, None), ..good }, Some("school")),
            (WhoIsIn { school: None, ..good }, None),
        ];
        for (place, (who, expected)) in table.into_iter().enumerate() {
            assert_eq!(who.difference(&vouched(), Wanted::Kind(Role::Parent)), expected, "line {place}");
        }
    }

    #[test]
    fn signs_do_not_make_another_school() {
        for (one, other, same) in [
            ("СОШ № 12", "сош №12", true),
            ("МАОУ «Гимназия № 3»", "МАОУ \"Гимназия №3\"", true),
            ("СОШ № 12", "СОШ № 1", false),
            ("", "", false),
            ("№", "«»", false),
        ] {
            assert_eq!(is_same_school(one, other), same, "{one} {other}");
        }
    }
}

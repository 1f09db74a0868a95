//! The life of a link between a person and a journal account, and the law of who may have one.

use jiff::civil::Date;

use super::{
    AccountKey, Assurance, CardKey, FullName, JournalRole, Moment, NamePart, PersonKey, Profile, Pupil, Role,
    Standing, person::age,
};

/// The Ledger's number of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(pub i64);

/// As whom a person holds an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holding {
    /// The account is the person's own.
    Own,
    /// The account is a child's; the person is the parent.
    OfChild,
}

/// Whether a link opens the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// It does.
    Active,
    /// The journal refused the stored credential; the person must prove the account again.
    NeedsProof,
}

/// On what a link rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The person has proved the account's password.
    Proof,
    /// A card of the register is the person's, or the child's; the link goes when it no longer is.
    Register,
}

/// A person's link to an account. Removed links are not here: the audit remembers them.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its number.
    pub id: LinkId,
    /// Whose.
    pub person: PersonKey,
    /// To what.
    pub account: AccountKey,
    /// As whom.
    pub holding: Holding,
    /// On what it rests.
    pub basis: Basis,
    /// Whether it opens.
    pub state: LinkState,
    /// Since when.
    pub since: Moment,
    /// What the journal said at the last proof, or the register.
    pub card: LinkCard,
    /// The way in that the person chose last by this link.
    pub chosen: Option<Chosen>,
}

/// A way in that was chosen among several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// When.
    pub at: Moment,
    /// As whom and for whom.
    pub standing: Standing,
}

/// What people recognise a linked account by; stored sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCard {
    /// The account holder's name.
    pub name: FullName,
    /// The school's name.
    pub school_name: String,
    /// Classes or groups.
    pub groups: Vec<String>,
    /// The pupils whose diary it shows.
    pub pupils: Vec<Pupil>,
    /// The roles to choose from.
    pub roles: Vec<JournalRole>,
    /// The register's cards that say whose account it is; none where a password alone has proved it.
    pub cards: Vec<CardKey>,
}

impl LinkCard {
    /// As whom and for whom the account can be entered; never empty. A journal that cannot be told whose diary to
    /// open is entered once for all its pupils: its own page has the choice.
    pub fn standings(&self) -> Vec<Standing> {
        match self.roles.as_slice() {
            [] => vec![Standing::default()],
            [only] => self.standings_as(only, None),
            several => several.iter().flat_map(|role| self.standings_as(role, Some(&role.id))).collect(),
        }
    }

    /// What the bar over the journal's pages says of somebody who has entered in this standing.
    pub fn shown(&self, standing: &Standing) -> Shown {
        let chosen = standing.pupil.as_ref();
        let pupil = match self.pupils.as_slice() {
            [only] => Some(only),
            several => several.iter().find(|pupil| chosen.is_some() && pupil.id.as_ref() == chosen),
        };
        let role =
            self.roles.iter().find(|role| Some(&role.id) == standing.role.as_ref()).or(self.roles.first());
        let class = pupil.and_then(|pupil| pupil.class.as_deref());
        let name = pupil.map_or(&self.name, |pupil| &pupil.name).spoken();
        let who = [Some(name.as_str()), class].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let words = [Some(who.as_str()), role.map(|role| role.title.as_str())];
        Shown {
            words: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            among_children: self.standings().iter().any(|standing| standing.pupil.is_some()),
        }
    }

    /// As what the account is entered in this standing. A journal's own number of the role, or the register's word.
    pub fn role(&self, standing: &Standing) -> Role {
        let said = standing.role.as_ref();
        let role = self.roles.iter().find(|role| said == Some(&role.id)).or(self.roles.first());
        role.map_or(Role::Pupil, |role| role.role)
    }

    fn standings_as(&self, role: &JournalRole, said: Option<&String>) -> Vec<Standing> {
        let ids: Option<Vec<_>> = self.pupils.iter().map(|pupil| pupil.id.clone()).collect();
        let stands = |pupil| Standing { role: said.cloned(), pupil };
        match (role.role, ids.unwrap_or_default()) {
            (Role::Parent, several) if several.len() > 1 => {
                several.into_iter().map(|pupil| stands(Some(pupil))).collect()
            }
            (Role::Parent | Role::Pupil | Role::Staff, _) => vec![stands(None)],
        }
    }
}

/// As whom and for whom somebody has entered a journal, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// «Орлов Пётр Алексеевич, 5В · Родитель».
    pub words: String,
    /// Whether another child can be switched to.
    pub among_children: bool,
}

impl From<Profile> for LinkCard {
    fn from(profile: Profile) -> Self {
        Self {
            name: profile.name,
            school_name: profile.school_name,
            groups: profile.groups,
            pupils: profile.pupils,
            roles: profile.roles,
            cards: Vec::new(),
        }
    }
}

/// The person who claims an account, as far as the law looks.
#[derive(Clone, Debug)]
pub struct Claimant {
    /// ESIA's name.
    pub name: FullName,
    /// ESIA's birth date.
    pub birth_date: Option<Date>,
    /// ESIA's assurance.
    pub assurance: Assurance,
}

/// What the law says to a proved password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Link, as this.
    Grant(Holding),
    /// Do not link; the school looks at it.
    AskSchool(Doubt),
}

/// Why the school has to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The names differ in these parts.
    Name(Vec<NamePart>),
    /// The names agree, the birth dates do not.
    BirthDate,
    /// The birth date is not known, so an adult cannot be told from a classmate.
    AgeUnknown,
}

/// A proved password is not yet ownership: papers get lost, and classmates find them.
///
/// Staff and parents must bear the account's name. A pupil's account belongs to the pupil of that name; any
/// adult with its password holds it as a parent (Ярославль linked exactly so); another child does not get it.
pub fn ownership(claimant: &Claimant, profile: &Profile, today: Date) -> Ownership {
    let differences = claimant.name.differences(&profile.name);
    match profile.weightiest_role() {
        Role::Staff | Role::Parent if differences.is_empty() => Ownership::Grant(Holding::Own),
        Role::Staff | Role::Parent => Ownership::AskSchool(Doubt::Name(differences)),
        Role::Pupil if differences.is_empty() => namesake(claimant, profile),
        Role::Pupil => stranger(claimant, differences, today),
    }
}

/// Of the same name as the pupil: the pupil, unless the birth dates say otherwise.
fn namesake(claimant: &Claimant, profile: &Profile) -> Ownership {
    match (claimant.birth_date, profile.birth_date) {
        (Some(one), Some(two)) if one != two => Ownership::AskSchool(Doubt::BirthDate),
        (Some(_) | None, Some(_) | None) => Ownership::Grant(Holding::Own),
    }
}

/// Of another name than the pupil: a parent if grown up.
fn stranger(claimant: &Claimant, differences: Vec<NamePart>, today: Date) -> Ownership {
    let adult = match (claimant.assurance, claimant.birth_date) {
        (Assurance::Child, _) => Some(false),
        (Assurance::Simple | Assurance::Confirmed, birth) => birth.map(|birth| age(birth, today) >= 18),
    };
    match adult {
        Some(true) => Ownership::Grant(Holding::OfChild),
        Some(false) => Ownership::AskSchool(Doubt::Name(differences)),
        None => Ownership::AskSchool(Doubt::AgeUnknown),
    }
}

/// How many persons may hold one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HolderLimits {
    /// Adults who hold one pupil's account as parents.
    pub parents_of_pupil: u32,
}

impl Default for HolderLimits {
    fn default() -> Self {
        Self { parents_of_pupil: 4 }
    }
}

impl HolderLimits {
    /// How many persons may hold an account in this way; an own account has exactly one.
    pub const fn allowed(self, holding: Holding) -> u32 {
        match holding {
            Holding::Own => 1,
            Holding::OfChild => self.parents_of_pupil,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Claimant, Doubt, Holding, Ownership, ownership};
    use crate::domain::{Assurance, FullName, JournalRole, NamePart, Profile, Role};

    const TODAY: Date = date(2026, 11, 22);
    const GROWN: Option<Date> = Some(date(1988, 1, 1));
    const YOUNG: Option<Date> = Some(date(2011, 8, 14));

    fn name(text: &str) -> FullName {
        FullName::from_display(text).expect("a name")
    }

    fn claim(text: &str, birth_date: Option<Date>, assurance: Assurance) -> Claimant {
        Claimant { name: name(text), birth_date, assurance }
    }

    fn profile(text: &str, birth_date: Option<Date>, roles: &[Role]) -> Profile {
        let roles = roles.iter().map(|&role| JournalRole { id: "1".into(), title: "роль".into(), role });
        Profile {
            user_id: None,
            name: name(text),
            birth_date,
            roles: roles.collect(),
            school_name: "СОШ № 12".into(),
            groups: vec![],
            pupils: vec![],
        }
    }

    #[test]
    fn lesson_37_proof_is_not_ownership() {
        use Assurance::{Child, Confirmed};
        let last = || Ownership::AskSchool(Doubt::Name(vec![NamePart::Last]));
        let grant = Ownership::Grant;
        let table = [
            (
                claim("Орлова Мария", GROWN, Confirmed),
                profile("Орлова Мария", None, &[Role::Parent]),
                grant(Holding::Own),
            ),
            (
                claim("Соколова Мария", GROWN, Confirmed),
                profile("Орлова Мария", None, &[Role::Parent]),
                last(),
            ),
            (
                claim("Соколова Мария", GROWN, Confirmed),
                profile("Орлова Мария", None, &[Role::Staff]),
                last(),
            ),
            (claim("Соколов Пётр", YOUNG, Child), profile("Орлов Петр", YOUNG, &[Role::Pupil]), last()),
            (claim("Соколов Пётр", YOUNG, Confirmed), profile("Орлов Петр", YOUNG, &[Role::Pupil]), last()),
            (
                claim("Орлов Пётр", YOUNG, Child),
                profile("Орлов Петр", YOUNG, &[Role::Pupil]),
                grant(Holding::Own),
            ),
        ];
        for (claimant, profile, expected) in table {
            assert_eq!(ownership(&claimant, &profile, TODAY), expected);
        }
    }

    #[test]
    fn lesson_23_an_adult_holds_a_pupils_account_as_a_parent() {
        let mother = claim("Орлова Мария", GROWN, Assurance::Confirmed);
        let pupil = profile("Орлов Пётр", YOUNG, &[Role::Pupil]);
        assert_eq!(ownership(&mother, &pupil, TODAY), Ownership::Grant(Holding::OfChild));
        let namesake = claim("Орлов Пётр", GROWN, Assurance::Confirmed);
        assert_eq!(ownership(&namesake, &pupil, TODAY), Ownership::AskSchool(Doubt::BirthDate));
    }

    #[test]
    fn without_a_birth_date_nobody_is_taken_for_a_parent() {
        let somebody = claim("Орлова Мария", None, Assurance::Confirmed);
        let pupil = profile("Орлов Пётр", YOUNG, &[Role::Pupil]);
        assert_eq!(ownership(&somebody, &pupil, TODAY), Ownership::AskSchool(Doubt::AgeUnknown));
    }

    #[test]
    fn the_weightiest_role_decides() {
        let pupil = claim("Орлов Пётр", YOUNG, Assurance::Child);
        let both = profile("Кузнецов Андрей", None, &[Role::Pupil, Role::Staff]);
        assert!(matches!(ownership(&pupil, &both, TODAY), Ownership::AskSchool(Doubt::Name(_))));
    }
}

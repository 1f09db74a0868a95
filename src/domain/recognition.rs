//! The accounts that the register says are a person's: their own, and those of their children.
//!
//! Pure: the cards that agree with the person and with each child were found before; here lies what they open.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AccountKey, Card, CardKey, CardKind, Holding, JournalRole, LinkCard, Login, Manners, Pupil, Role,
    SchoolId, System,
};

/// An account that the register says is somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Which one.
    pub account: AccountKey,
    /// As whom.
    pub holding: Holding,
    /// What people recognise it by, with the cards that say so.
    pub card: LinkCard,
    /// Whether it is entered without a password; otherwise the password has to be proved once.
    pub opens: bool,
}

/// How a journal is entered, as far as this law looks.
#[derive(Clone, Debug)]
pub struct Entered {
    /// By which manners.
    pub manners: Manners,
    /// Whether its accounts belong to schools.
    pub asks_school: bool,
    /// Whether the register's numbers of pupils are those by which the journal is told whose diary to open.
    pub numbers_are_pupils: bool,
}

/// The cards that agree with a person, and with the children whom ESIA lists.
#[derive(Clone, Debug, Default)]
pub struct Agreeing {
    /// With the person.
    pub own: Vec<Card>,
    /// With one of the children: pupils' cards.
    pub children: Vec<Card>,
    /// The pupils' cards that the person's own cards of a parent name.
    pub named: Vec<Card>,
}

/// What the cards open. A parent's own account shows the children that the parent's card names, so those get no way of
/// their own beside it; where the parent has no account, the children's accounts are the way.
pub fn recognised(agreeing: &Agreeing, journals: &BTreeMap<System, Entered>) -> Vec<Recognised> {
    let mut found: BTreeMap<AccountKey, Recognised> = BTreeMap::new();
    let mut shown: BTreeSet<CardKey> = BTreeSet::new();
    let mut orphaned: BTreeSet<CardKey> = BTreeSet::new();
    for card in &agreeing.own {
        let Some(journal) = journals.get(&card.key.system) else { continue };
        let children = card.children.iter().map(|number| pupil_key(card, number));
        match account_of(card, journal) {
            Some(account) => {
                shown.extend(children);
                add(&mut found, account, Holding::Own, card, pupils(card, agreeing, journal), journal);
            }
            None => orphaned.extend(children),
        }
    }
    let named = agreeing.named.iter().filter(|card| orphaned.contains(&card.key));
    for card in agreeing.children.iter().chain(named) {
        let Some(journal) = journals.get(&card.key.system) else { continue };
        if !shown.contains(&card.key)
            && let Some(account) = account_of(card, journal)
        {
            add(&mut found, account, Holding::OfChild, card, vec![pupil(card, journal)], journal);
        }
    }
    found.into_values().collect()
}

/// The cards that agree and open nothing, because the register names no account: the school has to enter one. A parent
/// without an account has the children's.
pub fn unusable<'a>(agreeing: &'a Agreeing, journals: &BTreeMap<System, Entered>) -> Vec<&'a Card> {
    let opens_nothing = |card: &&Card| {
        journals.get(&card.key.system).is_some_and(|journal| account_of(card, journal).is_none())
    };
    let own = agreeing.own.iter().filter(|card| card.children.is_empty());
    own.chain(&agreeing.children).chain(&agreeing.named).filter(opens_nothing).collect()
}

/// A person's two cards may be one account: a teacher who is a parent at the same school.
fn add(
    found: &mut BTreeMap<AccountKey, Recognised>,
    account: AccountKey,
    holding: Holding,
    card: &Card,
    pupils: Vec<Pupil>,
    journal: &Entered,
) {
    let role = role_of(card.key.kind);
    let said = found.entry(account.clone()).or_insert_with(|| Recognised {
        account,
        holding,
        card: LinkCard {
            name: card.name.clone(),
            school_name: card.organisation.title.clone(),
            groups: Vec::new(),
            pupils: Vec::new(),
            roles: Vec::new(),
            cards: Vec::new(),
        },
        opens: false,
    });
    said.opens |= journal.manners.are_passwordless(role);
    if said.card.cards.contains(&card.key) {
        return;
    }
    said.card.cards.push(card.key.clone());
    said.card.groups.extend(card.class.clone());
    said.card.pupils.extend(pupils);
    if said.card.roles.iter().all(|known| known.role != role) {
        let title = card.role.clone().unwrap_or_else(|| title_of(role).to_owned());
        said.card.roles.push(JournalRole { id: role.word().to_owned(), title, role });
    }
}

/// The account of a card. Without a login in the register there is one only where the journal looks its people up by
/// itself: then the card stands for it.
pub fn account_of(card: &Card, journal: &Entered) -> Option<AccountKey> {
    if card.account.is_some() {
        return card.account.clone();
    }
    let CardKey { system, kind, number } = &card.key;
    if !journal.manners.are_passwordless(role_of(*kind)) {
        return None;
    }
    let login = Login::parse(&format!("card/{}/{number}", kind.word()))?;
    let school = if journal.asks_school { card.organisation.id.clone() } else { SchoolId::none() };
    Some(AccountKey { system: system.clone(), school, login })
}

fn pupils(card: &Card, agreeing: &Agreeing, journal: &Entered) -> Vec<Pupil> {
    match card.key.kind {
        CardKind::Pupil => vec![pupil(card, journal)],
        CardKind::Staff => Vec::new(),
        CardKind::Parent => {
            let is_theirs =
                |other: &&Card| card.children.iter().any(|number| pupil_key(card, number) == other.key);
            agreeing.named.iter().filter(is_theirs).map(|child| pupil(child, journal)).collect()
        }
    }
}

fn pupil(card: &Card, journal: &Entered) -> Pupil {
    Pupil {
        id: journal.numbers_are_pupils.then(|| card.key.number.clone()),
        name: card.name.clone(),
        school: Some(card.organisation.title.clone()),
        class: card.class.clone(),
    }
}

fn pupil_key(parent: &Card, number: &str) -> CardKey {
    CardKey { system: parent.key.system.clone(), kind: CardKind::Pupil, number: number.to_owned() }
}

/// What somebody of this register is in the journal.
pub const fn role_of(kind: CardKind) -> Role {
    match kind {
        CardKind::Pupil => Role::Pupil,
        CardKind::Parent => Role::Parent,
        CardKind::Staff => Role::Staff,
    }
}

const fn title_of(role: Role) -> &'static str {
    match role {
        Role::Pupil => "Ученик",
        Role::Parent => "Родитель",
        Role::Staff => "Сотрудник",
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use super::{Agreeing, Entered, Recognised, recognised, unusable};
    use crate::domain::{
        AccountKey, Card, CardKind, Holding, Login, Manner, Manners, Role, SchoolId, System,
    };

    fn journals(manners: &[Manner]) -> BTreeMap<System, Entered> {
        let entered =
            Entered { manners: Manners::alike(manners), asks_school: true, numbers_are_pupils: false };
        BTreeMap::from([(Card::bare(CardKind::Staff, "а б").key.system, entered)])
    }

    fn card(kind: CardKind, number: &str, holder: &str, login: Option<&str>) -> Card {
        let mut card = Card::bare(kind, holder);
        number.clone_into(&mut card.key.number);
        card.account = login.map(|login| AccountKey {
            system: card.key.system.clone(),
            school: card.organisation.id.clone(),
            login: Login::parse(login).unwrap(),
        });
        card
    }

    fn parent(login: Option<&str>, children: &[&str]) -> Card {
        let children = children.iter().map(|&number| number.to_owned()).collect();
        Card { children, ..card(CardKind::Parent, "7", "Орлова Мария", login) }
    }

    fn pupil(number: &str) -> Card {
        card(CardKind::Pupil, number, "Орлов Пётр", Some(&format!("pupil{number}")))
    }

    fn told(found: &[Recognised]) -> Vec<(String, Holding, bool)> {
        found.iter().map(|one| (one.account.login.as_str().to_owned(), one.holding, one.opens)).collect()
    }

    #[test]
    fn a_parents_account_shows_the_children_that_it_names() {
        let agreeing = Agreeing {
            own: vec![parent(Some("orlova"), &["501"])],
            children: vec![pupil("501"), pupil("502")],
            named: vec![pupil("501")],
        };
        let found = recognised(&agreeing, &journals(&[Manner::Facade]));
        let own = ("orlova".to_owned(), Holding::Own, true);
        assert_eq!(told(&found), [own, ("pupil502".to_owned(), Holding::OfChild, true)]);
        assert_eq!(found[0].card.pupils.len(), 1);
        assert_eq!(found[0].card.cards, [agreeing.own[0].key.clone()]);
    }

    #[test]
    fn the_parents_number_alone_is_enough_where_parents_have_no_accounts() {
        let agreeing =
            Agreeing { own: vec![parent(None, &["501"])], children: vec![], named: vec![pupil("501")] };
        let found = recognised(&agreeing, &journals(&[Manner::Replay]));
        assert_eq!(told(&found), [("pupil501".to_owned(), Holding::OfChild, false)]);
        assert!(unusable(&agreeing, &journals(&[Manner::Replay])).is_empty());
    }

    #[test]
    fn a_card_without_a_login_opens_where_the_journal_looks_its_people_up() {
        let agreeing = Agreeing {
            own: vec![card(CardKind::Staff, "9", "Белова Анна", None)],
            ..Agreeing::default()
        };
        assert_eq!(recognised(&agreeing, &journals(&[Manner::Replay])), []);
        assert_eq!(unusable(&agreeing, &journals(&[Manner::Replay])), [&agreeing.own[0]]);
        assert!(unusable(&agreeing, &journals(&[Manner::Facade])).is_empty());
        let found = recognised(&agreeing, &journals(&[Manner::Facade]));
        assert_eq!(told(&found), [("card/staff/9".to_owned(), Holding::Own, true)]);
        let mut by_name = journals(&[Manner::Facade]);
        by_name.values_mut().for_each(|journal| journal.asks_school = false);
        assert_eq!(recognised(&agreeing, &by_name)[0].account.school, SchoolId::none());
    }

    #[test]
    fn a_teacher_who_is_a_parent_has_one_account_of_two_roles() {
        let staff = card(CardKind::Staff, "9", "Орлова Мария", Some("orlova"));
        let agreeing = Agreeing {
            own: vec![staff, parent(Some("orlova"), &["501"])],
            children: vec![],
            named: vec![pupil("501")],
        };
        let found = recognised(&agreeing, &journals(&[Manner::Facade]));
        assert_eq!(found.len(), 1);
        let roles: Vec<_> = found[0].card.roles.iter().map(|role| (role.role, role.id.as_str())).collect();
        assert_eq!(roles, [(Role::Staff, "staff"), (Role::Parent, "parent")]);
        assert_eq!(found[0].card.standings().len(), 2);
    }

    #[test]
    fn whether_it_opens_is_the_roles_business() {
        let mut journals = journals(&[Manner::Facade, Manner::Replay]);
        journals.values_mut().for_each(|journal| journal.manners.staff = vec![Manner::Replay]);
        let staff = card(CardKind::Staff, "9", "Белова Анна", Some("belova"));
        let pupil = pupil("501");
        let agreeing = Agreeing { own: vec![staff, pupil], ..Agreeing::default() };
        let opens: Vec<_> = recognised(&agreeing, &journals).iter().map(|one| one.opens).collect();
        assert_eq!(opens, [false, true]);
    }

    #[test]
    fn a_journal_that_is_not_here_opens_nothing() {
        let mut stranger = pupil("501");
        let elsewhere = System("elsewhere".into());
        stranger.key.system = elsewhere.clone();
        Arc::make_mut(&mut stranger.organisation).system = elsewhere;
        let agreeing = Agreeing { own: vec![stranger], ..Agreeing::default() };
        assert_eq!(recognised(&agreeing, &journals(&[Manner::Facade])), []);
    }

    #[test]
    fn the_same_child_by_two_ways_is_one() {
        let agreeing = Agreeing {
            own: vec![parent(None, &["501"])],
            children: vec![pupil("501")],
            named: vec![pupil("501")],
        };
        let found = recognised(&agreeing, &journals(&[Manner::Replay]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].card.pupils.len(), 1);
    }

    #[test]
    fn numbers_are_said_to_a_journal_that_takes_them() {
        let mut journals = journals(&[Manner::Facade]);
        journals.values_mut().for_each(|journal| journal.numbers_are_pupils = true);
        let agreeing = Agreeing {
            own: vec![parent(Some("orlova"), &["501", "502"])],
            children: vec![],
            named: vec![pupil("501"), pupil("502")],
        };
        let found = recognised(&agreeing, &journals);
        let pupils: Vec<_> =
            found[0].card.standings().into_iter().map(|standing| standing.pupil.unwrap()).collect();
        assert_eq!(pupils, ["501", "502"]);
    }
}

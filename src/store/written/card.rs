//! What the journal said of an account.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{CardKeyForm, NameForm};
use crate::{
    domain::{CardKey, JournalRole, LinkCard, Pupil, Role},
    store::file::FileFault,
};

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct CardForm<'a> {
    name: NameForm<'a>,
    school_name: Cow<'a, str>,
    groups: Vec<Cow<'a, str>>,
    pupils: Vec<PupilForm<'a>>,
    roles: Vec<RoleForm<'a>>,
    /// Not there in what was written before the register vouched for anybody.
    #[serde(default)]
    cards: Vec<CardKeyForm<'a>>,
}

#[derive(Serialize, Deserialize)]
struct PupilForm<'a> {
    id: Option<Cow<'a, str>>,
    name: NameForm<'a>,
    school: Option<Cow<'a, str>>,
    class: Option<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct RoleForm<'a> {
    id: Cow<'a, str>,
    title: Cow<'a, str>,
    role: RoleCode,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RoleCode {
    Pupil,
    Parent,
    Staff,
}

impl<'a> From<&'a LinkCard> for CardForm<'a> {
    fn from(card: &'a LinkCard) -> Self {
        Self {
            name: NameForm::from(&card.name),
            school_name: Cow::Borrowed(&card.school_name),
            groups: card.groups.iter().map(|group| Cow::Borrowed(group.as_str())).collect(),
            pupils: card.pupils.iter().map(PupilForm::from).collect(),
            roles: card.roles.iter().map(RoleForm::from).collect(),
            cards: card.cards.iter().map(CardKeyForm::from).collect(),
        }
    }
}

impl TryFrom<CardForm<'_>> for LinkCard {
    type Error = FileFault;

    fn try_from(form: CardForm<'_>) -> Result<Self, FileFault> {
        Ok(Self {
            name: form.name.into(),
            school_name: form.school_name.into_owned(),
            groups: form.groups.into_iter().map(Cow::into_owned).collect(),
            pupils: form.pupils.into_iter().map(Pupil::from).collect(),
            roles: form.roles.into_iter().map(JournalRole::from).collect(),
            cards: form.cards.into_iter().map(CardKey::try_from).collect::<Result<_, _>>()?,
        })
    }
}

impl<'a> From<&'a Pupil> for PupilForm<'a> {
    fn from(pupil: &'a Pupil) -> Self {
        Self {
            id: pupil.id.as_deref().map(Cow::Borrowed),
            name: NameForm::from(&pupil.name),
            school: pupil.school.as_deref().map(Cow::Borrowed),
            class: pupil.class.as_deref().map(Cow::Borrowed),
        }
    }
}

impl From<PupilForm<'_>> for Pupil {
    fn from(form: PupilForm<'_>) -> Self {
        Self {
            id: form.id.map(Cow::into_owned),
            name: form.name.into(),
            school: form.school.map(Cow::into_owned),
            class: form.class.map(Cow::into_owned),
        }
    }
}

impl<'a> From<&'a JournalRole> for RoleForm<'a> {
    fn from(role: &'a JournalRole) -> Self {
        Self {
            id: Cow::Borrowed(&role.id),
            title: Cow::Borrowed(&role.title),
            role: RoleCode::from(role.role),
        }
    }
}

impl From<RoleForm<'_>> for JournalRole {
    fn from(form: RoleForm<'_>) -> Self {
        Self { id: form.id.into_owned(), title: form.title.into_owned(), role: Role::from(form.role) }
    }
}

impl From<Role> for RoleCode {
    fn from(role: Role) -> Self {
        match role {
            Role::Pupil => Self::Pupil,
            Role::Parent => Self::Parent,
            Role::Staff => Self::Staff,
        }
    }
}

impl From<RoleCode> for Role {
    fn from(code: RoleCode) -> Self {
        match code {
            RoleCode::Pupil => Self::Pupil,
            RoleCode::Parent => Self::Parent,
            RoleCode::Staff => Self::Staff,
        }
    }
}

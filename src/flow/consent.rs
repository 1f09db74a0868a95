//! Whose consent it takes to enter, and how it is asked for.

use std::time::Duration;

use super::{
    House,
    port::{AuditCode, Notice, NoticeKind, ParentsTold},
};
use crate::domain::{
    AccountKey, Card, CardKey, CardKind, ConsentNeed, ConsentStanding, Consents, Entrant, GateSession,
    Holding, Link, Login, Moment, PermissionTerms, Refusal, Role, SchoolId, Standing, role_of,
};

/// What people are asked to agree to.
#[derive(Clone, Debug, Default)]
pub struct ConsentTerms {
    /// What is demanded of whom.
    pub demanded: Consents,
    /// What people read, paragraph by paragraph.
    pub text: Vec<String>,
    /// What is handed over.
    pub data: Vec<String>,
    /// Whether people see it in the personal cabinet of Госуслуги.
    pub at_esia: bool,
    /// What is asked of people at ESIA; `None` where consents are given on the gate's own page.
    pub permission: Option<PermissionTerms>,
}

impl ConsentTerms {
    /// Whether anybody's consent is demanded.
    pub const fn are_demanded(&self) -> bool {
        self.demanded.pupils || self.demanded.adults || self.demanded.staff
    }
}

/// Whether somebody may enter by a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreed {
    /// Yes, until this moment.
    Until(Moment),
    /// Not before this consent is given.
    Needs(ConsentNeed),
}

/// Parents are told of a child who waits once in so long a time, however often the child tries.
const TELL_AGAIN: Duration = Duration::from_hours(24);

impl House {
    /// Whether the consent is there that this person needs to enter by this link.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub(super) async fn agreed(
        &self,
        session: &GateSession,
        link: &Link,
        standing: &Standing,
        now: Moment,
    ) -> Result<Agreed, Refusal> {
        let terms = &self.settings.consents;
        if !terms.are_demanded() {
            return Ok(Agreed::Until(Moment::NEVER));
        }
        let subject = subject(link, standing);
        let entrant = Entrant {
            person: &session.person,
            kind: entering_as(link, &subject),
            birth_date: session.claimant.birth_date,
            zone: &self.place(&link.account.system)?.zone,
        };
        let given = self.ledger.consents_of(&subject).await.map_err(|fault| self.store_failed(&fault))?;
        Ok(match entrant.standing(&terms.demanded, &given, now) {
            ConsentStanding::Given { until } => Agreed::Until(until),
            ConsentStanding::Missing | ConsentStanding::Expired => {
                Agreed::Needs(entrant.need(&terms.demanded, now))
            }
        })
    }

    /// Notes that a pupil wanted to enter and lacks a parent's consent, and tells the parents whom the school knows. That
    /// nobody could be told keeps nobody from waiting: the school's list says so.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub(super) async fn ask_parents(
        &self,
        session: &GateSession,
        link: &Link,
        standing: &Standing,
        now: Moment,
    ) -> Result<(), Refusal> {
        let card = subject(link, standing);
        let entry = self.entry(now, AuditCode::ConsentAsked, &session.person, Some(&link.account));
        let awaited = self.ledger.ask_for_consent(&card, now, entry).await;
        let awaited = awaited.map_err(|fault| self.store_failed(&fault))?;
        if awaited.told.is_some_and(|told| now < told.at.plus(TELL_AGAIN)) {
            return Ok(());
        }
        let many = self.tell_parents(&card, NoticeKind::ConsentAsked).await?;
        if many == 0 {
            return Ok(());
        }
        let entry = self.entry(now, AuditCode::ParentsTold, &session.person, Some(&link.account));
        let told = ParentsTold { at: now, many };
        self.ledger.note_told(&card, told, entry).await.map_err(|fault| self.store_failed(&fault))?;
        Ok(())
    }

    /// Tells the parents whom the register knows, by their addresses; how many were told. Whoever hands the notice over
    /// has logged and counted what went wrong.
    pub(super) async fn tell_parents(&self, card: &CardKey, kind: NoticeKind) -> Result<u32, Refusal> {
        let found = self.cards.card(card).await.map_err(|fault| self.store_failed(&fault))?;
        let Some(child) = found else { return Ok(0) };
        let parents = self.cards.parents_of(&child).await.map_err(|fault| self.store_failed(&fault))?;
        let to: Vec<_> = parents.into_iter().filter_map(|parent| parent.contacts.email).collect();
        self.tell(&child, to, kind, Some(child.name.spoken())).await
    }

    /// Tells somebody of a card.
    pub(super) async fn tell(
        &self,
        card: &Card,
        to: Vec<String>,
        kind: NoticeKind,
        child: Option<String>,
    ) -> Result<u32, Refusal> {
        let journal = self.place(&card.key.system)?.title.clone();
        let notice = Notice { kind, to, card: card.key.clone(), journal, child };
        Ok(self.notices.tell(&notice).await.map_or(0, |told| told.letters + u32::from(told.passed_on)))
    }
}

/// The card whose data are handed over when somebody enters so. An account that a password alone has proved stands for
/// itself.
pub(super) fn subject(link: &Link, standing: &Standing) -> CardKey {
    let role = link.card.role(standing);
    let card = link.card.cards.iter().find(|key| role_of(key.kind) == role);
    card.cloned().unwrap_or_else(|| standing_for(&link.account, role))
}

/// As what somebody enters: whoever opens a child's account does so as a parent.
pub(super) const fn entering_as(link: &Link, subject: &CardKey) -> CardKind {
    match link.holding {
        Holding::Own => subject.kind,
        Holding::OfChild => CardKind::Parent,
    }
}

/// A card in the place of an account of which the register knows nothing.
fn standing_for(account: &AccountKey, role: Role) -> CardKey {
    let AccountKey { system, school: SchoolId(school), login } = account;
    let kind = match role {
        Role::Pupil => CardKind::Pupil,
        Role::Parent => CardKind::Parent,
        Role::Staff => CardKind::Staff,
    };
    CardKey { system: system.clone(), kind, number: format!("account/{school}/{}", login.as_str()) }
}

/// The account that a card of [`subject`] stands for, if it is none of the register's.
pub(super) fn account_named(subject: &CardKey) -> Option<AccountKey> {
    let (school, login) = subject.number.strip_prefix("account/")?.split_once('/')?;
    Some(AccountKey {
        system: subject.system.clone(),
        school: SchoolId(school.to_owned()),
        login: Login::parse(login)?,
    })
}

#[cfg(test)]
mod tests {
    use super::{account_named, entering_as, subject};
    use crate::domain::{
        AccountKey, Basis, CardKey, CardKind, FullName, Holding, JournalRole, Link, LinkCard, LinkId,
        LinkState, Login, Moment, Oid, PersonKey, Realm, Role, SchoolId, Standing, System,
    };

    fn link(holding: Holding, roles: &[Role], cards: &[CardKind]) -> Link {
        let system = System("netcity".into());
        let role = |&role: &Role| JournalRole { id: role.word().into(), title: String::new(), role };
        let card = |&kind: &CardKind| CardKey { system: system.clone(), kind, number: kind.word().into() };
        Link {
            id: LinkId(1),
            person: PersonKey { realm: Realm("r".into()), oid: Oid(1) },
            account: AccountKey {
                system: system.clone(),
                school: SchoolId("12".into()),
                login: Login::parse("Orlova").unwrap(),
            },
            holding,
            basis: Basis::Proof,
            state: LinkState::Active,
            since: Moment::from_secs(0),
            card: LinkCard {
                name: FullName::new("Орлова", "Мария", None),
                school_name: String::new(),
                groups: vec![],
                pupils: vec![],
                roles: roles.iter().map(role).collect(),
                cards: cards.iter().map(card).collect(),
            },
            chosen: None,
        }
    }

    #[test]
    fn a_consent_is_about_the_card_of_the_role_that_is_entered() {
        let both = link(Holding::Own, &[Role::Staff, Role::Parent], &[CardKind::Staff, CardKind::Parent]);
        for kind in [CardKind::Staff, CardKind::Parent] {
            let standing = Standing { role: Some(kind.word().into()), pupil: None };
            assert_eq!(subject(&both, &standing).kind, kind);
        }
    }

    #[test]
    fn an_account_without_a_card_stands_for_itself() {
        let proved = link(Holding::Own, &[Role::Pupil], &[]);
        let card = subject(&proved, &Standing::default());
        assert_eq!((card.kind, card.number.as_str()), (CardKind::Pupil, "account/12/orlova"));
        assert_eq!(account_named(&card), Some(proved.account));
        let known = link(Holding::Own, &[Role::Pupil], &[CardKind::Pupil]);
        assert_eq!(account_named(&subject(&known, &Standing::default())), None);
    }

    #[test]
    fn whoever_opens_a_childs_account_is_a_parent() {
        let child = link(Holding::OfChild, &[Role::Pupil], &[CardKind::Pupil]);
        let card = subject(&child, &Standing::default());
        assert_eq!((card.kind, entering_as(&child, &card)), (CardKind::Pupil, CardKind::Parent));
        let own = link(Holding::Own, &[Role::Pupil], &[CardKind::Pupil]);
        assert_eq!(entering_as(&own, &subject(&own, &Standing::default())), CardKind::Pupil);
    }
}

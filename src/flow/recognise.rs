//! A sign-in asks the register: which accounts are this person's, and who hears that none is.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};

use super::{
    House,
    port::{AuditCode, ClaimReason, Grounds, Happening, Linked, NewLink, NewTurnedAway},
    register::CardsFault,
};
use crate::domain::{
    Agreeing, Assurance, AwayCode, AwayReason, Basis, Card, CardKey, CardKind, Difference, Entered, Errand,
    Link, LinkCard, LinkState, Matched, Moment, Person, PersonKey, Recognised, Refusal, Role, Sought, System,
    Vouched, age, recognised, role_of, unusable,
};

/// What the register says of a person and of the children whom ESIA lists.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) agreeing: Agreeing,
    differing: Vec<(Card, Vec<Difference>)>,
}

impl House {
    /// Makes the person's links what the register says, and notes for the schools what stands in the way. A register
    /// that cannot be read keeps nobody out: the links that are there stay as they are.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`] of the Ledger.
    pub(super) async fn recognise(
        &self,
        person: &Person,
        errand: Option<&Errand>,
        now: Moment,
    ) -> Result<(), Refusal> {
        let heard = match self.hear(person, now).await {
            Ok(Some(heard)) => heard,
            // No register, nothing to say.
            Ok(None) => return Ok(()),
            Err(CardsFault::Register(fault)) => {
                self.store_failed(&fault);
                return Ok(());
            }
            Err(CardsFault::Ledger(fault)) => return Err(self.store_failed(&fault)),
        };
        let journals = self.entered();
        let found = recognised(&heard.agreeing, &journals);
        let links = self.ledger.links_of(&person.key).await.map_err(|fault| self.store_failed(&fault))?;
        self.forget_unrecognised(&links, &found, now).await?;
        let mut rows = self.differences(&heard, &journals);
        for one in &found {
            if let Some(reason) = self.take_up(person, one, &links, now).await? {
                let card = one.card.cards.first().cloned();
                rows.push(self.row(&one.account.system, card, reason));
            }
        }
        self.note_sign_in(person, errand, &links, &found, rows, now).await
    }

    /// Asks for the person, for every child, and for the pupils whom the person's own cards name.
    pub(super) async fn hear(&self, person: &Person, now: Moment) -> Result<Option<Heard>, CardsFault> {
        if self.cards.edition().await?.is_none() {
            return Ok(None);
        }
        // Days differ by zone; only ages by whole years are judged by it.
        let today = self
            .places
            .values()
            .next()
            .map_or_else(|| now.timestamp().to_zoned(TimeZone::UTC).date(), |place| place.today(now));
        let mut heard = Heard::default();
        let own = Sought {
            name: person.name.clone(),
            birth_date: person.birth_date,
            snils: person.snils.clone(),
            birth_certificate: person.birth_certificate.clone(),
            assurance: Some(person.assurance),
        };
        heard.agreeing.own = heard.sort(self.cards.of_person(&own, today).await?);
        for child in &person.children {
            let sought = Sought {
                name: child.name.clone(),
                birth_date: child.birth_date,
                snils: child.snils.clone(),
                birth_certificate: child.birth_certificate.clone(),
                assurance: None,
            };
            let cards = heard.sort(self.cards.of_person(&sought, today).await?);
            heard.agreeing.children.extend(cards.into_iter().filter(|card| card.key.kind == CardKind::Pupil));
        }
        for card in &heard.agreeing.own {
            for number in &card.children {
                let key = CardKey {
                    system: card.key.system.clone(),
                    kind: CardKind::Pupil,
                    number: number.clone(),
                };
                heard.agreeing.named.extend(self.cards.card(&key).await?);
            }
        }
        Ok(Some(heard))
    }

    /// The journals, as far as the law of recognition looks.
    pub(super) fn entered(&self) -> BTreeMap<System, Entered> {
        let entered = self.places.iter().map(|(system, place)| {
            let entered = Entered {
                manners: place.manners.clone(),
                asks_school: place.journal.asks_school(),
                numbers_are_pupils: place.numbers_are_pupils,
            };
            (system.clone(), entered)
        });
        entered.collect()
    }

    /// A link that the register has made goes when the register no longer says so; one that was proved stays, with a
    /// password or without.
    async fn forget_unrecognised(
        &self,
        links: &[Link],
        found: &[Recognised],
        now: Moment,
    ) -> Result<(), Refusal> {
        let is_found = |link: &&Link| found.iter().any(|one| one.account == link.account);
        for link in links.iter().filter(|link| !link.card.cards.is_empty() && !is_found(link)) {
            match link.basis {
                Basis::Register => {
                    let entry =
                        self.entry(now, AuditCode::NoLongerRecognised, &link.person, Some(&link.account));
                    self.cut_link(link, entry).await?;
                }
                Basis::Proof => {
                    let card = LinkCard { cards: Vec::new(), ..link.card.clone() };
                    self.put_recognised(link.person.clone(), None, link, card, false, now).await?;
                }
            }
        }
        Ok(())
    }

    /// Links an account that the register says is the person's; or tells why not.
    async fn take_up(
        &self,
        person: &Person,
        one: &Recognised,
        links: &[Link],
        now: Moment,
    ) -> Result<Option<AwayReason>, Refusal> {
        let had = links.iter().find(|link| link.account == one.account);
        if let Some(link) = had {
            // What the journal itself has said at a proof is better known than what the register says.
            let card = match link.basis {
                Basis::Proof => LinkCard { cards: one.card.cards.clone(), ..link.card.clone() },
                Basis::Register => one.card.clone(),
            };
            let is_open = link.state == LinkState::Active;
            if link.card == card && (is_open || !one.opens) {
                return Ok(None);
            }
            return self.put_recognised(person.key.clone(), Some(person), link, card, one.opens, now).await;
        }
        let new = NewLink {
            person: person.key.clone(),
            account: one.account.clone(),
            holding: one.holding,
            limit: self.settings.holders.allowed(one.holding),
            snils: person.snils.clone(),
            card: one.card.clone(),
            grounds: Grounds::Register { opens: one.opens },
            at: now,
        };
        let entry = self.entry(now, AuditCode::Recognised, &person.key, Some(&one.account));
        let linked = self.ledger.put_link(new, entry).await.map_err(|fault| self.store_failed(&fault))?;
        match linked {
            Linked::New(_) | Linked::Renewed(_) => {
                let happening =
                    Happening::Linked { system: one.account.system.clone(), holding: one.holding };
                self.witness.saw(happening, Some(&self.pseudonym(&person.key)));
                Ok(None)
            }
            Linked::Barred => Ok(Some(AwayReason::RightsEnded)),
            Linked::HeldByOthers => {
                let names = (&person.name, &one.card.name);
                self.lay_claim(&person.key, &one.account, names, ClaimReason::HeldByOthers, now).await?;
                Ok(Some(AwayReason::HeldByAnother))
            }
        }
    }

    async fn put_recognised(
        &self,
        key: PersonKey,
        person: Option<&Person>,
        link: &Link,
        card: LinkCard,
        opens: bool,
        now: Moment,
    ) -> Result<Option<AwayReason>, Refusal> {
        let entry = self.entry(now, AuditCode::Recognised, &key, Some(&link.account));
        let new = NewLink {
            person: key,
            account: link.account.clone(),
            holding: link.holding,
            limit: self.settings.holders.allowed(link.holding),
            snils: person.and_then(|person| person.snils.clone()),
            card,
            grounds: Grounds::Register { opens },
            at: now,
        };
        let linked = self.ledger.put_link(new, entry).await.map_err(|fault| self.store_failed(&fault))?;
        Ok(match linked {
            Linked::New(_) | Linked::Renewed(_) => None,
            Linked::HeldByOthers => Some(AwayReason::HeldByAnother),
            Linked::Barred => Some(AwayReason::RightsEnded),
        })
    }

    /// The cards that agree in number and differ in something, and those that agree and open nothing.
    fn differences(&self, heard: &Heard, journals: &BTreeMap<System, Entered>) -> Vec<NewTurnedAway> {
        let differing = heard.differing.iter();
        let differing = differing.map(|(card, fields)| (card, AwayReason::Differs(fields.clone())));
        let unusable = unusable(&heard.agreeing, journals).into_iter();
        let unusable = unusable.map(|card| (card, AwayReason::Differs(vec![Difference::Account])));
        let here = differing.chain(unusable).filter(|(card, _)| journals.contains_key(&card.key.system));
        let rows = here.map(|(card, reason)| NewTurnedAway {
            school: Some(card.organisation.id.clone()),
            ..self.row(&card.key.system, Some(card.key.clone()), reason)
        });
        rows.collect()
    }

    fn row(&self, system: &System, card: Option<CardKey>, reason: AwayReason) -> NewTurnedAway {
        let mut thrown = [0; 8];
        self.dice.fill(&mut thrown);
        NewTurnedAway { code: AwayCode::of(thrown), system: system.clone(), card, school: None, reason }
    }

    /// Tells the schools, and nobody if there is nothing to tell and nothing to take back.
    async fn note_sign_in(
        &self,
        person: &Person,
        errand: Option<&Errand>,
        links: &[Link],
        found: &[Recognised],
        mut rows: Vec<NewTurnedAway>,
        now: Moment,
    ) -> Result<(), Refusal> {
        let proved = links.iter().filter(|link| link.basis == Basis::Proof).map(|link| &link.account.system);
        let came_in: Vec<System> =
            found.iter().map(|one| &one.account.system).chain(proved).cloned().collect();
        if let Some(Errand { system, .. }) = errand {
            let finds = self.places.get(system).is_some_and(|place| place.finds_people());
            let is_known = came_in.contains(system) || rows.iter().any(|row| row.system == *system);
            if finds && !is_known {
                rows.push(self.row(system, None, AwayReason::NoCard));
            }
            if finds && !came_in.contains(system) {
                let refusal = not_found(person.assurance);
                let detail = "the register has no card that agrees".to_owned();
                self.witness
                    .saw(Happening::SignInRefused { refusal, detail }, Some(&self.pseudonym(&person.key)));
            }
        }
        let before = self.ledger.turned_away_of(&person.key).await;
        if rows.is_empty() && before.map_err(|fault| self.store_failed(&fault))?.is_empty() {
            return Ok(());
        }
        let pseudonym = self.pseudonym(&person.key);
        let noted = self.ledger.note_sign_in(&person.key, rows, came_in, now, pseudonym).await;
        noted.map_err(|fault| self.store_failed(&fault))
    }

    /// What a journal is told of whoever enters by this link: the card as it is now. `None` where the register no longer
    /// vouches for the account.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub(super) async fn vouched(
        &self,
        link: &Link,
        role: Role,
        now: Moment,
    ) -> Result<Option<Vouched>, Refusal> {
        let mut keys: Vec<_> = link.card.cards.iter().collect();
        keys.sort_by_key(|key| role_of(key.kind) != role);
        let Some(key) = keys.first() else { return Ok(None) };
        let card = self.cards.card(key).await.map_err(|fault| self.store_failed(&fault))?;
        let still_its = |card: &Card| card.account.as_ref().is_none_or(|account| *account == link.account);
        let Some(card) = card.filter(still_its) else { return Ok(None) };
        let today = self.place(&link.account.system)?.today(now);
        Ok(Some(Vouched {
            account: link.account.clone(),
            role: role_of(card.key.kind),
            number: card.key.number.clone(),
            school_name: card.organisation.title.clone(),
            assurance: assurance(&card, today),
            name: card.name,
            birth_date: card.birth_date,
            snils: card.snils,
        }))
    }
}

impl Heard {
    /// The cards that agree; those that differ are kept for the schools.
    fn sort(&mut self, matched: Matched) -> Vec<Card> {
        match matched {
            Matched::None => Vec::new(),
            Matched::One(card) => vec![*card],
            Matched::Several(cards) => cards,
            Matched::Differs(cards) => {
                self.differing.extend(cards);
                Vec::new()
            }
        }
    }
}

/// What somebody hears whom the register does not know.
pub(super) const fn not_found(assurance: Assurance) -> Refusal {
    match assurance {
        Assurance::Child => Refusal::ChildsDiaryNotFound,
        Assurance::Simple | Assurance::Confirmed => Refusal::DiaryNotFound,
    }
}

/// A journal asks whether an account is a grown-up's confirmed one or a child's.
fn assurance(card: &Card, today: Date) -> Assurance {
    let grown = |birth| age(birth, today) >= 18;
    match card.key.kind {
        CardKind::Pupil if !card.birth_date.is_some_and(grown) => Assurance::Child,
        CardKind::Pupil | CardKind::Parent | CardKind::Staff => Assurance::Confirmed,
    }
}

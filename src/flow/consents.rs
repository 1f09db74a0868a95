//! «Согласия»: what somebody may agree to, has agreed to, and takes back.

use std::{collections::BTreeMap, time::Duration};

use jiff::civil::Date;

use super::{
    House,
    consent::{account_named, entering_as, subject},
    enter::Signed,
    port::{AuditCode, NewConsent, NoticeKind},
    register::CardsFault,
};
use crate::domain::{
    AccountKey, Card, CardKey, CardKind, Consent, ConsentId, ConsentNeed, ConsentStanding, ConsentTrip,
    ConsentVia, Ending, Entrant, Giver, Holding, Link, Moment, PersonKey, Refusal, Standing, account_of,
};

/// One consent that is demanded of somebody: their own, or that to a child's.
pub struct ConsentLine {
    /// The card whose data are handed over.
    pub subject: CardKey,
    /// As whom it is given.
    pub given_as: Giver,
    /// Whose data they are.
    pub name: String,
    /// The journal's name.
    pub journal: String,
    /// The school's name, where it is known.
    pub school: String,
    /// Whether it is there.
    pub standing: ConsentStanding,
    /// The one that this person has given, to be taken back.
    pub own: Option<ConsentId>,
    /// Whether the child has tried to enter without it.
    pub is_awaited: bool,
}

/// People are told of a consent that runs out within so long a time.
const AHEAD: Duration = Duration::from_hours(30 * 24);

/// More than this are not announced in one round.
const MOST_ANNOUNCED: u32 = 200;

impl House {
    /// Every consent that is demanded of this person: for each of the links, and for each child of theirs.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn consent_lines(&self, signed: &Signed, now: Moment) -> Result<Vec<ConsentLine>, Refusal> {
        if !self.settings.consents.are_demanded() {
            return Ok(Vec::new());
        }
        let session = &signed.session;
        let links = self.links(signed).await?;
        let mut lines: BTreeMap<(CardKey, Giver), ConsentLine> = BTreeMap::new();
        for link in &links {
            for standing in link.card.standings() {
                let key = subject(link, &standing);
                let kind = entering_as(link, &key);
                let birth_date = session.claimant.birth_date;
                let child = Child { key, birth_date, ..Child::held(link) };
                self.add_line(&mut lines, &session.person, Sought { kind, child }, Giver::Same, now).await?;
            }
        }
        for child in self.children(signed, &links, now).await? {
            let sought = Sought { kind: CardKind::Pupil, child };
            self.add_line(&mut lines, &session.person, sought, Giver::Parent, now).await?;
        }
        let awaited = self.ledger.awaited().await.map_err(|fault| self.store_failed(&fault))?;
        let lines = lines.into_values().map(|line| ConsentLine {
            is_awaited: line.given_as == Giver::Parent && awaited.iter().any(|one| one.card == line.subject),
            ..line
        });
        Ok(lines.collect())
    }

    /// Whether this consent is demanded of this person.
    ///
    /// # Errors
    /// [`Refusal::ForeignForm`] if it is not, [`Refusal::StoreUnavailable`].
    pub(super) async fn check_demanded(
        &self,
        signed: &Signed,
        subject: &CardKey,
        given_as: Giver,
        now: Moment,
    ) -> Result<(), Refusal> {
        let lines = self.consent_lines(signed, now).await?;
        let is_this = |line: &ConsentLine| line.subject == *subject && line.given_as == given_as;
        if lines.iter().any(is_this) { Ok(()) } else { Err(Refusal::ForeignForm) }
    }

    /// Keeps a consent of this person, for so long from now on.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub(super) async fn record_consent(
        &self,
        signed: &Signed,
        trip: ConsentTrip,
        via: ConsentVia,
        term: Duration,
        now: Moment,
    ) -> Result<(), Refusal> {
        let ConsentTrip { subject, given_as, version, .. } = trip;
        let giver = signed.session.person.clone();
        let mut entry = self.entry(now, AuditCode::ConsentGiven, &giver, None);
        entry.reason = match via {
            ConsentVia::Gate => None,
            ConsentVia::Esia => Some(via.word()),
        };
        let new = NewConsent { subject, giver, given_as, via, version, begin: now, end: now.plus(term) };
        self.ledger.give_consent(new, entry).await.map_err(|fault| self.store_failed(&fault))?;
        Ok(())
    }

    /// Takes a consent back. Whoever was in a journal by it is out, unless another parent's holds.
    ///
    /// # Errors
    /// [`Refusal::ForeignForm`] if this person has given none such, [`Refusal::StoreUnavailable`].
    pub async fn revoke_consent(&self, signed: &Signed, id: ConsentId, now: Moment) -> Result<(), Refusal> {
        let person = &signed.session.person;
        let mut entry = self.entry(now, AuditCode::ConsentEnded, person, None);
        entry.reason = Some(Ending::Revoked.word());
        let ended = self.ledger.end_consent(id, Some(person), Ending::Revoked, now, entry).await;
        let ended = ended.map_err(|fault| self.store_failed(&fault))?.ok_or(Refusal::ForeignForm)?;
        self.end_entered(&ended, now).await?;
        if ended.given_as == Giver::Parent {
            self.tell_parents(&ended.subject, NoticeKind::ConsentRevoked).await?;
        }
        Ok(())
    }

    /// Tells people of consents that run out soon; each once.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]; what was announced stays noted.
    pub async fn announce_endings(&self, now: Moment) -> Result<(), Refusal> {
        let ending = self.ledger.consents_ending(now.plus(AHEAD), MOST_ANNOUNCED).await;
        for consent in ending.map_err(|fault| self.store_failed(&fault))? {
            let Ok(place) = self.place(consent.system()) else { continue };
            let last = consent.end.minus(Duration::from_millis(1));
            let kind = NoticeKind::ConsentEnding { last_day: place.today(last) };
            let told = match consent.given_as {
                Giver::Parent => self.tell_parents(&consent.subject, kind).await?,
                Giver::Same => self.tell_holder(&consent.subject, kind).await?,
            };
            // Whom nobody can reach would otherwise stand in everybody's way.
            let is_over = now >= consent.end;
            if told > 0 || is_over {
                let noted = self.ledger.note_announced(consent.id, now).await;
                noted.map_err(|fault| self.store_failed(&fault))?;
            }
        }
        Ok(())
    }

    async fn tell_holder(&self, card: &CardKey, kind: NoticeKind) -> Result<u32, Refusal> {
        let found = self.cards.card(card).await.map_err(|fault| self.store_failed(&fault))?;
        let Some(card) = found else { return Ok(0) };
        let to = card.contacts.email.iter().cloned().collect();
        self.tell(&card, to, kind, None).await
    }

    /// Ends the sessions that rested on a consent which is there no more.
    async fn end_entered(&self, ended: &Consent, now: Moment) -> Result<(), Refusal> {
        let given =
            self.ledger.consents_of(&ended.subject).await.map_err(|fault| self.store_failed(&fault))?;
        let another = |consent: &Consent| consent.given_as == Giver::Parent && consent.is_in_force(now);
        if ended.given_as == Giver::Parent && given.iter().any(another) {
            return Ok(());
        }
        let Some(account) = self.account_of(&ended.subject).await? else { return Ok(()) };
        let holders = self.ledger.holders(&account).await.map_err(|fault| self.store_failed(&fault))?;
        for holder in holders {
            let rests = match ended.given_as {
                Giver::Parent => holder.holding == Holding::Own,
                Giver::Same => holder.person == ended.giver,
            };
            if rests {
                let out = self.sessions.end_link(&holder.person, holder.link).await;
                self.finish(out.map_err(|fault| self.store_failed(&fault))?).await;
            }
        }
        Ok(())
    }

    /// The account that is entered by a card, or that stands for itself.
    async fn account_of(&self, subject: &CardKey) -> Result<Option<AccountKey>, Refusal> {
        if let Some(account) = account_named(subject) {
            return Ok(Some(account));
        }
        let card = self.cards.card(subject).await.map_err(|fault| self.store_failed(&fault))?;
        let entered = self.entered();
        let journal = entered.get(&subject.system);
        Ok(card.zip(journal).and_then(|(card, journal)| account_of(&card, journal)))
    }

    /// The children of this person: those whom ESIA lists and the register knows, those whom the person's own cards name,
    /// and those whose accounts the person holds.
    async fn children(&self, signed: &Signed, links: &[Link], now: Moment) -> Result<Vec<Child>, Refusal> {
        let mut children = Vec::new();
        match self.hear(&signed.person(), now).await {
            Ok(heard) => {
                let agreeing = heard.unwrap_or_default().agreeing;
                children.extend(agreeing.children.iter().chain(&agreeing.named).map(Child::of));
            }
            // Whose accounts are held is known without the register.
            Err(CardsFault::Register(fault)) => {
                self.store_failed(&fault);
            }
            Err(CardsFault::Ledger(fault)) => return Err(self.store_failed(&fault)),
        }
        children.extend(links.iter().filter(|link| link.holding == Holding::OfChild).map(Child::held));
        Ok(children)
    }

    async fn add_line(
        &self,
        lines: &mut BTreeMap<(CardKey, Giver), ConsentLine>,
        person: &PersonKey,
        sought: Sought,
        given_as: Giver,
        now: Moment,
    ) -> Result<(), Refusal> {
        let Sought { kind, child: Child { key: subject, name, school, birth_date } } = sought;
        let Some(place) = self.places.get(&subject.system) else { return Ok(()) };
        let demanded = &self.settings.consents.demanded;
        let entrant = Entrant { person, kind, birth_date, zone: &place.zone };
        // A pupil gives no parent's consent, and a parent none for a child of age.
        let is_theirs = match entrant.need(demanded, now) {
            ConsentNeed::None => false,
            ConsentNeed::OfParent => given_as == Giver::Parent,
            ConsentNeed::Own => given_as == Giver::Same,
        };
        if !is_theirs || lines.contains_key(&(subject.clone(), given_as)) {
            return Ok(());
        }
        if given_as == Giver::Parent
            && let Some(account) = self.account_of(&subject).await?
            && self.ledger.is_barred(person, &account).await.map_err(|fault| self.store_failed(&fault))?
        {
            return Ok(());
        }
        let given = self.ledger.consents_of(&subject).await.map_err(|fault| self.store_failed(&fault))?;
        let is_own = |consent: &&Consent| consent.giver == *person && consent.given_as == given_as;
        let mine = given.iter().filter(is_own).find(|consent| consent.is_in_force(now));
        let line = ConsentLine {
            standing: entrant.standing(demanded, &given, now),
            own: mine.map(|consent| consent.id),
            is_awaited: false,
            journal: place.title.clone(),
            subject: subject.clone(),
            given_as,
            name,
            school,
        };
        lines.insert((subject, given_as), line);
        Ok(())
    }
}

/// Who would enter by a card, and as what.
struct Sought {
    kind: CardKind,
    child: Child,
}

/// Whose data a card holds.
struct Child {
    key: CardKey,
    name: String,
    school: String,
    birth_date: Option<Date>,
}

impl Child {
    /// By a link; how old a child is, a link does not tell.
    fn held(link: &Link) -> Self {
        Self {
            key: subject(link, &Standing::default()),
            name: link.card.name.spoken(),
            school: link.card.school_name.clone(),
            birth_date: None,
        }
    }

    fn of(card: &Card) -> Self {
        Self {
            key: card.key.clone(),
            name: card.name.spoken(),
            school: card.organisation.title.clone(),
            birth_date: card.birth_date,
        }
    }
}

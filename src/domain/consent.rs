//! Consents to the handing over of data: whose is needed to enter a journal by a card, and whether it is there.
//!
//! A pupil under 18 needs that of one parent; from 18 on, and for parents, it is the person's own (152-ФЗ, article 9;
//! the law does not say how it is asked for, so which are demanded is a setting). How a consent is given, and what its
//! text says, does not belong here.

use std::time::Duration;

use jiff::{civil::Date, tz::TimeZone};

use super::{CardKey, CardKind, Moment, PersonKey, System, midnight_of_birthday};

/// What the operator demands. Nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consents {
    /// A parent's, for pupils under 18.
    pub pupils: bool,
    /// Their own, of pupils of 18 and over, and of parents.
    pub adults: bool,
    /// Their own, of staff.
    pub staff: bool,
    /// The version of the text in force.
    pub version: String,
    /// How long a consent lasts.
    pub lasts: Duration,
    /// Whether a consent to an older text has to be given anew.
    pub renew_on_new_version: bool,
}

/// Whose consent somebody needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConsentNeed {
    /// Nobody's.
    None,
    /// That of one parent.
    OfParent,
    /// The person's own.
    Own,
}

/// The Ledger's number of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConsentId(pub i64);

/// As whom a consent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Giver {
    /// A parent, for a child under 18.
    Parent,
    /// The person whose data they are.
    Same,
}

impl Giver {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Parent, Self::Same];

    /// The word for it in the store.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Same => "same",
        }
    }
}

/// Where a consent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConsentVia {
    /// On the gate's own page.
    Gate,
    /// At ESIA, which vouched for it with its signature.
    Esia,
}

impl ConsentVia {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Gate, Self::Esia];

    /// The word for it in the store and in the audit.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Esia => "esia",
        }
    }
}

/// How a consent ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Whoever had given it took it back.
    Revoked,
    /// The same person gave a newer one.
    Replaced,
    /// The data of the person were erased.
    Erased,
    /// The giver is no longer one who may give it.
    RightsEnded,
}

impl Ending {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Revoked, Self::Replaced, Self::Erased, Self::RightsEnded];

    /// The word for it in the store and in the audit.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
            Self::Erased => "erased",
            Self::RightsEnded => "rights_ended",
        }
    }
}

/// A consent, in force or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its number.
    pub id: ConsentId,
    /// The card whose data are handed over.
    pub subject: CardKey,
    /// Who gave it.
    pub giver: PersonKey,
    /// As whom.
    pub given_as: Giver,
    /// Where.
    pub via: ConsentVia,
    /// The version of the text that was agreed to.
    pub version: String,
    /// When it was given.
    pub begin: Moment,
    /// Until when it lasts, this moment not included.
    pub end: Moment,
    /// When and how it ended before.
    pub ended: Option<(Moment, Ending)>,
}

impl Consent {
    /// To the journal that is entered.
    pub const fn system(&self) -> &System {
        &self.subject.system
    }

    /// Whether it has neither ended nor run out.
    pub fn is_in_force(&self, now: Moment) -> bool {
        self.ended.is_none() && now < self.end
    }
}

/// Whether the consent that is needed is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentStanding {
    /// It is, or none is needed.
    Given {
        /// Until when that holds, this moment not included: then ask again. [`Moment::NEVER`] if nothing known ends it.
        until: Moment,
    },
    /// It was never given, or was taken back.
    Missing,
    /// It was given and has run out, or was to an older text that no longer serves.
    Expired,
}

/// Somebody who enters a journal by a card.
#[derive(Clone, Copy, Debug)]
pub struct Entrant<'e> {
    /// Who.
    pub person: &'e PersonKey,
    /// By a card of which register.
    pub kind: CardKind,
    /// ESIA's, or else the card's.
    pub birth_date: Option<Date>,
    /// The journal's zone, by whose midnight people turn 18.
    pub zone: &'e TimeZone,
}

impl Entrant<'_> {
    /// Whose consent is needed. A pupil without a birth date counts as under 18: the other way round a child would get
    /// in without the parent's.
    pub fn need(&self, demanded: &Consents, now: Moment) -> ConsentNeed {
        let is_minor = self.of_age().is_none_or(|of_age| now < of_age);
        match self.kind {
            CardKind::Pupil if is_minor => demanded.of_minors(),
            CardKind::Pupil | CardKind::Parent => demanded.of_adults(),
            CardKind::Staff if demanded.staff => ConsentNeed::Own,
            CardKind::Staff => ConsentNeed::None,
        }
    }

    /// Whether it is there among the consents of the card.
    pub fn standing(&self, demanded: &Consents, consents: &[Consent], now: Moment) -> ConsentStanding {
        let need = self.need(demanded, now);
        let changes = self.changes(demanded, now);
        if need == ConsentNeed::None {
            return ConsentStanding::Given { until: changes };
        }
        let fitting = consents.iter().filter(|consent| self.fits(consent, need));
        let (good, stale): (Vec<_>, Vec<_>) =
            fitting.partition(|consent| consent.is_in_force(now) && demanded.accepts(consent));
        match good.iter().map(|consent| consent.end).max() {
            Some(end) => ConsentStanding::Given { until: end.min(changes) },
            None if stale.iter().any(|consent| consent.ended.is_none()) => ConsentStanding::Expired,
            None => ConsentStanding::Missing,
        }
    }

    /// When a pupil turns 18; unknown without a birth date.
    fn of_age(&self) -> Option<Moment> {
        self.birth_date.map(|birth| midnight_of_birthday(birth, OF_AGE, self.zone))
    }

    /// When another consent, or one at all, will be needed.
    fn changes(&self, demanded: &Consents, now: Moment) -> Moment {
        let is_other = demanded.of_minors() != demanded.of_adults();
        match (self.kind, self.of_age()) {
            (CardKind::Pupil, Some(of_age)) if now < of_age && is_other => of_age,
            (CardKind::Pupil | CardKind::Parent | CardKind::Staff, _) => Moment::NEVER,
        }
    }

    /// Whether a consent is of the needed kind. What a pupil agreed to before turning 18 is no consent of an adult.
    fn fits(&self, consent: &Consent, need: ConsentNeed) -> bool {
        match (need, consent.given_as) {
            (ConsentNeed::OfParent, Giver::Parent) => true,
            (ConsentNeed::Own, Giver::Same) => {
                let of_age = self.of_age().filter(|_| self.kind == CardKind::Pupil);
                consent.giver == *self.person && of_age.is_none_or(|of_age| of_age <= consent.begin)
            }
            (ConsentNeed::None | ConsentNeed::OfParent | ConsentNeed::Own, Giver::Parent | Giver::Same) => {
                false
            }
        }
    }
}

impl Consents {
    const fn of_minors(&self) -> ConsentNeed {
        if self.pupils { ConsentNeed::OfParent } else { ConsentNeed::None }
    }

    const fn of_adults(&self) -> ConsentNeed {
        if self.adults { ConsentNeed::Own } else { ConsentNeed::None }
    }

    fn accepts(&self, consent: &Consent) -> bool {
        !self.renew_on_new_version || consent.version == self.version
    }
}

const OF_AGE: u8 = 18;

#[cfg(test)]
mod tests;

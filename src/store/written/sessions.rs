//! Records of the session store.

use std::{borrow::Cow, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    CardKeyForm, NameForm, StandingForm,
    person::{AssuranceCode, CertificateForm, ChildForm, PersonForm, read_snils},
};
use crate::domain::{
    Asked, BirthCertificate, CardKey, Child, Claimant, ClientId, ConsentTrip, Errand, Fingerprint, FullName,
    GateSession, Giver, HostSession, LinkId, Moment, ReturnPath, Secret, Shown, Span, Standing, State,
    System, Ticket, Trip,
};
use crate::store::file::FileFault;

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct GateForm<'a> {
    person: PersonForm<'a>,
    name: NameForm<'a>,
    birth_date: Option<Date>,
    assurance: AssuranceCode,
    snils: Option<Cow<'a, str>>,
    #[serde(default)]
    certificate: Option<CertificateForm<'a>>,
    children: Vec<ChildForm<'a>>,
    csrf: Cow<'a, str>,
    span: SpanForm,
    errand: Option<ErrandForm<'a>>,
}

impl<'a> From<&'a GateSession> for GateForm<'a> {
    fn from(session: &'a GateSession) -> Self {
        Self {
            person: PersonForm::from(&session.person),
            name: NameForm::from(&session.claimant.name),
            birth_date: session.claimant.birth_date,
            assurance: session.claimant.assurance.into(),
            snils: session.snils.as_ref().map(|snils| Cow::Borrowed(snils.digits())),
            certificate: session.birth_certificate.as_ref().map(CertificateForm::from),
            children: session.children.iter().map(ChildForm::from).collect(),
            csrf: Cow::Borrowed(session.csrf.expose()),
            span: session.span.into(),
            errand: session.errand.as_ref().map(ErrandForm::from),
        }
    }
}

impl TryFrom<GateForm<'_>> for GateSession {
    type Error = FileFault;

    fn try_from(form: GateForm<'_>) -> Result<Self, FileFault> {
        Ok(Self {
            person: form.person.into(),
            claimant: Claimant {
                name: FullName::from(form.name),
                birth_date: form.birth_date,
                assurance: form.assurance.into(),
            },
            snils: read_snils(form.snils)?,
            birth_certificate: form.certificate.map(BirthCertificate::from),
            children: form.children.into_iter().map(Child::try_from).collect::<Result<_, _>>()?,
            csrf: Secret::new(form.csrf.into_owned()),
            span: form.span.into(),
            errand: form.errand.map(Errand::from),
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(in crate::store) struct HostForm<'a> {
    gate: [u8; 32],
    person: PersonForm<'a>,
    system: Cow<'a, str>,
    link: i64,
    role: Option<Cow<'a, str>>,
    #[serde(default)]
    pupil: Option<Cow<'a, str>>,
    #[serde(default)]
    shown: Cow<'a, str>,
    #[serde(default)]
    among_children: bool,
    aliases: Vec<Cow<'a, str>>,
    span: SpanForm,
    #[serde(default = "never")]
    until: i64,
}

/// Of sessions that were written before anything ended them.
const fn never() -> i64 {
    i64::MAX
}

impl<'a> From<&'a HostSession> for HostForm<'a> {
    fn from(session: &'a HostSession) -> Self {
        Self {
            gate: session.gate.0,
            person: PersonForm::from(&session.person),
            system: Cow::Borrowed(&session.system.0),
            link: session.link.0,
            role: session.standing.role.as_deref().map(Cow::Borrowed),
            pupil: session.standing.pupil.as_deref().map(Cow::Borrowed),
            shown: Cow::Borrowed(&session.shown.words),
            among_children: session.shown.among_children,
            aliases: session.aliases.iter().map(|alias| Cow::Borrowed(alias.expose().as_str())).collect(),
            span: session.span.into(),
            until: session.until.millis(),
        }
    }
}

impl From<HostForm<'_>> for HostSession {
    fn from(form: HostForm<'_>) -> Self {
        Self {
            gate: Fingerprint(form.gate),
            person: form.person.into(),
            system: System(Arc::from(form.system)),
            link: LinkId(form.link),
            standing: Standing {
                role: form.role.map(Cow::into_owned),
                pupil: form.pupil.map(Cow::into_owned),
            },
            shown: Shown { words: form.shown.into_owned(), among_children: form.among_children },
            aliases: form.aliases.into_iter().map(|alias| Secret::new(alias.into_owned())).collect(),
            span: form.span.into(),
            until: Moment::from_millis(form.until),
        }
    }
}

/// Only where gateways share their sessions: in one process tickets are never written.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct TicketForm<'a> {
    gate: [u8; 32],
    link: i64,
    standing: StandingForm<'a>,
    errand: ErrandForm<'a>,
    given: i64,
}

impl<'a> From<&'a Ticket> for TicketForm<'a> {
    fn from(ticket: &'a Ticket) -> Self {
        Self {
            gate: ticket.gate.0,
            link: ticket.link.0,
            standing: StandingForm::from(&ticket.standing),
            errand: ErrandForm::from(&ticket.errand),
            given: ticket.given.millis(),
        }
    }
}

impl From<TicketForm<'_>> for Ticket {
    fn from(form: TicketForm<'_>) -> Self {
        Self {
            gate: Fingerprint(form.gate),
            link: LinkId(form.link),
            standing: form.standing.into(),
            errand: form.errand.into(),
            given: Moment::from_millis(form.given),
        }
    }
}

/// An attempt with its state, which is no part of the record's key: who can read the file learns no state.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct AttemptForm<'a> {
    state: Cow<'a, str>,
    browser: [u8; 32],
    errand: Option<ErrandForm<'a>>,
    client: Cow<'a, str>,
    at: i64,
    /// Without one it is a sign-in, as all were before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentTripForm<'a>>,
}

impl<'a> From<(&'a State, &'a Asked)> for AttemptForm<'a> {
    fn from((state, asked): (&'a State, &'a Asked)) -> Self {
        let (errand, consent) = match &asked.trip {
            Trip::SignIn(errand) => (errand.as_ref(), None),
            Trip::Consent(trip) => (None, Some(trip)),
        };
        Self {
            state: Cow::Borrowed(state.as_str()),
            browser: asked.browser.0,
            errand: errand.map(ErrandForm::from),
            consent: consent.map(ConsentTripForm::from),
            client: Cow::Borrowed(&asked.client.0),
            at: asked.at.millis(),
        }
    }
}

impl TryFrom<AttemptForm<'_>> for (State, Asked) {
    type Error = FileFault;

    fn try_from(form: AttemptForm<'_>) -> Result<Self, FileFault> {
        let state =
            State::parse(&form.state).ok_or_else(|| FileFault::damaged("a stored state is no UUID"))?;
        let trip = match form.consent {
            Some(trip) => Trip::Consent(trip.try_into()?),
            None => Trip::SignIn(form.errand.map(Errand::from)),
        };
        let asked = Asked {
            browser: Fingerprint(form.browser),
            trip,
            client: ClientId(Arc::from(form.client)),
            at: Moment::from_millis(form.at),
        };
        Ok((state, asked))
    }
}

#[derive(Serialize, Deserialize)]
struct ConsentTripForm<'a> {
    gate: [u8; 32],
    subject: CardKeyForm<'a>,
    given_as: Cow<'a, str>,
    version: Cow<'a, str>,
}

impl<'a> From<&'a ConsentTrip> for ConsentTripForm<'a> {
    fn from(trip: &'a ConsentTrip) -> Self {
        Self {
            gate: trip.gate.0,
            subject: CardKeyForm::from(&trip.subject),
            given_as: Cow::Borrowed(trip.given_as.word()),
            version: Cow::Borrowed(&trip.version),
        }
    }
}

impl TryFrom<ConsentTripForm<'_>> for ConsentTrip {
    type Error = FileFault;

    fn try_from(form: ConsentTripForm<'_>) -> Result<Self, FileFault> {
        let given_as = Giver::ALL.into_iter().find(|giver| giver.word() == form.given_as);
        Ok(Self {
            gate: Fingerprint(form.gate),
            subject: CardKey::try_from(form.subject)?,
            given_as: given_as.ok_or_else(|| FileFault::damaged("a stored consent is given as nobody"))?,
            version: form.version.into_owned(),
        })
    }
}

/// A counter: how many, when the last one was, and for how long it counts, in milliseconds.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(in crate::store) struct CounterForm {
    pub(in crate::store) count: u32,
    pub(in crate::store) last: i64,
    pub(in crate::store) window: u64,
}

#[derive(Serialize, Deserialize)]
struct ErrandForm<'a> {
    system: Cow<'a, str>,
    back: Cow<'a, str>,
    knock: [u8; 32],
}

impl<'a> From<&'a Errand> for ErrandForm<'a> {
    fn from(errand: &'a Errand) -> Self {
        Self {
            system: Cow::Borrowed(&errand.system.0),
            back: Cow::Borrowed(errand.back.as_str()),
            knock: errand.knock.0,
        }
    }
}

impl From<ErrandForm<'_>> for Errand {
    fn from(form: ErrandForm<'_>) -> Self {
        Self {
            system: System(Arc::from(form.system)),
            back: ReturnPath::parse(&form.back),
            knock: Fingerprint(form.knock),
        }
    }
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct SpanForm {
    began: i64,
    seen: i64,
}

impl From<Span> for SpanForm {
    fn from(span: Span) -> Self {
        Self { began: span.began.millis(), seen: span.seen.millis() }
    }
}

impl From<SpanForm> for Span {
    fn from(form: SpanForm) -> Self {
        Self { began: Moment::from_millis(form.began), seen: Moment::from_millis(form.seen) }
    }
}

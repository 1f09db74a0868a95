//! A sign-in: out to ESIA, back, and on to the journal host with a ticket. Every trip to ESIA begins and ends here.

use super::{
    House,
    consent::Agreed,
    consent_trip::ConsentAnswer,
    judge::refusal_of_identity,
    port::{AuditCode, AuditEvent, Happening},
    token::{Token, fresh_state},
};
use crate::domain::{
    Asked, Assurance, Callback, Chosen, Claimant, ClientId, ConsentNeed, Errand, Fingerprint, GateSession,
    Held, LinkId, Moment, Person, Refusal, Returned, Rounds, Secret, Span, Standing, State, Step, Ticket,
    Trip, next_step,
};

/// Somebody signed in at the gate: the session and the key it lies under.
#[derive(Clone)]
pub struct Signed {
    /// The key.
    pub key: Fingerprint,
    /// The session.
    pub session: GateSession,
}

impl Signed {
    /// The person as ESIA vouched for them at the sign-in.
    pub(super) fn person(&self) -> Person {
        let GateSession { person, claimant, snils, birth_certificate, children, .. } = &self.session;
        Person {
            key: person.clone(),
            assurance: claimant.assurance,
            name: claimant.name.clone(),
            birth_date: claimant.birth_date,
            snils: snils.clone(),
            birth_certificate: birth_certificate.clone(),
            children: children.clone(),
        }
    }
}

/// Where the browser goes from the gate's `/login`.
pub enum Departure {
    /// A session was there already.
    SignedIn(Box<Signed>),
    /// To ESIA.
    ToEsia(ToEsia),
}

/// On the way to ESIA, with a cookie of its own for this attempt.
pub struct ToEsia {
    /// The signed address.
    pub url: String,
    /// Names the attempt's cookie and comes back from ESIA.
    pub state: State,
    /// The value of the attempt's cookie.
    pub cookie: Token,
}

/// What a browser has come back from ESIA with.
pub enum Back {
    /// A sign-in.
    SignedIn(Box<Arrived>),
    /// The answer of somebody who was signed in and went to give a consent.
    Consent(ConsentAnswer),
}

/// A finished sign-in.
pub struct Arrived {
    /// The new session's cookie; `None` when an older session was found and goes on.
    pub cookie: Option<Token>,
    /// The session.
    pub signed: Signed,
}

/// Where a signed-in person goes next.
pub enum Onward {
    /// To the journal host with a ticket.
    Journal(Pass),
    /// Several ways in: the person chooses.
    Choose,
    /// No account linked: to the linking page.
    Prove,
    /// The register knows nobody like this, and no password would help.
    NotFound,
    /// A consent of the person's own is missing.
    Consent,
    /// A parent's consent is missing; the parents have been told.
    AwaitParent,
    /// The linked account needs its password again.
    ProveAgain(LinkId),
    /// Nowhere in particular: the gate's own start page.
    Home,
}

/// A ticket with the journal it is for.
pub struct Pass {
    /// The one-time token.
    pub ticket: Token,
    /// The journal host's origin.
    pub origin: String,
}

impl House {
    /// The session behind a gate cookie, if it is there and fresh.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]; "cannot read" is never "not signed in".
    pub async fn signed(&self, cookie: Option<&Token>, now: Moment) -> Result<Option<Signed>, Refusal> {
        let Some(cookie) = cookie else { return Ok(None) };
        let key = cookie.fingerprint(&*self.index);
        let found = self.sessions.gate(key).await.map_err(|fault| self.store_failed(&fault))?;
        let fresh = found.filter(|session| session.span.is_fresh(now, self.settings.lifetimes));
        Ok(fresh.map(|session| Signed { key, session }))
    }

    /// Begins a sign-in, unless the browser has a session already (looked at first).
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`], [`Refusal::EsiaMisconfigured`] when the request cannot be signed, or
    /// [`Refusal::EsiaUnavailable`] when the way to ESIA is not known.
    pub async fn depart(
        &self,
        cookie: Option<&Token>,
        errand: Option<Errand>,
        now: Moment,
    ) -> Result<Departure, Refusal> {
        if let Some(mut signed) = self.signed(cookie, now).await? {
            // Without an errand the person goes on with the one there was: a stray link does not lose the way.
            if errand.is_some() {
                signed.session.errand = errand;
                self.keep(&signed).await?;
            }
            return Ok(Departure::SignedIn(Box::new(signed)));
        }
        let state = fresh_state(&*self.dice);
        let identity = self.identities.on_errand(errand.as_ref());
        let url = identity.ask(&state, now).await.map_err(|fault| {
            let refusal = refusal_of_identity(&fault);
            self.witness.saw(Happening::SignInRefused { refusal, detail: fault.to_string() }, None);
            refusal
        })?;
        let client = identity.client().clone();
        let out = self.sent_out(url, state, Trip::SignIn(errand), client, now).await?;
        self.witness.saw(Happening::SignInStarted, None);
        Ok(Departure::ToEsia(out))
    }

    /// Remembers what a browser is sent to ESIA for, until it comes back with the attempt's cookie.
    pub(super) async fn sent_out(
        &self,
        url: String,
        state: State,
        trip: Trip,
        client: ClientId,
        now: Moment,
    ) -> Result<ToEsia, Refusal> {
        let cookie = Token::throw(&*self.dice);
        let asked = Asked { browser: cookie.fingerprint(&*self.index), trip, client, at: now };
        self.sessions.put_attempt(&state, asked).await.map_err(|fault| self.store_failed(&fault))?;
        Ok(ToEsia { url, state, cookie })
    }

    /// Ends a trip: the browser is back from ESIA.
    ///
    /// An attempt to sign in that is gone is no fault while a session is there: a second submit of the same callback, or
    /// an old tab, goes on with the session that this browser has.
    ///
    /// # Errors
    /// The [`Refusal`] for the person; nothing was kept.
    pub async fn arrive(
        &self,
        state: &State,
        callback: Callback,
        attempt: Option<&Token>,
        cookie: Option<&Token>,
        now: Moment,
    ) -> Result<Back, Refusal> {
        let earlier = self.signed(cookie, now).await?;
        let asked = self.sessions.take_attempt(state).await.map_err(|fault| self.store_failed(&fault));
        let asked = asked.and_then(|asked| asked.ok_or(Refusal::AttemptUnknown));
        let was_consent = matches!(&asked, Ok(Asked { trip: Trip::Consent(_), .. }));
        let shown = attempt.map(|token| token.fingerprint(&*self.index));
        let returned = asked.and_then(|asked| asked.returned(shown, now, self.settings.lifetimes));
        let Returned { trip, client } = match (returned, &earlier) {
            (Ok(returned), _) => returned,
            (Err(refusal), _) if was_consent => {
                return Err(self.consent_refused(refusal, "at the callback", None));
            }
            (Err(Refusal::AttemptUnknown | Refusal::ForeignBrowser), Some(signed)) => {
                let arrived = Arrived { cookie: None, signed: signed.clone() };
                return Ok(Back::SignedIn(Box::new(arrived)));
            }
            (Err(refusal), _) => {
                // Anybody can call this address; what nobody asked for is counted and not written down.
                let detail = "at the callback".to_owned();
                self.witness.saw(Happening::SignInRefused { refusal, detail }, None);
                return Err(refusal);
            }
        };
        let errand = match trip {
            Trip::SignIn(errand) => errand,
            Trip::Consent(trip) => {
                let answered = self.consent_answered(earlier, trip, &client, state, callback, now).await;
                return answered.map(Back::Consent);
            }
        };
        let person = self.person_of(&client, state, callback, now).await?;
        if person.assurance == Assurance::Simple {
            return Err(self.sign_in_refused(Refusal::NotConfirmed, "by the token's level", now).await);
        }
        self.welcome(person, errand, cookie, now).await.map(Box::new).map(Back::SignedIn)
    }

    /// Decides where a signed-in person goes; a ticket is written if that is the journal.
    ///
    /// # Errors
    /// The [`Refusal`] for the person.
    pub async fn onward(&self, signed: &Signed, now: Moment) -> Result<Onward, Refusal> {
        let Some(errand) = &signed.session.errand else { return Ok(Onward::Home) };
        match next_step(signed.session.claimant.assurance, &self.held(signed, errand).await?) {
            Step::Enter(way) => self.pass_if_agreed(signed, errand, way, now).await,
            Step::Choose => Ok(Onward::Choose),
            Step::Prove if self.place(&errand.system)?.manners.take_passwords() => Ok(Onward::Prove),
            Step::Prove => Ok(Onward::NotFound),
            Step::ProveAgain(link) => Ok(Onward::ProveAgain(link)),
            Step::Refuse(refusal) => Err(refusal),
        }
    }

    /// Enters by the way that the person chose among their own.
    ///
    /// # Errors
    /// [`Refusal::ForeignForm`] if there is no errand or the way is not the person's.
    pub async fn chosen(
        &self,
        signed: &Signed,
        link: LinkId,
        standing: &Standing,
        now: Moment,
    ) -> Result<Onward, Refusal> {
        let errand = signed.session.errand.as_ref().ok_or(Refusal::ForeignForm)?;
        let held = self.held(signed, errand).await?;
        let way = held.into_iter().find(|way| way.link == link && way.standing == *standing);
        match way.map(|way| next_step(signed.session.claimant.assurance, &[way])) {
            Some(Step::Enter(way)) => {
                let chosen = Chosen { at: now, standing: way.standing.clone() };
                let noted = self.ledger.note_choice(&signed.session.person, way.link, chosen).await;
                if let Err(fault) = noted {
                    // The way in matters more than the memory of it.
                    self.store_failed(&fault);
                }
                self.pass_if_agreed(signed, errand, way, now).await
            }
            Some(Step::ProveAgain(link)) => Ok(Onward::ProveAgain(link)),
            Some(Step::Refuse(refusal)) => Err(refusal),
            Some(Step::Choose | Step::Prove) | None => Err(Refusal::ForeignForm),
        }
    }

    /// Tells the operator of a browser that goes round in circles.
    pub fn went_round(&self, refusal: Refusal) {
        let detail = format!("sent on again and again within {:?}", Rounds::WINDOW);
        self.witness.saw(Happening::SignInRefused { refusal, detail }, None);
    }

    /// Stores the session back under its key.
    pub(super) async fn keep(&self, signed: &Signed) -> Result<(), Refusal> {
        let kept = self.sessions.put_gate(signed.key, signed.session.clone()).await;
        kept.map_err(|fault| self.store_failed(&fault))
    }

    /// Asks in the name in which the browser was sent out, whatever the configuration says by now.
    async fn person_of(
        &self,
        client: &ClientId,
        state: &State,
        callback: Callback,
        now: Moment,
    ) -> Result<Person, Refusal> {
        let Some(identity) = self.identities.named(client) else {
            let detail = "the gateway no longer has the name in which it asked";
            return Err(self.sign_in_refused(Refusal::AttemptUnknown, detail, now).await);
        };
        let person = match callback {
            Callback::Code(code) => identity.redeem(&code, state, now).await,
            Callback::Error { error, description } => Err(identity.fault_of(&error, &description)),
        };
        match person {
            Ok(person) => Ok(person),
            Err(fault) => {
                Err(self.sign_in_refused(refusal_of_identity(&fault), &fault.to_string(), now).await)
            }
        }
    }

    /// A new session under a new id; the browser's earlier one ends with all that hung on it.
    async fn welcome(
        &self,
        person: Person,
        errand: Option<Errand>,
        earlier: Option<&Token>,
        now: Moment,
    ) -> Result<Arrived, Refusal> {
        if let Some(earlier) = earlier {
            self.end_gate(earlier.fingerprint(&*self.index)).await?;
        }
        let entry = self.entry(now, AuditCode::SignedIn, &person.key, None);
        self.ledger.audit(entry).await.map_err(|fault| self.store_failed(&fault))?;
        self.recognise(&person, errand.as_ref(), now).await?;
        let token = Token::throw(&*self.dice);
        let session = GateSession {
            claimant: Claimant {
                name: person.name,
                birth_date: person.birth_date,
                assurance: person.assurance,
            },
            snils: person.snils,
            birth_certificate: person.birth_certificate,
            children: person.children,
            person: person.key,
            csrf: Secret::new(Token::throw(&*self.dice).expose().to_owned()),
            span: Span::starting(now),
            errand,
        };
        let signed = Signed { key: token.fingerprint(&*self.index), session };
        self.keep(&signed).await?;
        self.witness.saw(Happening::SignedIn, Some(&self.pseudonym(&signed.session.person)));
        Ok(Arrived { cookie: Some(token), signed })
    }

    async fn held(&self, signed: &Signed, errand: &Errand) -> Result<Vec<Held>, Refusal> {
        let links = self.ledger.links_of(&signed.session.person).await;
        let links = links.map_err(|fault| self.store_failed(&fault))?;
        Ok(links.iter().filter(|link| link.account.system == errand.system).flat_map(Held::by).collect())
    }

    /// Into the journal, unless a consent is missing that the operator demands.
    async fn pass_if_agreed(
        &self,
        signed: &Signed,
        errand: &Errand,
        way: Held,
        now: Moment,
    ) -> Result<Onward, Refusal> {
        let person = &signed.session.person;
        let link = self.ledger.link(person, way.link).await.map_err(|fault| self.store_failed(&fault))?;
        let link = link.ok_or(Refusal::ForeignForm)?;
        match self.agreed(&signed.session, &link, &way.standing, now).await? {
            Agreed::Until(_) | Agreed::Needs(ConsentNeed::None) => {
                self.pass(signed, errand, way, now).await.map(Onward::Journal)
            }
            Agreed::Needs(ConsentNeed::Own) => Ok(Onward::Consent),
            Agreed::Needs(ConsentNeed::OfParent) => {
                self.ask_parents(&signed.session, &link, &way.standing, now).await?;
                Ok(Onward::AwaitParent)
            }
        }
    }

    async fn pass(&self, signed: &Signed, errand: &Errand, way: Held, now: Moment) -> Result<Pass, Refusal> {
        let origin = self.place(&errand.system)?.origin.clone();
        let token = Token::throw(&*self.dice);
        let ticket = Ticket {
            gate: signed.key,
            link: way.link,
            standing: way.standing,
            errand: errand.clone(),
            given: now,
        };
        let kept = self.sessions.put_ticket(token.fingerprint(&*self.index), ticket).await;
        kept.map_err(|fault| self.store_failed(&fault))?;
        Ok(Pass { ticket: token, origin })
    }

    /// Tells operator and audit; a refusal stays a refusal even when the audit cannot be written.
    async fn sign_in_refused(&self, refusal: Refusal, detail: &str, now: Moment) -> Refusal {
        self.witness.saw(Happening::SignInRefused { refusal, detail: detail.to_owned() }, None);
        let event = AuditEvent {
            at: now,
            code: AuditCode::SignInRefused,
            person: None,
            account: None,
            reason: Some(refusal.code()),
        };
        if let Err(fault) = self.ledger.audit(event).await {
            self.store_failed(&fault);
        }
        refusal
    }
}

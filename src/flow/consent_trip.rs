//! A consent that is given at ESIA: somebody who is signed in goes there once more, and what they come back with is
//! recorded only if it is the very consent that was asked, of the very person who asked for it.
//!
//! Where the operator has settled that consents are given at ESIA, nothing here falls back on the gate's own page.

use super::{
    House,
    enter::{Signed, ToEsia},
    judge::refusal_of_identity,
    port::{Happening, IdentityFault, Permitted},
    token::fresh_state,
};
use crate::domain::{
    Callback, CardKey, ClientId, ConsentTrip, ConsentVia, Giver, Moment, PermissionTerms, Refusal, State,
    Trip,
};

/// What became of «Разрешить».
pub enum Agreeing {
    /// The consent is given.
    Given,
    /// It is asked for at ESIA.
    AtEsia(ToEsia),
}

/// What somebody answered at ESIA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentAnswer {
    /// The consent is given, and recorded.
    Given,
    /// The person refused there: nothing is recorded, and nothing is wrong.
    Refused,
}

impl House {
    /// Gives a consent that is demanded of this person, or sends them to ESIA to give it there, as is settled.
    ///
    /// # Errors
    /// [`Refusal::ForeignForm`] if none such is demanded of them, [`Refusal::StoreUnavailable`];
    /// [`Refusal::EsiaMisconfigured`] if ESIA cannot be asked.
    pub async fn agree(
        &self,
        signed: &Signed,
        subject: &CardKey,
        given_as: Giver,
        now: Moment,
    ) -> Result<Agreeing, Refusal> {
        self.check_demanded(signed, subject, given_as, now).await?;
        let terms = &self.settings.consents;
        let version = terms.demanded.version.clone();
        let trip = ConsentTrip { gate: signed.key, subject: subject.clone(), given_as, version };
        match &terms.permission {
            Some(permission) => {
                self.depart_to_consent(signed, trip, permission, now).await.map(Agreeing::AtEsia)
            }
            None => {
                self.record_consent(signed, trip, ConsentVia::Gate, terms.demanded.lasts, now).await?;
                Ok(Agreeing::Given)
            }
        }
    }

    /// The browser that was sent to ESIA for a consent is back, in time and with the attempt's cookie.
    ///
    /// # Errors
    /// The [`Refusal`] for the person; nothing was recorded.
    pub(super) async fn consent_answered(
        &self,
        signed: Option<Signed>,
        trip: ConsentTrip,
        client: &ClientId,
        state: &State,
        callback: Callback,
        now: Moment,
    ) -> Result<ConsentAnswer, Refusal> {
        // Whoever has signed out, or has let another sign in, gives no consent that was asked for before.
        let Some(signed) = signed.filter(|signed| signed.key == trip.gate) else {
            let detail = "the session in which it was asked for has ended";
            return Err(self.consent_refused(Refusal::AttemptUnknown, detail, None));
        };
        let Some(terms) = &self.settings.consents.permission else {
            let detail = "the gateway no longer asks for consents at ESIA";
            return Err(self.consent_refused(Refusal::AttemptUnknown, detail, Some(&signed)));
        };
        match self.permitted(client, state, callback, now).await {
            Ok(permitted) => {
                self.record_permitted(&signed, trip, terms, &permitted, now).await?;
                Ok(ConsentAnswer::Given)
            }
            Err(fault) => {
                let refusal = self.fault_of_consent(&fault, &signed);
                let is_answer = refusal == Refusal::DeniedAtEsia;
                if is_answer { Ok(ConsentAnswer::Refused) } else { Err(refusal) }
            }
        }
    }

    /// Tells the operator; nothing is recorded.
    pub(super) fn consent_refused(&self, refusal: Refusal, detail: &str, signed: Option<&Signed>) -> Refusal {
        let person = signed.map(|signed| self.pseudonym(&signed.session.person));
        let detail = detail.to_owned();
        self.witness.saw(Happening::ConsentRefusedAtEsia { refusal, detail }, person.as_deref());
        refusal
    }

    async fn depart_to_consent(
        &self,
        signed: &Signed,
        trip: ConsentTrip,
        terms: &PermissionTerms,
        now: Moment,
    ) -> Result<ToEsia, Refusal> {
        let identity = self.identities.of_system(&trip.subject.system);
        let asked = terms.asked(self.settings.consents.demanded.lasts);
        let state = fresh_state(&*self.dice);
        let url = match identity.consents() {
            Some(desk) => desk.ask_consent(&asked, &state, now).await,
            None => Err(no_desk()),
        };
        let url = url.map_err(|fault| self.fault_of_consent(&fault, signed))?;
        let out = self.sent_out(url, state, Trip::Consent(trip), identity.client().clone(), now).await?;
        self.witness.saw(Happening::ConsentAskedAtEsia, Some(&self.pseudonym(&signed.session.person)));
        Ok(out)
    }

    /// Redeems in the name in which the browser was sent out, whatever the configuration says by now.
    async fn permitted(
        &self,
        client: &ClientId,
        state: &State,
        callback: Callback,
        now: Moment,
    ) -> Result<Permitted, IdentityFault> {
        let identity = self.identities.named(client).ok_or_else(no_desk)?;
        match callback {
            Callback::Error { error, description } => Err(identity.fault_of(&error, &description)),
            Callback::Code(code) => {
                identity.consents().ok_or_else(no_desk)?.redeem_consent(&code, state, now).await
            }
        }
    }

    /// Records what was granted, if it is what was asked, by whoever asked.
    async fn record_permitted(
        &self,
        signed: &Signed,
        trip: ConsentTrip,
        terms: &PermissionTerms,
        permitted: &Permitted,
        now: Moment,
    ) -> Result<(), Refusal> {
        if permitted.person != signed.session.person {
            let detail = "the tokens speak of another person than the session";
            return Err(self.consent_refused(Refusal::AnotherAtEsia, detail, Some(signed)));
        }
        let asked = terms.asked(self.settings.consents.demanded.lasts);
        let term = asked.granted_by(&permitted.granted).map_err(|shortfall| {
            self.consent_refused(Refusal::EsiaUntrusted, &shortfall.to_string(), Some(signed))
        })?;
        // The card may have been mended, or the person's rights have ended, while they were away.
        self.check_demanded(signed, &trip.subject, trip.given_as, now).await?;
        self.record_consent(signed, trip, ConsentVia::Esia, term, now).await?;
        self.witness.saw(Happening::ConsentGivenAtEsia, Some(&self.pseudonym(&signed.session.person)));
        Ok(())
    }

    fn fault_of_consent(&self, fault: &IdentityFault, signed: &Signed) -> Refusal {
        self.consent_refused(refusal_of_identity(fault), &fault.to_string(), Some(signed))
    }
}

/// A configuration in which this could come is refused.
fn no_desk() -> IdentityFault {
    IdentityFault::Misconfigured { detail: "consents cannot be asked for under this name".to_owned() }
}

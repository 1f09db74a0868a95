//! The client: ESIA behind [`IdentityProvider`].

use std::sync::Arc;

use crate::crypto::gost::Gost;
use crate::crypto::jws::{self, JwsError, TrustedCertificates, Verified};
use crate::crypto::signer::{Signer, SignerError};
use crate::domain::{ClientId, Moment, Oid, Permission, Person, PersonKey, Realm, Secret, State};
use crate::flow::port::{ConsentDesk, Dice, IdentityFault, IdentityProvider, Permitted};

use super::breaker::Phase;
use super::error::EsiaError;
use super::line::Line;
use super::meter::EsiaMeter;
use super::person;
use super::records::{KidRecord, Records};
use super::request::{CONSENT_SCOPE, Scribe};
use super::roots::RootsFault;
use super::settings::Settings;
use super::transport::address;
use super::trust::Trust;
use super::verify::{self, ClaimFault, Expected};
use super::wire::claims::{AccessClaims, CodeClaims, IdClaims, Subject};
use super::wire::error::ErrorBody;
use super::wire::form::Form;
use super::wire::permissions;
use super::wire::person::{Contact, Document, Kid, PersonBody};
use super::wire::token::TokenResponse;

/// What the client works with.
pub struct Tools {
    /// Signs requests in the name of the information system.
    pub signer: Arc<dyn Signer>,
    /// Verifies tokens.
    pub gost: Arc<dyn Gost>,
    /// Makes the states of token requests.
    pub dice: Arc<dyn Dice>,
    /// Counts calls.
    pub meter: Arc<dyn EsiaMeter>,
}

/// All that the granted scopes open, as ESIA sent it.
pub struct Dossier {
    /// The person.
    pub person: PersonBody,
    /// Contacts.
    pub contacts: Vec<Contact>,
    /// Documents.
    pub documents: Vec<Document>,
    /// Children, each with its documents inside.
    pub kids: Vec<Kid>,
}

/// Tokens that passed every check. Holds personal data and a token: no `Debug`.
struct Believed {
    access: AccessClaims,
    id: IdClaims,
    token: Secret<String>,
}

/// Asks ESIA who somebody is. Holds no token and no person between two sign-ins.
pub struct EsiaClient {
    settings: Settings,
    tools: Tools,
    line: Arc<Line>,
    trust: Arc<Trust>,
    realm: Realm,
    client: ClientId,
}

impl EsiaClient {
    /// A client that has not called anybody yet.
    ///
    /// # Errors
    /// [`RootsFault`] when the extra root certificates cannot be read.
    pub fn new(settings: Settings, tools: Tools, trusted: TrustedCertificates) -> Result<Self, RootsFault> {
        let line = Arc::new(Line::new(&settings.reach(), settings.breaker, Arc::clone(&tools.meter))?);
        let realm = Realm(settings.issuer.as_str().into());
        let client = ClientId(settings.client_id.as_str().into());
        Ok(Self { settings, tools, line, trust: Arc::new(Trust::new(trusted)), realm, client })
    }

    /// The same ESIA asked in the name of another information system: connections, breaker and trust are shared.
    pub fn in_the_name_of(&self, client_id: &str, signer: Arc<dyn Signer>) -> Self {
        let Tools { gost, dice, meter, .. } = &self.tools;
        let (gost, dice, meter) = (Arc::clone(gost), Arc::clone(dice), Arc::clone(meter));
        Self {
            settings: Settings { client_id: client_id.to_owned(), ..self.settings.clone() },
            tools: Tools { signer, gost, dice, meter },
            line: Arc::clone(&self.line),
            trust: Arc::clone(&self.trust),
            realm: self.realm.clone(),
            client: ClientId(client_id.into()),
        }
    }

    /// The certificates of ESIA: to replace them, and to watch when they end.
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Where the breaker stands.
    pub fn breaker(&self) -> Phase {
        self.line.phase()
    }

    /// As [`IdentityProvider::redeem`], with all that the granted scopes open, for an operator who tries a new
    /// connection to ESIA. A sign-in itself reads no contacts and no documents of grown people.
    ///
    /// # Errors
    /// As [`IdentityProvider::redeem`].
    pub async fn dossier(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Dossier, IdentityFault> {
        let (_, records) = self.sign_in(code, state, now).await?;
        Ok(Dossier {
            person: records.person().await?,
            contacts: records.contacts().await?,
            documents: records.documents().await?,
            kids: records.kids().await?.into_iter().map(KidRecord::into_kid).collect(),
        })
    }

    /// From the code to a believed person whose records may be read.
    async fn sign_in(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<(Subject, Records<'_>), IdentityFault> {
        let scope = self.settings.scope();
        let Believed { access, id, token } = self.believed(&scope, code, state, now).await?;
        let oid = access.subject_id;
        let records = Records { line: &self.line, settings: &self.settings, oid, token, now };
        Ok((id.subject, records))
    }

    /// From the code to tokens that passed every check, whatever the trip was for.
    async fn believed(
        &self,
        scope: &str,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Believed, IdentityFault> {
        let trusted = self.trust.current();
        let code_claims = self.judge_code(code, state, &trusted, now)?;
        let mut answer = self.exchange(scope, code, now).await?;
        let (access, id) = self.judge_tokens(&answer, &trusted, now)?;
        verify::same_person(code_claims.as_ref(), &access, &id).map_err(|fault| untrusted(&fault))?;
        Ok(Believed { access, id, token: Secret::new(std::mem::take(&mut answer.access_token)) })
    }

    /// The signed address of a trip.
    fn address_of(
        &self,
        scope: &str,
        permissions: Option<String>,
        state: &State,
        now: Moment,
    ) -> Result<String, IdentityFault> {
        let request = self.scribe().authorise(scope, permissions, state, now).map_err(not_signed)?;
        let address = address(&self.settings.browser_base, self.settings.version.authorise_path());
        Ok(format!("{address}?{}", request.to_form().encode()))
    }

    fn scribe(&self) -> Scribe<'_> {
        Scribe { settings: &self.settings, signer: self.tools.signer.as_ref() }
    }

    const fn expected(&self, now: Moment) -> Expected<'_> {
        let Settings { issuer, client_id, leeway, .. } = &self.settings;
        Expected { issuer: issuer.as_str(), client_id: client_id.as_str(), now, leeway: *leeway }
    }

    /// The code's own claims; `None` for an opaque one where that is tolerated.
    fn judge_code(
        &self,
        code: &Secret<String>,
        state: &State,
        trusted: &TrustedCertificates,
        now: Moment,
    ) -> Result<Option<CodeClaims>, IdentityFault> {
        let is_token = code.expose().split('.').count() == 3;
        if !is_token && self.settings.opaque_code {
            return Ok(None);
        }
        let token = self.signed(code.expose(), trusted, now).map_err(|fault| unsigned("code", &fault))?;
        verify::code(&token, &self.expected(now), state).map(Some).map_err(|fault| untrusted(&fault))
    }

    /// Both tokens of an answer, believed.
    fn judge_tokens(
        &self,
        answer: &TokenResponse,
        trusted: &TrustedCertificates,
        now: Moment,
    ) -> Result<(AccessClaims, IdClaims), IdentityFault> {
        let expected = self.expected(now);
        let access = self.signed(&answer.access_token, trusted, now);
        let access = access.map_err(|fault| unsigned("access token", &fault))?;
        let access = verify::access(&access, &expected).map_err(|fault| untrusted(&fault))?;
        let id = answer.id_token.as_deref().ok_or_else(|| {
            let detail = "no id token came; the scope openid must be asked and granted".to_owned();
            IdentityFault::Misconfigured { detail }
        })?;
        let id = self.signed(id, trusted, now).map_err(|fault| unsigned("id token", &fault))?;
        let id = verify::id(&id, &expected).map_err(|fault| untrusted(&fault))?;
        Ok((access, id))
    }

    fn signed(&self, token: &str, trusted: &TrustedCertificates, now: Moment) -> Result<Verified, JwsError> {
        jws::verify(token, trusted, self.tools.gost.as_ref(), now)
    }

    /// Sends the code, once.
    async fn exchange(
        &self,
        scope: &str,
        code: &Secret<String>,
        now: Moment,
    ) -> Result<TokenResponse, IdentityFault> {
        let request = self.scribe().exchange(scope, code, self.tools.dice.as_ref(), now);
        let request = request.map_err(not_signed)?;
        let path = self.settings.version.token_path();
        let answer: TokenResponse = self.line.exchange(path, &request.to_form(), now).await?;
        if answer.state != request.state {
            let detail = "the token answer echoes another state than was sent".to_owned();
            return Err(IdentityFault::Untrusted { detail });
        }
        if !answer.token_type.eq_ignore_ascii_case("Bearer") {
            let detail = "the token answer is not of the type Bearer".to_owned();
            return Err(IdentityFault::Untrusted { detail });
        }
        Ok(answer)
    }
}

#[async_trait::async_trait]
impl IdentityProvider for EsiaClient {
    fn client(&self) -> &ClientId {
        &self.client
    }

    async fn ask(&self, state: &State, now: Moment) -> Result<String, IdentityFault> {
        self.address_of(&self.settings.scope(), None, state, now)
    }

    fn fault_of(&self, error: &str, description: &str) -> IdentityFault {
        let (error, error_description) = (error.to_owned(), description.to_owned());
        EsiaError::from_oauth(&ErrorBody { error, error_description, state: None }).into_fault()
    }

    async fn redeem(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Person, IdentityFault> {
        let (subject, records) = self.sign_in(code, state, now).await?;
        let body = records.person().await?;
        let wanted = self.settings.asks("birth_cert_doc") && person::papers_serve(&subject, &body, now);
        let documents = if wanted { records.documents().await? } else { Vec::new() };
        let kids = records.kids().await?;
        person::person(self.realm.clone(), &subject, &body, &documents, &kids)
            .map_err(|fault| IdentityFault::Misconfigured { detail: fault.to_string() })
    }

    fn leave(&self, back: &str) -> Option<String> {
        let form = Form::default().with("client_id", &self.settings.client_id).with("redirect_url", back);
        Some(format!("{}?{}", address(&self.settings.browser_base, LOGOUT), form.encode()))
    }

    fn site(&self) -> String {
        self.settings.browser_base.origin().ascii_serialization()
    }

    fn consents(&self) -> Option<&dyn ConsentDesk> {
        Some(self)
    }
}

#[async_trait::async_trait]
impl ConsentDesk for EsiaClient {
    async fn ask_consent(
        &self,
        asked: &Permission,
        state: &State,
        now: Moment,
    ) -> Result<String, IdentityFault> {
        let permissions = permissions::encode(&[permissions::Permission::from(asked)]);
        self.address_of(CONSENT_SCOPE, Some(permissions), state, now)
    }

    async fn redeem_consent(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Permitted, IdentityFault> {
        let Believed { access, .. } = self.believed(CONSENT_SCOPE, code, state, now).await?;
        Ok(Permitted {
            person: PersonKey { realm: self.realm.clone(), oid: Oid(access.subject_id) },
            granted: permissions::granted(access.permissions.as_ref()),
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn not_signed(fault: SignerError) -> IdentityFault {
    IdentityFault::Unsigned { detail: fault.to_string() }
}

fn unsigned(which: &str, fault: &JwsError) -> IdentityFault {
    IdentityFault::Untrusted { detail: format!("{which}: {fault}") }
}

fn untrusted(fault: &ClaimFault) -> IdentityFault {
    IdentityFault::Untrusted { detail: fault.to_string() }
}

/// The parameter is `redirect_url` here, not `redirect_uri`; without it the person stays at ESIA.
const LOGOUT: &str = "/idp/ext/Logout";

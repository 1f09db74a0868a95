//! The provider behind [`IdentityProvider`].

use std::sync::Arc;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreGenderClaim, CoreIdToken,
    CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreTokenResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientSecret, CsrfToken,
    LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PostLogoutRedirectUrl, RedirectUrl,
    RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, SubjectIdentifier,
    TokenResponse as _, UserInfoClaims, UserInfoError,
};
use serde_json::{Map, Value};
use url::Url;

use crate::domain::{ClientId, Moment, Oid, Person, Realm, Secret, State};
use crate::esia::error::{EsiaError, quoted};
use crate::esia::line::Line;
use crate::esia::meter::EsiaMeter;
use crate::esia::roots::RootsFault;
use crate::esia::wire::error::ErrorBody;
use crate::flow::port::{BlindIndex, IdentityFault, IdentityProvider, Purpose};

use super::claims::{self, ClaimsFault};
use super::courier::{CourierFault, Errand};
use super::directory::{Directory, Known, carried, misconfigured};
use super::settings::{ClientAuth, Settings};
use super::vow;

/// What the client works with.
#[derive(Clone)]
pub struct Tools {
    /// Nonces, verifiers, and the numbers of people whom the provider names by words.
    pub index: Arc<dyn BlindIndex>,
    /// Counts calls.
    pub meter: Arc<dyn EsiaMeter>,
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SetUpFault {
    /// The issuer or the callback is no address.
    #[error("{0:?} is not an address")]
    Address(String),
    /// The extra roots.
    #[error(transparent)]
    Roots(#[from] RootsFault),
}

/// Asks a provider who somebody is. Holds no token and no person between two sign-ins.
pub struct OidcClient {
    settings: Settings,
    tools: Tools,
    directory: Arc<Directory>,
    redirect: RedirectUrl,
    client: ClientId,
}

impl OidcClient {
    /// A client that has not called anybody yet.
    ///
    /// # Errors
    /// [`SetUpFault`] names the setting.
    pub fn new(settings: Settings, tools: Tools) -> Result<Self, SetUpFault> {
        let line = Line::new(&settings.reach(), settings.breaker, Arc::clone(&tools.meter))?;
        let issuer = openidconnect::IssuerUrl::new(settings.issuer.clone());
        let issuer = issuer.map_err(|_| SetUpFault::Address(settings.issuer.clone()))?;
        let redirect = RedirectUrl::new(settings.redirect_uri.clone());
        let redirect = redirect.map_err(|_| SetUpFault::Address(settings.redirect_uri.clone()))?;
        let client = ClientId(settings.client_id.as_str().into());
        let directory = Arc::new(Directory::new(Arc::new(line), issuer));
        Ok(Self { settings, tools, directory, redirect, client })
    }

    /// The same provider asked in another name: connections, breaker, description and keys are shared.
    pub fn in_the_name_of(&self, client_id: &str, client_secret: Secret<String>) -> Self {
        let client_id = client_id.to_owned();
        Self {
            client: ClientId(client_id.as_str().into()),
            settings: Settings { client_id, client_secret, ..self.settings.clone() },
            tools: self.tools.clone(),
            directory: Arc::clone(&self.directory),
            redirect: self.redirect.clone(),
        }
    }

    /// Reads the provider's description, so that the first person need not wait for it.
    ///
    /// # Errors
    /// [`IdentityFault`]; the next sign-in tries again.
    pub async fn look_up(&self, now: Moment) -> Result<(), IdentityFault> {
        self.directory.known(now).await.map(|_| ())
    }

    fn id(&self) -> openidconnect::ClientId {
        openidconnect::ClientId::new(self.settings.client_id.clone())
    }

    fn secret(&self) -> ClientSecret {
        ClientSecret::new(self.settings.client_secret.expose().clone())
    }

    /// Sends the code, once.
    async fn exchange(
        &self,
        known: &Known,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<CoreTokenResponse, IdentityFault> {
        let auth = match self.settings.client_auth {
            ClientAuth::Basic => AuthType::BasicAuth,
            ClientAuth::Post => AuthType::RequestBody,
        };
        let client =
            CoreClient::from_provider_metadata(known.metadata.clone(), self.id(), Some(self.secret()))
                .set_redirect_uri(self.redirect.clone())
                .set_auth_type(auth);
        let request = client.exchange_code(AuthorizationCode::new(code.expose().clone()));
        let request = request
            .map_err(|_| misconfigured("the provider's description names no token_endpoint".to_owned()))?
            .set_pkce_verifier(vow::verifier(&*self.tools.index, &self.client, state));
        let courier = self.directory.courier(Errand::Token, now);
        let answer = request.request_async(&courier).await.map_err(|fault| not_exchanged(&fault))?;
        match answer.token_type() {
            CoreTokenType::Bearer => Ok(answer),
            CoreTokenType::Mac | CoreTokenType::Extension(_) => {
                Err(untrusted("the token answer is not of the type Bearer"))
            }
        }
    }

    /// The id token believed; a key that is not known is asked for once.
    async fn believed(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        state: &State,
        now: Moment,
    ) -> Result<Map<String, Value>, IdentityFault> {
        let id = answer
            .id_token()
            .ok_or_else(|| misconfigured("no id token came; the scope openid must be asked".to_owned()))?;
        let nonce = vow::nonce(&*self.tools.index, &self.client, state);
        let judged = match self.judge(known, answer, id, &nonce, now) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => match self.directory.with_new_keys(now).await? {
                Some(renewed) => self.judge(&renewed, answer, id, &nonce, now),
                None => {
                    return Err(untrusted("the id token is signed by a key that the provider does not name"));
                }
            },
            judged => judged,
        };
        judged.map_err(|fault| IdentityFault::Untrusted { detail: told(&fault) })?;
        // The crate keeps the claims that it knows; the map may name others of the same verified token.
        payload(&id.to_string()).ok_or_else(|| untrusted("the id token holds no claims"))
    }

    fn judge(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        id: &CoreIdToken,
        nonce: &Nonce,
        now: Moment,
    ) -> Result<(), ClaimsVerificationError> {
        let verifier = self.verifier(known, now);
        let claims = id.claims(&verifier, nonce)?;
        if claims.authorized_party().is_some_and(|party| **party != self.settings.client_id) {
            return Err(ClaimsVerificationError::InvalidAudience("azp is another client".to_owned()));
        }
        let Some(expected) = claims.access_token_hash() else { return Ok(()) };
        let hash = id
            .signing_alg()
            .and_then(|alg| Ok((alg, id.signing_key(&verifier)?)))
            .map_err(ClaimsVerificationError::SignatureVerification)
            .and_then(|(alg, key)| {
                AccessTokenHash::from_token(answer.access_token(), alg, key)
                    .map_err(|_| ClaimsVerificationError::Other("at_hash".to_owned()))
            })?;
        if hash == *expected { Ok(()) } else { Err(ClaimsVerificationError::Other("at_hash".to_owned())) }
    }

    fn verifier(&self, known: &Known, now: Moment) -> CoreIdTokenVerifier<'static> {
        let (early, late) = (time(now.minus(self.settings.leeway)), time(now.plus(self.settings.leeway)));
        let issued = move |at: DateTime<Utc>| if at <= late { Ok(()) } else { Err("iat".to_owned()) };
        CoreIdTokenVerifier::new_public_client(
            self.id(),
            known.metadata.issuer().clone(),
            known.metadata.jwks().clone(),
        )
        .set_allowed_algs([
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        ])
        .set_time_fn(move || early)
        .set_issue_time_verifier_fn(issued)
    }

    /// Adds what `userinfo` says; the signed token's own words stay.
    async fn asked_more(
        &self,
        known: &Known,
        answer: &CoreTokenResponse,
        claims: &mut Map<String, Value>,
        now: Moment,
    ) -> Result<(), IdentityFault> {
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        let client = CoreClient::from_provider_metadata(known.metadata.clone(), self.id(), None);
        let request = client
            .user_info(answer.access_token().clone(), Some(SubjectIdentifier::new(subject)))
            .map_err(|_| misconfigured("the provider's description names no userinfo_endpoint".to_owned()))?;
        let courier = self.directory.courier(Errand::UserInfo, now);
        let said: UserInfoClaims<Extra, CoreGenderClaim> =
            request.request_async(&courier).await.map_err(|fault| not_told(&fault))?;
        let said = serde_json::to_value(&said).ok();
        for (name, value) in said.as_ref().and_then(Value::as_object).into_iter().flatten() {
            claims.entry(name).or_insert_with(|| value.clone());
        }
        Ok(())
    }

    /// 63 bits under the server's key. A plain hash of 64 bits could be searched for a second subject with the number of
    /// anybody here; under a key only chance is left, and with a million people that is less than one in ten million.
    fn numbered(&self, realm: &Realm, subject: &str) -> Oid {
        let value = [realm.0.as_bytes(), subject.as_bytes()].join(&0);
        let [a, b, c, d, e, f, g, h, ..] = self.tools.index.index(Purpose::Subject, &value);
        Oid(u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> 1)
    }
}

#[async_trait::async_trait]
impl IdentityProvider for OidcClient {
    fn client(&self) -> &ClientId {
        &self.client
    }

    async fn ask(&self, state: &State, now: Moment) -> Result<String, IdentityFault> {
        let known = self.directory.known(now).await?;
        let client = CoreClient::from_provider_metadata(known.metadata.clone(), self.id(), None)
            .set_redirect_uri(self.redirect.clone());
        let index = &*self.tools.index;
        let verifier = vow::verifier(index, &self.client, state);
        // `openid` is the crate's own word.
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let nonce = vow::nonce(index, &self.client, state);
        let state = CsrfToken::new(state.as_str().to_owned());
        let (address, _, _) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .add_scopes(scopes)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.into())
    }

    /// Providers in front of ESIA hand its own codes through in the description, so both words are looked at.
    fn fault_of(&self, error: &str, description: &str) -> IdentityFault {
        fault_of(error, description)
    }

    async fn redeem(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Person, IdentityFault> {
        let known = self.directory.known(now).await?;
        let answer = self.exchange(&known, code, state, now).await?;
        let mut claims = self.believed(&known, &answer, state, now).await?;
        if self.settings.userinfo {
            self.asked_more(&known, &answer, &mut claims, now).await?;
        }
        claims::person(&self.settings.claims, &claims, |realm, subject| self.numbered(realm, subject))
            .map_err(|fault| not_a_person(&fault))
    }

    /// By name, without an id token as a hint: tokens are not kept.
    fn leave(&self, back: &str) -> Option<String> {
        let known = self.directory.peek()?;
        let endpoint = known.metadata.additional_metadata().end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(back.to_owned()).ok()?;
        let request =
            LogoutRequest::from(endpoint).set_client_id(self.id()).set_post_logout_redirect_uri(back);
        Some(request.http_get_url().into())
    }

    fn site(&self) -> String {
        let issuer: &Url = self.directory.issuer().url();
        issuer.origin().ascii_serialization()
    }
}

/// Whatever else the provider says.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Extra(Map<String, Value>);

impl openidconnect::AdditionalClaims for Extra {}

/// Without the claims: they name a person.
impl std::fmt::Debug for Extra {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Extra(***)")
    }
}

fn payload(token: &str) -> Option<Map<String, Value>> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn time(moment: Moment) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(moment.millis()).unwrap_or_default()
}

fn fault_of(error: &str, description: &str) -> IdentityFault {
    let (error, error_description) = (error.to_owned(), description.to_owned());
    EsiaError::from_oauth(&ErrorBody { error, error_description, state: None }).into_fault()
}

fn untrusted(detail: &str) -> IdentityFault {
    IdentityFault::Untrusted { detail: detail.to_owned() }
}

fn not_exchanged(
    fault: &RequestTokenError<CourierFault, StandardErrorResponse<CoreErrorResponseType>>,
) -> IdentityFault {
    match fault {
        RequestTokenError::ServerResponse(said) => {
            fault_of(said.error().as_ref(), said.error_description().map(String::as_str).unwrap_or_default())
        }
        RequestTokenError::Request(fault) => carried(fault),
        // Bodies are not repeated: they may hold tokens.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => IdentityFault::Unavailable {
            detail: "the answer of the token_endpoint has another shape than OIDC's".to_owned(),
        },
    }
}

fn not_told(fault: &UserInfoError<CourierFault>) -> IdentityFault {
    match fault {
        UserInfoError::Request(fault) => carried(fault),
        UserInfoError::ClaimsVerification(_) => {
            untrusted("userinfo speaks of another person than the id token")
        }
        UserInfoError::Response(status, _, _) => {
            misconfigured(format!("userinfo came with HTTP {status}; is the scope granted to this client?"))
        }
        UserInfoError::Parse(_) | UserInfoError::Other(_) => IdentityFault::Unavailable {
            detail: "the answer of userinfo has another shape than OIDC's".to_owned(),
        },
        // The crate reserves the right to add causes.
        _ => untrusted("userinfo could not be believed"),
    }
}

fn not_a_person(fault: &ClaimsFault) -> IdentityFault {
    let detail = fault.to_string();
    match fault {
        ClaimsFault::NoSubject(_) | ClaimsFault::NoNumber(_) | ClaimsFault::Assurance(_) => {
            IdentityFault::Untrusted { detail }
        }
        ClaimsFault::NoName => IdentityFault::Misconfigured { detail },
    }
}

/// Names the check; the crate's own words are repeated only where they name settings and nothing of a person.
fn told(fault: &ClaimsVerificationError) -> String {
    match fault {
        ClaimsVerificationError::Expired(_) => {
            "the id token has expired or is not valid yet; compare this server's clock with the provider's"
                .to_owned()
        }
        ClaimsVerificationError::InvalidAudience(words) | ClaimsVerificationError::InvalidIssuer(words) => {
            format!("the id token: {}", quoted(words))
        }
        ClaimsVerificationError::InvalidNonce(_) => {
            "the id token was given out for another sign-in".to_owned()
        }
        ClaimsVerificationError::SignatureVerification(fault) => {
            format!("the id token's signature: {}", quoted(&fault.to_string()))
        }
        ClaimsVerificationError::Other(which) if which == "at_hash" => {
            "the id token does not belong to the access token (at_hash)".to_owned()
        }
        ClaimsVerificationError::InvalidAuthContext(_)
        | ClaimsVerificationError::InvalidAuthTime(_)
        | ClaimsVerificationError::InvalidSubject(_)
        | ClaimsVerificationError::Other(_)
        | ClaimsVerificationError::Unsupported(_)
        // And whatever the crate adds.
        | _ => "the id token does not pass the checks".to_owned(),
    }
}

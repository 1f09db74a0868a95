//! `authorize`: OpenID Connect Core §3.1.2.1, with PKCE demanded (RFC 9700 §2.1.1).

use std::time::Duration;

use super::{Refused, may, one, refused};
use crate::{
    domain::Moment,
    esia::wire::form::Form,
    sandbox::oidc::{claims::SCOPES, office::Session, settings::Settings},
};

/// A sound request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::oidc) struct Asked {
    pub(in crate::sandbox::oidc) client: String,
    pub(in crate::sandbox::oidc) redirect_uri: String,
    /// The known ones of those that were asked.
    pub(in crate::sandbox::oidc) scope: Vec<String>,
    pub(in crate::sandbox::oidc) state: Option<String>,
    pub(in crate::sandbox::oidc) nonce: Option<String>,
    pub(in crate::sandbox::oidc) challenge: String,
    prompt: Prompt,
    max_age: Option<Duration>,
}

/// How the person may be met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Prompt {
    #[default]
    Any,
    /// Without a page, or not at all.
    None,
    /// With the sign-in page in any case.
    Login,
}

/// What meets a browser that has or has not a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::oidc) enum Met {
    /// Back at once.
    Silently,
    /// The sign-in page.
    OnPage,
    /// Back with `login_required`.
    NotAtAll,
}

/// Where a refusal is told.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sandbox::oidc) enum Fault {
    /// On a page: nobody may be sent to an address that is not registered.
    Page(Refused),
    /// At the client's address.
    Back { redirect_uri: String, state: Option<String>, refused: Refused },
}

/// Judges a request.
pub(in crate::sandbox::oidc) fn authorise(form: &Form, settings: &Settings) -> Result<Asked, Fault> {
    let client = one(form, "client_id", "client_id is missing").map_err(Fault::Page)?;
    let card = settings.client(client).ok_or(Fault::Page(UNKNOWN_CLIENT))?;
    let redirect_uri = one(form, "redirect_uri", "redirect_uri is missing").map_err(Fault::Page)?;
    if !card.redirect_uris.iter().any(|own| own == redirect_uri) {
        return Err(Fault::Page(UNKNOWN_REDIRECT));
    }
    let state = form.value("state").map(str::to_owned);
    rest(form, client, redirect_uri).map_err(|refused| Fault::Back {
        redirect_uri: redirect_uri.to_owned(),
        state: state.clone(),
        refused,
    })
}

fn rest(form: &Form, client: &str, redirect_uri: &str) -> Result<Asked, Refused> {
    for (name, word) in [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")] {
        if may(form, name)?.is_some() {
            return Err(refused(word, "request objects are not read here"));
        }
    }
    if one(form, "response_type", "response_type is missing")? != "code" {
        return Err(refused("unsupported_response_type", "only the code flow is here"));
    }
    if may(form, "response_mode")?.is_some_and(|mode| mode != "query") {
        return Err(refused("invalid_request", "response_mode is query here"));
    }
    let asked: Vec<&str> = one(form, "scope", "scope is missing")?.split(' ').collect();
    if !asked.contains(&"openid") {
        return Err(refused("invalid_scope", "scope has no openid"));
    }
    // Unknown ones are passed over, as §3.1.2.1 says.
    let scope = SCOPES.iter().map(|(name, _)| *name).filter(|name| asked.contains(name));
    let challenge = one(form, "code_challenge", "PKCE is demanded: code_challenge is missing")?;
    if may(form, "code_challenge_method")? != Some("S256") {
        return Err(refused("invalid_request", "code_challenge_method must be S256"));
    }
    let is_hash = challenge.len() == 43
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !is_hash {
        return Err(refused("invalid_request", "code_challenge is 43 characters of base64url"));
    }
    Ok(Asked {
        client: client.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        scope: scope.map(str::to_owned).collect(),
        state: may(form, "state")?.map(str::to_owned),
        nonce: may(form, "nonce")?.map(str::to_owned),
        challenge: challenge.to_owned(),
        prompt: prompt(may(form, "prompt")?)?,
        max_age: max_age(may(form, "max_age")?)?,
    })
}

fn prompt(said: Option<&str>) -> Result<Prompt, Refused> {
    let words: Vec<_> = said.unwrap_or_default().split_whitespace().collect();
    match words.as_slice() {
        ["none"] => Ok(Prompt::None),
        words if words.contains(&"none") => {
            Err(refused("invalid_request", "prompt=none stands alone or not at all"))
        }
        words if words.contains(&"login") || words.contains(&"select_account") => Ok(Prompt::Login),
        _ => Ok(Prompt::Any),
    }
}

fn max_age(said: Option<&str>) -> Result<Option<Duration>, Refused> {
    let read = said.map(|text| text.parse().map(Duration::from_secs)).transpose();
    read.map_err(|_| refused("invalid_request", "max_age is a number of seconds"))
}

impl Asked {
    /// How the person is met.
    pub(in crate::sandbox::oidc) fn meets(&self, session: Option<&Session>, now: Moment) -> Met {
        let young = |session: &&Session| self.max_age.is_none_or(|age| now.since(session.since) <= age);
        match (self.prompt, session.filter(young)) {
            (Prompt::Any | Prompt::None, Some(_)) => Met::Silently,
            (Prompt::None, None) => Met::NotAtAll,
            (Prompt::Login, _) | (Prompt::Any, None) => Met::OnPage,
        }
    }
}

const UNKNOWN_CLIENT: Refused = refused("invalid_client", "there is no such client_id");
const UNKNOWN_REDIRECT: Refused =
    refused("invalid_request", "redirect_uri is not registered; it is compared to the letter");

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Fault, Met, authorise};
    use crate::{
        crypto::dice::SystemDice,
        domain::{Moment, Secret},
        esia::wire::form::Form,
        flow::port::Clock,
        sandbox::oidc::{ClientCard, Settings, office::Session},
    };

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Moment {
            Moment::from_secs(0)
        }
    }

    const SOUND: [(&str, &str); 8] = [
        ("client_id", "journals"),
        ("redirect_uri", "https://gate.example/callback"),
        ("response_type", "code"),
        ("scope", "openid profile odd"),
        ("state", "s"),
        ("nonce", "n"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];

    fn settings() -> Settings {
        let mut settings = Settings::new("https://op.example/", Arc::new(Still), Arc::new(SystemDice));
        settings.clients = vec![ClientCard {
            id: "journals".to_owned(),
            secret: Secret::new("secret".to_owned()),
            redirect_uris: vec!["https://gate.example/callback".to_owned()],
            post_logout_redirect_uris: Vec::new(),
        }];
        settings
    }

    /// The sound request with one parameter changed; `None` leaves it out.
    fn with(name: &str, value: Option<&str>) -> Form {
        let kept = SOUND.iter().filter(|(own, _)| *own != name);
        let form = kept.fold(Form::default(), |form, (name, value)| form.with(name, value));
        form.with_some(name, value)
    }

    #[test]
    fn a_sound_request_is_taken_and_unknown_scopes_are_passed_over() {
        let asked = authorise(&with("-", None), &settings()).unwrap();
        assert_eq!(asked.scope, ["openid", "profile"]);
        assert_eq!((asked.state.as_deref(), asked.nonce.as_deref()), (Some("s"), Some("n")));
    }

    #[test]
    fn nobody_is_sent_to_an_address_that_is_not_registered() {
        for (name, value) in [
            ("client_id", None),
            ("client_id", Some("other")),
            ("redirect_uri", None),
            ("redirect_uri", Some("https://gate.example/callback/")),
            ("redirect_uri", Some("https://gate.example/callback?a=b")),
            ("redirect_uri", Some("https://GATE.example/callback")),
        ] {
            let fault = authorise(&with(name, value), &settings()).unwrap_err();
            assert!(matches!(fault, Fault::Page(_)), "{name} {value:?}: {fault:?}");
        }
    }

    #[test]
    fn every_other_fault_goes_back_with_its_word_and_the_state() {
        for (name, value, word) in [
            ("response_type", Some("id_token"), "unsupported_response_type"),
            ("response_type", None, "invalid_request"),
            ("response_mode", Some("form_post"), "invalid_request"),
            ("scope", Some("profile"), "invalid_scope"),
            ("scope", None, "invalid_request"),
            ("code_challenge", None, "invalid_request"),
            ("code_challenge", Some("short"), "invalid_request"),
            ("code_challenge_method", Some("plain"), "invalid_request"),
            ("code_challenge_method", None, "invalid_request"),
            ("request", Some("eyJ"), "request_not_supported"),
            ("prompt", Some("none login"), "invalid_request"),
            ("max_age", Some("soon"), "invalid_request"),
        ] {
            match authorise(&with(name, value), &settings()).unwrap_err() {
                Fault::Back { state, refused, .. } => {
                    assert_eq!((refused.error, state.as_deref()), (word, Some("s")), "{name} {value:?}");
                }
                Fault::Page(refused) => panic!("{name} {value:?}: {refused:?}"),
            }
        }
        let twice = with("-", None).with("nonce", "m");
        assert!(matches!(authorise(&twice, &settings()), Err(Fault::Back { .. })), "a parameter twice");
    }

    #[test]
    fn how_a_person_is_met_follows_prompt_and_age() {
        let session = Session { oid: 1, since: Moment::from_secs(100) };
        let meets = |name, value, session: Option<&Session>| {
            authorise(&with(name, value), &settings()).unwrap().meets(session, Moment::from_secs(160))
        };
        for (name, value, without, with_session) in [
            ("-", None, Met::OnPage, Met::Silently),
            ("prompt", Some("none"), Met::NotAtAll, Met::Silently),
            ("prompt", Some("login"), Met::OnPage, Met::OnPage),
            ("max_age", Some("60"), Met::OnPage, Met::Silently),
            ("max_age", Some("59"), Met::OnPage, Met::OnPage),
        ] {
            assert_eq!(meets(name, value, None), without, "{name} {value:?}");
            assert_eq!(meets(name, value, Some(&session)), with_session, "{name} {value:?}");
        }
    }
}

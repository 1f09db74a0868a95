//! What ESIA demands of a request, in the codes of its own answers, for whoever answers in its place: the stand-in, and
//! the gateway before a journal.
//!
//! Pure: a request and what is known of the system come in, a verdict goes out. What the real one does not publish (how
//! far a clock may be off) is an argument.

pub mod person_filter;
pub mod pkce;
pub mod scope;
pub mod secret;
pub mod stamp;

use super::{
    form::{Form, FormFault},
    refusal::{Refusal, Refused},
};

/// What a fault of the form is called at ESIA.
impl From<FormFault> for Refused {
    fn from(fault: FormFault) -> Self {
        match fault {
            FormFault::Missing(names) => {
                Refusal::Missing(names).because("send the parameters as a query or as a form, not as JSON")
            }
            FormFault::Repeated(name) => Refusal::Parameter(name).because("the parameter came twice"),
            FormFault::UnknownGrant => {
                Refusal::GrantType.because("known are authorization_code, refresh_token, client_credentials")
            }
        }
    }
}

/// `state` of a request, as an answer echoes it: an empty one counts as absent.
pub fn echo(form: &Form) -> Option<&str> {
    form.value("state").filter(|state| !state.is_empty())
}

/// Demands that `state` is a UUID v4, lower-case and hyphenated.
///
/// # Errors
/// 007003.
pub fn state(text: &str) -> Result<(), Refused> {
    let uuid = uuid::Uuid::try_parse(text).ok().filter(|uuid| uuid.get_version_num() == 4);
    match uuid {
        Some(uuid) if uuid.hyphenated().to_string() == text => Ok(()),
        Some(_) | None => Err(Refusal::Parameter("state").because("state is a lower-case UUID of version 4")),
    }
}

/// Demands that `token_type` of a token request is `Bearer`.
///
/// # Errors
/// 007014 without one, 007003 for another.
pub fn token_type(form: &Form) -> Result<(), Refused> {
    match form.value("token_type") {
        Some("Bearer") => Ok(()),
        Some(_) => Err(Refusal::Parameter("token_type").because("token_type is Bearer")),
        None => Err(missing("token_type")),
    }
}

/// 007014 for one parameter that the grant needs.
pub fn missing(name: &'static str) -> Refused {
    Refusal::Missing(vec![name]).because("the parameter is mandatory for this grant_type")
}

/// The address of a token request, if it is one of the system's; percent-encoded once more than needed, as some libraries
/// send it, only where that is allowed.
///
/// # Errors
/// 007011.
pub fn redirect_uri(given: &str, listed: &[String], lenient: bool) -> Result<String, Refused> {
    let is_listed = |uri: &str| listed.iter().any(|known| known == uri);
    if is_listed(given) {
        return Ok(given.to_owned());
    }
    let again = percent_encoding::percent_decode_str(given).decode_utf8_lossy().into_owned();
    if lenient && is_listed(&again) {
        return Ok(again);
    }
    Err(Refusal::Grant.because("the redirect_uri is not on the system's card, or is encoded twice"))
}

/// The address of the system with the outcome in its query, as ESIA sends a browser back.
pub fn back(redirect_uri: &str, outcome: &Form) -> String {
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", outcome.encode())
}

#[cfg(test)]
mod tests {
    use super::{back, state};
    use crate::esia::wire::form::Form;

    #[test]
    fn state_is_a_lower_case_uuid_of_version_4() {
        assert!(state("7648d7bd-6369-4073-b545-90250f68025e").is_ok());
        for wrong in [
            "7648D7BD-6369-4073-b545-90250f68025e",
            "7648d7bd63694073b54590250f68025e",
            "7648d7bd-6369-1073-b545-90250f68025e",
            "state",
        ] {
            assert!(state(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_outcome_follows_a_query_that_is_there() {
        let outcome = Form::default().with("code", "c");
        assert_eq!(back("https://journal/esia", &outcome), "https://journal/esia?code=c");
        assert_eq!(back("https://journal/esia?way=1", &outcome), "https://journal/esia?way=1&code=c");
    }
}

//! The checks: parameters in, verdict out. No state is read or changed here; the answer depends on the arguments alone.

pub(super) mod authorise;
pub(super) mod bearer;
pub(super) mod exchange;
pub(super) mod grant;
pub(super) mod leave;
pub(super) mod permissions;
pub(super) mod person;
mod pkce;
pub(super) mod scope;
mod secret;
mod stamp;

use super::refusal::{Refusal, Refused};
use crate::esia::wire::form::{Form, FormFault};

/// What a fault of the form is called at ESIA.
fn refused(fault: FormFault) -> Refused {
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

/// `state` of a request, as an answer echoes it: an empty one counts as absent.
pub(super) fn echo(form: &Form) -> Option<&str> {
    form.value("state").filter(|state| !state.is_empty())
}

/// `state` is a UUID v4, lower-case and hyphenated.
fn state(text: &str) -> Result<(), Refused> {
    let uuid = uuid::Uuid::try_parse(text).ok().filter(|uuid| uuid.get_version_num() == 4);
    match uuid {
        Some(uuid) if uuid.hyphenated().to_string() == text => Ok(()),
        Some(_) | None => Err(Refusal::Parameter("state").because("state is a lower-case UUID of version 4")),
    }
}

#[cfg(test)]
mod tests {
    use super::state;

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
}

//! Judgements over parameters: pure.

pub(super) mod authorise;
pub(super) mod exchange;
pub(super) mod leave;

use crate::esia::wire::form::Form;

/// A refusal in OAuth's word, and what the stand-in knows besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6.
    pub(super) error: &'static str,
    /// For the author of the client.
    pub(super) hint: &'static str,
}

pub(super) const fn refused(error: &'static str, hint: &'static str) -> Refused {
    Refused { error, hint }
}

/// The value of a parameter that must stand there once.
pub(super) fn one<'f>(form: &'f Form, name: &str, hint: &'static str) -> Result<&'f str, Refused> {
    may(form, name)?.ok_or(refused("invalid_request", hint))
}

/// The value of a parameter that may stand there once; RFC 6749 §3.1 refuses a repetition, an empty one counts as absent.
pub(super) fn may<'f>(form: &'f Form, name: &str) -> Result<Option<&'f str>, Refused> {
    let mut values = form.values(name);
    let first = values.next();
    if values.next().is_some() {
        return Err(refused("invalid_request", "a parameter stands there twice"));
    }
    Ok(first.filter(|value| !value.is_empty()))
}

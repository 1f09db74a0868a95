//! `token`: who shows the code, and whether it is good (RFC 6749 §4.1.3, RFC 7636 §4.6).

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use super::{Refused, may, one, refused};
use crate::{
    crypto::token::fingerprint,
    esia::wire::form::Form,
    sandbox::oidc::{
        office::Code,
        settings::{ClientCard, Settings},
    },
};

/// A code with what it is shown with.
pub(in crate::sandbox::oidc) struct Shown<'f> {
    pub(in crate::sandbox::oidc) code: &'f str,
    redirect_uri: &'f str,
    verifier: &'f str,
}

/// The client that shows its secret, in the header or in the form, not in both.
pub(in crate::sandbox::oidc) fn client<'s>(
    header: Option<&str>,
    form: &Form,
    settings: &'s Settings,
) -> Result<&'s ClientCard, Refused> {
    let (id, secret) = match (header, may(form, "client_secret")?) {
        (Some(_), Some(_)) => return Err(refused("invalid_request", "the client shows its secret twice")),
        (Some(header), None) => basic(header).ok_or(NOT_BASIC)?,
        (None, Some(secret)) => {
            (one(form, "client_id", "client_id is missing")?.to_owned(), secret.to_owned())
        }
        (None, None) => return Err(refused("invalid_client", "the client shows no secret")),
    };
    if may(form, "client_id")?.is_some_and(|named| named != id) {
        return Err(refused("invalid_request", "header and form name two clients"));
    }
    let card = settings.client(&id).filter(|card| card.secret.same_as(secret.as_bytes()));
    card.ok_or(refused("invalid_client", "client_id or secret is wrong"))
}

/// What a token request has to say.
pub(in crate::sandbox::oidc) fn shown(form: &Form) -> Result<Shown<'_>, Refused> {
    if one(form, "grant_type", "grant_type is missing")? != "authorization_code" {
        return Err(refused("unsupported_grant_type", "only authorization_code is here"));
    }
    Ok(Shown {
        code: one(form, "code", "code is missing")?,
        redirect_uri: one(form, "redirect_uri", "redirect_uri is missing")?,
        verifier: one(form, "code_verifier", "PKCE is demanded: code_verifier is missing")?,
    })
}

/// Judges the code that was found under its name.
pub(in crate::sandbox::oidc) fn judge(
    shown: &Shown<'_>,
    client: &ClientCard,
    code: &Code,
) -> Result<(), Refused> {
    if code.spent.is_some() {
        return Err(refused("invalid_grant", "the code was used before; what it gave is revoked"));
    }
    if code.asked.client != client.id {
        return Err(refused("invalid_grant", "the code was given to another client"));
    }
    if code.asked.redirect_uri != shown.redirect_uri {
        return Err(refused("invalid_grant", "redirect_uri is another than at authorize"));
    }
    if URL_SAFE_NO_PAD.encode(fingerprint(shown.verifier)) != code.asked.challenge {
        return Err(refused("invalid_grant", "code_verifier does not answer code_challenge"));
    }
    Ok(())
}

/// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, word) = header.split_once(' ')?;
    let pair = STANDARD.decode(word.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8(pair).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let plain = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    };
    Some((plain(id)?, plain(secret)?))
}

/// The code is unknown or too old.
pub(in crate::sandbox::oidc) const NO_CODE: Refused =
    refused("invalid_grant", "the code is unknown or too old");
const NOT_BASIC: Refused = refused("invalid_client", "the Authorization header is no Basic credential");

#[cfg(test)]
mod tests {
    use super::basic;

    #[test]
    fn halves_are_decoded_apart() {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let header = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        let pair = |id: &str, secret: &str| Some((id.to_owned(), secret.to_owned()));
        assert_eq!(basic(&header("a:b")), pair("a", "b"));
        assert_eq!(basic(&header("a%3Ab:c%2Bd+e")), pair("a:b", "c+d e"));
        for bad in [header("ab"), "Basic ???".to_owned(), header("a:b").replace("Basic", "Bearer")] {
            assert_eq!(basic(&bad), None, "{bad}");
        }
    }
}

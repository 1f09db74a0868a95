//! A request to sign out: where the browser may go afterwards.

use url::{Origin, Url};

use crate::{
    esia::wire::{
        form::Form,
        refusal::{Refusal, Refused},
    },
    sandbox::esia::settings::Settings,
};

/// The address to go to; `None`: stay here. It must lie at an origin of the system's own list, or any page of
/// the web could be reached through the stand-in's name.
pub(in crate::sandbox::esia) fn leave(form: &Form, settings: &Settings) -> Result<Option<String>, Refused> {
    let mut fields = form.fields();
    let client = fields.must("client_id");
    fields.done()?;
    let card = settings.client(&client);
    let card = card.ok_or_else(|| Refusal::Unauthorized.because("no system has this client_id"))?;
    let Some(address) = form.value("redirect_url") else {
        return Ok(None);
    };
    let own = |uri: &String| origin(uri).is_some_and(|own| Some(own) == origin(address));
    if card.redirect_uris.iter().any(own) {
        return Ok(Some(address.to_owned()));
    }
    Err(Refusal::RedirectUri.because("redirect_url lies at none of the origins on the system's card"))
}

/// Of a web address without user information; its textual form is sent on, so it must be sound as it is.
fn origin(text: &str) -> Option<Origin> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let plain =
        url.username().is_empty() && url.password().is_none() && !text.contains(['\\', '\t', '\n', '\r']);
    plain.then(|| url.origin())
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn only_plain_web_addresses_have_an_origin_of_use() {
        assert_eq!(origin("https://gate.test/out"), origin("https://gate.test:443/"));
        assert_ne!(origin("https://gate.test/"), origin("https://gate.test.evil/"));
        for odd in ["//gate.test/", "/out", "javascript:1", "https://gate.test@evil/", "https:\\\\gate.test"]
        {
            assert_eq!(origin(odd), None, "{odd}");
        }
    }
}

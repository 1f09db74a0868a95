//! The sign-in form, filled in. Pure.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use zeroize::Zeroizing;

use super::page::Page;
use crate::{
    domain::{AccountKey, FormRecipe, Secret},
    legacy::clear_text::Credential,
};

/// A form that is ready to be sent.
pub(super) struct Filled {
    /// Where the page wants it sent, as it stands there; `None`: to the page's own address.
    pub(super) action: Option<String>,
    /// Percent-encoded fields.
    pub(super) body: Secret<String>,
}

/// Why there is no form to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfilled {
    /// The page has no such form.
    NoForm,
    /// A letter of login or password does not exist in the form's charset, so the journal cannot know it.
    Unwritable,
}

/// Fills in the form of the page.
pub(super) fn fill(
    recipe: &FormRecipe,
    page: &Page,
    account: &AccountKey,
    credential: &Credential,
) -> Result<Filled, Unfilled> {
    let form = page.find(&recipe.form).into_iter().next().ok_or(Unfilled::NoForm)?;
    let charset = sent_in(recipe.charset.unwrap_or_else(|| page.charset()));
    let hidden = page.find(&format!("{} input[type=\"hidden\" i][name]", recipe.form));
    let ours = |name: &str| recipe.fields.iter().any(|(field, _)| field == name);
    let mut body = Zeroizing::new(String::new());
    for input in &hidden {
        let (name, value) = (input.attribute("name").unwrap_or_default(), input.attribute("value"));
        if !ours(name) {
            // A hidden value came from a page of this charset, so every letter of it can be written.
            let written = pair(charset, name, value.unwrap_or_default()).ok_or(Unfilled::Unwritable)?;
            push(&mut body, &written);
        }
    }
    for (name, template) in &recipe.fields {
        let value = filled(template, account, credential);
        let written = pair(charset, name, &value).ok_or(Unfilled::Unwritable)?;
        push(&mut body, &written);
    }
    let action = form.attribute("action").filter(|action| !action.trim().is_empty()).map(str::to_owned);
    Ok(Filled { action, body: Secret::new(body.to_string()) })
}

/// Placeholders are looked for once: what a password holds is never taken for one.
fn filled(template: &str, account: &AccountKey, credential: &Credential) -> Zeroizing<String> {
    let words = [
        ("{login}", credential.login.as_str()),
        ("{password}", credential.password.expose().as_str()),
        ("{school}", account.school.0.as_str()),
    ];
    let mut out = Zeroizing::new(String::with_capacity(template.len() + credential.password.expose().len()));
    let mut rest = template;
    while let Some(letter) = rest.chars().next() {
        match words.iter().find(|(word, _)| rest.starts_with(word)) {
            Some((word, value)) => {
                out.push_str(value);
                rest = &rest[word.len()..];
            }
            None => {
                out.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    out
}

/// Browsers never send a form in UTF-16.
fn sent_in(charset: &'static Encoding) -> &'static Encoding {
    if charset == UTF_16BE || charset == UTF_16LE { UTF_8 } else { charset }
}

fn pair(charset: &'static Encoding, name: &str, value: &str) -> Option<Zeroizing<String>> {
    let (name, value) = (written(charset, name)?, written(charset, value)?);
    Some(Zeroizing::new(format!("{}={}", *name, *value)))
}

fn written(charset: &'static Encoding, text: &str) -> Option<Zeroizing<String>> {
    let (bytes, _, unmappable) = charset.encode(text);
    let bytes = Zeroizing::new(bytes.into_owned());
    (!unmappable).then(|| Zeroizing::new(percent_encode(&bytes, FORM).to_string().replace("%20", "+")))
}

fn push(body: &mut String, pair: &str) {
    if !body.is_empty() {
        body.push('&');
    }
    body.push_str(pair);
}

/// What a form leaves as it is.
const FORM: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_');

#[cfg(test)]
mod tests {
    use encoding_rs::{KOI8_R, WINDOWS_1251};
    use http::HeaderMap;

    use super::{Credential, Page, Unfilled, fill};
    use crate::{
        domain::{AccountKey, FormRecipe, Login, SchoolId, Secret, System},
        legacy::form::tests::recipe,
    };

    const HTML: &str = "<meta charset=windows-1251><form id=f action='/in'><input type=hidden name=__STATE value='a+b &quot;ё&quot;'>\
        <input type=Hidden name=user value=''><input name=typed value=no><input type=hidden value=nameless></form>\
        <form><input type=hidden name=other value=1></form>";

    fn account() -> AccountKey {
        AccountKey {
            system: System("app".into()),
            school: SchoolId("760215".into()),
            login: Login::parse("Орлова").unwrap(),
        }
    }

    fn body(recipe: &FormRecipe, password: &str) -> Result<String, Unfilled> {
        let page = Page::new(&HeaderMap::new(), &WINDOWS_1251.encode(HTML).0);
        let credential = Credential::of(&account().login, &Secret::new(password.to_owned())).unwrap();
        fill(recipe, &page, &account(), &credential).map(|filled| filled.body.expose().clone())
    }

    fn with(fields: &[(&str, &str)]) -> FormRecipe {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        FormRecipe { form: "#f".into(), fields, ..recipe() }
    }

    #[test]
    fn hidden_inputs_go_out_as_they_came_and_ours_replace_their_namesakes() {
        let recipe = with(&[("user", "{login}@{school}"), ("pass", "{password}"), ("go", "Войти")]);
        assert_eq!(
            body(&recipe, "Яяё 1").as_deref(),
            Ok(
                "__STATE=a%2Bb+%22%B8%22&user=%CE%F0%EB%EE%E2%E0%40760215&pass=%DF%FF%B8+1&go=%C2%EE%E9%F2%E8"
            )
        );
    }

    #[test]
    fn the_recipes_charset_goes_before_the_pages() {
        let recipe = FormRecipe { charset: Some(KOI8_R), ..with(&[("p", "{password}")]) };
        assert!(body(&recipe, "Я").unwrap().ends_with("&user=&p=%F1"));
    }

    #[test]
    fn a_password_is_never_read_as_a_placeholder() {
        let recipe = with(&[("p", "{password}")]);
        assert!(body(&recipe, "{login}{school}").unwrap().ends_with("p=%7Blogin%7D%7Bschool%7D"));
    }

    #[test]
    fn what_the_charset_cannot_write_and_a_form_that_is_not_there_are_told() {
        assert_eq!(body(&with(&[("p", "{password}")]), "пароль😀"), Err(Unfilled::Unwritable));
        let elsewhere = FormRecipe { form: "#g".into(), ..with(&[]) };
        assert_eq!(body(&elsewhere, "x"), Err(Unfilled::NoForm));
    }
}

//! How a browser gets into a session that the gateway has opened.

use serde_json::{Value, json};
use url::Url;

use super::{settings::Pages, signed_in::SignedIn, surface::SURFACE};
use crate::{
    domain::{Role, Secret, Treatment},
    flow::port::{Alphabet, Entrance, JournalToken},
};

/// The entrance: the page's storage, and the fields with which its pages are opened.
pub(super) fn entrance(signed: &SignedIn, ver: &str, page: String) -> Entrance {
    Entrance {
        storage: vec![("session-store".to_owned(), Secret::new(session_store(signed)))],
        page,
        fields: vec![("AT".to_owned(), signed.at.clone()), ("VER".to_owned(), Secret::new(ver.to_owned()))],
    }
}

/// The tokens of the page, always in this order; those that the journal did not give are left out.
pub(super) fn tokens(signed: &SignedIn) -> Vec<JournalToken> {
    let digits = signed.at.expose().bytes().all(|byte| byte.is_ascii_digit());
    let alphabet = if digits { Alphabet::Digits } else { Alphabet::UrlSafe };
    let at = JournalToken { value: signed.at.clone(), alphabet };
    let others = [&signed.access, &signed.refresh].into_iter().flatten();
    let others = others.map(|value| JournalToken { value: value.clone(), alphabet: Alphabet::UrlSafe });
    std::iter::once(at).chain(others).collect()
}

/// The page to open: the one the journal names, even if we do not know it (it may want a new password, or a
/// role to be chosen), but never one of another origin, nor its sign-in page, which would lead back here.
/// The warning about other sessions is passed over, as clients of the API do.
pub(super) fn page(entry_point: Option<&str>, origin: &Url, role: Option<Role>, pages: &Pages) -> String {
    let home = match role {
        Some(Role::Staff) => &pages.main,
        Some(Role::Pupil | Role::Parent) | None => &pages.diary,
    };
    let named = entry_point.and_then(|text| origin.join(text).ok());
    named.filter(|url| url.origin() == origin.origin()).and_then(|url| shown(&url)).unwrap_or(home.clone())
}

fn shown(url: &Url) -> Option<String> {
    let path = url.path().to_lowercase();
    let warns = path.contains("securitywarning");
    let opens = match SURFACE.treatment(&path, true) {
        Treatment::TokenDemanded | Treatment::Plain => true,
        Treatment::Closed | Treatment::PasswordSignIn | Treatment::SignInPage | Treatment::SignOut => false,
    };
    (opens && !warns).then(|| url[url::Position::BeforePath..].to_owned())
}

/// The page's script keeps a list of accounts, one of them active.
fn session_store(signed: &SignedIn) -> String {
    let shown = |token: &Option<Secret<String>>| token.as_ref().map(|token| token.expose().clone());
    let mut account = json!({
        "active": true,
        "at": signed.at.expose(),
        "accessToken": shown(&signed.access),
        "refreshToken": shown(&signed.refresh),
        "tokenType": "Bearer",
        "timeOut": signed.time_out,
        "user": { "id": signed.user_id, "name": signed.user_name },
    });
    if let Some(fields) = account.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Value::from(vec![account]).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use url::Url;

    use super::{Pages, SignedIn, entrance, page, tokens};
    use crate::{
        domain::{Role, SchoolId},
        flow::port::Alphabet,
    };

    fn signed(answer: &Value) -> SignedIn {
        SignedIn::read(answer, &SchoolId("101".into())).unwrap()
    }

    #[test]
    fn the_page_is_the_journals_choice_within_its_origin() {
        let origin = Url::parse("https://journal.example.test:444/").unwrap();
        let pages = Pages::default();
        let (diary, main) = (pages.diary.as_str(), pages.main.as_str());
        let pupil = Some(Role::Pupil);
        let table = [
            (Some("/angular/school/studentdiary/"), pupil, "/angular/school/studentdiary/"),
            (Some("/app/school/attention/?step=1"), pupil, "/app/school/attention/?step=1"),
            (Some("app/school/main"), pupil, "/app/school/main"),
            (Some("https://journal.example.test:444/app/x"), pupil, "/app/x"),
            (Some("https://journal.example.test/app/x"), pupil, diary),
            (Some("//other.example.test/app/x"), pupil, diary),
            (Some("javascript:alert(1)"), pupil, diary),
            (Some("/asp/SecurityWarning.asp"), pupil, diary),
            (Some("/asp/SecurityWarning.asp"), Some(Role::Parent), diary),
            (Some("/asp/securitywarning.asp"), Some(Role::Staff), main),
            (Some("/"), pupil, diary),
            (Some("/webapi/auth/logout"), pupil, diary),
            (Some("/webapi/sso/esia/crosslogin"), pupil, diary),
            (Some("/app/school/choose-session-role/"), None, "/app/school/choose-session-role/"),
            (None, None, diary),
            (None, Some(Role::Staff), main),
        ];
        for (entry, role, expected) in table {
            assert_eq!(page(entry, &origin, role, &pages), expected, "{entry:?} {role:?}");
        }
    }

    #[test]
    fn tokens_come_in_a_fixed_order_and_never_empty() {
        let all = signed(&json!({ "at": "123", "accessToken": "abc", "refreshToken": "def" }));
        let values: Vec<_> = tokens(&all).iter().map(|token| token.value.expose().clone()).collect();
        assert_eq!(values, ["123", "abc", "def"]);
        assert_eq!(tokens(&all)[0].alphabet, Alphabet::Digits);
        let bare = signed(&json!({ "at": "12a", "accessToken": "", "refreshToken": null }));
        let tokens = tokens(&bare);
        assert_eq!((tokens.len(), tokens[0].alphabet), (1, Alphabet::UrlSafe));
    }

    #[test]
    fn the_storage_holds_only_the_tokens_that_get_aliases() {
        let signed = signed(&json!({
            "at": "123", "accessToken": "abc", "timeOut": 900_000,
            "accountInfo": { "user": { "id": 1, "name": "Орлов Пётр" }, "secureActiveToken": "zzz" },
        }));
        let entrance = entrance(&signed, "77", "/app/".into());
        let (key, text) = &entrance.storage[0];
        let stored: Value = serde_json::from_str(text.expose()).unwrap();
        assert_eq!(key, "session-store");
        let user = json!({ "id": "1", "name": "Орлов Пётр" });
        let account = json!({
            "active": true, "at": "123", "accessToken": "abc", "tokenType": "Bearer", "timeOut": 900_000, "user": user,
        });
        assert_eq!(stored, json!([account]));
        let fields: Vec<_> =
            entrance.fields.iter().map(|(name, value)| (name.as_str(), value.expose().as_str())).collect();
        assert_eq!(fields, [("AT", "123"), ("VER", "77")]);
    }
}

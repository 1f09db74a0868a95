//! Signing in and out.

use http::{Method, StatusCode};
use serde_json::Value;

use super::{credential::Credential, signed_in::SignedIn, visit::Visit};
use crate::{
    domain::{AccountKey, Secret},
    flow::port::JournalFault,
    legacy::{fault::unavailable, json::text, server::Load},
};

/// A session that is open, with the page version that the next old page must carry.
pub(super) struct Opened {
    pub(super) signed: SignedIn,
    pub(super) ver: String,
}

/// Signs in, once. The password goes out in one request, which nothing repeats.
pub(super) async fn sign_in(
    visit: &mut Visit<'_>,
    account: &AccountKey,
    credential: &Credential,
) -> Result<Opened, JournalFault> {
    takes_passwords(&visit.read("/webapi/logindata").await?)?;
    log_in(visit, account, credential, None).await
}

/// Signs in anew in one of several roles. The sign-in before it has succeeded: this is the journal's own way
/// to say the role, not a second try.
pub(super) async fn sign_in_as(
    visit: &mut Visit<'_>,
    account: &AccountKey,
    credential: &Credential,
    role: &str,
) -> Result<Opened, JournalFault> {
    sign_out(visit, None).await?;
    log_in(visit, account, credential, Some(role)).await
}

/// Signs out. Servers before 5.29 know only the old page, which wants `at` and `ver` in a form; a 401 says
/// that the session had ended already.
pub(super) async fn sign_out(visit: &mut Visit<'_>, old_form: Option<String>) -> Result<(), JournalFault> {
    let mut answer = visit.exchange(Method::POST, "/webapi/auth/logout", None).await?;
    if answer.status == StatusCode::NOT_FOUND && old_form.is_some() {
        answer = visit.exchange(Method::POST, "/asp/logout.asp", old_form.map(Load::form)).await?;
    }
    visit.carry(None);
    let status = answer.status;
    let ended = status.is_success() || status.is_redirection() || status == StatusCode::UNAUTHORIZED;
    if ended { Ok(()) } else { Err(unavailable(&format!("HTTP {} to a sign-out", status.as_u16()))) }
}

/// The form of the old sign-out page.
pub(super) fn old_form(at: &str, ver: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs([("at", at), ("ver", ver)]).finish()
}

async fn log_in(
    visit: &mut Visit<'_>,
    account: &AccountKey,
    credential: &Credential,
    role: Option<&str>,
) -> Result<Opened, JournalFault> {
    let salt = Salt::read(&visit.post("/webapi/auth/getdata", None).await?)?;
    let form = form(account, credential, &salt, role);
    let answer = visit.post("/webapi/login", Some(form)).await?;
    let signed = SignedIn::read(&answer, &account.school)?;
    visit.carry(Some(Secret::clone(&signed.at)));
    Ok(Opened { signed, ver: salt.ver })
}

/// Serves one sign-in.
struct Salt {
    lt: String,
    ver: String,
    salt: String,
}

impl Salt {
    fn read(answer: &Value) -> Result<Self, JournalFault> {
        let part = |pointer| text(answer, pointer).ok_or_else(|| unavailable("the journal gave no salt"));
        Ok(Self { lt: part("/lt")?, ver: part("/ver")?, salt: part("/salt")? })
    }
}

fn form(account: &AccountKey, credential: &Credential, salt: &Salt, role: Option<&str>) -> String {
    let answered = credential.answer(&salt.salt);
    let fields = [
        ("loginType", "1"),
        ("scid", &account.school.0),
        ("un", account.login.as_str()),
        ("pw", &answered.pw),
        ("pw2", &answered.pw2),
        ("lt", &salt.lt),
        ("ver", &salt.ver),
    ];
    let role = role.map(|role| ("rolegroup", role));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields.into_iter().chain(role)).finish()
}

/// Where only ESIA opens the journal, no password is worth trying.
fn takes_passwords(logindata: &Value) -> Result<(), JournalFault> {
    let flag = |name| logindata.get(name).and_then(Value::as_bool);
    match (flag("schoolLogin"), flag("esiaMainAuth")) {
        (Some(false), _) | (None, Some(true)) => Err(JournalFault::Refused {
            detail: "sign-in by password is switched off in the journal (logindata.schoolLogin)".to_owned(),
        }),
        (Some(true) | None, _) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::takes_passwords;

    #[test]
    fn a_journal_of_esia_alone_is_not_asked() {
        let table = [
            (json!({ "schoolLogin": true }), true),
            (json!({ "schoolLogin": true, "esiaMainAuth": true }), true),
            (json!({}), true),
            (json!({ "schoolLogin": false }), false),
            (json!({ "esiaMainAuth": true }), false),
        ];
        for (flags, takes) in table {
            assert_eq!(takes_passwords(&flags).is_ok(), takes, "{flags}");
        }
    }
}

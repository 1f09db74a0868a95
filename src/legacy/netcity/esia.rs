//! Entering without a password, by the journal's own ESIA sign-in (`loginType=8`).

use serde_json::Value;
use url::Url;

use super::{
    calls::{say_if_kept, session, turn_to},
    profile::name,
    role::roles_of_context,
    sign_in::{Opened, old_form, sign_out},
    signed_in::SignedIn,
    users::{Choice, choose},
    visit::{Upstream, Visit},
};
use crate::{
    domain::{Secret, Standing, Vouched},
    flow::port::{JournalFault, JournalSession, Voucher},
    legacy::{
        esia_walk::{End, no_way},
        json::{date, text},
        vouching::{School, Wanted, WhoIsIn},
    },
};

/// Walks the journal's ESIA sign-in, chooses the user, signs in, and looks who is in. Nothing of it is repeated.
pub(super) async fn enter(
    upstream: &Upstream,
    vouched: &Vouched,
    standing: &Standing,
    voucher: &dyn Voucher,
) -> Result<JournalSession, JournalFault> {
    let mut visit = Visit::new(upstream, vouched.account.login.as_str());
    takes_esia(&visit.read("/webapi/logindata").await?)?;
    let login_state = arrive(&mut visit, voucher).await?;
    // As the journal's own page does when it is opened anew.
    visit.read("/webapi/logindata").await?;
    let asked = encoded(&[("loginState", login_state.expose())]);
    let info = visit.read(&format!("/webapi/sso/esia/account-info?{asked}")).await?;
    let wanted = Wanted::of(vouched, standing);
    let choice = choose(&info, wanted, &vouched.school_name)?;
    let signed = log_in(&mut visit, vouched, &choice, &login_state).await?;
    let ver = match look_who_is_in(&mut visit, &signed, vouched, wanted).await {
        Ok(ver) => ver,
        Err(fault) => {
            let form = old_form(signed.at.expose(), "");
            say_if_kept(upstream, sign_out(&mut visit, Some(form)).await);
            return Err(fault);
        }
    };
    if let Some(pupil) = &standing.pupil {
        turn_to(&mut visit, pupil).await;
    }
    Ok(session(&visit, &Opened { signed, ver }, choice.role.as_deref()))
}

/// Out over the hosts in between, to the gateway's own answer, and back; gives what the journal calls `loginState`.
async fn arrive(visit: &mut Visit<'_>, voucher: &dyn Voucher) -> Result<Secret<String>, JournalFault> {
    let awaited = |address: &Url| login_state(address).is_some();
    match visit.walk("/webapi/sso/esia/crosslogin", voucher, awaited).await? {
        End::There(address) => login_state(&address)
            .ok_or_else(|| no_way("the way back to the journal carries no loginState".to_owned())),
        End::Page(page) => Err(page.no_way()),
    }
}

fn login_state(address: &Url) -> Option<Secret<String>> {
    let (_, value) = address.query_pairs().find(|(name, _)| name.eq_ignore_ascii_case("loginstate"))?;
    (!value.is_empty()).then(|| Secret::new(value.into_owned()))
}

async fn log_in(
    visit: &mut Visit<'_>,
    vouched: &Vouched,
    choice: &Choice,
    login_state: &Secret<String>,
) -> Result<SignedIn, JournalFault> {
    let mut fields = vec![
        ("loginType", "8"),
        ("lscope", choice.user.as_str()),
        ("idp", "esia"),
        ("loginState", login_state.expose().as_str()),
    ];
    fields.extend(choice.role.as_deref().map(|role| ("rolegroup", role)));
    let answer = visit.post("/webapi/auth/login", Some(encoded(&fields))).await;
    let signed = answer.and_then(|answer| SignedIn::read(&answer, &vouched.account.school));
    let signed = signed.map_err(without_passwords)?;
    visit.carry(Some(Secret::clone(&signed.at)));
    Ok(signed)
}

/// Ends with the version that the next old page must carry.
async fn look_who_is_in(
    visit: &mut Visit<'_>,
    signed: &SignedIn,
    vouched: &Vouched,
    wanted: Wanted<'_>,
) -> Result<String, JournalFault> {
    let settings = visit.ask("/webapi/mysettings").await?.unwrap_or_default();
    let context = visit.ask("/webapi/context").await?.unwrap_or_default();
    let name = name(&settings, signed);
    let entered = roles_of_context(&context);
    let school_id = signed.school_id.clone().or_else(|| text(&context, "/schoolId"));
    let school_name = signed.school_name.clone().or_else(|| text(&context, "/organization/name"));
    let who = WhoIsIn {
        name: name.as_ref(),
        birth_date: date(&settings, "/birthDate"),
        roles: if entered.is_empty() { &signed.roles } else { &entered },
        school: Some(School { id: school_id.as_deref(), name: school_name.as_deref() }),
    };
    match who.difference(vouched, by_kind(wanted, signed)) {
        None => Ok(text(&context, "/ver").unwrap_or_default()),
        Some(what) => {
            let system = &visit.upstream().settings.system.0;
            tracing::warn!(%system, what, "the journal let in somebody else than was vouched for; signed out");
            Err(JournalFault::NobodyFound)
        }
    }
}

/// The context tells roles by names, without the numbers that a sign-in takes.
fn by_kind<'w>(wanted: Wanted<'w>, signed: &SignedIn) -> Wanted<'w> {
    let named = signed.roles.iter().find(|role| wanted.is(role));
    named.map_or(wanted, |role| Wanted::Kind(role.role))
}

/// No password went out: words that speak of one must not make the gateway doubt a stored one.
fn without_passwords(fault: JournalFault) -> JournalFault {
    if fault == JournalFault::WrongPassword {
        let detail = "the journal speaks of a password where none was sent".to_owned();
        return JournalFault::Refused { detail };
    }
    fault
}

/// Where the operator of the journal has switched it off.
fn takes_esia(logindata: &Value) -> Result<(), JournalFault> {
    match logindata.get("esiaLogin").and_then(Value::as_bool) {
        Some(false) => {
            Err(no_way("its ESIA sign-in is switched off in the journal (logindata.esiaLogin)".to_owned()))
        }
        Some(true) | None => Ok(()),
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::{login_state, takes_esia, without_passwords};
    use crate::flow::port::JournalFault;

    #[test]
    fn a_login_state_is_read_in_any_case_and_never_empty() {
        for (address, expected) in [
            ("https://j.test/authorize/login?loginState=abc", Some("abc")),
            ("https://j.test/?a=1&LoginState=a%2Bb#/x", Some("a+b")),
            ("https://j.test/?loginState=", None),
            ("https://j.test/?state=abc", None),
            ("https://j.test/loginState=abc", None),
        ] {
            let found = login_state(&Url::parse(address).unwrap());
            assert_eq!(found.as_ref().map(|state| state.expose().as_str()), expected, "{address}");
        }
    }

    #[test]
    fn a_journal_that_says_it_has_no_esia_is_not_walked() {
        let table =
            [(json!({ "esiaLogin": true }), true), (json!({}), true), (json!({ "esiaLogin": false }), false)];
        for (flags, takes) in table {
            assert_eq!(takes_esia(&flags).is_ok(), takes, "{flags}");
        }
    }

    #[test]
    fn a_word_of_passwords_is_no_wrong_password() {
        let fault = without_passwords(JournalFault::WrongPassword);
        assert!(matches!(fault, JournalFault::Refused { .. }));
        assert_eq!(without_passwords(JournalFault::UnknownSchool), JournalFault::UnknownSchool);
    }
}

use std::time::Duration;

use super::authorise;
use crate::domain::{Assurance, System};
use crate::esia::wire::authorise::AuthoriseRequest;
use crate::esia::wire::form::Form;
use crate::esia::wire::timestamp;
use crate::facade::tests::{Bench, NOW, Pen};

/// What becomes of a request, as the code of ESIA's refusal.
fn verdict(bench: &Bench, form: &Form, level: Assurance) -> Result<(), &'static str> {
    let system = System("netcity".into());
    authorise(form, &system, level, bench.settings(), bench.gost.as_ref(), NOW)
        .map(|_| ())
        .map_err(|refused| refused.refusal.code())
}

/// What is wrong, the code of its refusal, and how a sound request becomes so.
struct Wrong(&'static str, &'static str, fn(&mut AuthoriseRequest));

#[test]
fn every_field_that_is_wrong_has_its_refusal() {
    let bench = Bench::new();
    let table = [
        Wrong("an unknown client", "007005", |ask| ask.client_id = "OTHER".to_owned()),
        Wrong("another journal's client", "007005", |ask| ask.client_id = "BARS".to_owned()),
        Wrong("another address", "007023", |ask| ask.redirect_uri.push('/')),
        Wrong("no address", "007014", |ask| ask.redirect_uri.clear()),
        Wrong("no state", "007014", |ask| ask.state.clear()),
        Wrong("a state that is none", "007003", |ask| ask.state = "state".to_owned()),
        Wrong("a scope beyond", "007019", |ask| ask.scope.push_str(" inn")),
        Wrong("a scope that is none", "007006", |ask| ask.scope.push_str(" marks")),
        Wrong("organisations", "007019", |ask| ask.scope_org = Some("org_inn".to_owned())),
        Wrong("consents", "007019", |ask| ask.permissions = Some("W10".to_owned())),
        Wrong("another response", "007009", |ask| ask.response_type = "token".to_owned()),
        Wrong("another access", "007003", |ask| ask.access_type = "always".to_owned()),
        Wrong("an old time", "007015", |ask| ask.timestamp = stamp(-301)),
        Wrong("a time to come", "007015", |ask| ask.timestamp = stamp(301)),
        Wrong("another hash", "007053", |ask| ask.client_certificate_hash = Some("AB".to_owned())),
        Wrong("no hash", "007014", |ask| ask.client_certificate_hash = None),
        Wrong("a challenge of no method", "007003", |ask| ask.code_challenge = Some("C".repeat(43))),
    ];
    assert_eq!(verdict(&bench, &bench.asked(|_| ()), Assurance::Confirmed), Ok(()));
    assert_eq!(verdict(&bench, &bench.asked(|ask| ask.timestamp = stamp(299)), Assurance::Confirmed), Ok(()));
    for Wrong(what, code, change) in table {
        let form = bench.asked(change);
        assert_eq!(verdict(&bench, &form, Assurance::Confirmed), Err(code), "{what}");
    }
}

#[test]
fn only_the_journals_own_signature_over_this_very_string_is_one() {
    let bench = Bench::new();
    let stranger = Pen::new(bench.gost.as_ref());
    let own = &bench.pens["netcity"];
    let sound =
        AuthoriseRequest::from_form(&bench.asked(|_| ()), crate::esia::wire::authorise::Version::V3).unwrap();
    let parts = sound.parts();
    for (what, secret) in [
        ("a stranger's", bench.signature(&stranger, &parts.authorise())),
        ("over the first version's string", bench.signature(own, &parts.v1())),
        ("over more", bench.signature(own, &(parts.authorise() + " "))),
        ("none", "AAAA".to_owned()),
        ("no base64", "?".to_owned()),
    ] {
        let request = AuthoriseRequest { client_secret: secret, ..sound.clone() };
        assert_eq!(verdict(&bench, &request.to_form(), Assurance::Confirmed), Err("007053"), "{what}");
    }
    // What is signed cannot be changed afterwards.
    let request = AuthoriseRequest { scope: "openid snils".to_owned(), ..sound };
    assert_eq!(verdict(&bench, &request.to_form(), Assurance::Confirmed), Err("007053"));
}

#[test]
fn a_filter_lets_only_its_own_in() {
    let bench = Bench::new();
    for (filter, level, expected) in [
        ("conf_acc", Assurance::Confirmed, Ok(())),
        ("conf_acc", Assurance::Child, Err("007055")),
        ("acc_not_kid", Assurance::Child, Err("007062")),
        ("acc_kid", Assurance::Child, Ok(())),
        ("somebody", Assurance::Confirmed, Err("007003")),
    ] {
        let form = bench.asked(|ask| ask.person_filter = Some(filter.to_owned()));
        assert_eq!(verdict(&bench, &form, level), expected, "{filter} {level:?}");
    }
}

fn stamp(off: i64) -> String {
    let by = Duration::from_secs(off.unsigned_abs());
    timestamp::format(if off < 0 { NOW.minus(by) } else { NOW.plus(by) })
}

use std::time::Duration;

use super::sound;
use crate::esia::wire::claims::{AccessClaims, IdClaims, Level};
use crate::esia::wire::form::Form;
use crate::esia::wire::token::{Grant, TokenRequest, TokenResponse};
use crate::facade::tests::{Bench, SCOPE, code_of};
use crate::flow::port::Clock as _;

impl Bench {
    async fn code(&self) -> String {
        code_of(&self.voucher().vouch(&self.address()).await.unwrap())
    }

    /// What becomes of a token request, as the code of ESIA's refusal.
    fn redeemed(&self, form: &Form) -> Result<TokenResponse, &'static str> {
        let now = self.clock.now();
        sound(form, self.settings(), self.gost.as_ref(), now)
            .and_then(|sound| self.facade.0.issue_tokens(&sound, now))
            .map_err(|refused| refused.refusal.code())
    }
}

/// What is wrong, the code of its refusal, and how a sound request becomes so.
struct Wrong(&'static str, &'static str, fn(&mut TokenRequest));

#[tokio::test]
async fn every_field_that_is_wrong_has_its_refusal() {
    let bench = Bench::new();
    let table = [
        Wrong("an unknown client", "007005", |ask| ask.client_id = "OTHER".to_owned()),
        Wrong("another address", "007011", |ask| {
            ask.redirect_uri = Some("https://journal.test/other".to_owned());
        }),
        Wrong("a foreign address", "007011", |ask| ask.redirect_uri = Some("https://other.test/".to_owned())),
        Wrong("no address", "007014", |ask| ask.redirect_uri = None),
        Wrong("a scope less", "007006", |ask| ask.scope = "openid fullname".to_owned()),
        Wrong("another order", "007006", |ask| ask.scope = "openid snils fullname birthdate".to_owned()),
        Wrong("another time", "007015", |ask| ask.timestamp = "2013.01.25 14:36:11 +0400".to_owned()),
        Wrong("another hash", "007053", |ask| ask.client_certificate_hash = Some("AB".to_owned())),
        Wrong("a refresh", "007012", |ask| ask.grant = Grant::Refresh { refresh_token: "R".to_owned() }),
        Wrong("a verifier for nothing", "007039", |ask| {
            if let Grant::Code { code_verifier, .. } = &mut ask.grant {
                *code_verifier = Some("V".to_owned());
            }
        }),
    ];
    for Wrong(what, expected, change) in table {
        let code = bench.code().await;
        let refused = bench.redeemed(&bench.exchange("netcity", &code, change)).err();
        assert_eq!(refused, Some(expected), "{what}");
    }
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_for_its_journal() {
    let bench = Bench::new();
    let code = bench.code().await;
    let once = bench.exchange("netcity", &code, |_| ());
    assert!(bench.redeemed(&once).is_ok());
    assert_eq!(bench.redeemed(&once).err(), Some("007011"), "a second time");

    let code = bench.code().await;
    assert_eq!(
        bench.redeemed(&bench.exchange("bars", &code, |_| ())).err(),
        Some("007011"),
        "another journal"
    );
    assert_eq!(
        bench.redeemed(&bench.exchange("netcity", &code, |_| ())).err(),
        Some("007011"),
        "shown elsewhere"
    );

    let code = bench.code().await;
    bench.advance(Duration::from_secs(60));
    assert_eq!(bench.redeemed(&bench.exchange("netcity", &code, |_| ())).err(), Some("007011"), "too late");
}

#[tokio::test]
async fn the_tokens_say_what_esias_say_and_no_refresh_token_comes() {
    let bench = Bench::new();
    let code = bench.code().await;
    let answer = bench.redeemed(&bench.exchange("netcity", &code, |_| ())).unwrap();
    assert_eq!((answer.token_type.as_str(), answer.expires_in), ("Bearer", 3600));
    assert_eq!(answer.state, "00000000-0000-4000-8000-000000000000");
    assert!(answer.refresh_token.is_none());
    let access: AccessClaims = claims(&answer.access_token);
    let id: IdClaims = claims(answer.id_token.as_deref().unwrap());
    assert_eq!((access.client_id.as_str(), access.exp - access.iat), ("NETCITY", 3600));
    let bound = SCOPE.split(' ').skip(1).map(|name| format!(" {name}?oid={}", access.subject_id));
    assert_eq!(access.scope, bound.fold("openid".to_owned(), |all, one| all + &one));
    assert_eq!((id.sub, id.subject.oid), (access.subject_id, access.subject_id));
    assert_eq!((id.subject.level, id.subject.trusted), (Some(Level::Confirmed), Some(true)));
    assert_eq!(id.session, access.session);
}

fn claims<C: serde::de::DeserializeOwned>(token: &str) -> C {
    use base64::Engine as _;
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

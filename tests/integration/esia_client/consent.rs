//! Consents: what ESIA is asked for, and what is believed of its answer.

use axum::http::StatusCode;
use privratnik::domain::{GrantedPermission, Oid, Permission, Secret};
use privratnik::esia::wire::{form::Form, permissions};
use privratnik::flow::port::{ConsentDesk as _, IdentityFault, Permitted};
use serde_json::{Value, json};
use url::Url;

use super::{
    Bench,
    mint::{ISSUER, NOW, OID},
    scripted::{Reply, Script},
};

fn asked() -> Permission {
    Permission {
        kind: "EDU_JOURNAL".into(),
        purpose: "DIARY".into(),
        actions: vec!["ALL_ACTIONS_TO_DATA".into()],
        scopes: vec!["fullname".into()],
        responsible: None,
        minutes: 525_600,
    }
}

fn claim() -> Value {
    serde_json::to_value([permissions::Permission::from(&asked())]).unwrap()
}

/// What comes of a code for which ESIA gives out tokens with these claims.
async fn redeemed(
    access: &[(&str, Value)],
    id: &[(&str, Value)],
) -> (Bench, Result<Permitted, IdentityFault>) {
    let bench = Bench::new(|mint| {
        let (access, id) = (mint.access(access), mint.id(id));
        Script::empty().token(move |request| match &*request.scope {
            "openid" => Reply::tokens(&request.state, &access, Some(&id)),
            _ => Reply::html(StatusCode::BAD_REQUEST),
        })
    })
    .await;
    let code = Secret::new(bench.mint.code(&[]));
    let permitted = bench.client.redeem_consent(&code, &bench.state, NOW).await;
    (bench, permitted)
}

#[tokio::test]
async fn a_consent_is_asked_for_with_openid_alone_and_signed() {
    let bench = Bench::new(|_| Script::empty()).await;
    let address = bench.client.ask_consent(&asked(), &bench.state, NOW).await.unwrap();
    let address = Url::parse(&address).unwrap();
    assert_eq!(address.path(), "/aas/oauth2/v2/ac");
    let query = address.query().unwrap();
    bench.mint.check_authorise(query);
    let form = Form::decode(query);
    assert_eq!(form.value("scope"), Some("openid"));
    let permissions = permissions::decode(form.value("permissions").unwrap()).unwrap();
    assert_eq!(permissions, [permissions::Permission::from(&asked())]);
}

#[tokio::test]
async fn of_a_consent_only_the_number_and_what_was_granted_are_known() {
    let (bench, permitted) = redeemed(&[("permissions", claim())], &[]).await;
    let permitted = permitted.unwrap();
    assert_eq!((permitted.person.oid, &*permitted.person.realm.0), (Oid(OID), ISSUER));
    assert!(asked().granted_by(&permitted.granted).is_ok());
    assert_eq!(bench.server.calls("/aas/oauth2/v3/te"), 1);
    assert_eq!(bench.server.calls(&format!("/rs/prns/{OID}")), 0, "no data are read");
    for nothing in [json!(null), json!([]), json!("fullname")] {
        let (_, permitted) = redeemed(&[("permissions", nothing)], &[]).await;
        assert_eq!(permitted.unwrap().granted, Vec::<GrantedPermission>::new());
    }
}

#[tokio::test]
async fn the_tokens_of_a_consent_are_judged_as_those_of_a_sign_in() {
    let table = [
        (Some(("exp", json!(NOW.secs() - 60))), None, "expired"),
        (Some(("iss", json!("http://esia.elsewhere/"))), None, "issued by"),
        (Some(("client_id", json!("OTHER"))), None, "another information system"),
        (Some(("urn:esia:sbj_id", json!(OID + 1))), None, "one and the same person"),
        (None, Some(("aud", json!("OTHER"))), "another information system"),
    ];
    for (access, id, words) in table {
        let access: Vec<_> = access.into_iter().chain([("permissions", claim())]).collect();
        let id: Vec<_> = id.into_iter().collect();
        let (_, permitted) = redeemed(&access, &id).await;
        let fault = permitted.err().unwrap();
        assert!(matches!(&fault, IdentityFault::Untrusted { detail } if detail.contains(words)), "{fault}");
    }
    // A code of another trip, and one that was never signed by ESIA.
    let other = json!("00000000-0000-4000-8000-000000000000");
    let (bench, _) = redeemed(&[("permissions", claim())], &[]).await;
    for code in [bench.mint.code(&[("urn:esia:client:state", other)]), super::mint::Mint::gost().code(&[])] {
        let permitted = bench.client.redeem_consent(&Secret::new(code), &bench.state, NOW).await;
        assert!(matches!(permitted.err(), Some(IdentityFault::Untrusted { .. })));
    }
    assert_eq!(bench.server.calls("/aas/oauth2/v3/te"), 1, "they are not sent");
}

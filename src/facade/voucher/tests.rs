use crate::domain::System;
use crate::facade::tests::{BASE, Bench, CALLBACK, STATE, vouched};
use crate::flow::port::Facade as _;

#[tokio::test]
async fn a_voucher_answers_one_request_and_only_at_its_address() {
    let bench = Bench::new();
    let (voucher, address) = (bench.voucher(), bench.address());
    assert!(voucher.is_asked_at(&address));
    for other in [
        format!("{BASE}/aas/oauth2/v2/ac/?a=b"),
        format!("{BASE}/aas/oauth2/ac?a=b"),
        format!("{BASE}.other/aas/oauth2/v2/ac"),
        address.replacen("https:", "http:", 1),
        address.replacen(".test/", ".test:8443/", 1),
        "/aas/oauth2/v2/ac".to_owned(),
    ] {
        assert!(!voucher.is_asked_at(&other), "{other}");
        assert!(voucher.vouch(&other).await.is_err(), "{other}");
    }
    let back = voucher.vouch(&address).await.unwrap();
    assert!(
        back.starts_with(&format!("{CALLBACK}&code=")) && back.ends_with(&format!("&state={STATE}")),
        "{back}"
    );
    let fault = voucher.vouch(&address).await.unwrap_err();
    assert!(fault.to_string().contains("a second time"), "{fault}");
}

#[tokio::test]
async fn a_fault_names_the_cause_and_nobody() {
    let bench = Bench::new();
    let address = bench.address().replacen("client_id=NETCITY", "client_id=BARS", 1);
    let fault = bench.voucher().vouch(&address).await.unwrap_err().to_string();
    assert!(fault.contains("ESIA-007005") && fault.contains("another journal"), "{fault}");
    for secret in ["Орлова", "112", "4711", "client_secret="] {
        assert!(!fault.contains(secret), "{fault}");
    }
}

#[test]
fn nobody_is_vouched_for_where_nobody_can_be() {
    let bench = Bench::new();
    assert!(bench.facade.voucher(&System("rid".into()), vouched()).is_none(), "no such client");
    assert!(bench.facade.voucher(&System("bars".into()), vouched()).is_none(), "a card of another journal");
}

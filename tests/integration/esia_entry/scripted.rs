//! Network City as a script: what exactly is called, and at which of several servers.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use privratnik::{
    domain::{Role, Seat, Standing},
    flow::port::{Journal, JournalFault, Seats},
};
use serde_json::json;

use super::{
    netcity::{SCHOOL, window_at},
    world::{NetcityStand, Stubborn, vouched},
};
use crate::legacy::scripted::{Reply, Scripted, Seen};

/// A server in good order that asks ESIA at `gate.test`.
fn ordinary(seen: &Seen) -> Reply {
    match seen.call().as_str() {
        "GET /webapi/logindata" => Reply::json(&json!({ "esiaLogin": true })).cookie("NSSESSIONID=1"),
        "GET /webapi/sso/esia/crosslogin" => Reply::status(303).header("location", "http://gate.test/ac?a=b"),
        "GET /back" => Reply::status(302).header("location", "/authorize/login?loginState=7-7"),
        "GET /webapi/sso/esia/account-info" => Reply::json(&json!({ "users": [
            { "id": 7001, "roles": [{ "id": 2, "name": "Родитель" }, { "id": 4, "name": "Учитель" }] },
        ] })),
        "POST /webapi/auth/login" => Reply::json(&json!({
            "at": "123", "accountInfo": {
                "user": { "id": 7001, "name": "Орлова Мария Сергеевна" },
                "currentOrganization": { "id": 101 },
            },
        })),
        "GET /webapi/context" => Reply::json(&json!({ "roles": ["Parent"], "ver": 55 })),
        _ => Reply::status(404),
    }
}

#[tokio::test]
async fn the_visit_stays_a_browsers_and_the_forms_are_those_of_a_real_client() {
    let server = Scripted::open(ordinary).await;
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let back = format!("{}/back?code=1", server.origin());
    let voucher = Stubborn { asked_at: "http://gate.test/ac".to_owned(), answer: Ok(back) };
    let journal = window_at(server.origin(), |_| {});
    let session =
        journal.enter_vouched(&vouched, &Standing::default(), Arc::new(voucher)).await.expect("entered");
    let seen = server.seen();
    let calls: Vec<_> = seen.iter().map(Seen::call).collect();
    assert_eq!(
        calls,
        [
            "GET /webapi/logindata",
            "GET /webapi/sso/esia/crosslogin",
            "GET /back",
            "GET /webapi/logindata",
            "GET /webapi/sso/esia/account-info",
            "POST /webapi/auth/login",
            "GET /webapi/mysettings",
            "GET /webapi/context",
        ]
    );
    assert_eq!((seen[1].header("x-requested-with"), seen[1].header("cookie")), (None, Some("NSSESSIONID=1")));
    let fields =
        [("loginType", "8"), ("lscope", "7001"), ("idp", "esia"), ("loginState", "7-7"), ("rolegroup", "2")];
    assert_eq!(seen[5].form(), fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!((seen[6].header("at"), session.entrance.fields[1].1.expose().as_str()), (Some("123"), "55"));
}

#[tokio::test]
async fn an_endless_chain_ends() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /webapi/logindata" => Reply::json(&json!({})),
        _ => Reply::status(302).header("location", "/webapi/sso/again"),
    })
    .await;
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let journal = window_at(server.origin(), |_| {});
    let fault = journal.enter_vouched(&vouched, &Standing::default(), stand.person("orlova")).await.err();
    assert_eq!(fault, Some(JournalFault::NoSuchWay { detail: "more than 10 redirects".to_owned() }));
    assert_eq!(server.count("GET /webapi/sso/again"), 10);
}

/// Servers of one journal, each in its turn.
#[derive(Debug)]
struct InTurn(Vec<String>, AtomicUsize);

impl Seats for InTurn {
    fn choose(&self, own: Option<Seat>, _: &str) -> Option<Seat> {
        own.or_else(|| Some(Seat(self.1.fetch_add(1, Ordering::SeqCst) % self.0.len())))
    }

    fn authority(&self, seat: Seat) -> String {
        self.0[seat.0].clone()
    }

    fn failed(&self, _: Seat) {}
}

#[tokio::test]
async fn the_whole_sign_in_takes_place_at_one_of_several_servers() {
    let servers = [Scripted::open(ordinary).await, Scripted::open(ordinary).await];
    let authorities = servers.iter().map(|server| server.origin().replace("http://", "")).collect();
    let seats: Arc<dyn Seats> = Arc::new(InTurn(authorities, AtomicUsize::new(1)));
    let journal = window_at("http://journal.test/", |settings| settings.seats = Some(seats));
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let back = "http://journal.test/back?code=1".to_owned();
    let voucher = Stubborn { asked_at: "http://gate.test/ac".to_owned(), answer: Ok(back) };
    let entered = journal.enter_vouched(&vouched, &Standing::default(), Arc::new(voucher)).await;
    assert_eq!(entered.expect("entered").seat, Some(Seat(1)));
    assert_eq!((servers[0].seen().len(), servers[1].seen().len()), (0, 8));
    assert_eq!(servers[1].seen()[2].header("host"), Some("journal.test"));
}

//! Network City: `crosslogin`, a host in between, `loginState`, `account-info`, `loginType=8`.

use std::{sync::Arc, time::Duration};

use privratnik::{
    domain::{Role, Snils, Standing, System, Vouched},
    flow::port::{Journal, JournalFault, JournalSession, Voucher, VoucherFault},
    legacy::netcity::{Netcity, Settings},
    sandbox::{
        esia::Spot,
        netcity::{SignIns, SignOut, Trouble},
        people::JournalRole,
    },
};
use serde_json::{Value, json};
use tokio::sync::Notify;
use url::Url;

use super::world::{NetcityStand, Person, Slow, Stubborn, sample, vouched};
use crate::{
    browser_like::Browser,
    legacy::scripted::{Reply, Scripted},
};

pub(super) const SCHOOL: (&str, &str, &str) = ("netcity", "101", "СОШ № 12");
const GYMNASIUM: (&str, &str, &str) = ("netcity", "205", "Гимназия № 3");

fn window(stand: &NetcityStand) -> Netcity {
    window_with(stand, |_| {})
}

fn window_with(stand: &NetcityStand, change: impl FnOnce(&mut Settings)) -> Netcity {
    window_at(&stand.origin, change)
}

pub(super) fn window_at(origin: &str, change: impl FnOnce(&mut Settings)) -> Netcity {
    let mut settings = Settings::new(System("netcity".into()), Url::parse(origin).unwrap());
    change(&mut settings);
    Netcity::new(settings).unwrap()
}

fn standing(role: Option<&str>, pupil: Option<&str>) -> Standing {
    Standing { role: role.map(str::to_owned), pupil: pupil.map(str::to_owned) }
}

async fn enter(
    stand: &NetcityStand,
    vouched: &Vouched,
    standing: &Standing,
    voucher: Arc<dyn Voucher>,
) -> Result<JournalSession, JournalFault> {
    window(stand).enter_vouched(vouched, standing, voucher).await
}

/// The fault, and that nobody stayed signed in.
async fn refused(
    stand: &NetcityStand,
    vouched: &Vouched,
    standing: &Standing,
    person: &Arc<Person>,
) -> JournalFault {
    let entered = enter(stand, vouched, standing, Arc::clone(person) as _).await;
    let fault = entered.err().expect("a refusal");
    assert!(stand.control.open_sessions().is_empty(), "{fault}");
    assert!(person.times_asked() <= 1, "nothing is repeated");
    assert!(stand.world.control.record().most_presentations() <= 1, "nor is a code");
    fault
}

/// A browser at the journal with the session, as the gateway's proxy asks.
fn browser(stand: &NetcityStand, session: &JournalSession) -> Browser {
    let mut browser = Browser::new(&stand.origin);
    for cookie in &session.cookies {
        browser.set_cookie(&cookie.name, cookie.value.expose());
    }
    browser.carry("at", session.tokens[0].value.expose());
    browser
}

async fn roles(stand: &NetcityStand, session: &JournalSession) -> Value {
    browser(stand, session).get("/webapi/context").await.json()["roles"].clone()
}

#[tokio::test]
async fn a_mother_of_three_enters_each_of_her_two_schools_and_leaves() {
    let stand = NetcityStand::open().await;
    for (school, login, pupils) in [(SCHOOL, "ОрловаМС", 2), (GYMNASIUM, "orlova-ms", 1)] {
        let person = stand.person("orlova");
        let vouched = vouched(&stand.world, "orlova", school, login, Role::Parent);
        let session = enter(&stand, &vouched, &Standing::default(), person.clone()).await.expect(login);
        let open = stand.control.open_sessions();
        assert_eq!((open.len(), open[0].login.as_str(), open[0].role), (1, login, Some(JournalRole::Parent)));
        let init = browser(&stand, &session).get("/webapi/student/diary/init").await;
        let students = init.json()["students"].clone();
        let count = students.as_array().map(Vec::len).or_else(|| students.as_object().map(|all| all.len()));
        assert_eq!((init.status.as_u16(), count), (200, Some(pupils)), "{login}");
        assert_eq!((session.tokens.len(), session.number), (3, 0));
        let names: Vec<_> = session.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
        assert_eq!(names, ["NSSESSIONID", "ESRNSec"], "the cookie of the host in between is gone");
        window(&stand).leave(&session).await;
        assert!(stand.control.open_sessions().is_empty());
        let accepted = SignIns { accepted: 1, refused: 0 };
        assert_eq!(
            (stand.control.sign_ins(school.1.parse().unwrap(), login), person.times_asked()),
            (accepted, 1)
        );
    }
}

#[tokio::test]
async fn the_entrance_opens_the_page_as_after_a_password() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let entered = enter(&stand, &vouched, &standing(None, Some("5002")), stand.person("orlova")).await;
    let session = entered.expect("entered");
    assert_eq!(session.entrance.page, "/app/school/studentdiary/");
    let fields: Vec<_> = session
        .entrance
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.expose().as_str()))
        .collect();
    let mut browser = browser(&stand, &session);
    let opened = browser.post_form(&session.entrance.page, &fields).await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (200, ""));
    let ver = fields.iter().find(|(name, _)| *name == "VER").map(|(_, ver)| (*ver).to_owned());
    let context = browser.get("/webapi/context").await.json();
    assert_eq!(context["ver"].as_str().map(str::to_owned), ver, "an old page takes it");
    let init = browser.get("/webapi/student/diary/init").await.json();
    assert_eq!(init["students"][1]["studentId"], 5002);
    assert_eq!(init["currentStudentId"], 1, "an index on a present-day server");
}

#[tokio::test]
async fn a_pupil_with_a_child_account_enters_the_own_diary() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "sokolov", SCHOOL, "СоколовД", Role::Pupil);
    let entered = enter(&stand, &vouched, &Standing::default(), stand.person("sokolov")).await;
    assert_eq!(roles(&stand, &entered.expect("entered")).await, json!(["Student"]));
}

#[tokio::test]
async fn a_teacher_who_is_a_parent_enters_in_the_role_that_is_named() {
    let stand = NetcityStand::open().await;
    let of = |role| vouched(&stand.world, "kuznetsov", SCHOOL, "КузнецовАВ", role);
    let table = [
        (Role::Parent, None, "Parent", "/app/school/studentdiary/"),
        (Role::Staff, None, "Teacher", "/app/school/main/"),
        (Role::Parent, Some("staff"), "Teacher", "/app/school/main/"),
        (Role::Staff, Some("parent"), "Parent", "/app/school/studentdiary/"),
        (Role::Parent, Some("4"), "Teacher", "/app/school/main/"),
        (Role::Staff, Some("2"), "Parent", "/app/school/studentdiary/"),
    ];
    for (role, named, expected, page) in table {
        let person = stand.person("kuznetsov");
        let session = enter(&stand, &of(role), &standing(named, None), person).await.expect(expected);
        assert_eq!(roles(&stand, &session).await, json!([expected]), "{role:?} {named:?}");
        assert_eq!(session.entrance.page, page, "{role:?} {named:?}");
        window(&stand).leave(&session).await;
    }
    for named in ["pupil", "1"] {
        let person = stand.person("kuznetsov");
        let fault = refused(&stand, &of(Role::Parent), &standing(Some(named), None), &person).await;
        assert_eq!(fault, JournalFault::NobodyFound, "{named}");
    }
    assert_eq!(stand.control.sign_ins(101, "КузнецовАВ").accepted, 6, "a role that is none is not tried");
}

#[tokio::test]
async fn whom_the_journal_does_not_know_nobody_enters_for() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "novikova", SCHOOL, "НовиковаОЮ", Role::Parent);
    let fault = refused(&stand, &vouched, &Standing::default(), &stand.person("novikova")).await;
    assert_eq!(fault, JournalFault::NobodyFound);
}

#[tokio::test]
async fn the_host_in_between_has_to_be_named() {
    let stand = NetcityStand::with(true, |_| {}).await;
    let of = || vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let person = stand.person("orlova");
    let fault = refused(&stand, &of(), &Standing::default(), &person).await;
    let detail = format!("it leads to {}, which is not in esia_hosts", stand.hop);
    assert_eq!(
        (fault, person.times_asked()),
        (JournalFault::NoSuchWay { detail }, 0),
        "no word of the ticket"
    );

    let journal = window_with(&stand, |settings| settings.esia_hosts = vec![Url::parse(&stand.hop).unwrap()]);
    let session = journal.enter_vouched(&of(), &Standing::default(), person).await.expect("entered");
    let names: Vec<_> = session.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
    assert_eq!(names, ["NSSESSIONID", "ESRNSec"], "each host has a jar of its own");
    assert_eq!(stand.control.open_sessions().len(), 1);
}

#[tokio::test]
async fn esia_itself_is_never_called() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let nobody = Stubborn { asked_at: "http://elsewhere.test/".to_owned(), answer: Ok(String::new()) };
    let fault = enter(&stand, &vouched, &Standing::default(), Arc::new(nobody)).await.err();
    let detail = format!("it leads to {}, which is not in esia_hosts", stand.world.base);
    assert_eq!(fault, Some(JournalFault::NoSuchWay { detail }));
    assert_eq!(stand.world.control.record().requests.get(&Spot::Ac), None);
}

#[tokio::test]
async fn who_is_not_vouched_for_does_not_enter() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let refusal = VoucherFault("the request is signed by somebody else".to_owned());
    let said = refusal.to_string();
    let outside = "http://127.0.0.1:9/steal?code=secret".to_owned();
    let unknown = format!("{}/webapi/sso/esia/callback?code=x&state=y", stand.origin);
    let table = [
        (Err(refusal), said),
        (Ok(outside), "it leads to http://127.0.0.1:9, which is not in esia_hosts".to_owned()),
        (Ok("nowhere".to_owned()), "the gateway's answer leads to no address".to_owned()),
        (Ok(unknown), format!("HTTP 403 of {} where a redirect belongs", stand.origin)),
    ];
    for (answer, detail) in table {
        let voucher = Stubborn { asked_at: format!("{}/aas/", stand.world.base), answer };
        let fault = enter(&stand, &vouched, &Standing::default(), Arc::new(voucher)).await.err();
        assert_eq!(fault, Some(JournalFault::NoSuchWay { detail }));
    }
    assert!(stand.control.open_sessions().is_empty());
}

#[tokio::test]
async fn somebody_elses_diary_is_left_at_once() {
    let stand = NetcityStand::open().await;
    let snils = Snils::parse(sample(&stand.world, "orlova").esia.snils.unwrap()).unwrap();
    assert!(stand.control.record_snils(101, "ОрловаМС", None));
    assert!(stand.control.record_snils(101, "СоколоваИП", Some(snils)));
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    // The name alone has to tell, as for the many whose card lacks the birth date.
    let vouched = Vouched { birth_date: None, ..vouched };
    let fault = refused(&stand, &vouched, &Standing::default(), &stand.person("orlova")).await;
    assert_eq!(fault, JournalFault::NobodyFound);
    let left = SignOut { school: 101, login: "СоколоваИП".to_owned() };
    assert_eq!(stand.control.sign_outs(), [left]);
    assert_eq!(stand.control.sign_ins(101, "СоколоваИП").accepted, 1);
}

#[tokio::test]
async fn a_namesake_and_a_person_of_another_school_are_left_at_once() {
    let stand = NetcityStand::open().await;
    let right = vouched(&stand.world, "sokolova", SCHOOL, "СоколоваИП", Role::Parent);
    let born = right.birth_date.map(|date| date.tomorrow().unwrap());
    let namesake = Vouched { birth_date: born, ..right.clone() };
    let elsewhere = vouched(&stand.world, "sokolova", GYMNASIUM, "sokolova", Role::Parent);
    let numberless =
        vouched(&stand.world, "sokolova", ("netcity", "", "Лицей № 1"), "sokolova", Role::Parent);
    for (place, wrong) in [namesake, elsewhere, numberless].iter().enumerate() {
        let fault = refused(&stand, wrong, &Standing::default(), &stand.person("sokolova")).await;
        assert_eq!((fault, stand.control.sign_outs().len()), (JournalFault::NobodyFound, place + 1));
    }
    // The register may write a school otherwise, and not know a birth date.
    let long = ("netcity", "101", "МБОУ «Средняя общеобразовательная школа № 12»");
    let long = Vouched {
        birth_date: None,
        ..vouched(&stand.world, "sokolova", long, "СоколоваИП", Role::Parent)
    };
    enter(&stand, &long, &Standing::default(), stand.person("sokolova")).await.expect("entered");
}

#[tokio::test]
async fn of_two_who_fit_alike_nobody_is_taken_by_guess() {
    let stand = NetcityStand::open().await;
    let snils = Snils::parse(sample(&stand.world, "orlova").esia.snils.unwrap()).unwrap();
    assert!(stand.control.record_snils(101, "СоколоваИП", Some(snils)));
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let fault = refused(&stand, &vouched, &Standing::default(), &stand.person("orlova")).await;
    assert_eq!((fault, stand.control.sign_outs().len()), (JournalFault::NobodyFound, 0));
}

#[tokio::test]
async fn an_account_that_is_not_confirmed_goes_no_further() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "fedorov", SCHOOL, "ФёдоровСН", Role::Parent);
    let fault = refused(&stand, &vouched, &Standing::default(), &stand.person("fedorov")).await;
    assert!(matches!(fault, JournalFault::NoSuchWay { .. }), "{fault}");
}

#[tokio::test]
async fn a_journal_that_is_ill_or_has_no_such_way_is_told_apart() {
    let stand = NetcityStand::open().await;
    let of = || vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    for (trouble, expected) in [
        (Trouble::Maintenance, "the journal is under maintenance"),
        (Trouble::Broken, "the journal is not available"),
        (Trouble::Overloaded, "the journal is not available"),
        (Trouble::SignInWithoutToken, "the journal is not available"),
    ] {
        stand.control.trouble(Some(trouble));
        let fault = refused(&stand, &of(), &Standing::default(), &stand.person("orlova")).await;
        assert!(fault.to_string().starts_with(expected), "{trouble:?}: {fault}");
    }
    // A journal that only ESIA opens is what this way is for.
    stand.control.trouble(Some(Trouble::EsiaOnly));
    enter(&stand, &of(), &Standing::default(), stand.person("orlova")).await.expect("entered");

    let plain = Scripted::open(|seen| match seen.call().as_str() {
        "GET /webapi/logindata" => Reply::json(&json!({})),
        _ => Reply::status(404),
    })
    .await;
    let journal = window_at(plain.origin(), |_| {});
    let fault = journal.enter_vouched(&of(), &Standing::default(), stand.person("orlova")).await.err();
    let detail = format!("HTTP 404 of {} where a redirect belongs", plain.origin());
    assert_eq!(fault, Some(JournalFault::NoSuchWay { detail }));
}

#[tokio::test]
async fn who_hangs_up_leaves_no_session_behind() {
    let stand = NetcityStand::open().await;
    let vouched = vouched(&stand.world, "orlova", SCHOOL, "ОрловаМС", Role::Parent);
    let slow =
        Arc::new(Slow { person: stand.person("orlova"), arrived: Notify::new(), go_on: Notify::new() });
    let (journal, standing) = (window(&stand), Standing::default());
    tokio::select! {
        _ = journal.enter_vouched(&vouched, &standing, Arc::clone(&slow) as _) => panic!("nobody has answered"),
        () = slow.arrived.notified() => {}
    }
    slow.go_on.notify_one();
    let ended = async {
        while stand.control.sign_outs().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the session is ended");
    assert_eq!(stand.control.sign_ins(101, "ОрловаМС").accepted, 1);
    assert!(stand.control.open_sessions().is_empty());
}

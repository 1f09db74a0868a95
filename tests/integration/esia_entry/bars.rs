//! БАРС: the button's address from the settings, back to the first page with `sessionid`.

use std::sync::Arc;

use privratnik::{
    domain::{Role, Snils, Standing, System, Vouched},
    flow::port::{Journal, JournalFault, JournalSession, VoucherFault},
    legacy::bars::{Bars, Settings},
    sandbox::bars::{SignIns, Trouble},
};
use serde_json::{Value, json};
use url::Url;

use super::world::{BarsStand, Person, Stubborn, pupil_name, sample, vouched};
use crate::{
    browser_like::Browser,
    legacy::scripted::{Reply, Scripted},
};

/// A sign-in name is one in the whole region.
const REGION: (&str, &str, &str) = ("bars", "", "МБОУ «Средняя общеобразовательная школа № 12»");

fn window(stand: &BarsStand) -> Bars {
    window_with(&stand.origin, |_| {})
}

fn window_with(origin: &str, change: impl FnOnce(&mut Settings)) -> Bars {
    let upstream = Url::parse(origin).unwrap();
    let mut settings = Settings::new(System("bars".into()), "Электронная школа", upstream);
    settings.paths.esia_sign_in = Some("/auth/esia/send-authn-request".to_owned());
    settings.paths.choose_pupil = Some("/api/ProfileService/SetSelectedPupil?pupil_id={pupil}".to_owned());
    change(&mut settings);
    Bars::new(settings).unwrap()
}

/// The fault, and that nobody stayed signed in.
async fn refused(stand: &BarsStand, vouched: &Vouched, person: &Arc<Person>) -> JournalFault {
    let entered = window(stand).enter_vouched(vouched, &Standing::default(), Arc::clone(person) as _).await;
    let fault = entered.err().expect("a refusal");
    assert!(stand.control.open_sessions().is_empty(), "{fault}");
    assert!(person.times_asked() <= 1, "nothing is repeated");
    assert!(stand.world.control.record().most_presentations() <= 1, "nor is a code");
    fault
}

/// Who is in, as the gateway's proxy asks it.
async fn person_data(stand: &BarsStand, session: &JournalSession) -> Value {
    let mut browser = Browser::new(&stand.origin);
    for cookie in &session.cookies {
        browser.set_cookie(&cookie.name, cookie.value.expose());
    }
    browser.get("/api/ProfileService/GetPersonData").await.json()
}

#[tokio::test]
async fn a_mother_enters_for_each_of_her_children_and_leaves() {
    let stand = BarsStand::open().await;
    let of = vouched(&stand.world, "orlova", REGION, "ПР_ОрловаМар", Role::Parent);
    for pupil in ["5001", "5003"] {
        let standing = Standing { role: Some("parent".to_owned()), pupil: Some(pupil.to_owned()) };
        let person = stand.person("orlova");
        let session = window(&stand).enter_vouched(&of, &standing, person.clone()).await.expect(pupil);
        let data = person_data(&stand, &session).await;
        assert_eq!(data["user_fullname"], "Орлова Мария Сергеевна");
        assert_eq!(data["selected_pupil_id"].to_string(), pupil);
        let names: Vec<_> = session.cookies.iter().map(|cookie| cookie.name.as_str()).collect();
        assert_eq!((names, session.entrance.page.as_str()), (vec!["sessionid"], "/personal-area/"));
        assert_eq!(person.times_asked(), 1);
        window(&stand).leave(&session).await;
        assert!(stand.control.open_sessions().is_empty());
    }
    assert_eq!(stand.control.sign_ins("ПР_ОрловаМар"), SignIns { accepted: 2, refused: 0 });
}

#[tokio::test]
async fn a_pupil_with_a_child_account_and_a_teacher_enter_as_what_they_are() {
    let stand = BarsStand::open().await;
    for (login, account, role) in
        [("sokolov", "ПР_СоколовДан", Role::Pupil), ("kuznetsov", "ПР_КузнецовАнд", Role::Staff)]
    {
        let of = vouched(&stand.world, login, REGION, account, role);
        let session = window(&stand).enter_vouched(&of, &Standing::default(), stand.person(login)).await;
        let data = person_data(&stand, &session.expect(login)).await;
        assert_eq!(data["user_fullname"], of.name.spoken(), "{login}");
    }
    // The card of a teacher is no parent's.
    let other = BarsStand::open().await;
    let of = vouched(&other.world, "kuznetsov", REGION, "ПР_КузнецовАнд", Role::Parent);
    let fault = refused(&other, &of, &other.person("kuznetsov")).await;
    assert_eq!(
        (fault, other.control.sign_outs()),
        (JournalFault::NobodyFound, vec!["ПР_КузнецовАнд".to_owned()])
    );
}

#[tokio::test]
async fn whom_the_journal_does_not_find_nobody_enters_for() {
    let stand = BarsStand::open().await;
    let of = vouched(&stand.world, "novikova", REGION, "ПР_НовиковаОль", Role::Parent);
    let fault = refused(&stand, &of, &stand.person("novikova")).await;
    assert_eq!((fault, stand.control.sign_outs().len()), (JournalFault::NobodyFound, 0));
}

#[tokio::test]
async fn somebody_elses_diary_is_left_at_once() {
    let stand = BarsStand::open().await;
    let snils = Snils::parse(sample(&stand.world, "orlova").esia.snils.unwrap()).unwrap();
    assert!(stand.control.record_snils("ПР_ОрловаМар", None));
    assert!(stand.control.record_snils("ПР_СоколоваИри", Some(snils)));
    let of = vouched(&stand.world, "orlova", REGION, "ПР_ОрловаМар", Role::Parent);
    let fault = refused(&stand, &of, &stand.person("orlova")).await;
    assert_eq!(fault, JournalFault::NobodyFound);
    assert_eq!(stand.control.sign_outs(), ["ПР_СоколоваИри"]);

    // A pupil's account is known by the pupil whose diary it shows.
    let stand = BarsStand::open().await;
    let of = vouched(&stand.world, "sokolov", REGION, "ПР_СоколовДан", Role::Pupil);
    let other = Vouched { name: pupil_name(&stand.world, 5001), ..of };
    let fault = refused(&stand, &other, &stand.person("sokolov")).await;
    assert_eq!(
        (fault, stand.control.sign_outs()),
        (JournalFault::NobodyFound, vec!["ПР_СоколовДан".to_owned()])
    );
}

#[tokio::test]
async fn the_way_has_to_be_named_and_stays_on_the_list() {
    let stand = BarsStand::open().await;
    let of = vouched(&stand.world, "orlova", REGION, "ПР_ОрловаМар", Role::Parent);
    let unset = window_with(&stand.origin, |settings| settings.paths.esia_sign_in = None);
    let wrong =
        window_with(&stand.origin, |settings| settings.paths.esia_sign_in = Some("/auth/nothing".into()));
    let esia = stand.world.base.clone();
    let refusal = VoucherFault("no such client".to_owned());
    let (nowhere, no) = (Ok(String::new()), Err(refusal.clone()));
    let table = [
        (
            unset,
            "nobody asks",
            nowhere.clone(),
            "where its ESIA sign-in begins (esia_sign_in) is not set".to_owned(),
        ),
        (
            wrong,
            "nobody asks",
            nowhere.clone(),
            format!("HTTP 404 of {} where a redirect belongs", stand.origin),
        ),
        (window(&stand), "nobody asks", nowhere, format!("it leads to {esia}, which is not in esia_hosts")),
        (window(&stand), esia.as_str(), no, refusal.to_string()),
    ];
    for (journal, asked_at, answer, detail) in table {
        let voucher = Stubborn { asked_at: asked_at.to_owned(), answer };
        let fault = journal.enter_vouched(&of, &Standing::default(), Arc::new(voucher)).await.err();
        assert_eq!(fault, Some(JournalFault::NoSuchWay { detail }));
    }
    assert!(stand.control.open_sessions().is_empty());
}

#[tokio::test]
async fn an_ill_journal_is_not_one_without_a_way() {
    let stand = BarsStand::open().await;
    let of = vouched(&stand.world, "orlova", REGION, "ПР_ОрловаМар", Role::Parent);
    stand.control.trouble(Some(Trouble::Broken));
    let fault = refused(&stand, &of, &stand.person("orlova")).await;
    assert!(matches!(fault, JournalFault::Unavailable { .. }), "{fault}");
    stand.control.trouble(Some(Trouble::EsiaOnly));
    let entered = window(&stand).enter_vouched(&of, &Standing::default(), stand.person("orlova")).await;
    entered.expect("what only ESIA opens is opened so");
}

#[tokio::test]
async fn a_session_that_was_opened_on_a_way_gone_wrong_is_ended() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /auth/esia/send-authn-request" => Reply::status(302)
            .header("location", "http://other.test/x?code=1")
            .cookie("sessionid=0a1b; Path=/"),
        "POST /rest/logout" => Reply::json(&json!({ "success": true })),
        _ => Reply::status(404),
    })
    .await;
    let stand = BarsStand::open().await;
    let of = vouched(&stand.world, "orlova", REGION, "ПР_ОрловаМар", Role::Parent);
    let journal = window_with(server.origin(), |_| {});
    let fault = journal.enter_vouched(&of, &Standing::default(), stand.person("orlova")).await.err();
    let detail = "it leads to http://other.test, which is not in esia_hosts".to_owned();
    assert_eq!(fault, Some(JournalFault::NoSuchWay { detail }), "the origin alone is told");
    assert_eq!(server.count("POST /rest/logout"), 1);
    assert_eq!(
        server.seen().last().and_then(|seen| seen.header("cookie").map(str::to_owned)).as_deref(),
        Some("sessionid=0a1b")
    );
}

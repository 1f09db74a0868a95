//! A form that comes when its session has run out.

use std::time::Duration;

use http::Method;
use privratnik::{app::demo::Site, sandbox::rid::Trouble};
use url::Url;

use crate::redis_server::Redis;
use crate::walk::{
    house::House,
    journals::settled,
    page::{Page, between},
    person::Person,
    steps::sample,
    tap::Tap,
};

const KEPT: &str = "__Host-privratnik-kept";
const LETTER: &str = "Можно ли сдать задачи в четверг?\r\n«Ёлочки» — в тетради.";
const BOARD: &str = "/asp/Announce/ViewAnnouncements.asp";

/// Longer than a session may be idle.
const LONG: Duration = Duration::from_mins(31);

/// A pupil in РИД, and the page on which a letter to a teacher is written.
async fn writing(house: &House) -> (Person, Page) {
    let (mut pupil, _) = settled(house, Site::Rid, "belova").await;
    let page = pupil.open(&pupil.journal("/messages/new/")).await;
    (pupil, page)
}

/// Presses the button under the letter.
async fn send(pupil: &mut Person, page: &Page) -> Page {
    let text = page.text();
    let people = between(&text, "name=\"to\"><option value=\"\">", "</select>").expect("people to write to");
    let to = between(people, "<option value=\"", "\"").expect("a teacher");
    let fields = [("to", to), ("subject", "Задачи"), ("body", LETTER)];
    pupil.submit_only(page, "id=\"new-message\"", &fields).await
}

/// The page of the kept form, after the sign-in.
async fn kept_letter(house: &House) -> (Person, Page) {
    let (mut pupil, page) = writing(house).await;
    house.clock.advance(LONG);
    let answer = send(&mut pupil, &page).await;
    let page = pupil.follow(answer).await;
    assert_eq!(page.place(), "rid/.gate/kept", "{}", page.text());
    (pupil, page)
}

/// What a browser says of the page that a request comes from.
fn from(origin: &str) -> Vec<(&str, &str)> {
    vec![("origin", origin)]
}

fn subjects(house: &House) -> Vec<String> {
    house.rid.sent_messages().into_iter().map(|sent| sent.subject).collect()
}

fn offers_to_send(page: &Page) -> bool {
    page.text().contains("id=\"send\"")
}

#[tokio::test]
async fn lesson_11_a_form_that_comes_after_its_session_is_sent_on_once_when_its_person_says_so() {
    let house = House::open().await;
    let (mut pupil, page) = kept_letter(&house).await;
    assert!(page.words().contains("Можно ли сдать задачи в четверг?") && page.words().contains("«Ёлочки»"));
    assert!(page.words().contains("/messages/new/") && page.words().contains("20.11.2026 в 12:31"));
    assert!(!page.text().contains("csrfmiddlewaretoken"), "what the journal wrote for itself is not shown");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(subjects(&house), [""; 0], "nothing is sent unasked");

    let sent = pupil.submit(&page, "id=\"send\"", &[]).await;
    assert_eq!(sent.place(), "rid/messages/output/", "{}", sent.text());
    assert_eq!(subjects(&house), ["Задачи"]);
    let letter = pupil.open(sent.link("/messages/input/").as_str()).await;
    assert!(letter.words().contains("Задачи") || sent.words().contains("Задачи"));

    let again = pupil.submit(&page, "id=\"send\"", &[]).await;
    assert_eq!(again.place(), "rid/messages/new/", "an empty form: {}", again.text());
    assert!(!again.text().contains("Ёлочки"));
    assert_eq!(subjects(&house), ["Задачи"], "twice confirmed, once sent");
    assert_eq!(pupil.cookie("rid", KEPT), None);
    assert_eq!(pupil.visited_with("body"), [""; 0], "no address holds what was typed");
}

#[tokio::test]
async fn lesson_11_a_form_that_is_not_wanted_is_dropped() {
    let house = House::open().await;
    let (mut pupil, page) = kept_letter(&house).await;
    let later = pupil.open(page.link("id=\"onward\"").as_str()).await;
    assert_eq!((later.place().as_str(), later.status.as_u16()), ("rid/messages/new/", 200));
    let page = pupil.open(&pupil.journal("/.gate/kept")).await;
    assert!(offers_to_send(&page), "it waits");
    let onward = pupil.submit(&page, "id=\"discard\"", &[]).await;
    assert_eq!(onward.place(), "rid/messages/new/");
    let sent = pupil.submit(&page, "id=\"send\"", &[]).await;
    assert_eq!((sent.place().as_str(), subjects(&house).len()), ("rid/messages/new/", 0));
    let gone = pupil.open(&pupil.journal("/.gate/kept")).await;
    assert!(!gone.text().contains("Ёлочки"), "{}", gone.text());
}

#[tokio::test]
async fn lesson_11_a_session_that_ends_before_the_confirmation_loses_nothing_either() {
    let house = House::open().await;
    let (mut pupil, page) = kept_letter(&house).await;
    house.clock.advance(LONG);
    let kept = pupil.submit(&page, "id=\"send\"", &[]).await;
    assert_eq!((kept.place().as_str(), subjects(&house).len()), ("rid/.gate/kept", 0), "{}", kept.text());
    house.clock.advance(LONG);
    let kept = pupil.submit(&kept, "id=\"discard\"", &[]).await;
    assert_eq!(kept.place(), "rid/.gate/kept", "signed in once more: {}", kept.text());
    house.clock.advance(LONG);
    let kept = pupil.open(&pupil.journal("/.gate/kept")).await;
    assert!(offers_to_send(&kept), "{}", kept.text());
    pupil.submit(&kept, "id=\"send\"", &[]).await;
    assert_eq!(subjects(&house), ["Задачи"]);
}

#[tokio::test]
async fn lesson_11_a_form_that_is_good_only_on_its_page_is_given_back_as_text() {
    let house = House::open().await;
    let (mut mother, _) = settled(&house, Site::App, "orlova").await;
    let page = mother.open(&mother.journal("/Requests/New.aspx?kind=school")).await;
    let filed = house.app.applications().len();
    house.clock.advance(LONG);
    let fields = [("TxtChild", "Орлов Пётр"), ("TxtComment", "Прошу\r\nперевести")];
    let answer = mother.submit_only(&page, "id=\"NewRequest\"", &fields).await;
    let kept = mother.follow(answer).await;
    let text = kept.text();
    assert_eq!(kept.place(), "app/.gate/kept", "{text}");
    assert!(!offers_to_send(&kept) && text.contains("только с той страницы"), "{text}");
    assert!(
        text.contains("value=\"Орлов Пётр\" readonly") && text.contains("readonly>\nПрошу\r\nперевести<")
    );
    assert!(!text.contains("__EVENTVALIDATION"));

    let named = between(&text, "privratnik-kept=", "\"").expect("its name");
    let forged = format!("{}?privratnik-kept={named}", mother.journal("/Requests/New.aspx"));
    let origin = mother.journal("");
    let url = Url::parse(&forged).expect("an address");
    let answer = mother.send_form(&url, true, &origin, &[]).await;
    assert_eq!(mother.follow(answer).await.place(), "app/.gate/kept", "and by no other way either");
    assert_eq!(house.app.applications().len(), filed);
    let page = mother.open(kept.link("id=\"onward\"").as_str()).await;
    assert!(page.text().contains("id=\"NewRequest\""), "the page again, with a new input");
}

#[tokio::test]
async fn lesson_11_the_journals_token_is_the_one_of_the_new_session() {
    let (house, tap) = Tap::on(House::open().await).await;
    let mut mother = Person::new(house.ports);
    mother.settle("orlova").await;
    let old = mother.at.clone();
    house.clock.advance(LONG);
    let board = Url::parse(&mother.journal(&format!("{BOARD}?at={old}&x=1"))).expect("an address");
    let fields = [("AT", old.as_str()), ("TEXT", "Собрание переносится"), ("PAD", "at")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let origin = mother.journal("");
    let answer = mother.send_form(&board, true, &origin, &fields).await;
    let choice = mother.follow(answer).await;
    let entrance = mother.submit(&choice, "data-way", &[]).await;
    let kept = mother.enter(&entrance).await;
    assert_eq!(kept.place(), "netcity/.gate/kept", "{}", kept.text());
    assert!(kept.text().contains("Собрание переносится") && !kept.text().contains(">AT<"), "{}", kept.text());
    tap.heard();
    mother.submit_only(&kept, "id=\"send\"", &[]).await;
    let token = house.netcity.open_sessions()[0].at.clone();
    let heard = tap.heard();
    assert!(heard.contains(&format!("post {}?at={token}&x=1 ", BOARD.to_lowercase())), "{heard}");
    assert!(heard.contains(&format!("\r\n\r\nat={token}&text=")) && heard.contains("&pad=at"), "{heard}");
    assert!(!heard.contains(&old) && !heard.contains("privratnik"), "{heard}");
    assert!(!mother.has_heard(&token));
}

#[tokio::test]
async fn lesson_11_old_pages_that_only_turn_a_leaf_bother_nobody() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    house.clock.advance(LONG);
    let board = Url::parse(&pupil.journal(BOARD)).expect("an address");
    let fields = [("AT".to_owned(), pupil.at.clone()), ("VER".to_owned(), "7".to_owned())];
    let origin = pupil.journal("");
    let answer = pupil.send_form(&board, true, &origin, &fields).await;
    let entrance = pupil.follow(answer).await;
    assert_eq!(entrance.place(), "netcity/.gate/enter");
    assert!(!entrance.text().contains(".gate/kept") && pupil.cookie("netcity", KEPT).is_none());
}

#[tokio::test]
async fn lesson_11_another_person_in_the_same_browser_sees_nothing() {
    let house = House::open().await;
    let (mut browser, page) = writing(&house).await;
    house.clock.advance(LONG);
    send(&mut browser, &page).await;
    let kept = browser.cookie("rid", KEPT).expect("a form").to_owned();
    for (name, _) in browser.cookies_of("esia") {
        browser.set_cookie("esia", &name, "");
    }
    let page = browser.open(&browser.journal("/.gate/login")).await;
    let page = browser.pass_esia(&page, "sokolov").await;
    assert_eq!(page.place(), "gate/links");
    let own = sample("sokolov").accounts.into_iter().find(|held| held.system == "rid");
    browser.link(&own.expect("an account there")).await;
    let page = browser.open(&browser.gate("/go")).await;
    assert_eq!(page.place(), "rid/", "straight into the journal: {}", page.text());
    assert_eq!(browser.cookie("rid", KEPT), None);
    assert_eq!(browser.open(&browser.journal("/.gate/kept")).await.place(), "rid/");
    assert!(!browser.has_heard("Ёлочки") && !browser.has_heard("%D0%81%D0%BB"));
    let mut back = browser.twin();
    back.set_cookie("rid", KEPT, &kept);
    let kept = back.open(&back.journal("/.gate/kept")).await;
    assert!(!kept.text().contains("Ёлочки"), "not even with the cookie of then");
}

#[tokio::test]
async fn lesson_11_what_is_too_long_foreign_or_a_scripts_is_not_kept() {
    let house = House::open().await;
    let (mut pupil, page) = writing(&house).await;
    let token = page.hidden("csrfmiddlewaretoken");
    house.clock.advance(LONG);
    let action = Url::parse(&pupil.journal("/messages/new/")).expect("an address");
    let own = pupil.journal("");
    let form = |text: &str| {
        let pairs = [("csrfmiddlewaretoken", token.as_str()), ("body", text)];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    let (short, long) = (form(LETTER), form(&"ё".repeat(44_000)));
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let page = [("accept", "text/html"), ("sec-fetch-mode", "navigate")];
    let script = [("accept", "application/json"), ("sec-fetch-mode", "cors")];
    let ours = own.as_str();
    let table = [
        ("too long", Method::POST, page, from(ours), kind, &long, 303),
        ("another site's", Method::POST, page, from("https://evil.test"), kind, &short, 303),
        ("nobody's", Method::POST, page, from("null"), kind, &short, 303),
        ("of no origin", Method::POST, page, vec![], kind, &short, 303),
        (
            "of the same site",
            Method::POST,
            page,
            vec![("origin", ours), ("sec-fetch-site", "same-site")],
            kind,
            &short,
            303,
        ),
        ("a script's", Method::POST, script, from(ours), kind, &short, 401),
        ("no form", Method::POST, page, from(ours), ("content-type", "text/plain"), &short, 303),
        ("put", Method::PUT, page, from(ours), kind, &short, 303),
    ];
    for (what, method, head, from, kind, body, status) in table {
        let headers = [head.as_slice(), &from, &[kind]].concat();
        let answer = pupil.twin().send(method, &action, &headers, body.clone().into()).await;
        let kept =
            answer.headers.get_all("set-cookie").iter().any(|line| line.to_str().unwrap().contains(KEPT));
        assert_eq!((answer.status.as_u16(), kept), (status, false), "{what}");
    }
    let password = Url::parse(&pupil.journal("/settings/password/")).expect("an address");
    let headers = [page.as_slice(), &from(ours), &[kind]].concat();
    let answer = pupil.twin().send(Method::POST, &password, &headers, short.clone().into()).await;
    assert_eq!(pupil.follow(answer).await.code().as_deref(), Some("PR-401"));
    let mut forger = pupil.twin();
    forger.set_cookie("rid", "__Host-privratnik-trace", &"A".repeat(43));
    let answer = forger.send(Method::POST, &action, &headers, short.clone().into()).await;
    assert!(
        answer.target().is_some() && forger.cookie("rid", KEPT).is_none(),
        "a trace that nobody was given"
    );
    pupil.send(Method::POST, &action, &headers, short.into()).await;
    assert!(pupil.cookie("rid", KEPT).is_some(), "and the same form, as it should be, is");
}

#[tokio::test]
async fn lesson_11_after_a_sign_out_nothing_is_kept() {
    let house = House::open().await;
    for way in ["journal", "gate", "out", "unlink"] {
        let (mut pupil, page) = writing(&house).await;
        // Not in one breath: that would be a browser going round in circles.
        house.clock.advance(Duration::from_secs(11));
        let (trace, door) = ("__Host-privratnik-trace", "__Host-privratnik-door");
        let before = [trace, door].map(|name| (name, pupil.cookie("rid", name).expect(name).to_owned()));
        match way {
            "journal" => drop(pupil.open(&pupil.journal("/accounts/logout/")).await),
            "out" => drop(pupil.open(&pupil.journal("/.gate/out")).await),
            "gate" => drop(pupil.leave().await),
            _ => {
                let links = pupil.open(&pupil.gate("/links")).await;
                let ask = pupil.open(links.link("data-remove").as_str()).await;
                pupil.submit(&ask, "id=\"remove\"", &[]).await;
            }
        }
        // As if the browser had lost the answer and held everything yet.
        before.iter().for_each(|(name, value)| pupil.set_cookie("rid", name, value));
        send(&mut pupil, &page).await;
        assert_eq!(pupil.cookie("rid", KEPT), None, "{way}");
        house.clock.advance(LONG);
        before.iter().for_each(|(name, value)| pupil.set_cookie("rid", name, value));
        send(&mut pupil, &page).await;
        assert_eq!(pupil.cookie("rid", KEPT), None, "{way}, later");
    }
}

#[tokio::test]
async fn lesson_11_a_sign_out_takes_what_was_kept() {
    let house = House::open().await;
    for way in ["journal", "gate", "elsewhere"] {
        let (mut pupil, page) = kept_letter(&house).await;
        let kept = pupil.cookie("rid", KEPT).expect("a form").to_owned();
        house.clock.advance(Duration::from_secs(11));
        match way {
            "journal" => drop(pupil.open(&pupil.journal("/.gate/out")).await),
            "gate" => drop(pupil.leave().await),
            _ => {
                let mut elsewhere = Person::new(house.ports);
                elsewhere.sign_in("belova").await;
                elsewhere.leave().await;
            }
        }
        let back = pupil.open(&pupil.journal("/.gate/login")).await;
        assert_ne!(back.place(), "rid/.gate/kept", "{way}");
        pupil.set_cookie("rid", KEPT, &kept);
        let answer = pupil.open(&pupil.journal("/.gate/kept")).await;
        assert!(!answer.text().contains("Ёлочки"), "{way}: {}", answer.text());
        pupil.submit(&page, "id=\"send\"", &[]).await;
        assert_eq!(subjects(&house), [""; 0], "{way}");
        house.clock.advance(Duration::from_secs(11));
    }
}

#[tokio::test]
async fn lesson_11_a_sign_out_after_the_end_takes_it_too() {
    let house = House::open().await;
    for way in ["/accounts/logout/", "/.gate/out"] {
        let (mut pupil, page) = writing(&house).await;
        house.clock.advance(LONG);
        send(&mut pupil, &page).await;
        let kept = pupil.cookie("rid", KEPT).expect("a form").to_owned();
        // As if it was the first tab that has heard of the end.
        pupil.set_cookie("rid", "__Host-privratnik-door", &"A".repeat(43));
        pupil.step(&pupil.journal(way)).await;
        pupil.set_cookie("rid", KEPT, &kept);
        let back = pupil.open(&pupil.journal("/.gate/login")).await;
        assert_eq!(back.place(), "rid/", "{way}: {}", back.text());
    }
}

#[tokio::test]
async fn lesson_11_a_kept_form_does_not_outlive_the_longest_session() {
    let house = House::open().await;
    let (mut pupil, page) = writing(&house).await;
    house.clock.advance(LONG);
    send(&mut pupil, &page).await;
    house.clock.advance(Duration::from_hours(3));
    let page = pupil.open(&pupil.journal("/.gate/login")).await;
    let page = pupil.pass_esia(&page, "belova").await;
    assert_eq!(page.place(), "rid/", "{}", page.text());
    assert!(!pupil.has_heard("Ёлочки"));
}

#[tokio::test]
async fn lesson_11_a_session_that_is_over_in_the_journal_loses_no_form_either() {
    let house = House::open().await;
    let (mut pupil, page) = writing(&house).await;
    for _ in 0..2 {
        house.rid.end_all_sessions();
        let answer = send(&mut pupil, &page).await;
        assert_eq!(answer.target().expect("sent on").path(), "/.gate/kept");
        let kept = pupil.follow(answer).await;
        assert!(offers_to_send(&kept), "{}", kept.text());
        pupil.open(&pupil.journal("/marks/current/")).await;
        house.rid.end_all_sessions();
        let kept = pupil.submit(&kept, "id=\"send\"", &[]).await;
        assert!(offers_to_send(&kept), "the journal has not looked at it: {}", kept.text());
        let before = subjects(&house).len();
        assert_eq!(pupil.submit(&kept, "id=\"send\"", &[]).await.place(), "rid/messages/output/");
        assert_eq!(subjects(&house).len(), before + 1);
        // A journal that ends too many sessions in one minute is left alone.
        house.clock.advance(Duration::from_secs(61));
    }

    let mut mother = Person::new(house.ports);
    mother.settle("orlova").await;
    let ver = mother.ask("/webapi/context").await.json()["ver"].as_str().expect("a version").to_owned();
    house.netcity.end_all_sessions();
    let board = Url::parse(&mother.journal(BOARD)).expect("an address");
    let fields = [("AT", mother.at.clone()), ("VER", ver), ("TEXT", "Собрание переносится".to_owned())];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    let origin = mother.journal("");
    let answer = mother.send_form(&board, true, &origin, &fields).await;
    let kept = mother.follow(answer).await;
    assert!(kept.text().contains("Собрание переносится") && !offers_to_send(&kept), "{}", kept.text());
}

#[tokio::test]
async fn lesson_11_a_journal_that_fails_gets_nothing_twice_and_the_text_stays() {
    let house = House::open().await;
    let (mut pupil, page) = kept_letter(&house).await;
    house.rid.trouble(Some(Trouble::Broken));
    let kept = pupil.submit(&page, "id=\"send\"", &[]).await;
    assert_eq!(kept.place(), "rid/.gate/kept", "{}", kept.text());
    house.rid.trouble(None);
    for kept in [kept, pupil.open(&pupil.journal("/.gate/kept")).await] {
        assert!(kept.text().contains("Ёлочки") && kept.text().contains("не подтвердил"), "{}", kept.text());
        assert!(!offers_to_send(&kept));
    }
    let kept = pupil.submit(&page, "id=\"send\"", &[]).await;
    assert!(kept.text().contains("Ёлочки"), "an old page of it sends nothing");
    assert_eq!(subjects(&house), [""; 0]);
}

#[tokio::test]
async fn lesson_11_a_form_of_one_account_is_not_sent_by_another() {
    let house = House::open().await;
    let (mut mother, _) = settled(&house, Site::Rid, "orlova").await;
    let second = sample("orlova").accounts.into_iter().filter(|held| held.system == "rid").nth(1);
    mother.link(&second.expect("another child")).await;
    let choice = mother.open(&mother.gate("/go")).await;
    let entrance = mother.submit(&choice, "Орлов Пётр", &[]).await;
    mother.enter(&entrance).await;
    let page = mother.open(&mother.journal("/messages/new/")).await;
    house.clock.advance(LONG);
    let answer = send(&mut mother, &page).await;
    let choice = mother.follow(answer).await;
    assert_eq!(choice.place(), "gate/choose");
    let kept = mother.submit(&choice, "Орлова Анна", &[]).await;
    assert!(kept.text().contains("Ёлочки") && !offers_to_send(&kept), "{}", kept.text());
    house.clock.advance(Duration::from_secs(11));
    let choice = mother.open(kept.link("/.gate/switch").as_str()).await;
    let kept = mother.submit(&choice, "Орлов Пётр", &[]).await;
    assert!(offers_to_send(&kept), "{}", kept.text());
    mother.submit(&kept, "id=\"send\"", &[]).await;
    let sent: Vec<_> = house.rid.sent_messages().into_iter().map(|sent| sent.from).collect();
    assert_eq!(sent, ["21500112@760215"]);
}

#[tokio::test]
async fn lesson_11_of_a_form_with_files_the_text_is_given_back() {
    let house = House::open().await;
    let (mut pupil, _) = writing(&house).await;
    house.clock.advance(LONG);
    let action = Url::parse(&pupil.journal("/messages/new/")).expect("an address");
    let part =
        |about: &str, body: &str| format!("--b\r\nContent-Disposition: form-data; {about}\r\n\r\n{body}\r\n");
    let text = part("name=\"body\"", LETTER);
    let chosen = part("name=\"file\"; filename=\"ёж.txt\"", &"тайна ".repeat(60_000));
    let not_chosen = part("name=\"file\"; filename=\"\"", "");
    let origin = pupil.journal("");
    for (file, sends) in [(&chosen, false), (&not_chosen, true)] {
        house.clock.advance(LONG);
        let headers = [
            ("accept", "text/html"),
            ("sec-fetch-mode", "navigate"),
            ("origin", origin.as_str()),
            ("content-type", "multipart/form-data; boundary=b"),
        ];
        let body = format!("{text}{file}--b--\r\n");
        let answer = pupil.send(Method::POST, &action, &headers, body.into()).await;
        let kept = pupil.follow(answer).await;
        assert!(kept.text().contains("Ёлочки") && !kept.text().contains("тайна"), "{}", kept.text());
        assert_eq!((offers_to_send(&kept), kept.text().contains("выберите файлы")), (sends, !sends));
    }
}

#[tokio::test]
async fn lesson_11_the_second_tab_of_a_browser_loses_nothing_where_both_ways_are_open() {
    let house = House::open().await;
    let (mut pupil, page) = writing(&house).await;
    house.clock.advance(LONG);
    let first = pupil.step(&pupil.journal("/marks/current/")).await;
    assert_eq!(first.target().expect("sent on").path(), "/login");
    assert_eq!(pupil.cookie("rid", "__Host-privratnik-door"), None, "the first tab has noticed the end");
    let answer = send(&mut pupil, &page).await;
    let kept = pupil.follow(answer).await;
    assert!(offers_to_send(&kept), "{}", kept.text());
    pupil.submit(&kept, "id=\"send\"", &[]).await;
    assert_eq!(subjects(&house), ["Задачи"]);
}

#[tokio::test]
async fn lesson_11_whoever_signs_in_past_esia_writes_to_the_journal_itself() {
    let house = House::open().await;
    let (mut pupil, _) = writing(&house).await;
    house.clock.advance(LONG);
    pupil.step(&pupil.journal("/")).await;
    let page = pupil.open(&pupil.journal("/accounts/login/")).await;
    let own = sample("belova").accounts.into_iter().find(|held| held.system == "rid").expect("an account");
    // The page's script fills in its hidden inputs.
    let fields = [
        ("csrfmiddlewaretoken", page.hidden("csrfmiddlewaretoken")),
        ("username", format!("{}@{}", own.login, own.school)),
        ("fake_username", own.login.to_owned()),
        ("school", own.school.to_string()),
        ("password", own.password.to_owned()),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    let origin = pupil.journal("");
    let answer = pupil.send_form(&page.url, true, &origin, &fields).await;
    let page = pupil.follow(answer).await;
    assert_eq!((page.place().as_str(), pupil.cookie("rid", "sessionid").is_some()), ("rid/", true));
    let page = pupil.open(&pupil.journal("/messages/new/")).await;
    let answer = send(&mut pupil, &page).await;
    assert_eq!(pupil.follow(answer).await.place(), "rid/messages/output/");
    assert_eq!(subjects(&house), ["Задачи"]);
}

#[tokio::test]
async fn lesson_11_two_gateways_have_one_form() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let (mut pupil, page) = writing(&house).await;
    let (own, _second) = house.second_gateway();
    house.clock.advance(LONG);
    let answer = send(&mut pupil, &page).await;
    pupil.redirect_port(house.ports.gateway, own.gateway);
    let kept = pupil.follow(answer).await;
    assert!(offers_to_send(&kept), "{}", kept.text());
    let mut twin = pupil.twin();
    twin.redirect_port(house.ports.gateway, house.ports.gateway);
    let (here, there) = tokio::join!(
        pupil.submit_only(&kept, "id=\"send\"", &[]),
        twin.submit_only(&kept, "id=\"send\"", &[])
    );
    let taken = [here, there]
        .iter()
        .filter(|answer| answer.target().is_some_and(|target| target.path() == "/messages/output/"))
        .count();
    assert_eq!((taken, subjects(&house).len()), (1, 1));
}

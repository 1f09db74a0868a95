//! The stand-in of a plain form application over real sockets: one test per behaviour that the window relies on.

use std::sync::Arc;

use encoding_rs::WINDOWS_1251;
use http::{Method, header};
use privratnik::sandbox::{
    people::portal_accounts,
    portal::{self, Control, Settings, SignIns, Trouble},
    server,
};
use tokio::net::TcpListener;

use crate::{
    browser_like::{Answer, Browser},
    foreign_client::{python, told_by},
    netcity_standin::{Counting, Hand},
};

/// A stand-in that runs, on Friday 20 November 2026 at noon.
pub(crate) struct Stand {
    pub(crate) control: Control,
    pub(crate) clock: Arc<Hand>,
    pub(crate) origin: String,
}

impl Stand {
    pub(crate) async fn open() -> Self {
        Self::open_as(|settings| settings).await
    }

    /// With settings of its own.
    pub(crate) async fn open_as(changed: impl FnOnce(Settings) -> Settings) -> Self {
        let clock = Arc::new(Hand::at_noon());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let settings = Settings::new(Arc::<Hand>::clone(&clock), Arc::<Counting>::default(), &origin);
        let app = portal::app(changed(settings));
        // It runs until the test ends.
        server::run(listener, app.router(), None).await.expect("runs");
        Self { control: app.control(), clock, origin }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.origin)
    }

    async fn enter(&self, login: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        let answer = sign_in(&mut browser, login, password).await;
        let home = format!("{}/Cabinet/Default.aspx", self.origin);
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, home.as_str()), "{login}");
        browser
    }
}

async fn sign_in(browser: &mut Browser, login: &str, password: &str) -> Answer {
    let page = browser.get("/Account/Login.aspx").await.windows_1251();
    let fields = [
        ("__VIEWSTATE", hidden(&page, "__VIEWSTATE")),
        ("__EVENTVALIDATION", hidden(&page, "__EVENTVALIDATION")),
        ("FormKind", "login".to_owned()),
        ("ReturnUrl", String::new()),
        ("txtLOGIN", login.to_owned()),
        ("TXTPASSWORD", password.to_owned()),
    ];
    post(browser, "/account/login.ASPX", &fields).await
}

/// Posts a form in windows-1251, as a browser does from such a page.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, String)]) -> Answer {
    let pair = |(name, value): &(&str, String)| {
        let value = WINDOWS_1251.encode(value).0;
        let value: String = value.iter().map(|byte| format!("%{byte:02X}")).collect();
        format!("{name}={value}")
    };
    let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
    let kind = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    browser.send(Method::POST, path, &kind, body).await
}

fn hidden(page: &str, name: &str) -> String {
    between(page, &format!("name=\"{name}\" value=\""), "\"").to_owned()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end).expect("its end").0
}

#[tokio::test]
async fn every_sample_account_signs_in_in_the_pages_charset() {
    let stand = Stand::open().await;
    for account in portal_accounts() {
        for login in [account.login.to_owned(), account.login.to_uppercase()] {
            let mut browser = stand.enter(&login, account.password).await;
            let page = browser.get("/Cabinet/Default.aspx").await;
            assert_eq!(page.header("content-type"), "text/html; charset=windows-1251");
            let name = format!("<b id=\"UserName\">{}</b>", account.holder.full());
            assert!(page.windows_1251().contains(&name), "{login}");
        }
    }
}

#[tokio::test]
async fn a_refusal_is_the_page_with_a_sentence_and_five_lock() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let said = |answer: Answer| {
        assert_eq!(answer.status, 200);
        between(&answer.windows_1251(), "id=\"Failure\">", "<").to_owned()
    };
    for _ in 0..5 {
        let answer = sign_in(&mut browser, "Орлова.Мария", "заявление-7").await;
        assert_eq!(said(answer), "Неверное имя пользователя или пароль.");
    }
    let locked = said(sign_in(&mut browser, "орлова.мария", "Заявление-7").await);
    assert!(locked.starts_with("Учётная запись временно заблокирована."), "{locked}");
    assert_eq!(stand.control.sign_ins("Орлова.Мария"), SignIns { accepted: 0, refused: 6 });
    stand.clock.pass_secs(600);
    stand.enter("Орлова.Мария", "Заявление-7").await;
}

#[tokio::test]
async fn the_hidden_inputs_are_demanded_and_one_serves_once() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let page = browser.get("/Account/Login.aspx").await.windows_1251();
    let whole = [
        ("__VIEWSTATE", hidden(&page, "__VIEWSTATE")),
        ("FormKind", "login".to_owned()),
        ("TxtLogin", "sokolova-ip".to_owned()),
        ("TxtPassword", "portal-Irina-7".to_owned()),
        ("__EVENTVALIDATION", hidden(&page, "__EVENTVALIDATION")),
    ];
    let without_input = post(&mut browser, "/Account/Login.aspx", &whole[..4]).await;
    assert!(without_input.windows_1251().contains("Страница входа устарела"));
    let mut elsewhere = stand.browser();
    elsewhere.get("/Account/Login.aspx").await;
    assert_eq!(post(&mut elsewhere, "/Account/Login.aspx", &whole).await.status, 200, "another visitor's");
    assert_eq!(post(&mut browser, "/Account/Login.aspx", &whole).await.status, 302);
    assert_eq!(post(&mut browser, "/Account/Login.aspx", &whole).await.status, 200, "it is spent");
    assert_eq!(stand.control.sign_ins("sokolova-ip"), SignIns { accepted: 1, refused: 0 });
}

#[tokio::test]
async fn a_page_without_a_session_leads_to_the_sign_in_and_back() {
    let stand = Stand::open().await;
    let mut browser = stand.browser();
    let to = browser.get("/Requests/School.aspx").await;
    let sign_in_page = format!("{}/Account/Login.aspx?ReturnUrl=", stand.origin);
    assert!(to.header("location").starts_with(&sign_in_page), "{}", to.header("location"));
    assert_eq!(browser.get("/nowhere.aspx").await.status, 404);

    let mut browser = stand.enter("sokolova-ip", "portal-Irina-7").await;
    stand.clock.pass_secs(1_200);
    assert_eq!(browser.get("/Cabinet/Default.aspx").await.status, 200);
    stand.clock.pass_secs(1_201);
    assert_eq!(browser.get("/Cabinet/Default.aspx").await.status, 302);

    let mut browser = stand.enter("sokolova-ip", "portal-Irina-7").await;
    assert_eq!(stand.control.open_sessions().len(), 1);
    browser.get("/Account/Logout.aspx").await;
    assert_eq!(stand.control.sign_outs(), ["sokolova-ip"]);
    let mut browser = stand.enter("sokolova-ip", "portal-Irina-7").await;
    stand.control.end_all_sessions();
    assert_eq!(browser.get("/Cabinet/Default.aspx").await.status, 302);
}

#[tokio::test]
async fn a_parent_files_an_application_and_the_office_accepts_it() {
    let stand = Stand::open().await;
    let mut parent = stand.enter("Орлова.Мария", "Заявление-7").await;
    let list = parent.get("/Requests/School.aspx").await.windows_1251();
    assert!(list.contains("Орлов Илья Алексеевич") && !list.contains("Соколов"), "{list}");
    let form = parent.get("/Requests/New.aspx?kind=kindergarten").await.windows_1251();
    let fields = [
        ("__EVENTVALIDATION", hidden(&form, "__EVENTVALIDATION")),
        ("Kind", "kindergarten".to_owned()),
        ("txtchild", "Орлова Ника".to_owned()),
        ("LSTORGANISATION", "Детский сад № 4 «Ромашка»".to_owned()),
        ("TxtComment", "прошу с сентября".to_owned()),
    ];
    let to = post(&mut parent, "/Requests/New.aspx", &fields).await;
    let address = to.header("location").strip_prefix(&stand.origin).expect("an absolute address").to_owned();
    assert_eq!(post(&mut parent, "/Requests/New.aspx", &fields).await.status, 400, "the input is spent");
    let view = parent.get(&address).await.windows_1251();
    assert!(view.contains("прошу с сентября") && view.contains("Зарегистрировано"), "{view}");
    assert!(view.contains(&format!("href=\"{}{address}\"", stand.origin)), "it links to itself in full");
    let id = address.rsplit_once('=').expect("a number").1;

    let file = parent.get(&format!("/Files/Download.aspx?id={id}")).await;
    let named = WINDOWS_1251.decode(file.headers["content-disposition"].as_bytes()).0.into_owned();
    assert_eq!(named, format!("attachment; filename=\"Заявление {id}.txt\""));
    assert!(file.windows_1251().contains("Ребёнок: Орлова Ника"));
    let mut other = stand.enter("sokolova-ip", "portal-Irina-7").await;
    assert_eq!(other.get(&address).await.status, 404);
    assert_eq!(other.get("/Staff/Queue.aspx").await.status, 403);

    let mut office = stand.enter("specialist-12", "Приём-документов").await;
    assert_eq!(office.get("/Requests/School.aspx").await.status, 403);
    let queue = office.get("/Staff/Queue.aspx").await.windows_1251();
    let own = queue.split("<tr>").find(|row| row.contains("Орлова Ника")).expect("the new one");
    let fields = [("__EVENTVALIDATION", hidden(own, "__EVENTVALIDATION")), ("id", id.to_owned())];
    post(&mut office, "/Staff/Queue.aspx", &fields).await;
    assert!(parent.get(&address).await.windows_1251().contains("Принято"));
    assert_eq!(
        stand.control.applications().last().map(|paper| paper.child.clone()).as_deref(),
        Some("Орлова Ника")
    );
}

#[tokio::test]
async fn a_password_is_changed_from_inside_and_from_behind_the_counter() {
    let stand = Stand::open().await;
    let mut browser = stand.enter("sokolova-ip", "portal-Irina-7").await;
    let page = browser.get("/Account/Password.aspx").await.windows_1251();
    let fields = [
        ("__EVENTVALIDATION", hidden(&page, "__EVENTVALIDATION")),
        ("TxtOld", "portal-Irina-7".to_owned()),
        ("TxtNew", "новый-пароль".to_owned()),
    ];
    assert!(
        post(&mut browser, "/Account/Password.aspx", &fields).await.windows_1251().contains("Пароль изменён")
    );
    stand.enter("sokolova-ip", "новый-пароль").await;
    assert!(stand.control.change_password("SOKOLOVA-IP", "другой-пароль"));
    stand.enter("sokolova-ip", "другой-пароль").await;
}

#[tokio::test]
async fn an_ill_portal_answers_as_ill_ones_do() {
    let stand = Stand::open().await;
    for (trouble, status) in [(Trouble::Maintenance, 200), (Trouble::Broken, 500)] {
        stand.control.trouble(Some(trouble));
        assert_eq!(stand.browser().get("/Account/Login.aspx").await.status.as_u16(), status, "{trouble:?}");
    }
}

#[tokio::test]
async fn mechanize_signs_in_files_an_application_and_fetches_it() {
    let Some(python) = python() else { return };
    let stand = Stand::open().await;
    let arguments = [&stand.origin, "Орлова.Мария", "Заявление-7", "Орлова Ника"].map(str::to_owned);
    let told = told_by(python.clone(), "mechanize_app.py", arguments).await;
    assert_eq!(told["title"], "Личный кабинет - Е-услуги. Образование");
    assert!(told["file"].as_str().is_some_and(|file| file.contains("Ребёнок: Орлова Ника")), "{told}");
    assert!(told["name"].as_str().is_some_and(|name| name.contains("Заявление 30119.txt")), "{told}");
    assert_eq!(stand.control.sign_outs(), ["Орлова.Мария"]);
    let arguments = [&stand.origin, "Орлова.Мария", "wrong", "Никто"].map(str::to_owned);
    let told = told_by(python, "mechanize_app.py", arguments).await;
    assert_eq!(told["refused"], "Неверное имя пользователя или пароль.");
}

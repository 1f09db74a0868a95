//! What people do: come, sign in at ESIA, link an account, open the diary, leave.

use privratnik::{
    app,
    sandbox::people::{HeldAccount, SamplePerson, people},
};
use serde_json::Value;

use super::{
    page::{Page, between},
    person::Person,
};

/// The sample person with this login at ESIA.
pub(crate) fn sample(login: &str) -> SamplePerson {
    people(app::today()).into_iter().find(|person| person.esia.login == login).expect("a sample person")
}

/// The account number `index` that the sample person holds papers of.
pub(crate) fn account(login: &str, index: usize) -> HeldAccount {
    sample(login).accounts.swap_remove(index)
}

impl Person {
    /// Opens the journal and goes as far as it goes without doing anything.
    pub(crate) async fn come(&mut self) -> Page {
        let address = format!("{}/", self.ports.origin(self.site));
        self.open(&address).await
    }

    /// Opens the journal and signs in at ESIA with login and password.
    pub(crate) async fn sign_in(&mut self, login: &str) -> Page {
        let page = self.come().await;
        self.pass_esia(&page, login).await
    }

    /// On ESIA's page: signs in, and allows if asked.
    pub(crate) async fn pass_esia(&mut self, page: &Page, login: &str) -> Page {
        let esia = sample(login).esia;
        let fields = [("login", esia.login), ("password", esia.password)];
        let page = self.submit(page, "id=\"sign-in\"", &fields).await;
        self.allow(page).await
    }

    /// Signs in at ESIA and stops before the callback: the address that ESIA sends the browser to.
    pub(crate) async fn callback(&mut self, login: &str) -> String {
        let page = self.come().await;
        let esia = sample(login).esia;
        let fields = [("login", esia.login), ("password", esia.password)];
        let mut page = self.submit_only(&page, "id=\"sign-in\"", &fields).await;
        while page.target().is_none_or(|target| target.path() != "/callback") {
            page = match page.target() {
                Some(target) => self.step(target.as_str()).await,
                None => self.submit_only(&page, "id=\"grantAuthorization\"", &[("answer", "allow")]).await,
            };
        }
        page.target().expect("a redirect").into()
    }

    /// Allows what ESIA asks for, if it asks.
    pub(crate) async fn allow(&mut self, page: Page) -> Page {
        if !page.text().contains("id=\"grantAuthorization\"") {
            return page;
        }
        self.submit(&page, "id=\"grantAuthorization\"", &[("answer", "allow")]).await
    }

    /// On the linking page: finds the school by part of its name, and proves the account.
    pub(crate) async fn link(&mut self, account: &HeldAccount) -> Page {
        self.prove(account, account.password).await
    }

    /// The same with another password.
    pub(crate) async fn prove(&mut self, account: &HeldAccount, password: &str) -> Page {
        let form = self.bind_form(account.system, account.school).await;
        self.submit(&form, "id=\"bind\"", &[("login", account.login), ("password", password)]).await
    }

    /// The linking page with journal and school chosen.
    pub(crate) async fn bind_form(&mut self, system: &str, school: u32) -> Page {
        let page = self.open(&self.gate("/links?system=")).await;
        let page = self.open(page.link(&format!("data-journal=\"{system}\"")).as_str()).await;
        if school == 0 {
            return page;
        }
        let part = match school {
            205 | 760_340 => "гимназия",
            760_215 => "сош",
            _ => "средняя",
        };
        let page = self.submit(&page, "id=\"find-school\"", &[("search", part)]).await;
        let school = page.link(&format!("data-school=\"{school}\""));
        self.open(school.as_str()).await
    }

    /// From a signed-in gate into the journal.
    pub(crate) async fn go(&mut self) -> Page {
        let page = self.open(&self.gate("/go")).await;
        self.enter(&page).await
    }

    /// Where there is a choice, takes what the page offers first; then does what the entrance's script does: fills
    /// the storage, and opens the diary.
    pub(crate) async fn enter(&mut self, page: &Page) -> Page {
        let chosen;
        let entrance = if page.place() == "gate/choose" {
            chosen = self.submit(page, "data-way", &[]).await;
            &chosen
        } else {
            page
        };
        if !entrance.place().ends_with("/.gate/enter") {
            // A journal whose pages need nothing is open already.
            return self.open(entrance.url.as_str()).await;
        }
        let task = task(entrance);
        if let Some(sessions) = stored(entrance, "session-store") {
            self.at = sessions[0]["at"].as_str().expect("a token").to_owned();
        }
        match task["back"].as_str().expect("a path") {
            "/" => self.submit(entrance, "id=\"open\"", &[]).await,
            back => self.open(&self.journal(back)).await,
        }
    }

    /// Everything from nothing to the open diary, with one account linked on the way.
    pub(crate) async fn settle(&mut self, login: &str) -> Page {
        self.sign_in(login).await;
        self.link(&account(login, 0)).await;
        self.go().await
    }

    /// The diary's first pupil, by the page's script.
    pub(crate) async fn init(&mut self) -> Page {
        self.ask("/webapi/student/diary/init").await
    }

    /// Signs out at the gate.
    pub(crate) async fn leave(&mut self) -> Page {
        let page = self.open(&self.gate("/sign-out")).await;
        self.submit(&page, "id=\"out-here\"", &[]).await
    }

    pub(crate) fn gate(&self, path: &str) -> String {
        format!("{}{path}", self.ports.gate_origin())
    }

    pub(crate) fn journal(&self, path: &str) -> String {
        format!("{}{path}", self.ports.origin(self.site))
    }
}

/// What an entrance puts into the page's own storage under this name.
pub(crate) fn stored(entrance: &Page, name: &str) -> Option<Value> {
    let task = task(entrance);
    let entries = task["storage"].as_array().expect("a list").iter();
    let found = entries.map(|entry| (&entry[0], &entry[1])).find(|(key, _)| *key == name);
    found.map(|(_, text)| serde_json::from_str(text.as_str().expect("a text")).expect("JSON"))
}

fn task(entrance: &Page) -> Value {
    let text = entrance.text();
    let task = between(&text, "id=\"task\">", "</script>");
    let task = task.unwrap_or_else(|| panic!("no entrance at {}: {text}", entrance.place()));
    serde_json::from_str(task).expect("JSON")
}

/// The diary of a pupil in the week of the fixture's clock.
pub(crate) fn week_of(pupil: u64) -> String {
    format!("/webapi/student/diary?studentId={pupil}&weekStart=2026-11-16&weekEnd=2026-11-22&yearId=20261")
}

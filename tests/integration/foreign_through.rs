//! Clients that nobody here wrote, through the running gateway: as visitors of their own while the journal's own
//! sign-in is open, with the session of a person who signed in with a browser, and without any.

mod bars;
mod college;
mod forms;
mod netcity;

use privratnik::app::demo::Site;
use url::Url;

use crate::walk::{house::House, page::Page, person::Person, steps::sample};

/// A house whose journals all let people in by their own passwords too.
async fn open_house() -> House {
    let opened = |adapter: &str| format!("adapter = \"{adapter}\"\nown_sign_in = \"open\"");
    let changes = [("adapter = \"netcity\"", opened("netcity")), ("adapter = \"form\"", opened("form"))];
    let changes = changes.each_ref().map(|(from, to)| (*from, to.as_str()));
    House::open().await.reconfigured(&changes).await
}

/// A house where ESIA is the only way.
async fn closed_house() -> House {
    House::open().await.reconfigured(&[("own_sign_in = \"open\"", "own_sign_in = \"closed\"")]).await
}

/// Signs in with a browser, links the person's account of this journal, and opens it.
async fn inside(house: &House, site: Site, login: &str) -> (Person, Page) {
    let mut person = Person::reading(site, house.ports);
    let page = person.open(&person.journal("/.gate/login")).await;
    person.pass_esia(&page, login).await;
    let account = sample(login).accounts.into_iter().find(|held| held.system == site.name());
    person.link(&account.expect("an account there")).await;
    let page = person.go().await;
    (person, page)
}

/// What a browser hands over to somebody who asks in its name.
fn cookies(person: &Person) -> String {
    let journal = Url::parse(&person.journal("/")).expect("an address");
    person.cookie_line(&journal).expect("a session")
}

/// The calls that a script has noted, without the host's name.
fn calls(told: &serde_json::Value) -> Vec<&str> {
    told["calls"].as_array().expect("calls").iter().map(|call| call.as_str().expect("a text")).collect()
}

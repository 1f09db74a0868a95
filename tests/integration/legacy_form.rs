//! The windows to journals with a sign-in form: РИД, and a portal that is known by its configuration alone.

mod asserted;
mod portal;
mod rid;
mod scripted;

use std::{path::Path, sync::Arc};

use http::Method;
use privratnik::{
    config,
    domain::{AccountKey, Login, SchoolId, Secret, Standing, System},
    flow::port::{Journal, JournalFault, JournalSession, Opener},
    legacy::{
        Limits,
        form::{Form, Settings},
    },
};
use url::Url;

use crate::browser_like::{Answer, Browser};

fn account(system: &str, school: Option<u32>, login: &str) -> AccountKey {
    AccountKey {
        system: System(system.into()),
        school: school.map_or_else(SchoolId::none, |school| SchoolId(school.to_string())),
        login: Login::parse(login).expect("a login"),
    }
}

fn secret(password: &str) -> Secret<String> {
    Secret::new(password.to_owned())
}

/// The portal's window as the example of the documentation configures it.
fn portal_at(origin: &str) -> Form {
    portal_within(origin, Limits::default())
}

fn portal_within(origin: &str, limits: Limits) -> Form {
    let written = std::fs::read_to_string(EXAMPLE).expect("the example");
    let folder = tempfile::tempdir().expect("a folder");
    let written = written.replace("https://app.example.ru", "http://app.localhost:8400");
    let recipe = configured(folder.path(), &written);
    let url = Url::parse(origin).expect("an address");
    Form::new(Settings { limits, ..Settings::new(System("app".into()), url, recipe) }).expect("good settings")
}

/// The recipe that a whole configuration has for its system `app`.
fn configured(folder: &Path, written: &str) -> privratnik::domain::FormRecipe {
    use std::os::unix::fs::PermissionsExt;
    for name in ["sealing.keys", "key.pem", "certificate.pem", "esia.pem"] {
        let path = folder.join(name);
        std::fs::write(&path, "1:AAAA\n").expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("set");
    }
    let path = folder.join("gateway.toml");
    std::fs::write(&path, format!("{GATEWAY}{written}")).expect("written");
    let settled = config::load(&path, []).unwrap_or_else(|faults| panic!("{faults}"));
    settled.journals[&System("app".into())].form.clone().expect("the section").recipe
}

/// Asks the way the gateway's proxy does: with the cookies of the jar.
async fn ask(origin: &str, session: &JournalSession, path: &str) -> (Browser, Answer) {
    let mut browser = Browser::new(origin);
    for cookie in &session.cookies {
        browser.set_cookie(&cookie.name, cookie.value.expose());
    }
    let answer = browser.send(Method::GET, path, &[], "").await;
    (browser, answer)
}

/// The opener that `flow` makes of a journal and a link.
struct Replay<J> {
    journal: Arc<J>,
    account: AccountKey,
    credential: Secret<Vec<u8>>,
}

#[async_trait::async_trait]
impl<J: Journal> Opener for Replay<J> {
    async fn open(&self) -> Result<JournalSession, JournalFault> {
        self.journal.enter(&self.account, &self.credential, &Standing::default()).await
    }

    async fn close(&self, session: &JournalSession) {
        self.journal.leave(session).await;
    }
}

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/raw/form.example.toml");

const GATEWAY: &str = r#"
sandbox = true

[gate]
origin = "http://gate.localhost:8400"

[keys]
sealing = "sealing.keys"

[esia]
browser_url = "http://esia.localhost:8402"
server_url = "http://127.0.0.1:8402"
issuer = "http://esia.localhost:8402/"
client_id = "PRIVRATNIK"
key = "key.pem"
certificate = "certificate.pem"
trusted_certificates = ["esia.pem"]

"#;

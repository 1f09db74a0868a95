//! Anything with a sign-in form, by replay of a stored password, as a [`FormRecipe`] tells.
//!
//! The page with the form is fetched, its hidden inputs go out as they came, the answer is judged by marks, and
//! role and name are read from a page by selectors. Nothing is sent twice.
//!
//! Where the journal takes the gateway's word there is no form: each request carries the signed header.

mod asserted;
mod calls;
mod filled;
mod judge;
mod page;
mod profile;
mod visit;

use std::sync::Arc;

use url::Url;

use super::Limits;
use crate::{
    domain::{AccountKey, Asserted, FormRecipe, Moment, Secret, Standing, Surface, System},
    flow::port::{Asserter, Journal, JournalFault, JournalSession, Proof, School, Seats},
    legacy::{BadSettings, clear_text::Credential},
};

use asserted::Word;
pub(super) use page::Page;
pub(super) use visit::{Upstream, Visit};

/// One server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The journal's name in the configuration.
    pub system: System,
    /// The server's origin.
    pub upstream: Url,
    /// How long and how large a call may get.
    pub limits: Limits,
    /// Certificates to trust beside those of browsers, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// Its addresses, where it has several.
    pub seats: Option<Arc<dyn Seats>>,
    /// Said in `User-Agent`.
    pub user_agent: String,
    /// How it is entered.
    pub recipe: FormRecipe,
    /// The schools that people choose from, where a sign-in names one; filled in by hand.
    pub schools: Vec<School>,
}

impl Settings {
    /// The usual limits for a server at `upstream`.
    pub fn new(system: System, upstream: Url, recipe: FormRecipe) -> Self {
        Self {
            system,
            upstream,
            limits: Limits::default(),
            extra_roots: Vec::new(),
            seats: None,
            user_agent: "Mozilla/5.0 (compatible; privratnik)".to_owned(),
            recipe,
            schools: Vec::new(),
        }
    }
}

/// One application with a sign-in form.
pub struct Form {
    upstream: Arc<Upstream>,
    surface: Arc<Surface>,
    schools: Vec<School>,
}

impl Form {
    /// The window to the server that `settings` name. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`BadSettings`] names the setting and what it must be.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        let surface = Arc::new(settings.recipe.surface.clone());
        let schools = settings.schools.clone();
        Ok(Self { upstream: Arc::new(Upstream::new(settings)?), surface, schools })
    }

    /// The server, for adapters that ask it for more.
    pub(super) fn upstream(&self) -> &Upstream {
        &self.upstream
    }
}

#[async_trait::async_trait]
impl Journal for Form {
    fn surface(&self) -> Arc<Surface> {
        Arc::clone(&self.surface)
    }

    fn asks_school(&self) -> bool {
        self.upstream.recipe().asks_school()
    }

    async fn schools(&self, part: &str) -> Result<Vec<School>, JournalFault> {
        Ok(named(&self.schools, part))
    }

    /// In a task of its own: a browser that hangs up must not leave an open session in the journal.
    async fn prove(&self, account: &AccountKey, password: &Secret<String>) -> Result<Proof, JournalFault> {
        let credential = Credential::of(&account.login, password).ok_or(JournalFault::WrongPassword)?;
        let (upstream, account) = (Arc::clone(&self.upstream), account.clone());
        let proving = tokio::spawn(async move { calls::prove(&upstream, &account, &credential).await });
        proving.await.unwrap_or_else(|_| {
            Err(JournalFault::Unavailable { detail: "the proof broke off inside the gateway".to_owned() })
        })
    }

    async fn enter(
        &self,
        account: &AccountKey,
        credential: &Secret<Vec<u8>>,
        _: &Standing,
    ) -> Result<JournalSession, JournalFault> {
        let credential = Credential::open(credential).ok_or(JournalFault::Credential)?;
        calls::enter(&self.upstream, account, &credential).await
    }

    async fn enter_asserted(
        &self,
        asserted: &Asserted,
        asserter: &dyn Asserter,
        now: Moment,
    ) -> Result<JournalSession, JournalFault> {
        asserted::enter(&self.upstream, Word { asserted, asserter, now }).await
    }

    async fn leave(&self, session: &JournalSession) {
        calls::leave(&self.upstream, session, None).await;
    }

    async fn leave_asserted(&self, session: &JournalSession, asserter: &dyn Asserter, now: Moment) {
        let asserted = session.asserted.as_ref();
        calls::leave(&self.upstream, session, asserted.map(|asserted| Word { asserted, asserter, now }))
            .await;
    }
}

/// Those whose name or place holds `part` in any case.
pub(super) fn named(schools: &[School], part: &str) -> Vec<School> {
    let part = part.trim().to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&part);
    let fits = |school: &&School| holds(&school.name) || school.place.as_deref().is_some_and(holds);
    schools.iter().filter(fits).take(MOST_SCHOOLS).cloned().collect()
}

/// Schools that a page can show; who sees so many types more letters.
const MOST_SCHOOLS: usize = 50;

#[cfg(test)]
mod tests {
    use crate::{
        domain::{FormMarks, FormRecipe, ProfileRecipe, Reading, Surface},
        flow::port::School,
    };

    use super::named;

    /// A recipe whose parts a test replaces.
    pub(super) fn recipe() -> FormRecipe {
        FormRecipe {
            page: "/in".into(),
            form: "form".into(),
            action: None,
            charset: None,
            fields: vec![("u".into(), "{login}".into()), ("p".into(), "{password}".into())],
            marks: FormMarks::default(),
            signed_in: None,
            home: "/".into(),
            profile: ProfileRecipe {
                page: "/".into(),
                name: Reading::of("#name"),
                role: None,
                roles: vec![],
                school: None,
                groups: None,
                pupils: None,
                birth_date: None,
            },
            sign_out: "/out".into(),
            surface: Surface::default(),
        }
    }

    #[test]
    fn schools_are_found_by_name_and_place_in_any_case() {
        let school = |id: &str, name: &str, place: Option<&str>| School {
            id: crate::domain::SchoolId(id.into()),
            name: name.into(),
            place: place.map(str::to_owned),
        };
        let all = [school("1", "СОШ № 12", Some("Город Приозёрск")), school("2", "Гимназия № 3", None)];
        let found = |part: &str| named(&all, part).iter().map(|one| one.id.0.clone()).collect::<Vec<_>>();
        assert_eq!(
            (found("сош"), found(" приозёрск "), found("№")),
            (vec!["1".into()], vec!["1".into()], vec!["1".into(), "2".into()])
        );
        assert_eq!((found(""), found("лицей")), (vec!["1".to_owned(), "2".to_owned()], Vec::<String>::new()));
    }

    #[test]
    fn a_school_is_asked_for_where_a_field_names_it() {
        assert!(!recipe().asks_school());
        assert!(
            FormRecipe { fields: vec![("u".into(), "{login}@{school}".into())], ..recipe() }.asks_school()
        );
    }
}

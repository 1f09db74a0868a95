//! Reading what ESIA knows of one person, with the access token of this sign-in.

use serde::de::DeserializeOwned;
use url::Url;

use crate::domain::{Moment, Secret};
use crate::flow::port::IdentityFault;

use super::code::EsiaCode;
use super::line::{Line, Said};
use super::meter::Endpoint;
use super::settings::Settings;
use super::wire::person::{Collection, Contact, Document, Element, Kid, PersonBody};

/// The records of one person. Holds the access token and drops it when the reading is over.
pub(super) struct Records<'r> {
    pub(super) line: &'r Line,
    pub(super) settings: &'r Settings,
    pub(super) oid: u64,
    pub(super) token: Secret<String>,
    pub(super) now: Moment,
}

impl Records<'_> {
    pub(super) async fn person(&self) -> Result<PersonBody, IdentityFault> {
        match self.line.read(Endpoint::Person, &self.path(""), &self.token, self.now).await? {
            Said::Body(person) => Ok(person),
            Said::Error(error) => Err(error.into_fault()),
        }
    }

    /// The children; documents of a child that did not come inside of it are fetched where they were asked for.
    pub(super) async fn kids(&self) -> Result<Vec<KidRecord>, IdentityFault> {
        if !self.settings.scopes.iter().any(|scope| scope.starts_with("kid_")) {
            return Ok(Vec::new());
        }
        let kids: Vec<Kid> = self.list(Endpoint::Kids, "/kids").await?;
        let mut records = Vec::with_capacity(kids.len());
        for mut kid in kids {
            let documents = match kid.person.documents.take() {
                Some(documents) => self.resolved(Endpoint::KidDocuments, documents).await?,
                None if self.settings.asks("kid_birth_cert_doc") => {
                    self.list(Endpoint::KidDocuments, &format!("/kids/{}/docs", kid.id)).await?
                }
                None => Vec::new(),
            };
            records.push(KidRecord { kid, documents });
        }
        Ok(records)
    }

    pub(super) async fn contacts(&self) -> Result<Vec<Contact>, IdentityFault> {
        self.list(Endpoint::Contacts, "/ctts").await
    }

    pub(super) async fn documents(&self) -> Result<Vec<Document>, IdentityFault> {
        self.list(Endpoint::Documents, "/docs").await
    }

    /// A collection with its elements. What the person's consent does not cover, or the account does not have, is empty.
    async fn list<T: DeserializeOwned>(
        &self,
        endpoint: Endpoint,
        below: &str,
    ) -> Result<Vec<T>, IdentityFault> {
        let path = self.path(&format!("{below}?embed=(elements)"));
        match self.line.read(endpoint, &path, &self.token, self.now).await? {
            Said::Body(collection) => self.resolved(endpoint, collection).await,
            Said::Error(error) if error.code == EsiaCode::ScopeNotInToken => Ok(Vec::new()),
            Said::Error(error) => Err(error.into_fault()),
        }
    }

    async fn resolved<T: DeserializeOwned>(
        &self,
        endpoint: Endpoint,
        collection: Collection<T>,
    ) -> Result<Vec<T>, IdentityFault> {
        if collection.elements.len() > MOST_ELEMENTS {
            let detail = format!("«{}» lists more than {MOST_ELEMENTS} elements", endpoint.label());
            return Err(IdentityFault::Untrusted { detail });
        }
        let mut items = Vec::with_capacity(collection.elements.len());
        for element in collection.elements {
            items.push(match element {
                Element::Item(item) => item,
                Element::Link(link) => self.element(endpoint, &link).await?,
            });
        }
        Ok(items)
    }

    async fn element<T: DeserializeOwned>(&self, endpoint: Endpoint, link: &str) -> Result<T, IdentityFault> {
        let path = own_path(link, &self.bases(), self.oid).ok_or_else(|| {
            let detail = format!("«{}» points to an address outside of ESIA's own", endpoint.label());
            IdentityFault::Untrusted { detail }
        })?;
        match self.line.read(endpoint, &path, &self.token, self.now).await? {
            Said::Body(item) => Ok(item),
            Said::Error(error) => Err(error.into_fault()),
        }
    }

    fn bases(&self) -> [&Url; 2] {
        [&self.settings.server_base, &self.settings.browser_base]
    }

    fn path(&self, below: &str) -> String {
        format!("/rs/prns/{}{below}", self.oid)
    }
}

/// A child with its documents.
pub(super) struct KidRecord {
    pub(super) kid: Kid,
    pub(super) documents: Vec<Document>,
}

impl KidRecord {
    /// In ESIA's own shape, the documents inside.
    pub(super) fn into_kid(mut self) -> Kid {
        self.kid.person.documents = Some(Collection::embedded(self.documents));
        self.kid
    }
}

/// The path of a link that ESIA gave, if it lies at ESIA and below this person; the path is then read at the configured
/// server, so that the token cannot leave for another one whatever a link says.
fn own_path(link: &str, bases: &[&Url], oid: u64) -> Option<String> {
    // Parsing takes out dot segments, plain or encoded, before the prefix is compared.
    let link = Url::parse(link).ok()?;
    if !link.username().is_empty() || link.password().is_some() {
        return None;
    }
    let base = bases.iter().find(|base| base.origin() == link.origin())?;
    let path = link.path().strip_prefix(base.path().trim_end_matches('/'))?;
    let fits = path.starts_with(&format!("/rs/prns/{oid}/")) && !path.to_ascii_lowercase().contains("%2f");
    let query = link.query().map(|query| format!("?{query}")).unwrap_or_default();
    fits.then(|| format!("{path}{query}"))
}

/// No family and no set of documents is larger; a longer list would be walked with a call for every element.
const MOST_ELEMENTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::{Url, own_path};

    #[test]
    fn lesson_39_only_addresses_of_this_person_at_esia_are_followed() {
        let base: Url = "https://esia.example/".parse().expect("an address");
        for (link, expected) in [
            ("https://esia.example/rs/prns/7/ctts/1", Some("/rs/prns/7/ctts/1")),
            ("https://esia.example:443/rs/prns/7/docs/1?embed=(x)", Some("/rs/prns/7/docs/1?embed=(x)")),
            ("http://esia.example/rs/prns/7/ctts/1", None),
            ("https://esia.example:8443/rs/prns/7/ctts/1", None),
            ("https://evil.example/rs/prns/7/ctts/1", None),
            ("https://esia.example.evil/rs/prns/7/ctts/1", None),
            ("https://esia.example@evil.example/rs/prns/7/ctts/1", None),
            ("https://user@esia.example/rs/prns/7/ctts/1", None),
            ("https://esia.example/rs/prns/8/ctts/1", None),
            ("https://esia.example/rs/prns/7/../8/ctts/1", None),
            ("https://esia.example/rs/prns/7/%2e%2e/8/ctts/1", None),
            ("https://esia.example/rs/prns/7/..%2f8/ctts/1", None),
            ("https://esia.example/aas/oauth2/te", None),
            ("/rs/prns/7/ctts/1", None),
            ("file:///rs/prns/7/ctts/1", None),
        ] {
            assert_eq!(own_path(link, &[&base], 7).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn a_base_with_a_path_is_taken_off() {
        let base: Url = "https://gate.example/esia".parse().expect("an address");
        let path = |link| own_path(link, &[&base], 7);
        assert_eq!(path("https://gate.example/esia/rs/prns/7/kids/1").as_deref(), Some("/rs/prns/7/kids/1"));
        assert_eq!(path("https://gate.example/rs/prns/7/kids/1"), None);
    }
}

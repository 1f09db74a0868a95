//! The data of a person as `/rs` shows them: fields beyond the scopes are absent, elements are links or objects.

mod collection;
mod element;
mod embed;

use serde_json::{Value, json};

pub(super) use embed::Embed;

use crate::{
    domain::Moment,
    esia::wire::{
        demand::scope::Scopes,
        person::{self as wire, PersonBody},
        refusal::RestRefusal,
    },
    sandbox::people::{EsiaAccount, Level},
};
use collection::Collection;
use element::{Element, date, etag};

/// Reads one person's data with the scopes of one token.
pub(super) struct Reader<'a> {
    person: &'a EsiaAccount,
    scope: &'a Scopes,
    /// Absolute address of the person, without a slash at the end.
    base: String,
    now: Moment,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(person: &'a EsiaAccount, scope: &'a Scopes, base: String, now: Moment) -> Self {
        Self { person, scope, base, now }
    }

    /// What lies at `path` below the person; the empty path is the person.
    pub(super) fn read(&self, path: &str, embed: &Embed) -> Result<Value, RestRefusal> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Ok(self.root(embed)),
            [name] => {
                let collection = self.collection(name)?;
                Ok(self.listed(collection, embed.has("elements")))
            }
            [name, id] => self.one(self.collection(name)?.elements(self.person, self.scope), id),
            ["kids", id, "docs"] => {
                let base = format!("{}/kids/{id}/docs", self.base);
                Ok(list(self.certificates(id)?, &base, embed.has("elements")))
            }
            ["kids", id, "docs", document] => self.one(self.certificates(id)?, document),
            [_, _, _, ..] => Err(RestRefusal::NotFound),
        }
    }

    fn root(&self, embed: &Embed) -> Value {
        let mut body = json!(self.person_body());
        // Of 2025, and of no use to the client's own shape.
        body["rfgUOperatorCheck"] = json!(false);
        for collection in Collection::ALL {
            if embed.has(&format!("{}.elements", collection.embedded())) && collection.is_open(self.scope) {
                body[collection.embedded()] = self.listed(collection, true);
            }
        }
        body["eTag"] = json!(etag(&body));
        body
    }

    fn person_body(&self) -> PersonBody {
        let (person, level) = (self.person, self.person.level);
        let may = |name: &str| self.scope.has(name).then_some(());
        let document = may("id_doc").and(person.identity_document);
        PersonBody {
            state_facts: vec!["EntityRoot".to_owned()],
            last_name: may("fullname").map(|()| person.name.last.to_owned()),
            first_name: may("fullname").map(|()| person.name.first.to_owned()),
            middle_name: may("fullname").and(person.name.middle).map(str::to_owned),
            birth_date: may("birthdate").map(|()| date(person.birth_date)),
            gender: may("gender").map(|()| person.gender.to_owned()),
            snils: may("snils").and(person.snils).map(str::to_owned),
            citizenship: document.map(|_| "RUS".to_owned()),
            r_id_doc: document.map(|_| element::document_id(person)),
            trusted: Some(level == Level::Confirmed),
            status: Some("REGISTERED".to_owned()),
            verifying: Some(false),
            contains_up_cfm_code: Some(false),
            kid_acc_created_by_parent: Some(level == Level::Child),
            updated_on: Some(self.now.secs() / DAY * DAY),
            ..PersonBody::default()
        }
    }

    fn collection(&self, name: &str) -> Result<Collection, RestRefusal> {
        let known = Collection::ALL.into_iter().find(|known| known.path() == name);
        let known = known.ok_or(RestRefusal::NotFound)?;
        if known.is_open(self.scope) { Ok(known) } else { Err(RestRefusal::ScopeNotAllowed) }
    }

    fn listed(&self, collection: Collection, whole: bool) -> Value {
        let base = format!("{}/{}", self.base, collection.path());
        list(collection.elements(self.person, self.scope), &base, whole)
    }

    fn certificates(&self, kid: &str) -> Result<Vec<Element>, RestRefusal> {
        let found = self.person.kids.iter().find(|own| own.id.to_string() == kid);
        let found = found.ok_or(RestRefusal::NotFound)?;
        if !self.scope.has("kid_birth_cert_doc") {
            return Err(RestRefusal::ScopeNotAllowed);
        }
        Ok(element::birth_certificate(found).into_iter().collect())
    }

    fn one(&self, elements: Vec<Element>, id: &str) -> Result<Value, RestRefusal> {
        let found = elements.into_iter().find(|element| element.id.to_string() == id);
        found.map(|element| element.body).ok_or(RestRefusal::NotFound)
    }
}

/// A collection: of objects, or of absolute links to them.
fn list(elements: Vec<Element>, base: &str, whole: bool) -> Value {
    let mut list = if whole {
        wire::Collection::embedded(elements.into_iter().map(|element| element.body).collect())
    } else {
        wire::Collection::linked(elements.iter().map(|element| format!("{base}/{}", element.id)).collect())
    };
    list.e_tag = Some(etag(&list));
    json!(list)
}

const DAY: i64 = 86_400;

#[cfg(test)]
mod tests;

//! The data of a person as `/rs` shows them: fields beyond the scopes are absent, elements are links or objects.

mod collection;
mod element;
mod embed;

use serde_json::{Map, Value, json};

pub(super) use embed::Embed;

use super::check::{bearer::RestRefusal, scope::Scopes};
use crate::{
    domain::Moment,
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
                Ok(list(&self.certificates(id)?, &base, embed.has("elements")))
            }
            ["kids", id, "docs", document] => self.one(self.certificates(id)?, document),
            [_, _, _, ..] => Err(RestRefusal::NotFound),
        }
    }

    fn root(&self, embed: &Embed) -> Value {
        let mut fields = Map::new();
        self.own_fields(&mut fields);
        self.personal_fields(&mut fields);
        for collection in Collection::ALL {
            if embed.has(&format!("{}.elements", collection.embedded())) && collection.is_open(self.scope) {
                fields.insert(collection.embedded().to_owned(), self.listed(collection, true));
            }
        }
        let tag = etag(&fields);
        fields.insert("eTag".to_owned(), json!(tag));
        Value::Object(fields)
    }

    /// What every token shows.
    fn own_fields(&self, fields: &mut Map<String, Value>) {
        let level = self.person.level;
        fields.insert("stateFacts".to_owned(), json!(["EntityRoot"]));
        fields.insert("status".to_owned(), json!("REGISTERED"));
        fields.insert("trusted".to_owned(), json!(level == Level::Confirmed));
        fields.insert("verifying".to_owned(), json!(false));
        fields.insert("containsUpCfmCode".to_owned(), json!(false));
        fields.insert("rfgUOperatorCheck".to_owned(), json!(false));
        fields.insert("kidAccCreatedByParent".to_owned(), json!(level == Level::Child));
        fields.insert("updatedOn".to_owned(), json!(self.now.secs() / DAY * DAY));
    }

    fn personal_fields(&self, fields: &mut Map<String, Value>) {
        let (person, scope) = (self.person, self.scope);
        let name = person.name;
        let mut show = |by: &str, field: &str, value: Option<Value>| {
            if let Some(value) = value.filter(|_| scope.has(by)) {
                fields.insert(field.to_owned(), value);
            }
        };
        show("fullname", "lastName", Some(json!(name.last)));
        show("fullname", "firstName", Some(json!(name.first)));
        show("fullname", "middleName", name.middle.map(Value::from));
        show("birthdate", "birthDate", Some(json!(date(person.birth_date))));
        show("gender", "gender", Some(json!(person.gender)));
        show("snils", "snils", person.snils.map(Value::from));
        show("id_doc", "citizenship", person.identity_document.map(|_| json!("RUS")));
        show("id_doc", "rIdDoc", person.identity_document.map(|_| json!(element::document_id(person))));
    }

    fn collection(&self, name: &str) -> Result<Collection, RestRefusal> {
        let known = Collection::ALL.into_iter().find(|known| known.path() == name);
        let known = known.ok_or(RestRefusal::NotFound)?;
        if known.is_open(self.scope) { Ok(known) } else { Err(RestRefusal::ScopeNotAllowed) }
    }

    fn listed(&self, collection: Collection, whole: bool) -> Value {
        let base = format!("{}/{}", self.base, collection.path());
        list(&collection.elements(self.person, self.scope), &base, whole)
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
fn list(elements: &[Element], base: &str, whole: bool) -> Value {
    let shown: Vec<Value> = elements
        .iter()
        .map(|element| if whole { element.body.clone() } else { json!(format!("{base}/{}", element.id)) })
        .collect();
    json!({ "stateFacts": ["hasSize"], "size": shown.len(), "eTag": etag(&shown), "elements": shown })
}

const DAY: i64 = 86_400;

#[cfg(test)]
mod tests;

//! JSON of `/rs/prns/{oid}` and of what lies below it. A field whose scope was not granted is absent.

use serde::{Deserialize, Serialize};

use super::number;

/// A list as ESIA gives it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection<T> {
    /// `["hasSize"]`.
    #[serde(default)]
    pub state_facts: Vec<String>,
    /// How many elements.
    #[serde(default)]
    pub size: usize,
    /// 40 upper-case hexadecimal characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e_tag: Option<String>,
    /// Objects where `embed=(elements)` was asked, addresses otherwise.
    #[serde(default = "Vec::new")]
    pub elements: Vec<Element<T>>,
}

/// An element of a collection.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Element<T> {
    /// Absolute address of the element.
    Link(String),
    /// The element itself.
    Item(T),
}

impl<T> Collection<T> {
    /// A collection with everything inside.
    pub fn embedded(items: Vec<T>) -> Self {
        Self::of(items.into_iter().map(Element::Item).collect())
    }

    /// A collection of addresses.
    pub fn linked(addresses: Vec<String>) -> Self {
        Self::of(addresses.into_iter().map(Element::Link).collect())
    }

    fn of(elements: Vec<Element<T>>) -> Self {
        Self { state_facts: vec!["hasSize".to_owned()], size: elements.len(), e_tag: None, elements }
    }
}

/// A person.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PersonBody {
    /// `["EntityRoot"]`.
    pub state_facts: Vec<String>,
    /// Имя.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Фамилия.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Отчество.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// `dd.MM.yyyy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// As in the passport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_place: Option<String>,
    /// `M` or `F`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted: Option<bool>,
    /// `RUS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citizenship: Option<String>,
    /// `XXX-XXX-XXX YY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snils: Option<String>,
    /// Twelve digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inn: Option<String>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<i64>,
    /// `REGISTERED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Being checked right now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifying: Option<bool>,
    /// The main document of identity.
    #[serde(with = "number::optional", skip_serializing_if = "Option::is_none")]
    pub r_id_doc: Option<u64>,
    /// A confirmation code is waiting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains_up_cfm_code: Option<bool>,
    /// True for a child's own account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid_acc_created_by_parent: Option<bool>,
    /// 40 upper-case hexadecimal characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e_tag: Option<String>,
    /// With `embed=(contacts.elements)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacts: Option<Collection<Contact>>,
    /// With `embed=(documents.elements)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<Collection<Document>>,
    /// With `embed=(kids.elements)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kids: Option<Collection<Kid>>,
}

/// A contact.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// `["Identifiable"]`.
    #[serde(default)]
    pub state_facts: Vec<String>,
    /// Its number.
    #[serde(with = "number")]
    pub id: u64,
    /// `MBT` mobile, `PHN` home, `EML` e-mail, `CEM` corporate e-mail.
    #[serde(rename = "type")]
    pub kind: String,
    /// `VERIFIED` or `NOT_VERIFIED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vrf_stu: Option<String>,
    /// `+7(XXX)XXXXXXX` or an e-mail address.
    pub value: String,
    /// 40 upper-case hexadecimal characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e_tag: Option<String>,
}

/// A document.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// `["EntityRoot"]`.
    #[serde(default)]
    pub state_facts: Vec<String>,
    /// Its number.
    #[serde(default, with = "number::optional", skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// `RF_PASSPORT`, `RF_BRTH_CERT`, `FID_BRTH_CERT`, `OLD_BRTH_CERT`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// `dd.MM.yyyy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<String>,
    /// Code of the issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_id: Option<String>,
    /// The issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_by: Option<String>,
    /// `VERIFIED` or `NOT_VERIFIED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vrf_stu: Option<String>,
    /// 40 upper-case hexadecimal characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e_tag: Option<String>,
}

/// A child inside of a parent's account.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kid {
    /// The child's number inside of the parent's account; whether a child's own account has the same is not known.
    #[serde(with = "number")]
    pub id: u64,
    /// What is known of the child, with the same names as a grown person's; documents come embedded.
    #[serde(flatten)]
    pub person: PersonBody,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Collection, Contact, Element, Kid, PersonBody};

    #[test]
    fn a_person_is_read_and_written_under_the_same_names() {
        let body = json!({
            "stateFacts": ["EntityRoot"], "firstName": "Мария", "lastName": "Орлова", "birthDate": "04.03.1986",
            "gender": "F", "trusted": true, "citizenship": "RUS", "snils": "000-000-600 06", "updatedOn": 1_700_000_000,
            "status": "REGISTERED", "verifying": false, "rIdDoc": 5, "containsUpCfmCode": false,
            "kidAccCreatedByParent": true, "eTag": "AB",
        });
        let person: PersonBody = serde_json::from_value(body.clone()).expect("ESIA's shape");
        assert_eq!(serde_json::to_value(&person).expect("writable"), body);
    }

    #[test]
    fn fields_that_are_not_known_yet_do_no_harm() {
        let body =
            json!({"firstName": "Мария", "rfgUOperatorCheck": false, "selfEmployed": {"confirmed": false}});
        let person: PersonBody = serde_json::from_value(body).expect("ESIA's shape");
        assert_eq!(person.first_name.as_deref(), Some("Мария"));
        assert_eq!(person.snils, None);
    }

    #[test]
    fn a_collection_holds_objects_or_addresses() {
        let text = json!({"stateFacts": ["hasSize"], "size": 2, "eTag": "A", "elements": [
            "https://esia.gosuslugi.ru/rs/prns/7/ctts/1",
            {"stateFacts": ["Identifiable"], "id": "2", "type": "MBT", "vrfStu": "VERIFIED", "value": "+7(900)0000000"},
        ]});
        let contacts: Collection<Contact> = serde_json::from_value(text).expect("ESIA's shape");
        let kinds: Vec<_> = contacts
            .elements
            .iter()
            .map(|element| match element {
                Element::Link(address) => address.as_str(),
                Element::Item(contact) => contact.kind.as_str(),
            })
            .collect();
        assert_eq!(kinds, ["https://esia.gosuslugi.ru/rs/prns/7/ctts/1", "MBT"]);
    }

    #[test]
    fn a_kid_is_a_person_with_a_number() {
        let body = json!({"stateFacts": ["Identifiable"], "id": 12, "firstName": "Пётр", "documents": {
            "stateFacts": ["hasSize"], "size": 1, "elements": [
                {"stateFacts": ["EntityRoot"], "type": "RF_BRTH_CERT", "series": "I-АБ", "number": "123456"},
            ],
        }});
        let kid: Kid = serde_json::from_value(body.clone()).expect("ESIA's shape");
        assert_eq!(kid.id, 12);
        assert_eq!(serde_json::to_value(&kid).expect("writable"), body);
    }
}

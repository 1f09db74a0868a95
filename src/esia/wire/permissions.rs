//! `permissions`: consents as they are asked for in an authorise request, and as an access token tells of them.
//!
//! In a request it is a JSON array in base64url without padding. How the claim of the token looks is known from one
//! client's model alone, which takes it for a text; so it is read as an array, as one object, and as a text that holds
//! either.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain;

/// A consent that a system asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Organisation in whose name the consent is asked.
    #[serde(rename = "responsibleObject", default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    /// Mnemonic of the consent type.
    #[serde(default)]
    pub sysname: String,
    /// Term, minutes.
    #[serde(default)]
    pub expire: u64,
    /// What may be done with the data.
    #[serde(default)]
    pub actions: Vec<Named>,
    /// What for.
    #[serde(default)]
    pub purposes: Vec<Named>,
    /// Which data.
    #[serde(default)]
    pub scopes: Vec<Named>,
}

/// The object `{"sysname": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Mnemonic.
    pub sysname: String,
}

/// One object of the claim; what it leaves out is not told.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    sysname: String,
    #[serde(default)]
    expire: Value,
    #[serde(default)]
    actions: Vec<Name>,
    #[serde(default)]
    purposes: Vec<Name>,
    #[serde(default)]
    scopes: Vec<Name>,
}

/// A mnemonic, in its object or bare.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Object(Named),
    Bare(String),
}

/// The parameter of a request.
pub fn encode(permissions: &[Permission]) -> String {
    let json = serde_json::to_vec(permissions).expect("texts and numbers can be written");
    URL_SAFE_NO_PAD.encode(json)
}

/// The parameter of a request, read; `None` if it is something else.
pub fn decode(text: &str) -> Option<Vec<Permission>> {
    let json = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok()
}

/// What the claim of an access token says was granted; nothing without a claim. An object that cannot be read grants
/// nothing.
pub fn granted(claim: Option<&Value>) -> Vec<domain::GrantedPermission> {
    match claim {
        Some(Value::Array(objects)) => objects.iter().filter_map(one_granted).collect(),
        Some(Value::Object(_)) => claim.and_then(one_granted).into_iter().collect(),
        Some(Value::String(text)) => {
            let inside = parsed(text.as_bytes())
                .or_else(|| parsed(&URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?));
            // A text in a text is nothing that anybody writes.
            inside.filter(|inside| !inside.is_string()).map_or_else(Vec::new, |inside| granted(Some(&inside)))
        }
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => Vec::new(),
    }
}

fn parsed(json: &[u8]) -> Option<Value> {
    serde_json::from_slice(json).ok()
}

fn one_granted(object: &Value) -> Option<domain::GrantedPermission> {
    let told = Told::deserialize(object).ok()?;
    let names = |names: Vec<Name>| names.into_iter().map(Name::bare).collect();
    Some(domain::GrantedPermission {
        kind: told.sysname,
        purposes: names(told.purposes),
        actions: names(told.actions),
        scopes: names(told.scopes),
        // A number may come as a text, as others do; what is none tells no term.
        minutes: told.expire.as_u64().or_else(|| told.expire.as_str()?.parse().ok()),
    })
}

impl Name {
    /// Without `?oid=`, which scopes have in tokens.
    fn bare(self) -> String {
        let (Self::Object(Named { sysname: name }) | Self::Bare(name)) = self;
        name.split('?').next().unwrap_or_default().to_owned()
    }
}

/// As it travels.
impl From<&domain::Permission> for Permission {
    fn from(asked: &domain::Permission) -> Self {
        let named = |names: &[String]| names.iter().map(|name| Named { sysname: name.clone() }).collect();
        Self {
            responsible: asked.responsible.clone(),
            sysname: asked.kind.clone(),
            expire: asked.minutes,
            actions: named(&asked.actions),
            purposes: named(std::slice::from_ref(&asked.purpose)),
            scopes: named(&asked.scopes),
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE};
    use serde_json::{Value, json};

    use super::{Permission, URL_SAFE_NO_PAD, decode, encode, granted};
    use crate::domain::{self, GrantedPermission};

    fn asked() -> domain::Permission {
        domain::Permission {
            kind: "EDU_JOURNAL".into(),
            purpose: "DIARY".into(),
            actions: vec!["ALL_ACTIONS_TO_DATA".into()],
            scopes: vec!["fullname".into(), "snils".into()],
            responsible: Some("Министерство".into()),
            minutes: 525_600,
        }
    }

    #[test]
    fn what_is_asked_travels_in_the_published_shape() {
        let text = encode(&[Permission::from(&asked())]);
        assert!(!text.contains(['=', '+', '/']), "{text}");
        let json: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&text).unwrap()).unwrap();
        let expected = json!([{
            "responsibleObject": "Министерство",
            "sysname": "EDU_JOURNAL",
            "expire": 525_600,
            "actions": [{"sysname": "ALL_ACTIONS_TO_DATA"}],
            "purposes": [{"sysname": "DIARY"}],
            "scopes": [{"sysname": "fullname"}, {"sysname": "snils"}],
        }]);
        assert_eq!(json, expected);
        assert_eq!(decode(&text), Some(vec![Permission::from(&asked())]));
        let nobody = domain::Permission { responsible: None, ..asked() };
        let text = encode(&[Permission::from(&nobody)]);
        assert!(!String::from_utf8(URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap().contains("responsible"));
        for other in ["", "!", "e30", &URL_SAFE.encode("[{}]")] {
            assert_eq!(decode(other), None, "{other}");
        }
    }

    #[test]
    fn the_claim_is_read_in_every_shape_that_may_come_and_in_no_other() {
        let object = serde_json::to_value(Permission::from(&asked())).unwrap();
        let whole = GrantedPermission {
            kind: "EDU_JOURNAL".into(),
            purposes: vec!["DIARY".into()],
            actions: vec!["ALL_ACTIONS_TO_DATA".into()],
            scopes: vec!["fullname".into(), "snils".into()],
            minutes: Some(525_600),
        };
        let array = json!([object]);
        for claim in [
            array.clone(),
            object.clone(),
            json!(array.to_string()),
            json!(object.to_string()),
            json!(URL_SAFE_NO_PAD.encode(array.to_string())),
            json!(URL_SAFE.encode(array.to_string())),
        ] {
            assert_eq!(granted(Some(&claim)), std::slice::from_ref(&whole), "{claim}");
        }
        let scopes = json!(["snils?oid=7", {"sysname": "fullname?oid=7"}]);
        let bare = json!([{"sysname": "EDU_JOURNAL", "expire": "90", "scopes": scopes}, 7]);
        let expected = GrantedPermission {
            kind: "EDU_JOURNAL".into(),
            scopes: vec!["snils".into(), "fullname".into()],
            minutes: Some(90),
            ..GrantedPermission::default()
        };
        assert_eq!(granted(Some(&bare)), [expected]);
        for claim in [json!(null), json!(7), json!(""), json!("fullname snils"), json!("\"[]\""), json!([])] {
            assert_eq!(granted(Some(&claim)), [], "{claim}");
        }
        assert_eq!(granted(None), []);
    }
}

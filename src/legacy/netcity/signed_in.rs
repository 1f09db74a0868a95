//! The answer to a sign-in that succeeded.

use http::StatusCode;
use serde_json::Value;

use super::{answer::by_words, role::roles};
use crate::{
    domain::{JournalRole, SchoolId, Secret},
    flow::port::JournalFault,
    legacy::json::{text, token},
};

/// What the gateway needs of it. The answer holds more tokens than these; none of the others is kept.
pub(super) struct SignedIn {
    pub(super) at: Secret<String>,
    pub(super) access: Option<Secret<String>>,
    pub(super) refresh: Option<Secret<String>>,
    /// The page to open next, as the journal wrote it.
    pub(super) entry_point: Option<String>,
    /// Milliseconds of idleness that the journal allows.
    pub(super) time_out: Option<u64>,
    pub(super) user_id: Option<String>,
    pub(super) user_name: Option<String>,
    /// Empty where the server tells them elsewhere.
    pub(super) roles: Vec<JournalRole>,
    pub(super) school_id: Option<String>,
    pub(super) school_name: Option<String>,
}

impl SignedIn {
    /// A 200 without `at` is a refusal in disguise.
    pub(super) fn read(answer: &Value, school: &SchoolId) -> Result<Self, JournalFault> {
        let Some(at) = token(answer, "/at") else { return Err(by_words(answer, StatusCode::OK)) };
        let nothing = Value::Null;
        let info = answer.pointer("/accountInfo").unwrap_or(&nothing);
        Ok(Self {
            at,
            access: token(answer, "/accessToken"),
            refresh: token(answer, "/refreshToken"),
            entry_point: text(answer, "/entryPoint"),
            time_out: answer.pointer("/timeOut").and_then(Value::as_u64),
            user_id: text(info, "/user/id"),
            user_name: text(info, "/user/name"),
            roles: roles(info, school),
            school_id: text(info, "/currentOrganization/id").or_else(|| text(info, "/organizations/0/id")),
            school_name: text(info, "/currentOrganization/name")
                .or_else(|| text(info, "/organizations/0/name")),
        })
    }

    /// Whether the journal waits for one of several roles to be named.
    pub(super) fn wants_role(&self) -> bool {
        self.entry_point.as_deref().is_some_and(|page| page.to_lowercase().contains("choose-session-role"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::SignedIn;
    use crate::{domain::SchoolId, flow::port::JournalFault};

    fn read(answer: &Value) -> Result<SignedIn, JournalFault> {
        SignedIn::read(answer, &SchoolId("101".into()))
    }

    #[test]
    fn a_whole_answer_is_read() {
        let signed = read(&json!({
            "at": "12345678901234567890123456",
            "accessToken": "abc",
            "refreshToken": "",
            "timeOut": 900_000,
            "entryPoint": "/app/school/choose-session-role/",
            "accountInfo": {
                "activeToken": "must not be kept",
                "user": { "id": 7004, "name": "Кузнецов Андрей" },
                "userRoles": [{ "schoolId": 101, "role": { "id": 2, "name": "Родитель" } }],
                "currentOrganization": { "id": 101, "name": "СОШ № 12" },
            },
        }))
        .unwrap();
        assert_eq!(signed.at.expose(), "12345678901234567890123456");
        assert!(signed.access.is_some() && signed.refresh.is_none());
        assert!(signed.wants_role());
        assert_eq!((signed.user_id.as_deref(), signed.time_out), (Some("7004"), Some(900_000)));
        assert_eq!((signed.roles.len(), signed.school_name.as_deref()), (1, Some("СОШ № 12")));
    }

    #[test]
    fn an_answer_without_at_is_sorted_by_its_words() {
        let refused = |answer: &Value| read(answer).err();
        assert_eq!(
            refused(&json!({ "at": "", "errorMessage": "Неверный пароль" })),
            Some(JournalFault::WrongPassword)
        );
        for answer in [json!({}), json!({ "at": null, "errorMessage": "Сервер недоступен." }), json!([])]
        {
            assert!(matches!(refused(&answer), Some(JournalFault::Unavailable { .. })), "{answer}");
        }
    }

    #[test]
    fn a_bare_answer_is_enough() {
        let signed = read(&json!({ "at": "123" })).unwrap();
        assert!(signed.roles.is_empty() && signed.user_name.is_none() && !signed.wants_role());
    }
}

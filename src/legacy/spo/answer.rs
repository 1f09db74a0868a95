//! What an answer of the journal means. Its page tells people the words in `responseStatus`; only they tell one no from
//! another.

use http::StatusCode;
use serde_json::Value;

use crate::{
    flow::port::JournalFault,
    legacy::{
        fault::{is_page, short, unavailable},
        json::text,
    },
};

/// The JSON of an answer that says yes; `null` for one without a body.
pub(super) fn judge(status: StatusCode, body: &[u8]) -> Result<Value, JournalFault> {
    let http = |what: &str| unavailable(&format!("HTTP {}: {what}", status.as_u16()));
    if status.is_redirection() {
        return Err(http("a redirect where an answer belongs"));
    }
    if is_page(body) {
        return Err(if status.is_success() {
            JournalFault::Maintenance { detail: "a page came where data belongs".to_owned() }
        } else {
            http("a page came where data belongs")
        });
    }
    if !status.is_success() {
        return Err(refused(status, &serde_json::from_slice(body).unwrap_or_default()));
    }
    match body.trim_ascii() {
        [] => Ok(Value::Null),
        body => serde_json::from_slice(body).map_err(|_| http("no data where data belongs")),
    }
}

/// 401 is the journal's answer to a wrong password, with words or without; they can only say that it is something else.
/// Which words it has for a lock is unconfirmed, and so is whether it has one. Any other status with words that nobody
/// has seen is trouble in the journal: a right password must not count as wrong for them.
fn refused(status: StatusCode, answer: &Value) -> JournalFault {
    let said = text(answer, "/responseStatus/message").or_else(|| text(answer, "/title"));
    let detail = said.as_deref().map(short).unwrap_or_default();
    let sort = said.as_deref().and_then(sort);
    if status.is_server_error() && !matches!(sort, Some(Sort::Lock | Sort::Maintenance)) {
        return trouble(status, &detail);
    }
    match sort {
        Some(Sort::Lock) => JournalFault::Locked { detail },
        Some(Sort::Maintenance) => JournalFault::Maintenance { detail },
        Some(Sort::Refused) => JournalFault::Refused { detail },
        Some(Sort::Password) => JournalFault::WrongPassword,
        None if status == StatusCode::UNAUTHORIZED => JournalFault::WrongPassword,
        None if status == StatusCode::FORBIDDEN => JournalFault::Refused { detail },
        None => trouble(status, &detail),
    }
}

fn trouble(status: StatusCode, detail: &str) -> JournalFault {
    unavailable(format!("HTTP {} {detail}", status.as_u16()).trim_end())
}

fn sort(said: &str) -> Option<Sort> {
    let folded = said.to_lowercase().replace('ё', "е");
    WORDS.iter().find(|(_, words)| words.iter().any(|word| folded.contains(word))).map(|(sort, _)| *sort)
}

#[derive(Clone, Copy)]
enum Sort {
    Lock,
    Maintenance,
    Refused,
    Password,
}

/// The first line that fits decides: a lock often mentions the password too. Lower case, without «ё».
const WORDS: [(Sort, &[&str]); 4] = [
    (Sort::Lock, &["заблокир", "слишком много", "неудачных попыт", "неудачные попыт", "капч", "too many"]),
    (Sort::Maintenance, &["техническ", "обновляется", "maintenance"]),
    (Sort::Refused, &["отключ", "нет доступа", "неактив", "не активн", "запрещен", "лиценз", "только через"]),
    (Sort::Password, &["парол", "логин", "имя пользователя", "password"]),
];

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::judge;
    use crate::flow::port::JournalFault;

    /// The variant alone.
    fn sort(fault: &JournalFault) -> &'static str {
        match fault {
            JournalFault::WrongPassword => "password",
            JournalFault::Locked { .. } => "lock",
            JournalFault::Maintenance { .. } => "maintenance",
            JournalFault::Refused { .. } => "refused",
            JournalFault::UnknownSchool => "school",
            JournalFault::Unavailable { .. } => "unavailable",
            JournalFault::NobodyFound => "nobody",
            JournalFault::NoSuchWay { .. } => "no way",
            JournalFault::Credential => "credential",
            JournalFault::Store { .. } => "store",
        }
    }

    fn says(words: &str) -> String {
        serde_json::json!({ "responseStatus": { "message": words } }).to_string()
    }

    #[test]
    fn a_no_is_sorted_by_its_words_and_401_without_any_is_a_wrong_password() {
        let table = [
            (401, says("Неверный логин или пароль"), "password"),
            (401, says("Ошибка 17"), "password"),
            (401, "{}".to_owned(), "password"),
            (401, String::new(), "password"),
            (401, says("Учётная запись заблокирована, введите пароль позже"), "lock"),
            (409, says("Слишком много попыток входа"), "lock"),
            (401, says("Вход по паролю отключён"), "refused"),
            (401, says("Идут технические работы"), "maintenance"),
            (500, says("Система обновляется"), "maintenance"),
            (500, says("Пароль не подошёл к базе"), "unavailable"),
            (409, says("Неверный пароль"), "password"),
            (409, says("Ошибка 17"), "unavailable"),
            (403, String::new(), "refused"),
            (400, r#"{"title": "One or more validation errors occurred."}"#.to_owned(), "unavailable"),
            (404, String::new(), "unavailable"),
            (429, String::new(), "unavailable"),
            (200, "<!DOCTYPE html><p>Неверный пароль".to_owned(), "maintenance"),
            (502, "<h1>Неверный пароль</h1>".to_owned(), "unavailable"),
            (302, String::new(), "unavailable"),
            (200, "OK".to_owned(), "unavailable"),
            (200, r#"{"a": 1}"#.to_owned(), "yes"),
            (204, String::new(), "yes"),
        ];
        for (status, body, expected) in table {
            let answer = judge(StatusCode::from_u16(status).unwrap(), body.as_bytes());
            assert_eq!(answer.as_ref().map_or_else(sort, |_| "yes"), expected, "{status} {body}");
        }
    }

    #[test]
    fn the_journals_words_are_cut_for_the_log() {
        let body = says(&format!("Запись заблокирована\r\n{}", "я".repeat(500)));
        let Err(JournalFault::Locked { detail }) = judge(StatusCode::UNAUTHORIZED, body.as_bytes()) else {
            panic!("a lock")
        };
        assert!(detail.chars().count() == 200 && !detail.contains(['\r', '\n']));
    }
}

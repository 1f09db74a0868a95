//! What an answer of the journal means. Only its words tell one 409 from another.

use http::StatusCode;
use serde_json::Value;

use crate::{
    flow::port::JournalFault,
    legacy::{
        fault::{is_page, short, unavailable},
        json::text,
    },
};

/// The JSON of an answer that says yes.
pub(super) fn judge(status: StatusCode, body: &[u8]) -> Result<Value, JournalFault> {
    let unavailable = |what: &str| Err(unavailable(&format!("HTTP {}: {what}", status.as_u16())));
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        return unavailable("trouble in the journal");
    }
    if status.is_redirection() {
        return unavailable("a redirect where an answer belongs");
    }
    let talks = status.is_success() || status == StatusCode::CONFLICT;
    match serde_json::from_slice(body) {
        Ok(value) if status.is_success() => Ok(value),
        Ok(value) => Err(by_words(&value, status)),
        Err(_) if is_page(body) && talks => {
            Err(JournalFault::Maintenance { detail: "a page came where JSON belongs".to_owned() })
        }
        Err(_) => unavailable("no JSON"),
    }
}

/// The fault that the words of a refusal name. No words, and words that nobody has seen, are trouble in the
/// journal: a right password must not count as wrong for them.
pub(super) fn by_words(refusal: &Value, status: StatusCode) -> JournalFault {
    let said = ["/message", "/errorMessage", "/Message"].iter().find_map(|pointer| text(refusal, pointer));
    let Some(said) = said else {
        return unavailable(&format!("HTTP {}: a refusal without words", status.as_u16()));
    };
    let folded = said.to_lowercase().replace('ё', "е");
    let detail = short(&said);
    let sort = WORDS.iter().find(|(_, words)| words.iter().any(|word| folded.contains(word)));
    match sort.map(|(sort, _)| sort) {
        Some(Sort::Lock) => JournalFault::Locked { detail },
        Some(Sort::Maintenance) => JournalFault::Maintenance { detail },
        Some(Sort::Refused) => JournalFault::Refused { detail },
        Some(Sort::School) => JournalFault::UnknownSchool,
        Some(Sort::Password) => JournalFault::WrongPassword,
        None => JournalFault::Unavailable { detail },
    }
}

#[derive(Clone, Copy)]
enum Sort {
    Lock,
    Maintenance,
    Refused,
    School,
    Password,
}

/// The first line that fits decides: a lock often mentions the password too. Lower case, without «ё».
const WORDS: [(Sort, &[&str]); 5] = [
    (Sort::Lock, &["неудачные попытки", "следующая попытка", "не ранее чем", "заблокир", "капч"]),
    (Sort::Maintenance, &["техническ"]),
    (Sort::Refused, &["нет доступа", "лицензи", "отключен"]),
    (Sort::School, &["организация не найдена", "школа не найдена", "учреждение не найдено"]),
    (Sort::Password, &["парол", "логин", "имя пользователя"]),
];

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use serde_json::json;

    use super::{by_words, judge};
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

    #[test]
    fn a_conflict_is_sorted_by_its_words() {
        let table = [
            ("Неправильный пароль или имя пользователя.", "password"),
            ("Неверный логин", "password"),
            (
                "Зафиксированы неудачные попытки входа. Следующая попытка может быть совершена не ранее чем через минуту.",
                "lock",
            ),
            ("Введённый пароль неверен, учётная запись ЗАБЛОКИРОВАНА", "lock"),
            ("Введите символы с капчи", "lock"),
            ("Ведутся технические работы", "maintenance"),
            ("У вас нет доступа в систему", "refused"),
            ("Срок действия лицензии истёк", "refused"),
            ("Вход по паролю отключён", "refused"),
            ("Образовательная организация не найдена.", "school"),
            ("Ошибка базы данных", "unavailable"),
            ("", "unavailable"),
        ];
        for (words, expected) in table {
            let body = json!({ "message": words });
            assert_eq!(sort(&by_words(&body, StatusCode::CONFLICT)), expected, "{words}");
        }
    }

    #[test]
    fn the_words_may_stand_in_other_fields() {
        for field in ["message", "errorMessage", "Message"] {
            let fault = by_words(&json!({ field: "Неверный пароль" }), StatusCode::OK);
            assert_eq!(fault, JournalFault::WrongPassword, "{field}");
        }
    }

    #[test]
    fn an_answer_is_judged_by_status_and_kind() {
        let table: [(u16, &[u8], &str); 12] = [
            (200, b"{}", "yes"),
            (200, b"<html>", "maintenance"),
            (200, b"\xEF\xBB\xBF \r\n<!DOCTYPE html>", "maintenance"),
            (409, b"<html>", "maintenance"),
            (200, b"", "unavailable"),
            (302, b"", "unavailable"),
            (404, b"<html>", "unavailable"),
            (409, b"{}", "unavailable"),
            (401, br#"{"message":"no"}"#, "unavailable"),
            (429, br#"{"message":"wait"}"#, "unavailable"),
            (503, b"<html>", "unavailable"),
            (500, "{\"message\":\"Неверный пароль\"}".as_bytes(), "unavailable"),
        ];
        for (status, body, expected) in table {
            let judged = judge(StatusCode::from_u16(status).unwrap(), body);
            let found = judged.as_ref().map_or_else(sort, |_| "yes");
            assert_eq!(found, expected, "{status} {}", body.escape_ascii());
        }
    }

    #[test]
    fn the_journals_words_are_cut_for_the_log() {
        let body = json!({ "message": format!("Нет доступа\r\n{}", "я".repeat(500)) });
        let JournalFault::Refused { detail } = by_words(&body, StatusCode::CONFLICT) else {
            panic!("a refusal")
        };
        assert!(detail.chars().count() == 200 && !detail.contains(['\r', '\n']));
    }
}

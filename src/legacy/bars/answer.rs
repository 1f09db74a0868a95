//! What an answer of the journal means. Only `success: true` is a yes; what a no means is in its words.

use http::StatusCode;
use serde_json::Value;

use super::markup::plain;
use crate::{
    flow::port::JournalFault,
    legacy::{
        fault::{is_page, short, unavailable},
        json::text,
    },
};

/// Whether a sign-in has succeeded.
pub(super) fn signed_in(status: StatusCode, body: &[u8]) -> Result<(), JournalFault> {
    let http = |what: &str| unavailable(&format!("HTTP {}: {what}", status.as_u16()));
    if status.is_server_error() {
        return Err(http("trouble in the journal"));
    }
    if status.is_redirection() {
        return Err(http("a redirect where an answer belongs"));
    }
    if is_page(body) {
        return Err(by_page(status, body));
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(answer) if status.is_success() && answer["success"] == true => Ok(()),
        Ok(answer) => Err(refused(status, &answer)),
        Err(_) => Err(by_words(&String::from_utf8_lossy(body))),
    }
}

/// The JSON of a call after the sign-in.
pub(super) fn told(status: StatusCode, body: &[u8]) -> Result<Value, JournalFault> {
    match serde_json::from_slice::<Value>(body) {
        Ok(answer) if status.is_success() && answer.get("faultcode").is_none() => Ok(answer),
        Err(_) if is_page(body) && status.is_success() => Err(by_page(status, body)),
        Ok(_) | Err(_) => Err(unavailable(&format!("HTTP {}: no data where data belongs", status.as_u16()))),
    }
}

/// A no without a word is a wrong password: nobody has recorded what the server says to one, and to take it for
/// trouble would let a person try until the journal locks the account.
fn refused(status: StatusCode, answer: &Value) -> JournalFault {
    let places = ["/message", "/error", "/errorMessage", "/error_message", "/faultstring", "/kind"];
    match places.iter().find_map(|place| text(answer, place)) {
        Some(said) => by_words(&said),
        None if answer["success"] == false => JournalFault::WrongPassword,
        None => unavailable(&format!("HTTP {}: a refusal without words", status.as_u16())),
    }
}

/// The fault that the words name. Words that nobody has seen are trouble in the journal: a right password must not
/// count as wrong for them.
fn by_words(said: &str) -> JournalFault {
    let said = plain(said);
    let folded = said.to_lowercase().replace('ё', "е");
    let detail = short(&said);
    match sort(&folded) {
        Some(Sort::Lock) => JournalFault::Locked { detail },
        Some(Sort::Maintenance) => JournalFault::Maintenance { detail },
        Some(Sort::Refused) => JournalFault::Refused { detail },
        Some(Sort::Password) => JournalFault::WrongPassword,
        Some(Sort::Trouble) | None => JournalFault::Unavailable { detail },
    }
}

/// A page may be the journal's own sign-in page, whose labels speak of passwords too: only a lock is believed.
fn by_page(status: StatusCode, body: &[u8]) -> JournalFault {
    let said = plain(&String::from_utf8_lossy(body));
    if matches!(sort(&said.to_lowercase()), Some(Sort::Lock)) {
        JournalFault::Locked { detail: short(&said) }
    } else if status.is_success() {
        JournalFault::Maintenance { detail: "a page came where data belongs".to_owned() }
    } else {
        unavailable(&format!("HTTP {}: a page came where data belongs", status.as_u16()))
    }
}

fn sort(folded: &str) -> Option<Sort> {
    WORDS.iter().find(|(_, words)| words.iter().any(|word| folded.contains(word))).map(|(sort, _)| *sort)
}

#[derive(Clone, Copy)]
enum Sort {
    Lock,
    Maintenance,
    Trouble,
    Refused,
    Password,
}

/// The first line that fits decides: a lock often mentions the password too. Lower case, without «ё».
const WORDS: [(Sort, &[&str]); 5] = [
    (
        Sort::Lock,
        &["account locked", "too many", "слишком много", "заблокир", "неудачных попыт", "капч", "captcha"],
    ),
    (Sort::Maintenance, &["техническ", "maintenance"]),
    (Sort::Trouble, &["непредвиден", "временно недоступ", "внутренняя ошибка"]),
    (Sort::Refused, &["отключ", "нет доступа", "неактив", "не активн", "запрещен"]),
    (Sort::Password, &["парол", "логин", "имя пользователя", "password", "credentials"]),
];

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{signed_in, told};
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
    fn only_success_true_is_a_yes_and_a_no_is_sorted_by_its_words() {
        let locked = "Account locked: too many login attempts. Please try again later.";
        let table = [
            (200, r#"{"success": true,"redirect": "/"}"#, "yes"),
            (200, r#"{"success": "true"}"#, "unavailable"),
            (403, r#"{"success": true}"#, "unavailable"),
            (200, r#"{"success": false}"#, "password"),
            (200, r#"{"success": false, "message": "Неверный логин или пароль."}"#, "password"),
            (401, r#"{"error": "Invalid credentials"}"#, "password"),
            (
                200,
                r#"{"success": false, "message": "Учётная запись <b>заблокирована</b>, введите пароль позже"}"#,
                "lock",
            ),
            (200, r#"{"success": false, "error": "Вход по логину и паролю отключён"}"#, "refused"),
            (200, r#"{"success": false, "message": "Ведутся технические работы"}"#, "maintenance"),
            (200, r#"{"error": "Произошла непредвиденная ошибка"}"#, "unavailable"),
            (200, r#"{"success": false, "message": "Ошибка 17"}"#, "unavailable"),
            (200, "{}", "unavailable"),
            (200, "[]", "unavailable"),
            (403, locked, "lock"),
            (429, locked, "lock"),
            (200, "<html><label>Логин</label><label>Пароль</label></html>", "maintenance"),
            (403, "<h1>403 Forbidden</h1>", "unavailable"),
            (403, "<p>Account locked: too many login attempts.</p>", "lock"),
            (302, "", "unavailable"),
            (502, "<h1>Неверный пароль</h1>", "unavailable"),
            (200, "", "unavailable"),
        ];
        for (status, body, expected) in table {
            let answer = signed_in(StatusCode::from_u16(status).unwrap(), body.as_bytes());
            assert_eq!(answer.as_ref().map_or_else(sort, |()| "yes"), expected, "{status} {body}");
        }
    }

    #[test]
    fn data_is_told_only_by_an_answer_that_says_yes() {
        let table = [
            (200, "[1]", "yes"),
            (200, r#"{"faultcode": "Server.UserNotAuthenticated"}"#, "unavailable"),
            (403, r#"{"faultcode": "Server.UserNotAuthenticatedError"}"#, "unavailable"),
            (200, "<!DOCTYPE html>", "maintenance"),
            (200, "", "unavailable"),
        ];
        for (status, body, expected) in table {
            let answer = told(StatusCode::from_u16(status).unwrap(), body.as_bytes());
            assert_eq!(answer.as_ref().map_or_else(sort, |_| "yes"), expected, "{status} {body}");
        }
    }

    #[test]
    fn the_journals_words_are_cut_for_the_log() {
        let body = format!("Account locked\r\n{}", "я".repeat(500));
        let Err(JournalFault::Locked { detail }) = signed_in(StatusCode::FORBIDDEN, body.as_bytes()) else {
            panic!("a lock")
        };
        assert!(detail.chars().count() == 200 && !detail.contains(['\r', '\n']));
    }
}

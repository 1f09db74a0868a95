//! What the answer to a form means, by the marks of the recipe. Pure.

use http::StatusCode;

use super::{page::Page, visit::Reply};
use crate::{
    domain::{FormMarks, Mark},
    flow::port::JournalFault,
    legacy::fault::{short, unavailable},
};

/// `Ok` only where a mark of success fits, and none of a failure.
pub(super) fn judge(marks: &FormMarks, reply: &Reply) -> Result<(), JournalFault> {
    stands_in_the_way(marks, reply)?;
    if fits(&marks.wrong_password, reply).is_some() {
        return Err(JournalFault::WrongPassword);
    }
    fits(&marks.success, reply).map(|_| ()).ok_or_else(|| {
        let status = reply.status.as_u16();
        unavailable(&format!("HTTP {status}: neither a mark of success nor one of a failure fits the answer"))
    })
}

/// What keeps anybody out, or this account, whatever was sent: trouble, maintenance, a lock, a refusal.
pub(super) fn stands_in_the_way(marks: &FormMarks, reply: &Reply) -> Result<(), JournalFault> {
    if reply.status == StatusCode::TOO_MANY_REQUESTS || reply.status.is_server_error() {
        let detail = format!("HTTP {}: trouble in the journal", reply.status.as_u16());
        return Err(if fits(&marks.maintenance, reply).is_some() {
            JournalFault::Maintenance { detail }
        } else {
            unavailable(&detail)
        });
    }
    let said = |mark: &Mark| short(&said(mark, &reply.page));
    if let Some(mark) = fits(&marks.locked, reply) {
        return Err(JournalFault::Locked { detail: said(mark) });
    }
    if let Some(mark) = fits(&marks.maintenance, reply) {
        return Err(JournalFault::Maintenance { detail: said(mark) });
    }
    if let Some(mark) = fits(&marks.refused, reply) {
        return Err(JournalFault::Refused { detail: said(mark) });
    }
    Ok(())
}

fn fits<'m>(marks: &'m [Mark], reply: &Reply) -> Option<&'m Mark> {
    marks.iter().find(|mark| holds(mark, reply))
}

fn holds(mark: &Mark, reply: &Reply) -> bool {
    let Mark { status, sent_to, shows, words } = mark;
    let sent = |path: &str| sent_to.as_ref().is_some_and(|pattern| pattern.matches(path));
    status.is_none_or(|status| reply.status.as_u16() == status)
        && (sent_to.is_none() || reply.sent_to_path().is_some_and(|path| sent(&path)))
        && match (shows, words) {
            (Some(selector), words) => reply
                .page
                .find(selector)
                .iter()
                .any(|element| words.as_ref().is_none_or(|words| says(&element.text, words))),
            (None, Some(words)) => says(&reply.page.source(), words),
            (None, None) => true,
        }
}

fn says(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(&words.to_lowercase())
}

/// The text of the element that the mark names, or the words that it looked for.
fn said(mark: &Mark, page: &Page) -> String {
    let element = mark.shows.as_ref().and_then(|selector| page.find(selector).into_iter().next());
    let text = element.map(|element| element.text.split_whitespace().collect::<Vec<_>>().join(" "));
    text.or_else(|| mark.words.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, StatusCode};
    use url::Url;

    use super::{Page, Reply, judge};
    use crate::{
        domain::{FormMarks, Mark, Pattern},
        flow::port::JournalFault,
    };

    fn marks() -> FormMarks {
        let words = |words: &str| Mark { words: Some(words.into()), ..Mark::default() };
        let shown = |words: Option<&str>| Mark {
            shows: Some("#Failure".into()),
            words: words.map(str::to_owned),
            ..Mark::default()
        };
        FormMarks {
            locked: vec![shown(Some("заблокирована"))],
            maintenance: vec![words("Технические работы")],
            refused: vec![shown(Some("закрыт"))],
            wrong_password: vec![shown(None)],
            success: vec![Mark {
                status: Some(302),
                sent_to: Some(Pattern::prefix("/cabinet/")),
                ..Mark::default()
            }],
        }
    }

    fn reply(status: u16, sent_to: Option<&str>, html: &str) -> Reply {
        let base = Url::parse("https://journal.example.test/in").unwrap();
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            sent_to: sent_to.map(|target| base.join(target).unwrap()),
            page: Page::new(&HeaderMap::new(), html.as_bytes()),
            url: base,
        }
    }

    #[test]
    fn an_answer_is_sorted_by_its_marks() {
        let detail = |text: &str| text.to_owned();
        let table = [
            (reply(302, Some("/Cabinet/Default.aspx"), ""), Ok(())),
            (reply(302, Some("https://journal.example.test/cabinet/"), ""), Ok(())),
            (reply(200, None, "<p id=Failure>Неверный пароль"), Err(JournalFault::WrongPassword)),
            (
                reply(200, None, "<p id=Failure>Запись <b>временно</b>\n ЗАБЛОКИРОВАНА</p>"),
                Err(JournalFault::Locked {
                    detail: detail("Запись временно ЗАБЛОКИРОВАНА")
                }),
            ),
            (
                reply(200, None, "<p id=Failure>Вход закрыт</p>"),
                Err(JournalFault::Refused { detail: detail("Вход закрыт") }),
            ),
            (
                reply(200, None, "<h1>технические работы</h1>"),
                Err(JournalFault::Maintenance { detail: detail("Технические работы") }),
            ),
        ];
        for (number, (reply, expected)) in table.into_iter().enumerate() {
            assert_eq!(judge(&marks(), &reply), expected, "{number}");
        }
    }

    #[test]
    fn an_answer_without_a_mark_is_no_success() {
        for reply in [
            reply(200, None, "<p>Добро пожаловать"),
            reply(302, Some("/elsewhere"), ""),
            reply(301, Some("/cabinet/"), ""),
            reply(302, Some("https://other.example.test/cabinet/"), ""),
            reply(500, Some("/cabinet/"), ""),
            reply(429, None, "<p id=Failure>Неверный пароль"),
        ] {
            let fault = judge(&marks(), &reply).err();
            assert!(matches!(fault, Some(JournalFault::Unavailable { .. })), "{fault:?}");
        }
        let serviced = judge(&marks(), &reply(503, None, "Технические работы")).err();
        assert!(matches!(serviced, Some(JournalFault::Maintenance { .. })));
    }
}

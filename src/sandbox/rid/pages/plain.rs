//! The pages that only tell something: the own page, files, conferences and the like.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Refusal, frame::Frame, page};
use crate::sandbox::{
    people::RidKind,
    rid::{journal::Journal, request::Signed, term, wording},
    school_year::timetable::{Lesson, lessons},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/", get(home))
        .route("/files/", get(files))
        .route("/files/{id}/", get(download))
        .route("/conferences/", get(conferences))
        .route("/ege/", get(ege))
        .route("/skud/", get(skud))
        .route("/subscriptions/", get(subscriptions))
}

/// «Моя страница».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/home.html")]
struct Home {
    frame: Frame,
    today: String,
    lessons: Vec<Lesson>,
    quarter: String,
}

/// A page of paragraphs and links.
#[derive(Template)]
#[template(path = "sandbox/rid/templates/plain.html")]
struct Plain {
    frame: Frame,
    title: &'static str,
    paragraphs: Vec<&'static str>,
    links: Vec<(String, &'static str)>,
}

async fn home(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let lessons = match signed.session.account.kind {
        RidKind::Pupil(_) => lessons(&signed.pupil(&journal)?, signed.year, signed.today),
        RidKind::Teacher => Vec::new(),
    };
    page(&Home {
        frame: Frame::new(&journal, &signed, "/"),
        today: format!("{}, {}", wording::weekday(signed.today), wording::day(signed.today)),
        lessons,
        quarter: term::current(signed.year, signed.today).name,
    })
}

async fn files(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    page(&Plain {
        frame: Frame::new(&journal, &signed, "/files/"),
        title: "Файлы",
        paragraphs: vec!["Документы школы для учеников и родителей."],
        links: FILES.iter().map(|(id, name, _)| (format!("/files/{id}/"), *name)).collect(),
    })
}

async fn download(Path(id): Path<u32>, _: Signed) -> Result<Response, Refusal> {
    let (_, name, text) = FILES.iter().find(|(known, ..)| *known == id).ok_or(Refusal::NotFound)?;
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename*=utf-8''{encoded}");
    let kind = "application/octet-stream".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], *text).into_response())
}

async fn conferences(journal: State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let texts =
        ["Открытых конференций школы сейчас нет.", "О новых конференциях сообщит классный руководитель."];
    telling(&journal, &signed, "/conferences/", "Конференции", &texts)
}

async fn ege(journal: State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    signed.pupil(&journal)?;
    let texts =
        ["Тренировочные тесты открываются с января.", "Результаты видны только ученику и его учителю."];
    telling(&journal, &signed, "/ege/", "Тесты ЕГЭ", &texts)
}

async fn skud(journal: State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let texts = ["Школа не подключена к системе контроля доступа."];
    telling(&journal, &signed, "/skud/", "СКУД", &texts)
}

async fn subscriptions(journal: State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let texts = ["Рассылка новостей школы приходит на адрес из раздела «Настройки»."];
    telling(&journal, &signed, "/subscriptions/", "Подписки", &texts)
}

fn telling(
    journal: &Journal,
    signed: &Signed,
    path: &'static str,
    title: &'static str,
    texts: &[&'static str],
) -> Result<Html<String>, Refusal> {
    let frame = Frame::new(journal, signed, path);
    page(&Plain { frame, title, paragraphs: texts.to_vec(), links: Vec::new() })
}

const FILES: [(u32, &str, &str); 2] = [
    (1, "Режим занятий.txt", "Занятия начинаются в 8:30.\r\nВход в школу открыт с 8:00.\r\n"),
    (2, "Памятка о входе через Госуслуги.txt", "Возьмите в школе логин и пароль и привяжите ученика.\r\n"),
];

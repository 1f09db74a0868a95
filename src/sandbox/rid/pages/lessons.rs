//! Homework and timetable.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, http::HeaderMap, response::Html, routing::get};
use jiff::{ToSpan, civil::Date};

use super::{Refusal, frame::Frame, page};
use crate::sandbox::{
    cookie,
    rid::{
        journal::Journal,
        progress::{self, Entry},
        request::{Query, Signed},
        term, wording,
    },
    school_year::{
        calendar::{days, monday},
        timetable::{Lesson, lessons},
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/homework/", get(homework)).route("/schedule/", get(schedule))
}

/// «Домашнее задание».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/homework.html")]
struct Homework {
    frame: Frame,
    rows: Vec<Task>,
    /// What may be chosen for one page, and what is.
    sizes: [usize; 5],
    size: usize,
    page: usize,
    pages: usize,
}

struct Task {
    date: String,
    weekday: &'static str,
    entry: Entry,
}

/// «Расписание».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/schedule.html")]
struct Schedule {
    frame: Frame,
    days: Vec<(&'static str, String, Vec<Lesson>)>,
    first: String,
    last: String,
    previous: Date,
    next: Date,
}

/// The newest first; the cookie `items_perpage` says how many, as the page's script sets it.
async fn homework(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Query(query): Query,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(&journal)?;
    let period = term::current(signed.year, signed.today);
    let mut entries = progress::entries(&pupil, signed.year, &period, signed.today);
    let week_on = signed.today.saturating_add(7.days());
    entries.retain(|entry| !entry.homework.is_empty() && entry.date <= week_on);
    entries.reverse();
    let wanted = cookie::find(&headers, "items_perpage").and_then(|size| size.parse().ok());
    let size = wanted.filter(|size| (1..=1000).contains(size)).unwrap_or(SIZES[0]);
    let pages = entries.len().div_ceil(size).max(1);
    let shown = query.field("page").parse().unwrap_or(1).clamp(1, pages);
    let rows = entries.into_iter().skip((shown - 1) * size).take(size).map(|entry| Task {
        date: wording::day(entry.date),
        weekday: wording::weekday(entry.date),
        entry,
    });
    let frame = Frame::new(&journal, &signed, "/homework/");
    page(&Homework { frame, rows: rows.collect(), sizes: SIZES, size, page: shown, pages })
}

async fn schedule(
    State(journal): State<Arc<Journal>>,
    Query(query): Query,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(&journal)?;
    let first = query.field("from").parse().map_or_else(|_| signed.year.latest_week(signed.today), monday);
    let last = first.saturating_add(6.days());
    let week = days(first, last)
        .map(|day| (wording::weekday(day), wording::day(day), lessons(&pupil, signed.year, day)))
        .filter(|(.., lessons)| !lessons.is_empty());
    page(&Schedule {
        frame: Frame::new(&journal, &signed, "/schedule/"),
        days: week.collect(),
        first: wording::day(first),
        last: wording::day(last),
        previous: first.saturating_sub(7.days()),
        next: first.saturating_add(7.days()),
    })
}

const SIZES: [usize; 5] = [10, 20, 30, 50, 100];

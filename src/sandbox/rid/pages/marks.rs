//! Marks of a period in three views, final marks, statistics.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Html,
    routing::get,
};
use jiff::civil::Date;

use super::{Refusal, frame::Frame, page};
use crate::sandbox::{
    rid::{
        journal::Journal,
        progress::{self, Entry, Row, Shown},
        request::Signed,
        term::{self, Period},
        wording,
    },
    school_year::{calendar::monday, timetable::subjects},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/marks/current/", get(landing))
        .route("/marks/current/{one}/", get(by_one))
        .route("/marks/current/{period}/{view}/", get(by_two))
        .route("/marks/itog/", get(finals))
        .route("/stat/", get(statistics))
}

/// How the marks of a period are laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    /// By days, as in the paper diary.
    Note,
    /// By subjects.
    List,
    /// By dates.
    Date,
}

impl View {
    const ALL: [Self; 3] = [Self::Note, Self::List, Self::Date];

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.slug() == text)
    }

    const fn slug(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::List => "list",
            Self::Date => "date",
        }
    }
}

/// «Оценки: текущие».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/marks.html")]
struct Marks {
    frame: Frame,
    quarters: Vec<Period>,
    months: Vec<Period>,
    period: Period,
    first: String,
    last: String,
    view: &'static str,
    weeks: Vec<Week>,
    rows: Vec<Row>,
    dates: Vec<Day>,
}

/// One week of the diary; the present one is open on the page, the others unfold.
struct Week {
    is_open: bool,
    first: String,
    last: String,
    days: Vec<Day>,
}

/// One day of the diary.
struct Day {
    weekday: &'static str,
    date: String,
    entries: Vec<Entry>,
}

/// «Оценки: итоговые».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/itog.html")]
struct Finals {
    frame: Frame,
    /// Names of the quarters that are over.
    quarters: Vec<String>,
    rows: Vec<FinalRow>,
}

struct FinalRow {
    id: usize,
    subject: &'static str,
    /// By quarter; `None` where nothing was marked.
    quarters: Vec<(String, Option<u8>)>,
    year: Option<u8>,
}

/// «Статистика и анализ».
#[derive(Template)]
#[template(path = "sandbox/rid/templates/stat.html")]
struct Statistics {
    frame: Frame,
    rows: Vec<Row>,
    /// A mark, how many of it, and the share of all in percent.
    shares: Vec<(u8, usize, usize)>,
}

async fn landing(journal: State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let period = term::current(signed.year, signed.today);
    show(&journal, &signed, period, View::Note)
}

/// `/marks/current/list/` is the current period; `/marks/current/month9/` the usual view.
async fn by_one(
    journal: State<Arc<Journal>>,
    Path(one): Path<String>,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    match View::parse(&one) {
        Some(view) => show(&journal, &signed, term::current(signed.year, signed.today), view),
        None => {
            let period = term::find(signed.year, &one).ok_or(Refusal::NotFound)?;
            show(&journal, &signed, period, View::Note)
        }
    }
}

async fn by_two(
    journal: State<Arc<Journal>>,
    Path((period, view)): Path<(String, String)>,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    let period = term::find(signed.year, &period).ok_or(Refusal::NotFound)?;
    show(&journal, &signed, period, View::parse(&view).ok_or(Refusal::NotFound)?)
}

fn show(journal: &Journal, signed: &Signed, period: Period, view: View) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(journal)?;
    let entries = progress::entries(&pupil, signed.year, &period, signed.today);
    let mut marks = Marks {
        frame: Frame::new(journal, signed, "/marks/current/"),
        quarters: term::quarters(signed.year),
        months: term::months(signed.year),
        first: wording::day(period.first),
        last: wording::day(period.last),
        period,
        view: view.slug(),
        weeks: Vec::new(),
        rows: Vec::new(),
        dates: Vec::new(),
    };
    match view {
        View::Note => marks.weeks = weeks(entries, signed.today),
        View::List => marks.rows = progress::by_subject(&pupil, &entries),
        View::Date => {
            let marked = entries.into_iter().filter(|entry| !entry.marks.is_empty());
            marks.dates = by_day(marked.collect()).into_iter().map(|(_, day)| day).collect();
        }
    }
    page(&marks)
}

fn weeks(entries: Vec<Entry>, today: Date) -> Vec<Week> {
    let mut weeks: Vec<(Date, Week)> = Vec::new();
    for (date, day) in by_day(entries) {
        match weeks.last_mut() {
            Some((first, week)) if *first == monday(date) => {
                week.last.clone_from(&day.date);
                week.days.push(day);
            }
            Some(_) | None => {
                let (first, last) = (day.date.clone(), day.date.clone());
                weeks.push((monday(date), Week { is_open: false, first, last, days: vec![day] }));
            }
        }
    }
    // Of a period that is over it is the last week, of one to come the first.
    let open = weeks.iter().rposition(|(first, _)| *first <= today).unwrap_or(0);
    if let Some((_, week)) = weeks.get_mut(open) {
        week.is_open = true;
    }
    weeks.into_iter().map(|(_, week)| week).collect()
}

fn by_day(entries: Vec<Entry>) -> Vec<(Date, Day)> {
    let mut days: Vec<(Date, Day)> = Vec::new();
    for entry in entries {
        match days.last_mut() {
            Some((date, day)) if *date == entry.date => day.entries.push(entry),
            Some(_) | None => {
                let (weekday, date) = (wording::weekday(entry.date), wording::day(entry.date));
                days.push((entry.date, Day { weekday, date, entries: vec![entry] }));
            }
        }
    }
    days
}

async fn finals(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(&journal)?;
    let over: Vec<_> =
        term::quarters(signed.year).into_iter().filter(|quarter| quarter.last <= signed.today).collect();
    let by_quarter: Vec<Vec<Row>> = over
        .iter()
        .map(|quarter| {
            let entries = progress::entries(&pupil, signed.year, quarter, signed.today);
            progress::by_subject(&pupil, &entries)
        })
        .collect();
    let year_is_over = over.len() == 4;
    let row = |(place, subject): (usize, &'static str)| {
        let all: Vec<Shown> = by_quarter.iter().flat_map(|rows| rows[place].marks.clone()).collect();
        let marks = by_quarter.iter().map(|rows| progress::final_mark(&rows[place].marks));
        FinalRow {
            id: progress::subject_id(place),
            subject,
            quarters: over.iter().map(|quarter| quarter.name.clone()).zip(marks).collect(),
            year: progress::final_mark(&all).filter(|_| year_is_over),
        }
    };
    page(&Finals {
        frame: Frame::new(&journal, &signed, "/marks/itog/"),
        quarters: over.iter().map(|quarter| quarter.name.clone()).collect(),
        rows: subjects(&pupil).into_iter().enumerate().map(row).collect(),
    })
}

async fn statistics(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let pupil = signed.pupil(&journal)?;
    let period = term::current(signed.year, signed.today);
    let entries = progress::entries(&pupil, signed.year, &period, signed.today);
    let rows = progress::by_subject(&pupil, &entries);
    let all: Vec<u8> = rows.iter().flat_map(|row| &row.marks).filter_map(|mark| mark.value).collect();
    let share = |mark: u8| {
        let count = all.iter().filter(|value| **value == mark).count();
        (mark, count, (count * 100).checked_div(all.len()).unwrap_or(0))
    };
    page(&Statistics {
        frame: Frame::new(&journal, &signed, "/stat/"),
        shares: [5, 4, 3, 2].map(share).to_vec(),
        rows,
    })
}

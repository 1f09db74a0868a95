//! Messages: those that came, those that were sent, a new one, and the counter of the page's script.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{Refusal, frame::Frame, page, teachers};
use crate::{
    domain::Moment,
    sandbox::{
        people::RidKind,
        rid::{
            journal::Journal,
            mailbox::{Draft, Message},
            request::{Form, Query, Signed},
            wording,
        },
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/messages/input/", get(received).post(remove))
        .route("/messages/input/{id}/", get(open))
        .route("/messages/output/", get(sent))
        .route("/messages/new/", get(new).post(send))
        .route("/ajax/messages_count/", get(count))
}

/// A list of messages.
#[derive(Template)]
#[template(path = "sandbox/rid/templates/messages.html")]
struct List {
    frame: Frame,
    is_input: bool,
    rows: Vec<(Message, String)>,
}

/// One message.
#[derive(Template)]
#[template(path = "sandbox/rid/templates/message.html")]
struct One {
    frame: Frame,
    message: Message,
    date: String,
}

/// The form of a new one.
#[derive(Template)]
#[template(path = "sandbox/rid/templates/new_message.html")]
struct New {
    frame: Frame,
    to: String,
    people: Vec<(String, String)>,
    subject: String,
    body: String,
    fault: Option<&'static str>,
}

async fn received(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let rows = journal.with(|state| state.mailbox.received(&signed.address()));
    let frame = Frame::new(&journal, &signed, "/messages/input/");
    page(&List { frame, is_input: true, rows: dated(&journal, rows) })
}

async fn sent(State(journal): State<Arc<Journal>>, signed: Signed) -> Result<Html<String>, Refusal> {
    let rows = journal.with(|state| state.mailbox.sent(&signed.address()));
    let frame = Frame::new(&journal, &signed, "/messages/input/");
    page(&List { frame, is_input: false, rows: dated(&journal, rows) })
}

fn dated(journal: &Journal, messages: Vec<Message>) -> Vec<(Message, String)> {
    let dated = |message: Message| {
        let date = when(journal, message.at);
        (message, date)
    };
    messages.into_iter().map(dated).collect()
}

fn when(journal: &Journal, moment: Moment) -> String {
    let local = journal.local(moment);
    format!("{} {}", wording::day(local.date()), local.strftime("%H:%M"))
}

async fn open(
    State(journal): State<Arc<Journal>>,
    Path(id): Path<u64>,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    let message = journal.with(|state| state.mailbox.open(&signed.address(), id)).ok_or(Refusal::NotFound)?;
    let date = when(&journal, message.at);
    page(&One { frame: Frame::new(&journal, &signed, "/messages/input/"), message, date })
}

async fn remove(State(journal): State<Arc<Journal>>, signed: Signed, Form(form): Form) -> Response {
    let ids: Vec<u64> = form.all("ids").filter_map(|id| id.parse().ok()).collect();
    journal.with(|state| state.mailbox.remove(&signed.address(), &ids));
    (StatusCode::FOUND, [(header::LOCATION, "/messages/input/")]).into_response()
}

async fn new(
    State(journal): State<Arc<Journal>>,
    Query(query): Query,
    signed: Signed,
) -> Result<Html<String>, Refusal> {
    write(&journal, &signed, query.field("to"), ("", ""), None)
}

fn write(
    journal: &Journal,
    signed: &Signed,
    to: &str,
    (subject, body): (&str, &str),
    fault: Option<&'static str>,
) -> Result<Html<String>, Refusal> {
    page(&New {
        frame: Frame::new(journal, signed, "/messages/new/"),
        to: to.to_owned(),
        people: correspondents(journal, signed),
        subject: subject.to_owned(),
        body: body.to_owned(),
        fault,
    })
}

async fn send(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Form(form): Form,
) -> Result<Response, Refusal> {
    let (to, subject, body) = (form.field("to"), form.field("subject").trim(), form.field("body"));
    let known = correspondents(&journal, &signed).iter().any(|(address, _)| address == to);
    if !known || subject.is_empty() {
        let fault = if known {
            "Укажите тему сообщения."
        } else {
            "Выберите, кому вы пишете."
        };
        return write(&journal, &signed, to, (subject, body), Some(fault)).map(IntoResponse::into_response);
    }
    let draft = Draft {
        from: signed.address(),
        from_name: signed.session.account.holder.full(),
        to: to.to_owned(),
        subject: subject.to_owned(),
        body: body.to_owned(),
    };
    journal.with(|state| state.mailbox.write(draft, journal.now()));
    Ok((StatusCode::FOUND, [(header::LOCATION, "/messages/output/")]).into_response())
}

/// A pupil writes to the teachers, a teacher to those who have written.
fn correspondents(journal: &Journal, signed: &Signed) -> Vec<(String, String)> {
    let account = &signed.session.account;
    match (account.kind, signed.pupil(journal)) {
        (RidKind::Pupil(_), Ok(pupil)) => teachers::of(&pupil, signed.year, account.school)
            .into_iter()
            .map(|teacher| (teacher.address, format!("{} ({})", teacher.name, teacher.subjects.join(", "))))
            .collect(),
        (RidKind::Pupil(_) | RidKind::Teacher, _) => {
            let messages = journal.with(|state| state.mailbox.received(&signed.address()));
            let mut people: Vec<_> =
                messages.into_iter().map(|message| (message.from, message.from_name)).collect();
            people.sort();
            people.dedup();
            people
        }
    }
}

async fn count(State(journal): State<Arc<Journal>>, signed: Signed) -> Json<Value> {
    let address = signed.address();
    journal.with(|state| {
        Json(json!({
            "unread_messages": state.mailbox.unread(&address),
            "all_messages": state.mailbox.received(&address).len(),
        }))
    })
}

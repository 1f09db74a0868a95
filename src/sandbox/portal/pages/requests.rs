//! A parent's applications: lists, a new one, one of them, its file.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use encoding_rs::WINDOWS_1251;

use super::{Frame, Refusal, input, spend};
use crate::sandbox::{
    people::{JournalRole, pupils},
    portal::{
        answer::{page, to},
        drawer::{Kind, Paper, Stage},
        office::Office,
        request::{Form, Query, Signed},
    },
};

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/requests/kindergarten.aspx", get(kindergarten))
        .route("/requests/school.aspx", get(school))
        .route("/requests/new.aspx", get(new).post(file))
        .route("/requests/view.aspx", get(view))
        .route("/files/download.aspx", get(download))
}

/// Applications of one kind.
#[derive(Template)]
#[template(path = "sandbox/portal/templates/list.html")]
struct List {
    frame: Frame,
    kind: Kind,
    papers: Vec<Paper>,
}

/// The form of a new one.
#[derive(Template)]
#[template(path = "sandbox/portal/templates/new.html")]
struct New {
    frame: Frame,
    kind: Kind,
    input: String,
    children: Vec<String>,
    fault: Option<&'static str>,
}

/// One application.
#[derive(Template)]
#[template(path = "sandbox/portal/templates/view.html")]
struct View {
    frame: Frame,
    paper: Paper,
}

async fn kindergarten(office: State<Arc<Office>>, signed: Signed) -> Result<Response, Refusal> {
    list(&office, &signed, Kind::Kindergarten)
}

async fn school(office: State<Arc<Office>>, signed: Signed) -> Result<Response, Refusal> {
    list(&office, &signed, Kind::School)
}

fn list(office: &Office, signed: &Signed, kind: Kind) -> Result<Response, Refusal> {
    applies(signed)?;
    let papers = office.with(|state| {
        state.drawer.of(signed.account.login).filter(|paper| paper.kind == kind).cloned().collect()
    });
    Ok(page(&List { frame: Frame::new(office, signed), kind, papers }))
}

async fn new(
    State(office): State<Arc<Office>>,
    Query(query): Query,
    signed: Signed,
) -> Result<Response, Refusal> {
    applies(&signed)?;
    let kind = Kind::parse(query.field("kind")).ok_or(Refusal::NotFound)?;
    Ok(form(&office, &signed, kind, None))
}

fn form(office: &Office, signed: &Signed, kind: Kind, fault: Option<&'static str>) -> Response {
    let own = pupils(office.today()).into_iter().filter(|pupil| signed.account.children.contains(&pupil.id));
    page(&New {
        frame: Frame::new(office, signed),
        kind,
        input: input(office, signed),
        children: own.map(|pupil| pupil.name.full()).collect(),
        fault,
    })
}

async fn file(
    State(office): State<Arc<Office>>,
    signed: Signed,
    Form(sent): Form,
) -> Result<Response, Refusal> {
    applies(&signed)?;
    spend(&office, &signed, sent.field("__eventvalidation"))?;
    let kind = Kind::parse(sent.field("kind")).ok_or(Refusal::NotFound)?;
    let child = sent.field("txtchild").trim();
    let known = kind.organisations().iter().find(|name| **name == sent.field("lstorganisation"));
    let Some(organisation) = known.filter(|_| !child.is_empty()) else {
        return Ok(form(&office, &signed, kind, Some("Заполните имя ребёнка и организацию.")));
    };
    let paper = Paper {
        id: 0,
        login: signed.account.login,
        kind,
        child: child.to_owned(),
        organisation,
        comment: sent.field("txtcomment").trim().to_owned(),
        filed: office.today(),
        stage: Stage::Filed,
    };
    let id = office.with(|state| state.drawer.file(paper));
    Ok(to(office.address(&format!("/Requests/View.aspx?id={id}"))))
}

async fn view(
    State(office): State<Arc<Office>>,
    Query(query): Query,
    signed: Signed,
) -> Result<Response, Refusal> {
    let paper = own(&office, &signed, query.field("id"))?;
    Ok(page(&View { frame: Frame::new(&office, &signed), paper }))
}

/// The name goes out as old servers write it: raw bytes of windows-1251 in quotes.
async fn download(
    State(office): State<Arc<Office>>,
    Query(query): Query,
    signed: Signed,
) -> Result<Response, Refusal> {
    let paper = own(&office, &signed, query.field("id"))?;
    let text = format!(
        "Заявление № {}\r\n{}\r\nРебёнок: {}\r\n{}\r\nСостояние: {}\r\n",
        paper.id,
        paper.filed.strftime("%d.%m.%Y"),
        paper.child,
        paper.organisation,
        paper.stage.title()
    );
    let disposition = format!("attachment; filename=\"Заявление {}.txt\"", paper.id);
    let disposition = HeaderValue::from_bytes(&WINDOWS_1251.encode(&disposition).0);
    let disposition = disposition.map_err(|_| Refusal::NotFound)?;
    let kind = HeaderValue::from_static("text/plain; charset=windows-1251");
    let body = WINDOWS_1251.encode(&text).0.into_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], body).into_response())
}

/// An application of one's own; those who decide see all.
fn own(office: &Office, signed: &Signed, id: &str) -> Result<Paper, Refusal> {
    let id = id.parse().map_err(|_| Refusal::NotFound)?;
    let found = office.with(|state| state.drawer.find(id).cloned());
    let sees_all = signed.account.role == JournalRole::Staff;
    found.filter(|paper| sees_all || paper.login == signed.account.login).ok_or(Refusal::NotFound)
}

fn applies(signed: &Signed) -> Result<(), Refusal> {
    (signed.account.role == JournalRole::Parent).then_some(()).ok_or(Refusal::Forbidden)
}

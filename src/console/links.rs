//! «Привязка к учётной записи ЕСИА»: the list, and the form for one more.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Console,
    page::{Frame, page},
    refused::refused,
    sign_in::append_cookie,
    visit::Visit,
};
use crate::{
    domain::{AccountKey, Basis, Holding, Link, LinkState, Login, Refusal, SchoolId, Secret, System},
    flow::{Signed, cookie::OwnCookie, port::School},
};

#[derive(Template)]
#[template(path = "console/pages/links.html")]
struct LinksPage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    /// What a password has proved.
    rows: Vec<Row>,
    /// What the register says.
    found: Vec<Row>,
    /// By which the school finds what keeps the person, or a child, from being found.
    codes: Vec<String>,
    form: BindForm<'a>,
    notice: Option<&'static str>,
    /// What stopped the last try, by the key of its words.
    stopped: Option<(String, &'static str)>,
    errand: bool,
}

struct Row {
    id: i64,
    name: String,
    /// Said where there are several journals.
    journal: Option<String>,
    school: String,
    groups: String,
    needs_proof: bool,
    of_child: bool,
}

/// The form's state: journal, then school if the journal asks for one, then login and password.
struct BindForm<'a> {
    journals: Vec<(&'a str, &'a str)>,
    system: Option<String>,
    /// The chosen journal's name, where there are several.
    journal: Option<&'a str>,
    asks_school: bool,
    search: String,
    found: Option<Vec<School>>,
    school: Option<School>,
    login: String,
    again: bool,
    /// The key of what is said then.
    note: &'static str,
}

/// Where in the linking form somebody is. The login never stands here: addresses are logged on the way.
#[derive(Default, Deserialize)]
pub(super) struct LinksQuery {
    system: Option<String>,
    search: Option<String>,
    school: Option<String>,
    again: Option<i64>,
    done: Option<String>,
}

/// As in the form's `maxlength`.
const LONGEST_PASSWORD: usize = 256;

/// As in the form's `maxlength`.
const LONGEST_SEARCH: usize = 100;

/// `GET /links`
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    Query(query): Query<LinksQuery>,
    visit: Visit,
) -> Response {
    let signed = match visit.signed(&console).await {
        Ok(Some(signed)) => signed,
        Ok(None) => return Redirect::to("/login").into_response(),
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    let notice = match query.done.as_deref() {
        Some("linked") => Some("links-done"),
        Some("removed") => Some("links-removed"),
        Some(_) | None => None,
    };
    render(&console, &visit, &signed, query, String::new(), notice, None).await
}

#[derive(Deserialize)]
pub(super) struct BindFields {
    csrf: String,
    system: String,
    school: String,
    search: String,
    login: String,
    password: String,
}

/// `POST /links`
pub(super) async fn bind(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(fields): Form<BindFields>,
) -> Response {
    let signed = match visit.signed(&console).await {
        Ok(Some(signed)) => signed,
        Ok(None) => return Redirect::to("/login").into_response(),
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    if let Err(refusal) = visit.check_form(&console, &signed, &fields.csrf) {
        return refused(&console, &visit, refusal);
    }
    // The form says so too; whoever does not send the form is told by the same words.
    let fits = fields.password.chars().count() <= LONGEST_PASSWORD
        && fields.search.chars().count() <= LONGEST_SEARCH;
    let password = Secret::new(fields.password);
    let account = Login::parse(&fields.login).map(|login| AccountKey {
        system: System(fields.system.as_str().into()),
        school: SchoolId(fields.school.clone()),
        login,
    });
    let bound = match account.filter(|_| fits) {
        Some(account) => console.house.bind(&signed, account, &password, visit.now).await,
        None => Err(Refusal::WrongPassword),
    };
    match bound {
        Ok(bound) => {
            let mut response = Redirect::to("/links?done=linked").into_response();
            if let Some(cookie) = bound.cookie {
                let cookie = OwnCookie::Gate.set(console.cookies, cookie.expose(), None);
                append_cookie(response.headers_mut(), &cookie);
            }
            response
        }
        Err(refusal) => {
            let query = LinksQuery {
                system: Some(fields.system),
                search: Some(fields.search),
                school: Some(fields.school),
                ..LinksQuery::default()
            };
            render(&console, &visit, &signed, query, fields.login, None, Some(refusal)).await
        }
    }
}

async fn render(
    console: &Console,
    visit: &Visit,
    signed: &Signed,
    query: LinksQuery,
    login: String,
    notice: Option<&'static str>,
    stopped: Option<Refusal>,
) -> Response {
    let links = match console.house.links(signed).await {
        Ok(links) => links,
        Err(refusal) => return refused(console, visit, refusal),
    };
    let away = match console.house.turned_away(signed).await {
        Ok((_, away)) => away,
        Err(refusal) => return refused(console, visit, refusal),
    };
    let again = query.again.and_then(|id| links.iter().find(|link| link.id.0 == id));
    let errand = signed.session.errand.as_ref().map(|errand| &errand.system);
    let form = match form(console, query, again, errand, login).await {
        Ok(form) => form,
        Err(refusal) => return refused(console, visit, refusal),
    };
    let status = if stopped.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let template = LinksPage {
        frame: Frame::new(console, visit, Some(signed)),
        csrf: signed.session.csrf.expose(),
        rows: rows(console, &links, Basis::Proof),
        found: rows(console, &links, Basis::Register),
        codes: away.iter().map(|row| row.code.as_str().to_owned()).collect(),
        form,
        notice,
        stopped: stopped.map(|refusal| (refusal.code().to_ascii_lowercase(), refusal.code())),
        errand: signed.session.errand.is_some(),
    };
    page(status, &template)
}

/// Builds the form: a link to be proved again fills it in, a school number is looked up in the journal's own list.
async fn form<'a>(
    console: &'a Console,
    query: LinksQuery,
    again: Option<&Link>,
    errand: Option<&System>,
    login: String,
) -> Result<BindForm<'a>, Refusal> {
    let places = &console.house.places;
    let by_password = places.iter().filter(|(_, place)| place.manners.take_passwords());
    let journals: Vec<_> = by_password.map(|(system, place)| (&*system.0, place.title.as_str())).collect();
    let system = chosen_journal(&journals, again, query.system, errand);
    let place = system.as_deref().map(|system| console.house.place(&System(system.into()))).transpose()?;
    let mut form = BindForm {
        journal: place.filter(|_| journals.len() > 1).map(|place| place.title.as_str()),
        asks_school: place.is_some_and(|place| place.journal.asks_school()),
        journals,
        search: query.search.unwrap_or_default(),
        found: None,
        school: None,
        login,
        again: again.is_some(),
        note: match again.map(|link| link.basis) {
            Some(Basis::Register) => "links-prove-once-note",
            Some(Basis::Proof) | None => "links-prove-note",
        },
        system,
    };
    if let Some(link) = again {
        let (id, name) = (link.account.school.clone(), link.card.school_name.clone());
        form.school = Some(School { id, name, place: None });
        form.login = link.account.login.as_str().to_owned();
    } else if !form.asks_school {
        form.school =
            form.system.is_some().then(|| School { id: SchoolId::none(), name: String::new(), place: None });
    } else if form.search.chars().count() > LONGEST_SEARCH {
        form.found = Some(Vec::new());
    } else if !form.search.trim().is_empty() || query.school.is_some() {
        let system = System(form.system.as_deref().unwrap_or_default().into());
        let schools = console.house.schools(&system, form.search.trim()).await?;
        form.school = query.school.and_then(|id| schools.iter().find(|school| school.id.0 == id).cloned());
        form.found = Some(schools);
    }
    Ok(form)
}

/// The journal that is asked about: the link's, the one picked, the one on the way to, or the only one.
fn chosen_journal(
    journals: &[(&str, &str)],
    again: Option<&Link>,
    picked: Option<String>,
    errand: Option<&System>,
) -> Option<String> {
    let only = match journals {
        [(only, _)] => Some((*only).to_owned()),
        _ => None,
    };
    // An empty pick is the wish to pick again.
    let picked = picked.map(|picked| Some(picked).filter(|picked| !picked.is_empty()));
    match (again, picked) {
        (Some(link), _) => Some(link.account.system.0.to_string()),
        (None, Some(picked)) => picked.or(only),
        (None, None) => errand.map(|system| system.0.to_string()).or(only),
    }
}

fn rows(console: &Console, links: &[Link], basis: Basis) -> Vec<Row> {
    links.iter().filter(|link| link.basis == basis).map(|link| Row::of(console, link)).collect()
}

impl Row {
    fn of(console: &Console, link: &Link) -> Self {
        let places = &console.house.places;
        let place = places.get(&link.account.system).filter(|_| places.len() > 1);
        Self {
            id: link.id.0,
            journal: place.map(|place| place.title.clone()),
            name: link.card.name.spoken(),
            school: link.card.school_name.clone(),
            groups: link.card.groups.join(", "),
            needs_proof: link.state == LinkState::NeedsProof,
            of_child: link.holding == Holding::OfChild,
        }
    }
}

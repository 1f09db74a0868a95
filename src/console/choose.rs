//! «Выбор»: several accounts, or several roles of one.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Console,
    page::{Frame, page},
    refused::refused,
    sign_in::follow,
    visit::Visit,
};
use crate::{
    domain::{FullName, Held, Link, LinkId, LinkState, Refusal},
    flow::Signed,
};

#[derive(Template)]
#[template(path = "console/pages/choose.html")]
struct ChoosePage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    journal: &'a str,
    ways: Vec<Way>,
}

/// One way in, in words.
struct Way {
    link: i64,
    role: Option<String>,
    name: String,
    title: Option<String>,
    school: String,
    groups: String,
    pupils: Vec<String>,
    needs_proof: bool,
}

impl Way {
    fn all(link: &Link) -> Vec<Self> {
        Held::by(link).into_iter().map(|held| Self::of(link, held)).collect()
    }

    fn of(link: &Link, held: Held) -> Self {
        let own = &link.card.name;
        let title = link.card.roles.iter().find(|role| Some(&role.id) == held.role.as_ref());
        Self {
            link: link.id.0,
            name: own.spoken(),
            title: title.or(link.card.roles.first()).map(|role| role.title.clone()),
            role: held.role,
            school: link.card.school_name.clone(),
            groups: link.card.groups.join(", "),
            // A pupil's own account shows one diary: the pupil's.
            pupils: link.card.pupils.iter().filter(|pupil| *pupil != own).map(FullName::spoken).collect(),
            needs_proof: held.state == LinkState::NeedsProof,
        }
    }
}

/// `GET /choose`
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    match ways(&console, &visit).await {
        Ok(Some((signed, journal, ways))) => {
            let frame = Frame::new(&console, &visit, Some(&signed));
            let csrf = signed.session.csrf.expose();
            page(StatusCode::OK, &ChoosePage { frame, csrf, journal: &journal, ways })
        }
        Ok(None) => Redirect::to("/").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct ChooseForm {
    csrf: String,
    link: i64,
    role: Option<String>,
}

/// `POST /choose`
pub(super) async fn choose(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(form): Form<ChooseForm>,
) -> Response {
    let chosen = async {
        let signed = visit.signed(&console).await?.ok_or(Refusal::ForeignForm)?;
        visit.check_form(&console, &signed, &form.csrf)?;
        let role = form.role.as_deref().filter(|role| !role.is_empty());
        console.house.chosen(&signed, LinkId(form.link), role, visit.now).await
    };
    match chosen.await {
        Ok(onward) => follow(&onward),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

async fn ways(console: &Console, visit: &Visit) -> Result<Option<(Signed, String, Vec<Way>)>, Refusal> {
    let Some(signed) = visit.signed(console).await? else { return Ok(None) };
    let Some(errand) = &signed.session.errand else { return Ok(None) };
    let journal = console.house.place(&errand.system)?.title.clone();
    let links = console.house.links(&signed).await?;
    let ways = links.iter().filter(|link| link.account.system == errand.system).flat_map(Way::all).collect();
    Ok(Some((signed, journal, ways)))
}

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
    domain::{Held, Link, LinkId, LinkState, Refusal, Standing},
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
    standing: Standing,
    /// The pupil whose diary it opens, or the account's holder.
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
        let title = link.card.roles.iter().find(|role| Some(&role.id) == held.standing.role.as_ref());
        let chosen = held.standing.pupil.as_ref();
        let pupil = link.card.pupils.iter().find(|pupil| chosen.is_some() && pupil.id.as_ref() == chosen);
        // A pupil's own account shows one diary: the pupil's.
        let others = link.card.pupils.iter().filter(|other| pupil.is_none() && other.name != *own);
        Self {
            link: link.id.0,
            name: pupil.map_or(own, |pupil| &pupil.name).spoken(),
            title: title.or(link.card.roles.first()).map(|role| role.title.clone()),
            pupils: others.map(|pupil| pupil.name.spoken()).collect(),
            standing: held.standing,
            school: link.card.school_name.clone(),
            groups: link.card.groups.join(", "),
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
    pupil: Option<String>,
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
        let said = |field: Option<String>| field.filter(|value| !value.is_empty());
        let standing = Standing { role: said(form.role), pupil: said(form.pupil) };
        console.house.chosen(&signed, LinkId(form.link), &standing, visit.now).await
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

//! «Выбор ребёнка», or of an account or a role where there are several.

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
    domain::{Held, Holding, Link, LinkId, LinkState, Refusal, Standing},
    flow::Signed,
};

#[derive(Template)]
#[template(path = "console/pages/choose.html")]
struct ChoosePage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    journal: &'a str,
    /// The key of the heading.
    heading: &'static str,
    ways: Vec<Way>,
    several_journals: bool,
}

/// One way in, in words.
struct Way {
    link: i64,
    standing: Standing,
    /// The pupil whose diary it opens, or the account's holder.
    name: String,
    /// Whether it opens a child's diary and no other.
    of_child: bool,
    title: Option<String>,
    school: String,
    groups: String,
    pupils: Vec<String>,
    needs_proof: bool,
    /// Chosen the last time.
    last: bool,
}

impl Way {
    /// All ways into one journal, the one that was chosen last before the others.
    fn all<'l>(links: impl Iterator<Item = &'l Link> + Clone) -> Vec<Self> {
        let chosen =
            |link: &'l Link| link.chosen.as_ref().map(|chosen| (chosen.at, link.id, &chosen.standing));
        let last = links.clone().filter_map(chosen).max_by_key(|(at, ..)| *at);
        let is_last = |held: &Held| {
            last.is_some_and(|(_, link, standing)| held.link == link && held.standing == *standing)
        };
        let ways = links.flat_map(|link| Held::by(link).into_iter().map(move |held| (link, held)));
        let mut ways: Vec<_> =
            ways.map(|(link, held)| Self { last: is_last(&held), ..Self::of(link, held) }).collect();
        ways.sort_by_key(|way| !way.last);
        ways
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
            of_child: pupil.is_some() || link.holding == Holding::OfChild,
            name: pupil.map_or(own, |pupil| &pupil.name).spoken(),
            title: title.or(link.card.roles.first()).map(|role| role.title.clone()),
            pupils: others.map(|pupil| pupil.name.spoken()).collect(),
            standing: held.standing,
            school: pupil.and_then(|pupil| pupil.school.clone()).unwrap_or(link.card.school_name.clone()),
            groups: pupil.and_then(|pupil| pupil.class.clone()).unwrap_or(link.card.groups.join(", ")),
            needs_proof: held.state == LinkState::NeedsProof,
            last: false,
        }
    }
}

/// `GET /choose`
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    match ways(&console, &visit).await {
        Ok(Some((_, _, ways))) if ways.is_empty() => Redirect::to("/links").into_response(),
        Ok(Some((signed, journal, ways))) => {
            let template = ChoosePage {
                frame: Frame::new(&console, &visit, Some(&signed)),
                csrf: signed.session.csrf.expose(),
                journal: &journal,
                heading: heading(&ways),
                several_journals: console.house.places.len() > 1,
                ways,
            };
            page(StatusCode::OK, &template)
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
    let ways = Way::all(links.iter().filter(|link| link.account.system == errand.system));
    Ok(Some((signed, journal, ways)))
}

/// Parents choose a child, others an account or a role.
fn heading(ways: &[Way]) -> &'static str {
    let children = ways.iter().filter(|way| way.of_child).count();
    let shown: usize = ways.iter().map(|way| way.pupils.len()).sum();
    if children + shown > 1 { "choose-child" } else { "choose-title" }
}

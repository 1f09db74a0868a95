//! Unlinking, asked once more before it is done.

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
    visit::Visit,
};
use crate::{
    domain::{Link, LinkId, Refusal},
    flow::Signed,
};

#[derive(Template)]
#[template(path = "console/pages/remove.html")]
struct RemovePage<'a> {
    frame: Frame<'a>,
    csrf: &'a str,
    link: i64,
    name: String,
    school: &'a str,
}

#[derive(Deserialize)]
pub(super) struct RemoveQuery {
    link: i64,
}

/// `GET /links/remove?link=`
pub(super) async fn ask(
    State(console): State<Arc<Console>>,
    Query(query): Query<RemoveQuery>,
    visit: Visit,
) -> Response {
    match own_link(&console, &visit, query.link).await {
        Ok(Some((signed, link))) => {
            let template = RemovePage {
                frame: Frame::new(&console, &visit, Some(&signed)),
                csrf: signed.session.csrf.expose(),
                link: link.id.0,
                name: link.card.name.spoken(),
                school: &link.card.school_name,
            };
            page(StatusCode::OK, &template)
        }
        Ok(None) => Redirect::to("/links").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

#[derive(Deserialize)]
pub(super) struct RemoveForm {
    csrf: String,
    link: i64,
}

/// `POST /links/remove`
pub(super) async fn remove(
    State(console): State<Arc<Console>>,
    visit: Visit,
    Form(form): Form<RemoveForm>,
) -> Response {
    let removed = async {
        let signed = visit.signed(&console).await?.ok_or(Refusal::ForeignForm)?;
        visit.check_form(&console, &signed, &form.csrf)?;
        console.house.unbind(&signed, LinkId(form.link), visit.now).await
    };
    match removed.await {
        Ok(()) => Redirect::to("/links?done=removed").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

async fn own_link(console: &Console, visit: &Visit, id: i64) -> Result<Option<(Signed, Link)>, Refusal> {
    let Some(signed) = visit.signed(console).await? else { return Ok(None) };
    let links = console.house.links(&signed).await?;
    Ok(links.into_iter().find(|link| link.id.0 == id).map(|link| (signed, link)))
}

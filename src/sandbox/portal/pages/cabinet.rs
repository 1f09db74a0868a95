//! The first page after the sign-in.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};

use super::{Frame, sign_in::HOME};
use crate::sandbox::{
    people::pupils,
    portal::{
        answer::{page, to},
        office::Office,
        request::Signed,
    },
};

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/", get(root))
        .route("/default.aspx", get(root))
        .route("/cabinet/default.aspx", get(cabinet))
}

/// «Личный кабинет».
#[derive(Template)]
#[template(path = "sandbox/portal/templates/cabinet.html")]
struct Cabinet {
    frame: Frame,
    children: Vec<Child>,
}

struct Child {
    id: u64,
    name: String,
    class: &'static str,
}

async fn root(State(office): State<Arc<Office>>, _: Signed) -> Response {
    to(office.address(HOME))
}

async fn cabinet(State(office): State<Arc<Office>>, signed: Signed) -> Response {
    let own = pupils(office.today()).into_iter().filter(|pupil| signed.account.children.contains(&pupil.id));
    let children = own.map(|pupil| Child { id: pupil.id, name: pupil.name.full(), class: pupil.class });
    page(&Cabinet { frame: Frame::new(&office, &signed), children: children.collect() })
}

//! The queue of those who decide.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};

use super::{Frame, Refusal, input, spend};
use crate::sandbox::{
    people::JournalRole,
    portal::{
        answer::{page, to},
        drawer::{Paper, Stage},
        office::Office,
        request::{Form, Signed},
    },
};

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/staff/queue.aspx", get(queue).post(accept))
}

/// «Очередь заявлений».
#[derive(Template)]
#[template(path = "sandbox/portal/templates/queue.html")]
struct Queue {
    frame: Frame,
    /// An application, and the input of its form where it is still to be decided.
    papers: Vec<(Paper, Option<String>)>,
}

async fn queue(State(office): State<Arc<Office>>, signed: Signed) -> Result<Response, Refusal> {
    decides(&signed)?;
    let papers = office.with(|state| state.drawer.all().to_vec()).into_iter().map(|paper| {
        let input = (paper.stage == Stage::Filed).then(|| input(&office, &signed));
        (paper, input)
    });
    Ok(page(&Queue { frame: Frame::new(&office, &signed), papers: papers.collect() }))
}

async fn accept(
    State(office): State<Arc<Office>>,
    signed: Signed,
    Form(form): Form,
) -> Result<Response, Refusal> {
    decides(&signed)?;
    spend(&office, &signed, form.field("__eventvalidation"))?;
    let id = form.field("id").parse().map_err(|_| Refusal::NotFound)?;
    office.with(|state| state.drawer.accept(id));
    Ok(to(office.address("/Staff/Queue.aspx")))
}

fn decides(signed: &Signed) -> Result<(), Refusal> {
    (signed.account.role == JournalRole::Staff).then_some(()).ok_or(Refusal::Forbidden)
}

//! The mobile application's sign-in and sign-out.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::{Refusal, signed};
use crate::sandbox::{
    bars::{
        entry::{self, Refused},
        journal::{Journal, school_name},
        pages,
        request::{self, Parameters, Visitor},
        roster::role_code,
    },
    people::BarsAccount,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/rest/login", get(login).post(login)).route("/rest/logout", post(logout))
}

/// `login` and `password`, in the query or in a form.
async fn login(State(journal): State<Arc<Journal>>, parameters: Parameters) -> Response {
    match entry::enter(&journal, parameters.text("login"), parameters.text("password")) {
        Ok((value, account)) => {
            let set = request::set_cookie(&journal, &value);
            (AppendHeaders([(header::SET_COOKIE, set)]), Json(success(&journal, &account))).into_response()
        }
        Err(Refused::Silent) => Json(json!({ "success": false })).into_response(),
        Err(Refused::Locked) => pages::locked(),
        Err(refused @ (Refused::WrongPassword | Refused::PasswordsClosed)) => {
            let error = pages::words(refused);
            Json(json!({ "success": false, "error": error, "error_code": 1 })).into_response()
        }
    }
}

fn success(journal: &Journal, account: &BarsAccount) -> Value {
    let children = account.pupils.iter().filter_map(|id| journal.pupil(*id));
    let children = children.map(|pupil| json!([pupil.id, pupil.name.full(), school_name(pupil.school)]));
    json!({
        "success": true,
        "childs": children.collect::<Vec<_>>(),
        "profile_id": account.profile_id,
        "id": account.profile_id + 1_000_000,
        "type": role_code(account.role),
        "fio": account.holder.full(),
    })
}

async fn logout(
    State(journal): State<Arc<Journal>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    signed(visitor)?;
    let cleared = pages::sign_out(&journal, &headers);
    Ok((AppendHeaders([(header::SET_COOKIE, cleared)]), Json(json!({ "success": true }))).into_response())
}

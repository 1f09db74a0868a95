//! The chats of the signed in person: `/integration/chatManagement`. The talks themselves are at another company's.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use serde_json::{Value, json};

use crate::sandbox::{
    people::college_students,
    spo::{journal::Journal, request::Signed},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/integration/chatmanagement/chats/current", get(current))
}

async fn current(State(journal): State<Arc<Journal>>, signed: Signed) -> Json<Value> {
    let students = college_students(journal.today());
    let (studies, children, works) = signed
        .place()
        .map(|place| (&place.studies[..], &place.children[..], place.works))
        .unwrap_or_default();
    let groups = |ids: &[u64]| {
        let mut groups: Vec<_> =
            students.iter().filter(|one| ids.contains(&one.id)).map(|one| one.class).collect();
        groups.dedup();
        groups
    };
    let own = groups(studies).into_iter().map(|group| (format!("Группа {group}"), "GroupChat"));
    let parents =
        groups(children).into_iter().map(|group| (format!("Родители группы {group}"), "ParentChat"));
    let staff = works.then(|| ("Педагоги колледжа".to_owned(), "EmployeeChat"));
    let chats = own.chain(parents).chain(staff).zip(1..).map(|((name, kind), num)| {
        json!({
            "num": num, "id": 40 + num, "name": name, "chatType": kind, "countOfMembers": 24 + num,
            "adminName": "Гордеев Павел Романович",
        })
    });
    Json(chats.collect())
}

//! Sign-ins that ask the register: people who are found by their СНИЛС, and people who are not.

mod consents;
mod consents_at_esia;
mod found;
mod not_found;
mod passwordless;

use std::fs;

use privratnik::app::{self, Wanted};

use crate::walk::house::House;

/// Takes a table up beside what there is, as `register import --partial` does.
async fn import(house: &House, name: &str, table: &str) {
    let file = house.dir().join(name);
    fs::write(&file, table).unwrap();
    let settled = app::load(&house.dir().join("gateway.toml")).unwrap();
    let wanted = Wanted { file: &file, system: None, partial: true, skip_bad: false };
    let read = app::import(&settled, &wanted, &mut |_, _| {}).unwrap();
    app::activate(&settled, read.prepared.unwrap()).await.unwrap();
    house.register_taken_up().await;
}

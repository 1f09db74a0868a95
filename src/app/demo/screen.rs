//! What the demo says when it is up.

use std::fmt::Write;

use super::Ports;
use crate::sandbox::people::{Level, SamplePerson};

/// Addresses, then people with what each may try.
pub fn welcome(ports: Ports, dir: &str, people: &[SamplePerson]) -> String {
    let mut text = format!(
        "\nПривратник готов. Откройте в браузере:\n\n  {netcity}   дневник через шлюз\n  {gate}      ворота: вход и привязка\n\nЗа сценой:\n\n  {esia}      песочница ЕСИА\n  {upstream}           сам дневник, без шлюза\n  http://127.0.0.1:{admin}/metrics   метрики\n  {dir}/gateway.toml   конфигурация\n\nЛюди (вход на странице песочницы ЕСИА; логин и пароль дневника нужны один раз, для привязки):\n",
        netcity = ports.netcity_origin(),
        gate = ports.gate_origin(),
        esia = ports.esia_origin(),
        upstream = ports.netcity_upstream(),
        admin = ports.admin,
    );
    for person in people {
        describe(&mut text, person).expect("a string takes every text");
    }
    text.push_str("\nCtrl-C завершает всё; второй запуск с той же папкой продолжит с теми же данными.\n");
    text
}

fn describe(text: &mut String, person: &SamplePerson) -> std::fmt::Result {
    let level = match person.esia.level {
        Level::Child => "детская учётная запись",
        Level::Simple => "не подтверждена",
        Level::Confirmed => "подтверждена",
    };
    writeln!(text, "\n  {} — {level}", person.esia.name.full())?;
    writeln!(text, "    ЕСИА: {} / {}", person.esia.login, person.esia.password)?;
    for account in &person.accounts {
        writeln!(text, "    дневник: школа {}, {} / {}", account.school, account.login, account.password)?;
    }
    writeln!(text, "    {}", person.try_this)
}

/// Everybody, for `sandbox people`.
pub fn everybody(people: &[SamplePerson]) -> String {
    let mut text = String::new();
    for person in people {
        describe(&mut text, person).expect("a string takes every text");
    }
    text
}

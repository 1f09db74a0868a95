//! What the demo says when it is up.

use std::fmt::Write;

use super::{Ports, Site};
use crate::sandbox::people::{Level, SamplePerson};

/// Addresses, then people with what each may try.
pub fn welcome(ports: Ports, dir: &str, people: &[SamplePerson]) -> String {
    let mut text = "\nПривратник готов. Откройте в браузере:\n\n".to_owned();
    let mut line = |address: String, what: &str| {
        writeln!(text, "  {address:<34} {what}").expect("a string takes every text");
    };
    for site in Site::ALL {
        line(ports.origin(site), site.title());
    }
    line(ports.gate_origin(), "ворота: вход и привязка");
    text.push_str("\nЗа сценой:\n\n");
    let mut line = |address: String, what: &str| {
        writeln!(text, "  {address:<34} {what}").expect("a string takes every text");
    };
    line(ports.esia_origin(), "песочница ЕСИА");
    line(ports.facade_origin(), "шлюз на месте ЕСИА, для серверов дневников");
    for site in Site::ALL {
        line(ports.upstream(site), &format!("{}, без шлюза", site.title()));
    }
    line(format!("http://127.0.0.1:{}/metrics", ports.admin), "метрики");
    line(format!("{dir}/gateway.toml"), "конфигурация");
    text.push_str(
        "\nЛюди (вход на странице песочницы ЕСИА; в netcity, bars и app людей знает реестр,\n\
         логины и пароли дневников нужны в остальных, один раз, для привязки):\n",
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
        let school =
            if account.school == 0 { String::new() } else { format!("школа {}, ", account.school) };
        writeln!(text, "    {}: {school}{} / {}", account.system, account.login, account.password)?;
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

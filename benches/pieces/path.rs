//! The normal form of a path, and what the table of a journal says of it.

use std::hint::black_box;

use criterion::Criterion;
use privratnik::{
    domain::System,
    edge::path::NormalPath,
    flow::port::Journal,
    legacy::netcity::{Netcity, Settings},
};
use url::Url;

/// The plainest, one with Cyrillic letters, and one that is put in order.
const TARGETS: [(&str, &str); 3] = [
    ("plain", "/webapi/student/diary?studentId=17&weekStart=2026-09-07&yearId=3"),
    ("escaped", "/asp/Files/%D0%9F%D0%BB%D0%B0%D0%BD%20%D1%83%D1%80%D0%BE%D0%BA%D0%BE%D0%B2.doc"),
    ("untidy", "//angular/./school/../School//studentdiary/"),
];

pub(crate) fn bench(criterion: &mut Criterion) {
    for (name, target) in TARGETS {
        criterion.bench_function(&format!("normal path/{name}"), |bencher| {
            bencher.iter(|| NormalPath::parse(black_box(target)));
        });
    }
    let address = Url::parse("http://10.0.0.5/").expect("an address");
    let journal = Netcity::new(Settings::new(System("netcity".into()), address)).expect("usual settings");
    let surface = journal.surface();
    for (name, target) in TARGETS {
        let path = NormalPath::parse(target).expect("each has a normal form");
        criterion.bench_function(&format!("section/{name}"), |bencher| {
            bencher.iter(|| {
                let path = black_box(path.folded());
                (surface.treatment(path, true), surface.section(path))
            });
        });
    }
}

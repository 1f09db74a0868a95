//! A page on its way to the browser: addresses and tokens are looked for in every byte. What is put in costs once a
//! page, however long it is; `benches/load.sh` measures both together.

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput};
use privratnik::edge::{
    header::{Mirror, Origin},
    swap::{Pair, Swap},
};

const MIB: usize = 1024 * 1024;

/// As it comes from a socket.
const PIECE: usize = 16 * 1024;

pub(crate) fn bench(criterion: &mut Criterion) {
    let origin = |text| Origin::parse(text).expect("an origin");
    let mirror = Mirror::new(origin("https://netcity.gate.example"), origin("http://10.0.0.5"))
        .also_known_as(origin("https://sgo.example"));
    let token = Pair::anywhere(*b"61774285943210987654321", *b"0f8c2d5a9b7e4613d2c1b0a");
    let page = page();
    let mut group = criterion.benchmark_group("page");
    group.throughput(Throughput::Bytes(MIB as u64));
    for (name, pairs) in [
        ("addresses", mirror.addresses()),
        ("addresses and a token", std::iter::once(token).chain(mirror.addresses()).collect()),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || Swap::new(pairs.clone()),
                |swap| through(swap, &page),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn through(mut swap: Swap, page: &Bytes) -> usize {
    let pieces = (0..page.len()).step_by(PIECE).map(|at| page.slice(at..page.len().min(at + PIECE)));
    let seen: usize = pieces.map(|piece| swap.push(piece).len()).sum();
    seen + swap.finish().len()
}

/// A MiB of a diary: of a line in twenty a link names the journal in full.
fn page() -> Bytes {
    let mut page = String::with_capacity(MIB);
    let mut lesson = 0;
    while page.len() < MIB {
        lesson += 1;
        let host = if lesson % 20 == 0 { "http://10.0.0.5" } else { "" };
        page.push_str(&format!(
            "<tr class=\"lesson\"><td>{lesson}</td><td>Математика</td><td><a href=\"{host}/asp/Task.asp?id={lesson}\">\
             № {lesson}, стр. 12</a></td><td class=\"mark\">5</td></tr>\n"
        ));
    }
    Bytes::from(page.into_bytes()).slice(..MIB)
}

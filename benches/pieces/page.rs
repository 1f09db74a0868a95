//! A page on its way to the browser, through all that it goes through there: addresses and tokens are looked for in every
//! byte, the bar is put in, and what came packed is packed again. Counted by the MiB of the page itself.

use std::io::Write;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput};
use flate2::{Compression, write::GzEncoder};
use futures_util::{FutureExt, stream};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use privratnik::edge::{
    body::{Body, BrokenBody},
    header::{Mirror, Origin},
    rewrite::{Bar, Pages, Plan, Sought, Switch, Viewer, decide, rewritten, unpacked},
    swap::Pair,
};

const MIB: usize = 1024 * 1024;

/// As it comes from a socket.
const PIECE: usize = 16 * 1024;

pub(crate) fn bench(criterion: &mut Criterion) {
    let token = Pair::anywhere(*b"61774285943210987654321", *b"0f8c2d5a9b7e4613d2c1b0a");
    let (plain, rewriting) = (page(), Rewriting::new());
    let packed = gzip(&plain);
    let mut group = criterion.benchmark_group("page");
    group.throughput(Throughput::Bytes(MIB as u64));
    for (name, coding, page, tokens) in [
        ("bar and addresses", None, &plain, Vec::new()),
        ("bar, addresses and a token", None, &plain, vec![token.clone()]),
        ("bar, addresses and a token, gzip", Some("gzip"), &packed, vec![token]),
    ] {
        let headers = headers(coding);
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || (headers.clone(), tokens.clone(), in_pieces(page)),
                |(headers, tokens, body)| rewriting.whole(headers, tokens, body),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// What one journal's pages get for one person.
struct Rewriting {
    mirror: Mirror,
    pages: Pages,
    bar: Bar,
}

impl Rewriting {
    fn new() -> Self {
        let origin = |text| Origin::parse(text).expect("an origin");
        let mirror = Mirror::new(origin("https://netcity.gate.example"), origin("http://10.0.0.5"))
            .also_known_as(origin("https://sgo.example"));
        let pages = Pages {
            ours: "https://netcity.gate.example".to_owned(),
            gate: "https://gate.example".to_owned(),
            button: "Войти через Госуслуги".to_owned(),
            notice: None,
        };
        let bar = Bar {
            current: "Пётр Орлов, 5В · Родитель".to_owned(), switch: Some(Switch::Child)
        };
        Self { mirror, pages, bar }
    }

    fn whole(&self, mut headers: HeaderMap, tokens: Vec<Pair>, body: Body) -> Bytes {
        let sought = Sought { tokens: !tokens.is_empty(), words: false, insertion: true, is_document: true };
        let Plan::Read(reading) = decide(StatusCode::OK, &headers, sought, false) else {
            panic!("a page is read");
        };
        let body = unpacked(reading, body);
        let insertion = self.pages.insertion(Viewer::Inside(&self.bar));
        let body = rewritten(reading, tokens, &self.mirror, insertion, &mut headers, body);
        let collected = body.collect().now_or_never().expect("memory does not wait");
        collected.expect("the page is whole").to_bytes()
    }
}

fn headers(coding: Option<&'static str>) -> HeaderMap {
    let html = (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let coding = coding.map(|coding| (CONTENT_ENCODING, HeaderValue::from_static(coding)));
    std::iter::once(html).chain(coding).collect()
}

fn in_pieces(page: &Bytes) -> Body {
    let page = page.clone();
    let pieces = (0..page.len()).step_by(PIECE);
    let pieces = pieces.map(move |at| page.slice(at..page.len().min(at + PIECE)));
    Body::streaming(StreamBody::new(stream::iter(
        pieces.map(|piece| Ok::<_, BrokenBody>(Frame::data(piece))),
    )))
}

fn gzip(page: &Bytes) -> Bytes {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(page).expect("memory is there");
    writer.finish().expect("memory is there").into()
}

/// A MiB of a diary: of a line in twenty a link names the journal in full.
fn page() -> Bytes {
    let mut page = String::with_capacity(MIB);
    page.push_str(
        "<!DOCTYPE html>\n<html><head><title>Дневник</title></head>\n<body class=\"diary\"><table>\n",
    );
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

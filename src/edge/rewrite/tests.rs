//! Whole bodies through the whole row of steps, cut anywhere.

use std::{io::Write, sync::LazyLock, task::Poll};

use bytes::Bytes;
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use proptest::prelude::*;

use super::{
    Bar, Insertion, Pages, Reading, Switch, Viewer, coding::Coding, insert::Spot, rewritten, unpacked,
};
use crate::edge::{
    body::{Body, BrokenBody},
    header::{Mirror, Origin},
    swap::Pair,
};

const MARK: &str = "<i>«наше»</i>";
const PLAIN: Reading = Reading { coding: None, addresses: false, insertion: false };

static MIRROR: LazyLock<Mirror> = LazyLock::new(|| {
    let origin = |text| Origin::parse(text).unwrap();
    Mirror::new(origin("https://ours.test"), origin("http://10.0.0.5"))
        .also_known_as(origin("https://old.test"))
});

/// A body that comes in these pieces.
fn pieces(bytes: &[u8], cuts: &[usize]) -> Body {
    let mut rest = bytes;
    let mut pieces = Vec::new();
    for cut in cuts {
        let (piece, behind) = rest.split_at((*cut).min(rest.len()));
        pieces.push(Bytes::copy_from_slice(piece));
        rest = behind;
    }
    pieces.push(Bytes::copy_from_slice(rest));
    let frames = pieces.into_iter().map(|piece| Ok::<_, BrokenBody>(Frame::data(piece)));
    Body::streaming(StreamBody::new(stream::iter(frames)))
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn whole(body: Body) -> Result<Vec<u8>, BrokenBody> {
    run(async { Ok(body.collect().await?.to_bytes().to_vec()) })
}

fn packed(coding: Option<Coding>, plain: &[u8]) -> Vec<u8> {
    let level = Compression::fast();
    let written = |mut writer: GzEncoder<Vec<u8>>| writer.write_all(plain).and_then(|()| writer.finish());
    match coding {
        None => plain.to_vec(),
        Some(Coding::Gzip) => written(GzEncoder::new(Vec::new(), level)).unwrap(),
        Some(Coding::Deflate) => {
            let mut writer = ZlibEncoder::new(Vec::new(), level);
            writer.write_all(plain).unwrap();
            writer.finish().unwrap()
        }
        Some(Coding::Brotli) => {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 1, 22);
            writer.write_all(plain).unwrap();
            writer.into_inner()
        }
    }
}

fn plain(coding: Option<Coding>, packed: &[u8]) -> Vec<u8> {
    whole(unpacked(Reading { coding, ..PLAIN }, pieces(packed, &[]))).unwrap()
}

/// Through everything, and unpacked again.
fn through(reading: Reading, tokens: Vec<Pair>, mark: Option<Spot>, body: &[u8], cuts: &[usize]) -> Vec<u8> {
    let insertion = mark.map(|spot| Insertion { spot, html: MARK.to_owned() });
    let body = unpacked(reading, pieces(&packed(reading.coding, body), cuts));
    let headers = &mut HeaderMap::new();
    let out = whole(rewritten(reading, tokens, &MIRROR, insertion, headers, body)).unwrap();
    plain(reading.coding, &out)
}

fn marked(spot: Spot, page: &[u8]) -> String {
    let reading = Reading { insertion: true, ..PLAIN };
    let cuts = [[7, 1, 20].as_slice(), &[16 * 1024; 200]].concat();
    String::from_utf8(through(reading, Vec::new(), Some(spot), page, &cuts)).unwrap()
}

fn a_coding() -> impl Strategy<Value = Option<Coding>> {
    prop::sample::select(vec![None, Some(Coding::Gzip), Some(Coding::Deflate), Some(Coding::Brotli)])
}

fn some_cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..40, 0..30)
}

/// Pieces of pages, right and wrong; bytes that are in no charset.
fn a_page() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "<!doctype html>",
        "<html>",
        "<head>",
        "<title>",
        "</title>",
        "<body>",
        "<BODY bgcolor=white",
        "</body>",
        "<form action=\"",
        "<form>",
        "</form>",
        "<input type=password>",
        "<table>",
        "<tr",
        "<script>",
        "</script>",
        "<style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<select>",
        "<textarea>",
        "<svg>",
        "<plaintext>",
        "<xmp>",
        "</",
        "<",
        ">",
        "\"",
        "'",
        "=",
        " ",
        "\0",
        "&#",
        "<frameset>",
        "<noframes>",
        "<meta charset=utf-8>",
        "<template>",
        "<a b=c",
    ]);
    let part = prop_oneof![
        4 => known.prop_map(|part| part.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_body_in_which_nothing_is_found_comes_out_as_it_went_in(
        body in prop::collection::vec(any::<u8>(), 0..600),
        coding in a_coding(),
        cuts in some_cuts(),
    ) {
        let reading = Reading { coding, ..PLAIN };
        // Longer than any body here.
        let token = vec![Pair::anywhere(vec![7; 700], "x")];
        prop_assert_eq!(through(reading, token, None, &body, &cuts), body);
    }

    #[test]
    fn a_page_however_broken_is_the_same_outside_of_what_is_put_in(
        page in a_page(),
        coding in a_coding(),
        cuts in some_cuts(),
        spot in prop::sample::select(vec![Spot::Top, Spot::SignIn]),
    ) {
        let reading = Reading { coding, insertion: true, ..PLAIN };
        let out = through(reading, Vec::new(), Some(spot), &page, &cuts);
        let marks = [MARK.as_bytes().to_vec(), super::charset::Letters::Unsaid.written(MARK)];
        let found = marks.iter().find_map(|mark| {
            let at = out.windows(mark.len()).position(|part| part == mark)?;
            Some([&out[..at], &out[at + mark.len()..]].concat())
        });
        prop_assert_eq!(found.unwrap_or(out), page);
    }

    #[test]
    fn a_token_is_found_inside_of_a_packed_body_wherever_it_is_cut(
        before in prop::collection::vec(any::<u8>(), 0..90),
        coding in a_coding(),
        cuts in some_cuts(),
    ) {
        let reading = Reading { coding, addresses: true, ..PLAIN };
        let body = [&before[..], b"\n at=4521907; href='http://10.0.0.5/a'"].concat();
        let token = vec![Pair::anywhere("4521907", "an alias")];
        let out = through(reading, token, None, &body, &cuts);
        prop_assert!(out.ends_with(b"\n at=an alias; href='https://ours.test/a'"));
    }
}

#[test]
fn a_body_that_swells_a_thousandfold_is_held_piece_by_piece() {
    let bomb = vec![0; 32 << 20];
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli] {
        let packed = packed(Some(coding), &bomb);
        assert!(packed.len() < bomb.len() / 100, "{coding:?}: {}", packed.len());
        let mut body = unpacked(Reading { coding: Some(coding), ..PLAIN }, Body::full(packed));
        let (total, longest) = run(async {
            let (mut total, mut longest) = (0, 0);
            while let Some(frame) = body.frame().await {
                let length = frame.unwrap().into_data().unwrap().len();
                (total, longest) = (total + length, longest.max(length));
            }
            (total, longest)
        });
        assert_eq!(total, bomb.len());
        assert!(longest <= 16 * 1024, "{coding:?}: {longest}");
    }
}

#[test]
fn what_old_servers_do_with_packings_is_understood() {
    let raw = |text: &[u8]| {
        let mut writer = DeflateEncoder::new(Vec::new(), Compression::fast());
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    };
    let gzip = |text: &[u8]| packed(Some(Coding::Gzip), text);
    for (coding, bytes, expected) in [
        (Coding::Deflate, raw(b"diary"), b"diary".as_slice()),
        (Coding::Gzip, [gzip(b"dia"), gzip(b"ry")].concat(), b"diary"),
        (Coding::Gzip, [gzip(b"diary"), vec![0; 40]].concat(), b"diary"),
        (Coding::Gzip, Vec::new(), b""),
        (Coding::Brotli, Vec::new(), b""),
    ] {
        for cuts in [&[][..], &[1; 40]] {
            let body = unpacked(Reading { coding: Some(coding), ..PLAIN }, pieces(&bytes, cuts));
            assert_eq!(whole(body).unwrap(), expected, "{coding:?} {cuts:?}");
        }
    }
}

#[test]
fn a_packed_body_that_is_cut_or_spoilt_breaks_off() {
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli] {
        let reading = Reading { coding: Some(coding), ..PLAIN };
        let bytes = packed(Some(coding), b"a diary of many words");
        assert!(whole(unpacked(reading, pieces(&bytes[..bytes.len() - 1], &[]))).is_err(), "{coding:?}");
        assert!(whole(unpacked(reading, pieces(b"\x1f no packing at all, not even nearly", &[]))).is_err());
    }
}

#[test]
fn an_empty_body_stays_empty() {
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli] {
        let reading = Reading { coding: Some(coding), insertion: true, ..PLAIN };
        let insertion = Insertion { spot: Spot::Top, html: MARK.to_owned() };
        let body = unpacked(reading, Body::empty());
        let body = rewritten(reading, Vec::new(), &MIRROR, Some(insertion), &mut HeaderMap::new(), body);
        assert_eq!(whole(body).unwrap(), b"");
    }
}

#[test]
fn what_a_journal_has_said_is_readable_while_it_pauses() {
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli] {
        let mut writer = super::pack::Pack::new(coding);
        let event = Bytes::from_static(b"data: a mark\n\n");
        let first = crate::edge::stepped::Step::take(&mut writer, &mut event.clone()).unwrap();
        let paused = crate::edge::stepped::Step::pause(&mut writer).unwrap();
        let said = [first, paused].concat();
        // The journal says no more for now.
        let frames = stream::iter([Ok::<_, BrokenBody>(Frame::data(Bytes::from(said)))]);
        let silent = frames.chain(stream::pending());
        let reading = Reading { coding: Some(coding), ..PLAIN };
        let body = unpacked(reading, Body::streaming(StreamBody::new(silent)));
        let token = vec![Pair::anywhere("4521907", "alias")];
        let mut out = rewritten(reading, token, &MIRROR, None, &mut HeaderMap::new(), body);
        let heard = run(async {
            let mut heard = Vec::new();
            loop {
                let frame = out.frame();
                tokio::pin!(frame);
                match futures_util::poll!(frame) {
                    Poll::Ready(frame) => {
                        heard.extend_from_slice(&frame.unwrap().unwrap().into_data().unwrap());
                    }
                    Poll::Pending => return heard,
                }
            }
        });
        let mut reader = super::unpack::Unpack::new(coding);
        let read = crate::edge::stepped::Step::take(&mut reader, &mut Bytes::from(heard)).unwrap();
        assert_eq!(read, event, "{coding:?}");
    }
}

#[test]
fn the_bar_stands_on_top_of_documents_and_nowhere_in_frames() {
    let top = |page: &str| marked(Spot::Top, format!("<meta charset=utf-8>{page}").as_bytes());
    for (page, expected) in [
        (
            "<title><body></title><!-- <body> --><Body class=a\n>text<body>",
            "<title><body></title><!-- <body> --><Body class=a\n>|text<body>",
        ),
        ("<script>'<body>'</script><body/>x", "<script>'<body>'</script><body/>|x"),
        ("<frameset><frame src=a></frameset>", "<frameset><frame src=a></frameset>"),
        (
            "<frameset><noframes><body>old</body></noframes>",
            "<frameset><noframes><body>old</body></noframes>",
        ),
        ("<p>a piece of a page", "<p>a piece of a page"),
        ("<body", "<body"),
    ] {
        assert_eq!(top(page), format!("<meta charset=utf-8>{}", expected.replace('|', MARK)), "{page}");
    }
}

#[test]
fn the_button_stands_before_the_form_or_on_top() {
    let long = format!("<body>{}<form><input type=password>", "x".repeat(300 * 1024));
    for (page, expected) in [
        (
            "<body><form><input></form><form id=b><input type=password></form>",
            "<body><form><input></form>|<form id=b><input type=password></form>",
        ),
        ("<body><form><input name=q></form>", "<body>|<form><input name=q></form>"),
        (long.as_str(), &long.replacen("<body>", "<body>|", 1)),
        ("<form><input name=q></form>", "<form><input name=q></form>"),
    ] {
        let page = format!("<meta charset=utf-8>{page}");
        let expected = format!("<meta charset=utf-8>{}", expected.replace('|', MARK));
        assert!(marked(Spot::SignIn, page.as_bytes()) == expected, "{}", &page[..page.len().min(90)]);
    }
}

#[test]
fn a_tag_that_nobody_can_hold_passes_as_it_is() {
    let page = format!("<meta charset=utf-8><body onload=\"{}\">text<body>", "x".repeat(3 << 20));
    assert!(marked(Spot::Top, page.as_bytes()) == page);
    // Only tags that are looked for are held.
    let page = format!("<meta charset=utf-8><img src=\"data:{}\"><body>", "x".repeat(3 << 20));
    assert!(marked(Spot::Top, page.as_bytes()) == format!("{page}{MARK}"));
}

#[test]
fn a_page_is_written_in_its_own_letters() {
    let page = b"<body>\xc4\xed\xe5\xe2\xed\xe8\xea".as_slice();
    for (kind, mark) in [
        ("text/html; charset=windows-1251", b"<i>\xab\xed\xe0\xf8\xe5\xbb</i>".as_slice()),
        ("text/html; charset=koi8-r", b"<i>&#171;\xce\xc1\xdb\xc5&#187;</i>"),
        ("text/html", b"<i>&#171;&#1085;&#1072;&#1096;&#1077;&#187;</i>"),
    ] {
        for spot in [Spot::Top, Spot::SignIn] {
            let insertion = Insertion { spot, html: MARK.to_owned() };
            let mut headers: HeaderMap =
                [(CONTENT_TYPE, HeaderValue::from_static(kind))].into_iter().collect();
            let reading = Reading { insertion: true, ..PLAIN };
            let body = pieces(page, &[3, 4]);
            let out = whole(rewritten(reading, Vec::new(), &MIRROR, Some(insertion), &mut headers, body));
            assert_eq!(out.unwrap(), [&page[..6], mark, &page[6..]].concat(), "{kind}");
        }
    }
}

#[test]
fn every_text_is_escaped() {
    let nasty = "<b onclick=\"x\">&'";
    let pages = Pages {
        ours: "https://ours.test".into(),
        gate: "https://gate.test".into(),
        button: format!("Войти {nasty}"),
        notice: Some(format!("Внимание {nasty}")),
    };
    let bar = Bar { current: format!("Пётр {nasty}"), switch: Some(Switch::Child) };
    let html = |viewer| pages.insertion(viewer).unwrap().html;
    insta::assert_snapshot!(format!("{}\n{}", html(Viewer::Inside(&bar)), html(Viewer::AtSignIn)));
    assert!(pages.insertion(Viewer::Unknown).is_none());
}

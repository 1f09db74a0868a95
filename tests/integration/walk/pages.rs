//! What the journal answers, on its way through the whole gateway: its pages with ours in them, the rest byte for byte.

use std::io::Write;

use flate2::{
    Compression,
    read::GzDecoder,
    write::{GzEncoder, ZlibEncoder},
};
use http::Method;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use url::Url;

use super::{
    house::House,
    page::{Page, between},
    person::Person,
    tap::{RANGE, Tap},
};

/// Somebody who is let in, and a hand on the line to the journal.
async fn inside() -> (House, Tap, Person) {
    let (house, tap) = Tap::on(House::open().await).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    (house, tap, pupil)
}

fn answer(status: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    [format!("HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\n\r\n").as_bytes(), body].concat()
}

/// The same in chunks that are cut anywhere.
fn chunked(head: &str, body: &[u8], cuts: &[usize]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 200 OK\r\n{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    let mut rest = body;
    for cut in cuts.iter().copied().chain([body.len()]) {
        let (piece, behind) = rest.split_at(cut.min(rest.len()));
        if !piece.is_empty() {
            out.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            out.extend_from_slice(piece);
            out.extend_from_slice(b"\r\n");
        }
        rest = behind;
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

fn packed(coding: &str, text: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => {
            let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
            writer.write_all(text).unwrap();
            writer.finish().unwrap()
        }
        "deflate" => {
            let mut writer = ZlibEncoder::new(Vec::new(), Compression::fast());
            writer.write_all(text).unwrap();
            writer.finish().unwrap()
        }
        "br" => {
            let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 1, 22);
            writer.write_all(text).unwrap();
            writer.into_inner()
        }
        _ => text.to_vec(),
    }
}

fn unpacked(coding: &str, bytes: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut plain = Vec::new();
    match coding {
        "gzip" => GzDecoder::new(bytes).read_to_end(&mut plain).unwrap(),
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut plain).unwrap(),
        "deflate" => flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut plain).unwrap(),
        _ => Read::read_to_end(&mut &*bytes, &mut plain).unwrap(),
    };
    plain
}

/// A browser's navigation with what it can unpack.
async fn navigate(person: &mut Person, path: &str, more: &[(&str, &str)]) -> Page {
    let url = Url::parse(&person.journal(path)).unwrap();
    let own = [
        ("accept", "text/html"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("sec-fetch-mode", "navigate"),
    ];
    let headers = [&own, more].concat();
    person.send(Method::GET, &url, &headers, "".into()).await
}

#[tokio::test]
async fn what_is_not_read_passes_byte_for_byte_in_whatever_coding_it_came() {
    let (_house, tap, mut pupil) = inside().await;
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRunner::deterministic().new_rng());
    let kinds = ["image/png", "application/pdf", "video/mp4", "application/octet-stream", "font/woff2"];
    let answers = (
        prop::collection::vec(any::<u8>(), 0..3000),
        prop::sample::select(kinds.to_vec()),
        prop::sample::select(vec!["", "gzip", "br", "zstd", "deflate, gzip"]),
        prop::option::of(prop::collection::vec(1_usize..700, 0..6)),
    );
    for number in 0..40 {
        let (body, kind, coding, cuts) = answers.new_tree(&mut runner).unwrap().current();
        let packing =
            if coding.is_empty() { String::new() } else { format!("Content-Encoding: {coding}\r\n") };
        let head =
            format!("Content-Type: {kind}\r\n{packing}ETag: \"a{number}\"\r\nAccept-Ranges: bytes\r\n");
        let bytes = cuts.as_ref().map(|cuts| chunked(&head, &body, cuts));
        tap.answer("/any", bytes.unwrap_or_else(|| answer("200 OK", &head, &body)));
        let page = navigate(&mut pupil, "/any", &[]).await;
        assert!(page.body == body, "{kind} {coding} {cuts:?}");
        let told = |name| page.header(name);
        assert_eq!((told("content-type"), told("content-encoding")), (kind, coding));
        assert_eq!((told("etag"), told("accept-ranges")), (format!("\"a{number}\"").as_str(), "bytes"));
    }
    assert!(tap.heard().contains("\r\naccept-encoding: gzip, br\r\n"));
}

#[tokio::test]
async fn a_part_of_a_film_is_a_part_and_a_part_of_a_page_is_the_page() {
    let (_house, tap, mut pupil) = inside().await;
    let part = |kind: &str| format!("Content-Type: {kind}\r\nContent-Range: bytes 2-4/9\r\n");
    tap.answer("/film", answer("206 Partial Content", &part("video/mp4"), b"ilm"));
    tap.answer(&format!("/page{RANGE}"), answer("206 Partial Content", &part("text/html"), b"ody"));
    tap.answer("/page", answer("200 OK", "Content-Type: text/html\r\n", b"<body>page"));
    let range = [("range", "bytes=2-4"), ("if-range", "\"a\"")];

    let film = navigate(&mut pupil, "/film", &range).await;
    assert_eq!((film.status.as_u16(), film.body.as_ref()), (206, b"ilm".as_slice()));
    assert_eq!(film.header("content-range"), "bytes 2-4/9");
    tap.heard();
    let page = navigate(&mut pupil, "/page", &range).await;
    assert_eq!(page.status, 200);
    assert!(page.body.starts_with(b"<body><link") && page.body.ends_with(b"page"), "{}", page.text());
    let heard = tap.heard();
    assert_eq!((heard.matches("get /page").count(), heard.matches("range: ").count()), (2, 2), "{heard}");
    navigate(&mut pupil, "/film", &[("range", "bytes=0-1,4-5")]).await;
    assert!(!tap.heard().contains("range"), "several parts would come under one head");
}

#[tokio::test]
async fn a_page_is_changed_inside_of_its_packing_and_in_its_own_letters() {
    let (house, tap, mut pupil) = inside().await;
    // Every letter of windows-1251; the gateway knows the journal by the tap's address.
    let letters: Vec<u8> = (0x80..=0xff).collect();
    let line = std::fs::read_to_string(house.dir().join("gateway.toml")).unwrap();
    let journal = between(&line, "upstream = \"", "\"").unwrap().to_owned();
    let link = format!("<a href=\"{journal}/asp/a.asp\">");
    let page = [b"<html><BODY class=x >", letters.as_slice(), link.as_bytes(), b"</bOdy>"].concat();
    let ours = format!("<a href=\"{}\">", pupil.journal("/asp/a.asp"));
    for coding in ["", "gzip", "br", "deflate"] {
        let packing =
            if coding.is_empty() { String::new() } else { format!("Content-Encoding: {coding}\r\n") };
        let head = format!(
            "Content-Type: text/html; charset=windows-1251\r\n{packing}ETag: \"a\"\r\nContent-MD5: x\r\n"
        );
        tap.answer("/asp/page.asp", chunked(&head, &packed(coding, &page), &[1, 9, 30]));
        let seen = navigate(&mut pupil, "/asp/page.asp", &[("sec-fetch-dest", "document")]).await;
        let plain = unpacked(coding, &seen.body);
        let (before, rest) = plain.split_at(b"<html><BODY class=x >".len());
        let after = [letters.as_slice(), ours.as_bytes(), b"</bOdy>"].concat();
        assert_eq!(before, b"<html><BODY class=x >");
        assert!(rest.ends_with(&after), "{coding}");
        let bar = &rest[..rest.len() - after.len()];
        let words = encoding_rs::WINDOWS_1251.decode_without_bom_handling(bar).0;
        assert!(words.contains(">Выйти</a>") && words.contains("/.gate/switch"), "{words}");
        assert_eq!((seen.header("etag"), seen.header("content-md5")), ("W/\"a\"", ""));
        assert_eq!(seen.header("content-encoding"), coding);

        let framed = navigate(&mut pupil, "/asp/page.asp", &[("sec-fetch-dest", "iframe")]).await;
        assert_eq!(unpacked(coding, &framed.body), [before, &after].concat(), "nothing in frames");
    }
}

#[tokio::test]
async fn a_head_tells_what_the_whole_would_and_an_unchanged_page_stays_kept() {
    let (_house, tap, mut pupil) = inside().await;
    let head = "Content-Type: text/html\r\nETag: \"a\"\r\nAccept-Ranges: bytes\r\n";
    let length = format!("{head}Content-Length: 90\r\n");
    tap.answer("/page", format!("HTTP/1.1 200 OK\r\n{length}\r\n").into_bytes());
    let url = Url::parse(&pupil.journal("/page")).unwrap();
    let told = pupil.send(Method::HEAD, &url, &[("accept", "text/html")], "".into()).await;
    assert_eq!((told.status.as_u16(), told.body.len(), told.header("etag")), (200, 0, "W/\"a\""));
    assert_eq!((told.header("content-length"), told.header("accept-ranges")), ("", ""));

    tap.answer("/page", b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n".to_vec());
    let kept = navigate(&mut pupil, "/page", &[("if-none-match", "W/\"a\"")]).await;
    assert_eq!((kept.status.as_u16(), kept.body.len()), (304, 0));
}

#[tokio::test]
async fn a_page_that_nobody_here_can_read_is_withheld() {
    let (_house, tap, mut pupil) = inside().await;
    for head in ["Content-Encoding: zstd\r\n", "Content-Encoding: gzip, gzip\r\n"] {
        let head = format!("Content-Type: text/html\r\n{head}");
        tap.answer("/odd", answer("200 OK", &head, b"the token is 4521907"));
        let page = navigate(&mut pupil, "/odd", &[]).await;
        assert_eq!(page.status, 303, "{}", page.text());
        assert!(page.header("location").contains("code=PR-301"), "{}", page.header("location"));
    }
    let broken = packed("gzip", b"<body>a page that ends too early, with words enough")[..30].to_vec();
    let head = "Content-Type: text/html\r\nContent-Encoding: gzip\r\n";
    tap.answer("/broken", answer("200 OK", head, &broken));
    let page = tokio::spawn(async move { navigate(&mut pupil, "/broken", &[]).await });
    assert!(page.await.is_err(), "the answer breaks off, as the journal's did");
}

#[tokio::test]
async fn the_journals_own_sign_in_page_has_the_button_before_its_form() {
    let house = House::open().await;
    let open = "adapter = \"netcity\"\nown_sign_in = \"open\"\nnotice = \"С 1 октября <только> здесь\"\n\
                button = \"Вход через ЕСИА\"";
    let house = house.reconfigured(&[("adapter = \"netcity\"", open)]).await;
    let mut stranger = Person::new(house.ports);
    let page = stranger.come().await.text();
    let button = page.find("Вход через ЕСИА</a></div><form id=\"login-form\"");
    assert!(button.is_some(), "{page}");
    assert!(page.contains("С 1 октября &#60;только&#62; здесь"), "{page}");
    assert!(page.contains(&format!("href=\"{}\"", stranger.journal("/.gate/login"))), "{page}");
    let style = stranger.step(&stranger.journal("/.gate/bar.css")).await;
    assert_eq!((style.status.as_u16(), style.header("content-type")), (200, "text/css; charset=utf-8"));
}

//! The house rules over the source text: which room may import which, and where a tool may be named.
//!
//! A new room fails here until it is given a line in [`ROOMS`], and a rule that is bent is changed here, in
//! the open, rather than in a review. The scan reads text, not syntax: what it cannot see (a macro that
//! builds a path) is left to the reader.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What stands in for "every other room" in [`ROOMS`].
const ALL: &[&str] = &["*"];

/// `(room, what it may import)`: a whole room, or one module of it.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("flow", &["domain"]),
    ("config", &["domain"]),
    ("crypto", &["domain", "flow::port"]),
    ("store", &["domain", "flow::port"]),
    ("telemetry", &["domain", "flow::port"]),
    // Cells of text; it knows nothing of what they mean.
    ("tables", &[]),
    ("esia", &["domain", "flow::port", "crypto"]),
    ("legacy", &["domain", "flow::port", "crypto", "esia::wire"]),
    ("notices", &["domain", "flow::port", "crypto"]),
    // The gateway in ESIA's place: it speaks ESIA's shapes, and knows neither the client nor the stand-in.
    ("facade", &["domain", "flow::port", "crypto", "esia::wire"]),
    ("sandbox", &["domain", "flow::port", "crypto", "esia::wire"]),
    ("edge", &["domain", "flow", "crypto", "telemetry"]),
    ("console", &["domain", "flow", "crypto", "telemetry"]),
    // Chapters for people.
    ("guide", &[]),
    ("app", ALL),
    ("cli", ALL),
];

/// `(path, the only modules that may name it)`: crates and modules that act on the world.
const TOOLS: &[(&str, &[&str])] = &[
    ("openssl", &["crypto"]),
    ("openssl_sys", &["crypto"]),
    ("rusqlite", &["store"]),
    ("redis", &["store"]),
    ("csv", &["tables"]),
    ("calamine", &["tables"]),
    ("rust_xlsxwriter", &["tables"]),
    ("indicatif", &["cli"]),
    ("pingora", &["edge", "app"]),
    ("hyper", &["edge", "esia", "legacy", "notices", "sandbox"]),
    ("hyper_util", &["edge", "esia", "legacy", "notices", "sandbox"]),
    ("hyper_rustls", &["edge", "esia", "legacy", "notices"]),
    ("lettre", &["notices::mail"]),
    ("lol_html", &["config", "edge", "legacy"]),
    ("flate2", &["edge"]),
    ("brotli", &["edge"]),
    ("figment", &["config"]),
    ("std::env", &["config"]),
    // It finds systemd's socket in the environment by itself.
    ("sd_notify", &["app::notify"]),
    ("prometheus", &["telemetry"]),
    ("tracing_subscriber", &["telemetry"]),
    ("clap", &["cli", "main"]),
];

/// `(words, the only modules that may write them)`: whatever path leads to them.
const WORDS: &[(&str, &[&str])] = &[
    ("SystemTime::now", &["app", "telemetry"]),
    ("Instant::now", &["app", "telemetry"]),
    ("Timestamp::now", &["app", "telemetry"]),
    ("Zoned::now", &["app", "telemetry"]),
    ("StatusCode", &["edge", "console", "esia", "facade::web", "legacy", "sandbox", "telemetry::admin"]),
    ("unsafe", &["crypto"]),
    ("super::super", &[]),
    ("#[allow(", &[]),
    ("#![allow(", &[]),
];

/// `(room, paths it must never name)`: the pure floors neither wait, nor touch the world, nor talk about it.
const BARRED: &[(&str, &[&str])] = &[
    ("domain", &["tokio", "axum", "http", "std::fs", "std::thread", "tracing"]),
    ("flow", &["axum", "http", "std::fs", "std::thread", "std::net"]),
];

/// Names that say nothing of a file's purpose.
const EMPTY_NAMES: &[&str] = &["utils", "helpers", "common", "types"];

/// A file longer than this, its tests not counted, has more than one purpose.
const LONGEST: usize = 500;

#[test]
fn the_house_rules_are_kept() {
    let broken: Vec<_> = sources().iter().flat_map(faults).collect();
    assert!(broken.is_empty(), "house rules broken:\n{}", broken.join("\n"));
}

#[test]
fn every_listed_room_exists() {
    let found: BTreeSet<_> = sources().iter().map(|source| source.room().to_owned()).collect();
    let missing: Vec<_> = ROOMS.iter().filter(|(room, _)| !found.contains(*room)).collect();
    assert!(missing.is_empty(), "rooms of the table without a file: {missing:?}");
}

/// One file: its module path from the crate's root and its code without comments, literals and tests.
struct Source {
    module: String,
    is_room_root: bool,
    code: String,
}

impl Source {
    /// `file` is relative to `src`.
    fn new(file: &Path, text: &str) -> Self {
        let mut parts: Vec<_> =
            file.with_extension("").iter().map(|p| p.to_string_lossy().into_owned()).collect();
        if parts.len() > 1 && parts.last().is_some_and(|last| last == "mod") {
            parts.pop();
        }
        Self { is_room_root: parts.len() == 1, module: parts.join("::"), code: without_tests(&bare(text)) }
    }

    fn room(&self) -> &str {
        self.module.split("::").next().unwrap_or(&self.module)
    }

    /// `lib.rs` names the rooms and `main.rs` starts the program: neither is a room.
    fn is_roof(&self) -> bool {
        matches!(self.room(), "lib" | "main")
    }
}

/// Every rule that the file breaks, one sentence each.
fn faults(source: &Source) -> Vec<String> {
    let mut broken = import_faults(source);
    let mut must_not = |what: String| broken.push(format!("{}: must not {what}", source.module));
    for (tool, owners) in TOOLS {
        if !owned(source, owners) && names(&source.code, tool) {
            must_not(format!("name {tool}; only {owners:?} may"));
        }
    }
    for (words, owners) in WORDS {
        if !owned(source, owners) && has_words(&source.code, words) {
            must_not(format!("write {words}; only {owners:?} may"));
        }
    }
    for (_, paths) in BARRED.iter().filter(|(room, _)| *room == source.room()) {
        for path in paths.iter().filter(|path| names(&source.code, path)) {
            must_not(format!("name {path}: the room is pure"));
        }
    }
    if source.module.split("::").any(|part| EMPTY_NAMES.contains(&part)) {
        must_not("be called so: the name says no purpose".to_owned());
    }
    if source.code.lines().count() > LONGEST {
        must_not(format!("be longer than {LONGEST} lines"));
    }
    broken
}

fn import_faults(source: &Source) -> Vec<String> {
    if source.is_roof() {
        return Vec::new();
    }
    let room = source.room();
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: the room {room} is not in the table", source.module)];
    };
    let may = |path: &str| {
        within(path, room) || *allowed == ALL || allowed.iter().any(|allowed| within(path, allowed))
    };
    let mut broken: Vec<_> = paths(&source.code, "crate")
        .iter()
        .filter_map(|path| path.strip_prefix("crate::"))
        .filter(|path| !may(path))
        .map(|path| format!("{}: {room} must not import {path}", source.module))
        .collect();
    if source.is_room_root && !paths(&source.code, "super").is_empty() {
        broken.push(format!("{}: must not climb out of the room; say crate::", source.module));
    }
    broken
}

fn owned(source: &Source, owners: &[&str]) -> bool {
    owners.iter().any(|owner| within(&source.module, owner))
}

/// Whether `path` is `root` or lies below it.
fn within(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn names(code: &str, tool: &str) -> bool {
    let root = tool.split("::").next().unwrap_or(tool);
    paths(code, root).iter().any(|path| within(path, tool))
}

/// Whether the words occur, not as a part of longer ones.
fn has_words(code: &str, words: &str) -> bool {
    code.match_indices(words).any(|(at, _)| {
        let before = code[..at].chars().next_back().is_some_and(is_word);
        let after = code[at + words.len()..].chars().next().is_some_and(is_word);
        let (starts, ends) = (words.starts_with(is_word), words.ends_with(is_word));
        !(before && starts || after && ends)
    })
}

const fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Every path that begins with `root::`, the groups of a use tree written out.
fn paths(code: &str, root: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, whole) in code.match_indices(&format!("{root}::")) {
        let before = &code[..at];
        // `::hyper::` is the crate; `gost::openssl::` is a module of somebody's own.
        let head = before.strip_suffix("::").unwrap_or(before);
        if !head.ends_with(is_word) {
            branch(&code[at + whole.len()..], root, &mut found);
        }
    }
    found
}

/// Reads one branch of a use tree into `found` and gives back what follows it.
fn branch<'t>(text: &'t str, prefix: &str, found: &mut BTreeSet<String>) -> &'t str {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        return branches(group, prefix, found);
    }
    let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    // An empty word is `*`: the import of everything that the prefix holds.
    let path = if word.is_empty() { prefix.to_owned() } else { format!("{prefix}::{word}") };
    match rest.strip_prefix("::") {
        Some(rest) if !word.is_empty() => branch(rest, &path, found),
        Some(_) | None => {
            found.insert(path);
            rest
        }
    }
}

/// Reads the branches up to the closing brace and gives back what follows it.
fn branches<'t>(mut text: &'t str, prefix: &str, found: &mut BTreeSet<String>) -> &'t str {
    loop {
        text = text.trim_start();
        if text.is_empty() || text.starts_with('}') {
            return text.strip_prefix('}').unwrap_or(text);
        }
        text = branch(text, prefix, found);
        let next = text.find([',', '}']).unwrap_or(text.len());
        text = text[next..].strip_prefix(',').unwrap_or(&text[next..]);
    }
}

/// The code without comments; literals are emptied, lines kept.
fn bare(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = silent(rest);
        if length == 0 {
            code.push(letter);
            rest = &rest[letter.len_utf8()..];
        } else {
            code.extend(rest[..length].chars().filter(|letter| *letter == '\n'));
            rest = &rest[length..];
        }
    }
    code
}

/// The length of the comment or literal that the text begins with; 0 if it begins with code.
fn silent(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return text.find("*/").map_or(text.len(), |end| end + 2);
    }
    if text.starts_with('"') {
        return quoted(text, '"');
    }
    if let Some(raw) = text.strip_prefix("r").filter(|raw| raw.starts_with(['#', '"'])) {
        let fence = raw.len() - raw.trim_start_matches('#').len();
        if raw[fence..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(fence));
            let inside = fence + 2;
            return text[inside..].find(&close).map_or(text.len(), |end| inside + end + close.len());
        }
    }
    // A lifetime has no closing quote behind its first letter.
    let mut letters = text.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('\''), Some('\\'), _) | (Some('\''), Some(_), Some('\'')) => quoted(text, '\''),
        _ => 0,
    }
}

/// The length of a literal from its opening to its closing mark, escapes passed over.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == mark => return at + letter.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The code without its inline test modules, which may do what they need.
fn without_tests(code: &str) -> String {
    let Some((before, test)) = code.split_once("#[cfg(test)]\nmod ") else { return code.to_owned() };
    let mut depth = 0_usize;
    let end = test.char_indices().find_map(|(at, letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && matches!(letter, '}' | ';')).then_some(at + 1)
    });
    format!("{before}{}", without_tests(&test[end.unwrap_or(test.len())..]))
}

/// Every file below `src` but the outlined test modules (`tests.rs`, or anything in a folder `tests`).
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &mut found);
    found
        .iter()
        .map(|path| (path.strip_prefix(&root).unwrap(), path))
        .filter(|(file, _)| !file.with_extension("").iter().any(|part| part == "tests"))
        .map(|(file, path)| Source::new(file, &fs::read_to_string(path).unwrap()))
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

mod proof {
    use super::*;

    #[track_caller]
    fn caught(file: &str, text: &str, expected: &str) {
        let broken = faults(&Source::new(Path::new(file), text));
        assert!(broken.iter().any(|fault| fault.contains(expected)), "{file}: {text:?} gave {broken:?}");
    }

    #[track_caller]
    fn passed(file: &str, text: &str) {
        assert_eq!(faults(&Source::new(Path::new(file), text)), Vec::<String>::new(), "{file}: {text:?}");
    }

    #[test]
    fn a_planted_import_is_caught() {
        caught("domain/person.rs", "use crate::flow::port::Clock;", "must not import flow::port::Clock");
        caught("store/mod.rs", "use crate::{domain::Oid, flow::admit};", "must not import flow::admit");
        caught("esia/client.rs", "use crate::flow::{\n    port::Dice,\n    bind,\n};", "import flow::bind");
        caught("crypto/seal.rs", "use crate::flow::*;", "must not import flow");
        caught("edge/serve.rs", "fn f(gate: &crate::sandbox::Gate) {}", "must not import sandbox::Gate");
        caught("legacy/mod.rs", "use super::store::Sqlite;", "climb out of the room");
        caught("attic/mod.rs", "", "the room attic is not in the table");
    }

    #[test]
    fn a_planted_tool_is_caught() {
        caught("flow/enter.rs", "let now = std::time::SystemTime::now();", "write SystemTime::now");
        caught("edge/tls.rs", "use openssl::ssl::SslConnector;", "name openssl");
        caught("console/page.rs", "use ::hyper::Request;", "name hyper");
        caught("cli/serve.rs", "use std::{env, fs};", "name std::env");
        caught("flow/leave.rs", "use http::StatusCode;", "write StatusCode");
        caught("telemetry/metrics.rs", "use axum::http::StatusCode;", "write StatusCode");
        caught("domain/name.rs", "use std::{fs as disk};", "name std::fs: the room is pure");
        caught("store/mod.rs", "#[allow(dead_code)]\nfn f() {}", "write #[allow(");
        caught("store/a/b.rs", "use super::super::Ledger;", "write super::super");
    }

    #[test]
    fn a_planted_name_or_length_is_caught() {
        caught("edge/utils.rs", "", "the name says no purpose");
        caught("edge/common/mod.rs", "", "the name says no purpose");
        caught("edge/serve.rs", &"\n".repeat(LONGEST + 1), "longer than");
    }

    #[test]
    fn what_is_lawful_passes() {
        passed(
            "legacy/netcity.rs",
            "use crate::{crypto::seal, esia::wire::Person, flow::port::{Clock, Dice}};",
        );
        passed("app.rs", "use crate::sandbox::Esia; use pingora::server::Server;");
        passed("telemetry/admin.rs", "use axum::http::StatusCode;");
        passed("telemetry/clock.rs", "fn now() -> SystemTime { SystemTime::now() }");
        passed("cli/key.rs", "use crate::crypto::gost::openssl::Engine;");
        passed("store/sqlite.rs", "fn f() { MyStatusCodes::new() }");
    }

    #[test]
    fn comments_literals_and_tests_are_not_read() {
        passed("flow/a.rs", "//! SystemTime::now\n/* StatusCode */ fn f<'a>(x: &'a str) {}");
        passed("flow/b.rs", r##"const A: &str = "openssl::\"x"; const B: &str = r#"hyper::"# ;"##);
        passed(
            "flow/c.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::store::X;\n    fn f() { Instant::now(); }\n}\n",
        );
        caught("flow/d.rs", "#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::store::X;", "import store::X");
        caught("flow/e.rs", "const Q: char = '\"'; use crate::store::X;", "import store::X");
    }
}

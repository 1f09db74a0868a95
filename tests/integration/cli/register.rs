//! `register`: a table goes in, an edition is in force, and one step takes it back.

use std::fs;
use std::path::{Path, PathBuf};

use super::program::{Ended, FAULTY, folder_of_a_demo, mode, run, run_answering, text, told};

/// A demo's folder with the table of a sample in it.
async fn folder_with_table(people: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = folder_of_a_demo().await;
    // Before anybody has imported anything.
    fs::remove_dir_all(folder.path().join("data/register")).unwrap();
    let table = folder.path().join("export.csv");
    fs::write(&table, told(&["register", "sample", "--people", people])).unwrap();
    (folder, table)
}

fn import(folder: &Path, table: &Path, more: &[&str]) -> Ended {
    let config = folder.join("gateway.toml");
    run(&[&["register", "import", text(table), "--config", text(&config)], more].concat())
}

fn editions(folder: &Path) -> String {
    told(&["register", "editions", "--config", text(&folder.join("gateway.toml"))])
}

/// The line of a register in the difference that was told.
#[track_caller]
fn change<'a>(told: &'a str, register: &str) -> Vec<&'a str> {
    let line = told.lines().find(|line| line.starts_with(register)).unwrap_or_else(|| panic!("{told}"));
    line.split_whitespace().skip(1).collect()
}

/// Replaces a text that stands in one place of the table.
#[track_caller]
fn mend(table: &Path, from: &str, to: &str) {
    let written = fs::read_to_string(table).unwrap();
    assert_eq!(written.matches(from).count(), 1, "{from}");
    fs::write(table, written.replace(from, to)).unwrap();
}

#[tokio::test]
async fn an_import_is_shown_put_in_force_and_taken_back() {
    let (folder, table) = folder_with_table("300").await;
    let dir = folder.path();
    let dry = import(dir, &table, &["--dry-run"]);
    assert_eq!(dry.code, Some(0), "{}", dry.err);
    assert!(dry.out.contains("nothing was changed"), "{}", dry.out);
    assert!(editions(dir).contains("no import"), "{}", editions(dir));

    let first = import(dir, &table, &["--yes"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.starts_with("300 rows became cards, 0 did not"), "{}", first.out);
    let added: u32 = ["pupils", "parents", "staff"]
        .iter()
        .map(|kind| change(&first.out, kind)[0].parse::<u32>().unwrap())
        .sum();
    assert_eq!(added, 300);

    // One card changes, one comes, and two go.
    let lines: Vec<_> = fs::read_to_string(&table).unwrap().lines().map(str::to_owned).collect();
    let staff = lines.iter().position(|line| line.starts_with("Сотрудники")).unwrap();
    let mut next = lines.clone();
    next[staff] = next[staff].replacen(";u", ";v", 1);
    let other = lines.iter().rposition(|line| line.starts_with("Сотрудники")).unwrap();
    next[other] = next[other].replacen(&format!(";{other};"), ";90001;", 1);
    fs::write(&table, next.join("\n")).unwrap();
    let second = import(dir, &table, &["--yes"]);
    assert_eq!(second.code, Some(0), "{}", second.err);
    assert_eq!(change(&second.out, "staff")[..3], ["1", "1", "1"], "{}", second.out);
    assert_eq!(change(&second.out, "pupils")[..3], ["0", "0", "0"], "{}", second.out);
    assert!(
        editions(dir).lines().any(|line| line.trim_start().starts_with('2') && line.ends_with("in force"))
    );

    let config = dir.join("gateway.toml");
    let undo = ["register", "undo", "--config", text(&config)];
    assert_eq!(told(&undo), "edition 1 is in force again\n");
    assert!(
        editions(dir).lines().any(|line| line.trim_start().starts_with('1') && line.ends_with("in force"))
    );
    assert_eq!(run(&undo).code, Some(1), "there is one step");
}

#[tokio::test]
async fn bad_rows_are_told_and_nothing_is_taken_up() {
    let (folder, table) = folder_with_table("60").await;
    let dir = folder.path();
    let written = fs::read_to_string(&table).unwrap();
    let mut lines: Vec<_> = written.lines().map(str::to_owned).collect();
    let pupil = lines.iter().position(|line| line.starts_with("Ученики")).unwrap();
    lines[pupil] = lines[pupil].replacen("Ученики", "Гости", 1);
    fs::write(&table, lines.join("\r\n")).unwrap();
    let refused = import(dir, &table, &["--yes"]);
    assert_eq!(refused.code, Some(1), "{}", refused.out);
    assert!(refused.err.contains("nothing was taken up"), "{}", refused.err);
    assert!(editions(dir).contains("no import"));

    // The pupil is missed by the parents, so their rows are bad too.
    let faults = dir.join("export.faults.csv");
    let told = fs::read_to_string(&faults).unwrap();
    let row = told.lines().find(|line| line.starts_with(&format!("{};", pupil + 1))).unwrap();
    assert!(row.contains("Реестр: нужно одно из слов: Ученики, Родители, Сотрудники"), "{row}");
    assert!(told.contains("Дети: нет ученика с одним из этих номеров"), "{told}");

    let again = import(dir, &table, &["--yes", "--skip-bad"]);
    assert_eq!(again.code, Some(1), "the older file of faults is not written over");
    assert!(again.err.contains("export.faults.csv"), "{}", again.err);
    fs::rename(&faults, dir.join("mended.csv")).unwrap();
    let skipped = import(dir, &table, &["--yes", "--skip-bad"]);
    assert_eq!(skipped.code, Some(0), "{}", skipped.err);

    // What was mended is fed back.
    let mended = dir.join("mended.csv");
    mend(&mended, ";Гости;", ";Ученики;");
    let fed = import(dir, &mended, &["--yes", "--partial"]);
    assert_eq!(fed.code, Some(0), "{} {}", fed.out, fed.err);
    let whole = import(
        dir,
        &{
            fs::write(&table, written).unwrap();
            table
        },
        &["--dry-run"],
    );
    for kind in ["pupils", "parents", "staff"] {
        assert_eq!(change(&whole.out, kind)[..3], ["0", "0", "0"], "{}", whole.out);
    }
}

#[tokio::test]
async fn one_journals_table_leaves_the_others_alone() {
    let (folder, table) = folder_with_table("300").await;
    let dir = folder.path();
    assert_eq!(import(dir, &table, &["--yes"]).code, Some(0));
    let written = fs::read_to_string(&table).unwrap();
    let (header, rows) = written.split_once('\n').unwrap();
    let of_rid: Vec<_> = rows.lines().filter(|row| row.split(';').nth(1) == Some("rid")).collect();
    fs::write(&table, format!("{header}\n{}", of_rid.join("\n"))).unwrap();
    let same = import(dir, &table, &["--dry-run", "--system", "rid"]);
    for kind in ["pupils", "parents", "staff"] {
        assert_eq!(change(&same.out, kind)[..3], ["0", "0", "0"], "{}", same.out);
    }
    let other = import(dir, &table, &["--dry-run", "--system", "bars", "--skip-bad"]);
    assert!(other.out.starts_with("0 rows became cards"), "{}", other.out);
    let unknown = import(dir, &table, &["--dry-run", "--system", "nowhere"]);
    assert!(unknown.err.contains("there is no nowhere; there is"), "{}", unknown.err);
}

#[tokio::test]
async fn a_table_that_is_none_is_named() {
    let (folder, table) = folder_with_table("5").await;
    let dir = folder.path();
    assert_eq!(import(dir, &table, &[]).code, FAULTY, "nobody can be asked");
    mend(&table, "Логин", "Пароль");
    let refused = import(dir, &table, &["--yes"]);
    assert!(refused.err.contains("«Пароль» looks like passwords"), "{}", refused.err);
    mend(&table, "Пароль", "Логин");
    mend(&table, "Фамилия;", "Кто;");
    let refused = import(dir, &table, &["--yes"]);
    assert!(refused.err.contains("«Фамилия» (last_name)"), "{}", refused.err);
    fs::write(dir.join("export.ods"), "").unwrap();
    let refused = import(dir, &dir.join("export.ods"), &["--yes"]);
    assert!(refused.err.contains("neither .csv nor .xlsx"), "{}", refused.err);
}

/// Cells of the first row of this register, by the columns of a sample.
fn first_row(table: &Path, register: &str) -> Vec<String> {
    let written = fs::read_to_string(table).unwrap();
    let row = written.lines().find(|line| {
        let cells: Vec<_> = line.split(';').collect();
        cells[0] == register && !cells[SNILS].is_empty()
    });
    row.unwrap().split(';').map(str::to_owned).collect()
}

const NUMBER: usize = 2;
const SNILS: usize = 12;

#[tokio::test]
async fn a_correction_outlives_imports_and_says_when_it_is_done() {
    let (folder, table) = folder_with_table("120").await;
    let dir = folder.path();
    assert_eq!(import(dir, &table, &["--yes"]).code, Some(0));
    let row = first_row(&table, "Ученики");
    let (system, number, wrong) = (&row[1], &row[NUMBER], &row[SNILS]);
    let (name, born) = (row[8..11].join(" "), &row[11]);
    let right = "112-233-445 95";
    let config = dir.join("gateway.toml");
    let find = |snils: &str, name: &str| {
        let lines = format!("{name}\n{born}\n{snils}\n\n");
        run_answering(&["register", "find", "--config", text(&config)], &lines).out
    };
    let key = format!("{system}/pupil/{number}");
    assert!(find(wrong, &name).starts_with(&format!("{key}  ")), "{}", find(wrong, &name));
    assert!(find(wrong, "Некто Иной").contains("differs in last name, first name, middle name"));
    assert!(find(right, &name).starts_with("no card"));

    let card = ["--config", text(&config), "--card", &key, "--what", "snils"];
    let correct = |value: &str| run_answering(&[&["register", "correct"], &card[..]].concat(), value);
    assert_eq!(correct("112-233-445 96\n").code, FAULTY);
    assert_eq!(correct(&format!("{right}\n")).code, Some(0));
    let corrections = || told(&["register", "corrections", "--config", text(&config)]);
    assert!(find(right, &name).starts_with(&key) && find(wrong, &name).starts_with("no card"));
    assert!(corrections().contains("the export says something else"), "{}", corrections());

    // The next import has the wrong number still, the one after it the right one.
    assert_eq!(import(dir, &table, &["--yes"]).code, Some(0));
    assert!(find(right, &name).starts_with(&key));
    mend(&table, wrong, right);
    assert_eq!(import(dir, &table, &["--yes"]).code, Some(0));
    assert!(corrections().contains("agrees: can be withdrawn"), "{}", corrections());
    told(&[&["register", "withdraw"], &card[..]].concat());
    assert_eq!(corrections(), "");
    assert!(find(right, &name).starts_with(&key));

    let nobody = ["--config", text(&config), "--card", "netcity/pupil/none", "--what", "snils"];
    let refused = run_answering(&[&["register", "correct"], &nobody[..]].concat(), right);
    assert!(refused.err.contains("the register has no such card"), "{}", refused.err);
}

#[tokio::test]
async fn reports_count_what_is_missing_and_who_is_linked() {
    let (folder, table) = folder_with_table("400").await;
    let dir = folder.path();
    assert_eq!(import(dir, &table, &["--yes"]).code, Some(0));
    let config = dir.join("gateway.toml");
    let report = |words: &[&str]| told(&[&["report"], words, &["--config", text(&config)]].concat());
    let on_any_day = |text: String| {
        let line = |line: &str| match line.split_once("По состоянию на ") {
            Some((before, _)) => format!("{before}По состоянию на DAY"),
            None => line.to_owned(),
        };
        text.lines().map(line).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("completeness", on_any_day(report(&["completeness", "--who", "pupils"])));
    insta::assert_snapshot!("coverage", on_any_day(report(&["coverage", "--format", "csv"])));
    let by_class = report(&["completeness", "--who", "pupils", "--by", "class", "--format", "json"]);
    let by_class: serde_json::Value = serde_json::from_str(&by_class).unwrap();
    assert_eq!(by_class["title"], "Контроль заполнения данных: Обучающиеся");
    assert!(by_class["notes"][0].as_str().unwrap().starts_with("По состоянию на "));
    let counted: u64 =
        by_class["rows"].as_array().unwrap().iter().map(|row| row["Карточек"].as_u64().unwrap()).sum();
    assert_eq!(Some(counted), by_class["totals"][0]["Карточек"].as_u64());

    let book = dir.join("coverage.xlsx");
    let words = ["coverage", "--who", "parents", "--by", "school", "--format", "xlsx", "--out", text(&book)];
    assert!(report(&words).starts_with("written to"));
    assert_eq!(mode(&book), 0o600);
}

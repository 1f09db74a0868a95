//! The register: editions are whole, swapped at once, and found by what stands on their cards.

#![expect(clippy::disallowed_methods, reason = "a victim that is not told a folder has nothing to do")]

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use jiff::civil::date;
use privratnik::domain::{
    AccountKey, BirthCertificate, Card, CardKey, CardKind, Contacts, FullName, Login, Organisation,
    OrganisationKind, Passport, SchoolId, Snils, System,
};
use privratnik::flow::port::{Register, RegisterFault};
use privratnik::store::register::{Base, RegisterWriter, SqliteRegister};

use super::keys::{index, vault};
use super::nouns::NOW;

const FOLDER: &str = "PRIVRATNIK_TEST_REGISTER_FOLDER";
const CARDS: u64 = 2_000;
const EDITIONS: u64 = 40;

fn writer(folder: &Path) -> RegisterWriter {
    RegisterWriter::new(folder.join("register"), vault(&[1]), index())
}

pub(super) fn reader(folder: &Path, keys: &[u8]) -> Result<SqliteRegister, RegisterFault> {
    SqliteRegister::open(folder.join("register"), vault(keys), index())
}

/// A pupil, or for odd numbers the parent of the pupil before; `role` tells which edition wrote it.
pub(super) fn card(system: &str, n: u64, role: &str) -> Card {
    let kind = if n.is_multiple_of(2) { CardKind::Pupil } else { CardKind::Parent };
    Card {
        key: CardKey { system: System(system.into()), kind, number: n.to_string() },
        organisation: Arc::new(Organisation {
            system: System(system.into()),
            id: SchoolId((n % 7).to_string()),
            title: format!("СОШ № {}", n % 7),
            kind: OrganisationKind::School,
            municipality: "г. Приозёрск".into(),
        }),
        class: (kind == CardKind::Pupil).then(|| "5Б".to_owned()),
        name: FullName::new(format!("Фамилия{n}"), "Имя", Some("Отчество".into())),
        birth_date: Some(date(2014, 5, 2)),
        snils: Some(Snils::numbered(200_000_000 + n)),
        birth_certificate: BirthCertificate::parse(&format!("II-ПР {n:06}")),
        passport: Some(Passport(format!("6100 {n:06}"))),
        contacts: Contacts { phone: Some("+7 900 000-00-00".into()), email: None },
        account: Some(AccountKey {
            system: System(system.into()),
            school: SchoolId((n % 7).to_string()),
            login: Login::parse(&format!("U{n}")).unwrap(),
        }),
        role: Some(role.to_owned()),
        children: if kind == CardKind::Parent { vec![(n - 1).to_string()] } else { vec![] },
    }
}

pub(super) fn write(folder: &Path, cards: &[Card], base: &Base) -> u32 {
    let mut import = writer(folder).begin().unwrap();
    for (line, card) in (1..).zip(cards) {
        assert!(import.put(line, card).unwrap());
    }
    let prepared = import.finish(base, NOW).unwrap();
    assert!(prepared.orphans().is_empty());
    let number = prepared.number();
    prepared.activate().unwrap();
    number
}

fn cards(system: &str, numbers: std::ops::Range<u64>, role: &str) -> Vec<Card> {
    numbers.map(|n| card(system, n, role)).collect()
}

#[tokio::test]
async fn a_card_is_found_by_each_of_its_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let written = cards("netcity", 0..50, "1");
    write(folder.path(), &written, &Base::Nothing);
    let register = reader(folder.path(), &[1]).unwrap();
    let edition = register.edition().await.unwrap().unwrap();
    assert_eq!((edition.number, edition.cards, edition.made), (1, 50, NOW));
    for card in &written {
        let found = register.by_snils(card.snils.as_ref().unwrap()).await.unwrap();
        assert_eq!(found, std::slice::from_ref(card));
        let found = register.by_certificate(card.birth_certificate.as_ref().unwrap()).await.unwrap();
        assert_eq!(found, std::slice::from_ref(card));
        assert_eq!(
            register.of_account(card.account.as_ref().unwrap()).await.unwrap(),
            std::slice::from_ref(card)
        );
        assert_eq!(register.card(&card.key).await.unwrap().as_ref(), Some(card));
    }
    assert_eq!(register.by_snils(&Snils::numbered(7)).await.unwrap(), []);
}

#[tokio::test]
async fn before_the_first_import_nobody_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let register = reader(folder.path(), &[1]).unwrap();
    assert_eq!(register.edition().await, Ok(None));
    assert_eq!(register.by_snils(&Snils::numbered(200_000_000)).await, Ok(vec![]));
    write(folder.path(), &cards("netcity", 0..2, "1"), &Base::Nothing);
    assert_eq!(register.refresh(), Ok(Some(1)));
    assert_eq!(register.by_snils(&Snils::numbered(200_000_000)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_partial_import_and_one_journals_leave_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let first: Vec<_> = [cards("netcity", 0..10, "1"), cards("bars", 0..10, "1")].concat();
    write(folder.path(), &first, &Base::Nothing);
    write(folder.path(), &cards("netcity", 4..6, "2"), &Base::AllElse);
    write(folder.path(), &cards("bars", 0..4, "3"), &Base::OtherJournals(System("bars".into())));
    let register = reader(folder.path(), &[1]).unwrap();
    assert_eq!(register.edition().await.unwrap().unwrap().cards, 14);
    let role = async |system, n| {
        let found = register.card(&card(system, n, "").key).await.unwrap();
        found.map(|card| card.role.unwrap())
    };
    assert_eq!(role("netcity", 3).await.as_deref(), Some("1"));
    assert_eq!(role("netcity", 5).await.as_deref(), Some("2"));
    assert_eq!(role("bars", 3).await.as_deref(), Some("3"));
    assert_eq!(role("bars", 7).await, None);
}

#[tokio::test]
async fn a_parent_of_nobody_is_left_out_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut import = writer(folder.path()).begin().unwrap();
    let mut lonely = card("netcity", 5, "1");
    lonely.children.push("700".into());
    for (line, card) in [(2, card("netcity", 4, "1")), (3, lonely), (4, card("netcity", 4, "1"))] {
        assert_eq!(import.put(line, &card).unwrap(), line != 4, "line {line}");
    }
    let prepared = import.finish(&Base::Nothing, NOW).unwrap();
    assert_eq!(prepared.orphans(), [3]);
    prepared.activate().unwrap();
    let register = reader(folder.path(), &[1]).unwrap();
    assert_eq!(register.edition().await.unwrap().unwrap().cards, 1);
}

#[tokio::test]
async fn nothing_of_a_card_stands_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &cards("netcity", 0..20, "секрет"), &Base::Nothing);
    let bytes = fs::read(folder.path().join("register/000001.register")).unwrap();
    let snils = Snils::numbered(200_000_003);
    for secret in ["Фамилия", "Отчество", "секрет", "II-ПР", "6100", "+7 900", snils.digits(), "2014-05"]
    {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret}");
    }
    let stranger = reader(folder.path(), &[2]).unwrap();
    assert!(matches!(stranger.by_snils(&snils).await, Err(RegisterFault::Damaged(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_swap_interrupts_no_question() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &cards("netcity", 0..200, "0"), &Base::Nothing);
    let register = Arc::new(reader(folder.path(), &[1]).unwrap());
    let (stop, asking) = (Arc::new(AtomicBool::new(false)), Arc::clone(&register));
    let ended = Arc::clone(&stop);
    let asked = tokio::spawn(async move {
        let mut asked: u64 = 0;
        while !ended.load(Ordering::Acquire) {
            let n = asked % 200;
            let found = asking.by_snils(&Snils::numbered(200_000_000 + n)).await.unwrap();
            assert_eq!(found.len(), 1);
            asked += 1;
        }
        asked
    });
    for edition in 1..6 {
        write(folder.path(), &cards("netcity", 0..200, &edition.to_string()), &Base::Nothing);
        assert_eq!(register.refresh(), Ok(Some(edition + 1)));
    }
    stop.store(true, Ordering::Release);
    assert!(asked.await.unwrap() > 0);
}

#[tokio::test]
async fn an_edition_that_cannot_be_read_does_not_take_the_place_of_one_that_can() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &cards("netcity", 0..2, "1"), &Base::Nothing);
    let register = reader(folder.path(), &[1]).unwrap();
    fs::write(folder.path().join("register/000002.register"), "a letter").unwrap();
    fs::write(folder.path().join("register/current"), "2\n1\n").unwrap();
    assert!(register.refresh().is_err());
    assert_eq!(register.edition().await.unwrap().map(|edition| edition.number), Some(1));
}

#[test]
#[ignore = "the victim of the test below, which starts it"]
fn victim() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let mut out = std::io::stdout().lock();
    for edition in 2..EDITIONS {
        let mut import = writer(Path::new(&folder)).begin().unwrap();
        for n in 0..CARDS {
            import.put(n + 1, &card("netcity", n, &edition.to_string())).unwrap();
            if n.is_multiple_of(100) {
                writeln!(out, "put {edition}").unwrap();
                out.flush().unwrap();
            }
        }
        let prepared = import.finish(&Base::Nothing, NOW).unwrap();
        writeln!(out, "whole {edition}").unwrap();
        out.flush().unwrap();
        prepared.activate().unwrap();
        writeln!(out, "force {edition}").unwrap();
        out.flush().unwrap();
    }
}

/// Lets the victim say `lines` lines and kills it; the last edition that it said to be in force.
fn kill_after(lines: usize, folder: &Path) -> u32 {
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "store::register::victim", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(victim.stdout.take().unwrap()).lines();
    let mut said = said
        .map_while(Result::ok)
        .filter(|line| ["put ", "whole ", "force "].iter().any(|word| line.starts_with(word)));
    let mut heard: Vec<_> = said.by_ref().take(lines).collect();
    assert_eq!(heard.len(), lines, "the victim ended before it was killed");
    victim.kill().unwrap();
    heard.extend(said);
    victim.wait().unwrap();
    let forced = heard.iter().rev().find_map(|line| line.strip_prefix("force "));
    forced.map_or(1, |edition| edition.parse().unwrap())
}

#[tokio::test]
async fn whoever_is_killed_leaves_a_whole_edition() {
    for lines in [1, 12, 21, 22, 23, 44, 57] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &cards("netcity", 0..CARDS, "1"), &Base::Nothing);
        let told = kill_after(lines, folder.path());
        let register = reader(folder.path(), &[1]).unwrap();
        let edition = register.edition().await.unwrap().unwrap();
        assert!([told, told + 1].contains(&edition.number), "told {told}, found {edition:?}");
        assert_eq!(edition.cards, CARDS);
        for n in [0, 1, CARDS / 2, CARDS - 1] {
            let found = register.card(&card("netcity", n, "").key).await.unwrap().unwrap();
            assert_eq!(found.role, Some(edition.number.to_string()), "card {n}");
        }
        // The next import is not kept from its work by what the last one left.
        let next = write(folder.path(), &cards("netcity", 0..4, "next"), &Base::Nothing);
        assert!(next > edition.number);
    }
}

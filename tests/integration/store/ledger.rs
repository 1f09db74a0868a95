//! The SQLite body: the exam, and what only a file can suffer.

use std::{fs, path::Path, sync::Arc};

use privratnik::domain::{Ending, Mended, Snils};
use privratnik::flow::port::{AuditCode, Ledger, LedgerFault, ParentsTold, Purpose};
use privratnik::store::ledger::{Resealed, SqliteLedger};
use rusqlite::Connection;
use tempfile::TempDir;

use super::exam_consents::{give, kept, new_consent, pupil};
use super::exam_ledger::{correction, ledger_exam, link, opened};
use super::keys::{index, vault};
use super::nouns::{account, after, event, new_link, person};

ledger_exam!(fresh);

fn fresh() -> (Arc<dyn Ledger>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (Arc::new(open(folder.path(), &[1])), folder)
}

fn try_open(folder: &Path, keys: &[u8]) -> Result<SqliteLedger, LedgerFault> {
    SqliteLedger::open(&folder.join("ledger.db"), vault(keys), index())
}

fn open(folder: &Path, keys: &[u8]) -> SqliteLedger {
    try_open(folder, keys).unwrap()
}

/// What somebody with the file but without the keys does to it.
fn meddle(folder: &Path, sql: &str) {
    Connection::open(folder.join("ledger.db")).unwrap().execute_batch(sql).unwrap();
}

/// Everything that lies in the folder, as a thief would read it.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = fs::read_dir(folder).unwrap();
    files.flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn a_stolen_file_shows_no_login_name_or_credential() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    link(&ledger, 1).await;
    let stolen = bytes(folder.path());
    assert!(contains(&stolen, b"netcity"), "the rows are not where they are looked for");
    for secret in [
        account(1).login.as_str(),
        "Невыдуманова1",
        "Сергеевна",
        "credential-1",
        "112-233-445 95",
        "11223344595",
    ] {
        assert!(!contains(&stolen, secret.as_bytes()), "{secret}");
    }
}

#[tokio::test]
async fn a_snils_is_kept_as_a_keyed_index_while_the_person_has_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    let kept = |folder: &Path| -> Vec<Vec<u8>> {
        let file = Connection::open(folder.join("ledger.db")).unwrap();
        let mut statement = file.prepare("SELECT snils FROM person").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let id = link(&ledger, 1).await;
    assert_eq!(kept(folder.path()), [index().index(Purpose::Snils, b"11223344595").to_vec()]);
    assert!(ledger.unlink(&person(1), id, event(AuditCode::Unlinked)).await.unwrap());
    assert!(kept(folder.path()).is_empty());
}

#[tokio::test]
async fn an_unlinked_credential_leaves_no_bytes_behind() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    let id = link(&ledger, 1).await;
    let file = Connection::open(folder.path().join("ledger.db")).unwrap();
    let sealed: Vec<u8> = file.query_row("SELECT sealed FROM credential", [], |row| row.get(0)).unwrap();
    drop(file);
    ledger.unlink(&person(1), id, event(AuditCode::Unlinked)).await.unwrap();
    ledger.close();
    assert!(!contains(&bytes(folder.path()), &sealed));
}

#[tokio::test]
async fn a_value_moved_to_another_row_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    let (one, two) = (link(&ledger, 1).await, link(&ledger, 2).await);
    let first = "(SELECT sealed FROM credential WHERE link = 1)";
    meddle(folder.path(), &format!("UPDATE credential SET sealed = {first} WHERE link = 2"));
    assert!(opened(&ledger, &person(1), one).await.is_some());
    assert!(matches!(ledger.credential(&person(2), two).await, Err(LedgerFault::Damaged(_))));
    let first = "(SELECT card_sealed FROM link WHERE id = 1)";
    meddle(folder.path(), &format!("UPDATE link SET card_sealed = {first} WHERE id = 2"));
    assert!(matches!(ledger.links_of(&person(2)).await, Err(LedgerFault::Damaged(_))));
}

#[tokio::test]
async fn a_link_turned_to_another_school_or_person_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    link(&ledger, 1).await;
    link(&ledger, 2).await;
    meddle(folder.path(), "UPDATE link SET school = '18' WHERE id = 1");
    assert!(matches!(ledger.links_of(&person(1)).await, Err(LedgerFault::Damaged(_))));
    meddle(folder.path(), &format!("UPDATE link SET oid = '{}' WHERE id = 2", person(3).oid.0));
    assert!(matches!(ledger.links_of(&person(3)).await, Err(LedgerFault::Damaged(_))));
}

#[tokio::test]
async fn a_stolen_file_shows_no_card_of_a_consent() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    give(&ledger, &new_consent(1)).await;
    ledger.ask_for_consent(&pupil(2), after(1), event(AuditCode::ConsentAsked)).await.unwrap();
    let stolen = bytes(folder.path());
    assert!(contains(&stolen, b"2026|1"), "the rows are not where they are looked for");
    for n in [1, 2] {
        assert!(!contains(&stolen, pupil(n).number.as_bytes()), "{n}");
    }
}

/// Whoever has the file alone can make nobody agree to something, or for longer.
#[tokio::test]
async fn a_consent_turned_to_other_terms_is_damage() {
    for change in [
        "ends = ends + 1",
        "begins = begins - 1",
        "version = '2027'",
        "given_as = 'same'",
        "oid = '5'",
        "realm = 'https://other.test/'",
        "system = 'bars'",
        "ended_at = 5, ending = 'revoked'",
        "via = 'esia'",
        "card = (SELECT card FROM consent WHERE id = 2)",
        "card_sealed = (SELECT card_sealed FROM consent WHERE id = 2)",
        "card = (SELECT card FROM consent WHERE id = 2),
            card_sealed = (SELECT card_sealed FROM consent WHERE id = 2)",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path(), &[1]);
        for n in [1, 2] {
            give(&ledger, &new_consent(n)).await;
        }
        assert_eq!(ledger.consents_ending(after(900), 9).await.unwrap().len(), 2);
        meddle(folder.path(), &format!("UPDATE consent SET {change} WHERE id = 1"));
        let found = ledger.consents_ending(after(900), 9).await;
        let found = if change.starts_with("ended_at") { ledger.consents_by(&person(1)).await } else { found };
        assert!(matches!(found, Err(LedgerFault::Damaged(_))), "{change}: {found:?}");
    }
}

/// What was given before consents could be given anywhere else was given at the gate, and its seal still opens.
#[tokio::test]
async fn a_consent_of_an_older_file_was_given_at_the_gate() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    let id = give(&ledger, &new_consent(1)).await;
    drop(ledger);
    meddle(folder.path(), "ALTER TABLE consent DROP COLUMN via; PRAGMA user_version = 6");
    let ledger = open(folder.path(), &[1]);
    assert_eq!(ledger.consents_of(&pupil(1)).await, Ok(vec![kept(id, new_consent(1))]));
}

#[tokio::test]
async fn the_end_of_a_consent_cannot_be_undone_in_the_file() {
    for change in ["ended_at = NULL, ending = NULL", "ended_at = ended_at + 1", "ending = 'erased'"] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path(), &[1]);
        let id = give(&ledger, &new_consent(1)).await;
        let audit = event(AuditCode::ConsentEnded);
        ledger.end_consent(id, None, Ending::Revoked, after(9), audit).await.unwrap();
        give(&ledger, &new_consent(2)).await;
        // Replaces the one before.
        give(&ledger, &new_consent(2)).await;
        for n in [1, 2] {
            assert!(ledger.consents_of(&pupil(n)).await.is_ok());
        }
        meddle(folder.path(), &format!("UPDATE consent SET {change} WHERE ended_at IS NOT NULL"));
        for n in [1, 2] {
            let found = ledger.consents_of(&pupil(n)).await;
            assert!(matches!(found, Err(LedgerFault::Damaged(_))), "{change}: {found:?}");
        }
    }
}

#[tokio::test]
async fn a_change_and_its_audit_entry_are_stored_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    let kept = link(&ledger, 1).await;
    let consent = give(&ledger, &new_consent(2)).await;
    let awaited = ledger.ask_for_consent(&pupil(1), after(1), event(AuditCode::ConsentAsked)).await.unwrap();
    meddle(
        folder.path(),
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END;",
    );
    assert!(ledger.put_link(new_link(2), event(AuditCode::Linked)).await.is_err());
    assert!(ledger.unlink(&person(1), kept, event(AuditCode::Unlinked)).await.is_err());
    assert!(ledger.mark_needs_proof(&person(1), kept, event(AuditCode::NeedsProof)).await.is_err());
    let audit = || event(AuditCode::ConsentGiven);
    assert!(ledger.give_consent(new_consent(1), audit()).await.is_err());
    let end = ledger.end_consent(consent, None, Ending::Erased, after(1), audit());
    assert!(end.await.is_err());
    assert!(ledger.ask_for_consent(&pupil(1), after(9), audit()).await.is_err());
    assert!(ledger.note_told(&pupil(1), ParentsTold { at: after(9), many: 2 }, audit()).await.is_err());
    assert!(ledger.links_of(&person(2)).await.unwrap().is_empty());
    assert!(opened(&ledger, &person(1), kept).await.is_some());
    assert_eq!(ledger.consents_of(&pupil(1)).await, Ok(vec![]));
    assert!(ledger.consents_of(&pupil(2)).await.unwrap()[0].ended.is_none());
    assert_eq!(ledger.awaited().await.unwrap(), [awaited]);
    meddle(folder.path(), "DROP TRIGGER full");
    link(&ledger, 2).await;
}

#[tokio::test]
async fn the_audit_tells_a_renewed_link_from_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    link(&ledger, 1).await;
    ledger.put_link(new_link(1), event(AuditCode::Linked)).await.unwrap();
    let file = Connection::open(folder.path().join("ledger.db")).unwrap();
    let codes: String =
        file.query_row("SELECT group_concat(code, ' ') FROM audit", [], |row| row.get(0)).unwrap();
    assert_eq!(codes, "A-201 A-202");
}

#[tokio::test]
async fn a_meddled_audit_shows_where() {
    let unlocked = "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened;";
    let table = [
        ("UPDATE audit SET reason = 'R-1' WHERE id = 3", "entry 3"),
        ("UPDATE audit SET person = NULL, account = 'p-1' WHERE id = 2", "entry 2"),
        ("UPDATE audit SET at = at + 1 WHERE id = 1", "entry 1"),
        ("DELETE FROM audit WHERE id = 2", "entry 3"),
        ("DELETE FROM audit WHERE id = 1", "entry 2"),
        ("DELETE FROM audit WHERE id = 4", "cut off"),
        ("DELETE FROM audit", "cut off"),
        ("DELETE FROM audit WHERE id = 4; UPDATE audit_head SET last = 3", "cut off"),
        ("DELETE FROM audit_head", "cut off"),
    ];
    for (sql, place) in table {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path(), &[1]);
        for code in [AuditCode::SignedIn, AuditCode::Linked, AuditCode::JournalEntered, AuditCode::SignedOut]
        {
            ledger.audit(event(code)).await.unwrap();
        }
        assert_eq!(ledger.verify_audit().await, Ok(4));
        meddle(folder.path(), &format!("{unlocked} {sql}"));
        match ledger.verify_audit().await {
            Err(LedgerFault::Damaged(text)) => assert!(text.contains(place), "{sql}: {text}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_audit_is_only_added_to() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    assert_eq!(ledger.verify_audit().await, Ok(0));
    ledger.audit(event(AuditCode::SignedIn)).await.unwrap();
    let file = Connection::open(folder.path().join("ledger.db")).unwrap();
    for sql in ["UPDATE audit SET code = 'A-103'", "DELETE FROM audit"] {
        assert!(file.execute_batch(sql).is_err(), "{sql}");
    }
    assert_eq!(ledger.verify_audit().await, Ok(1));
}

#[tokio::test]
async fn a_backup_taken_at_work_can_be_restored() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let ledger = open(folder.path(), &[1]);
    let id = link(&ledger, 1).await;
    ledger.backup_to(&elsewhere.path().join("ledger.db")).await.unwrap();
    link(&ledger, 2).await;
    let restored = open(elsewhere.path(), &[1]);
    assert_eq!(opened(&restored, &person(1), id).await, Some(b"credential-1".to_vec()));
    assert_eq!(restored.count_links().await, Ok(1));
    assert_eq!(restored.verify_audit().await, Ok(1));
    link(&restored, 3).await;
    assert!(ledger.backup_to(&elsewhere.path().join("none/ledger.db")).await.is_err());
}

#[tokio::test]
async fn a_new_sealing_key_takes_over_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    let mut ids = Vec::new();
    for n in 1..=5 {
        ids.push(link(&ledger, n).await);
    }
    let mended = correction(1, Mended::Snils(Snils::numbered(200_000_001)));
    ledger.correct(mended.clone(), event(AuditCode::CardCorrected)).await.unwrap();
    let consent = kept(give(&ledger, &new_consent(1)).await, new_consent(1));
    let awaited = ledger.ask_for_consent(&pupil(2), after(1), event(AuditCode::ConsentAsked)).await.unwrap();
    drop(ledger);
    let without = open(folder.path(), &[2]);
    assert!(
        matches!(without.links_of(&person(1)).await, Err(LedgerFault::Damaged(_))),
        "unreadable is not none"
    );
    drop(without);
    let both = open(folder.path(), &[2, 1]);
    let mut total = Resealed { seen: 0, renewed: 0 };
    loop {
        let step = both.reseal_stale(2).await.unwrap();
        assert!(step.seen <= 2);
        if step.seen == 0 {
            break;
        }
        total = Resealed { seen: total.seen + step.seen, renewed: total.renewed + step.renewed };
    }
    assert_eq!(
        total,
        Resealed { seen: 18, renewed: 18 },
        "five links of three values, and one of each other"
    );
    assert_eq!(both.reseal_stale(100).await, Ok(Resealed { seen: 5, renewed: 0 }));
    drop(both);
    let new = open(folder.path(), &[2]);
    assert_eq!(new.corrections().await.unwrap(), [mended]);
    assert_eq!(new.consents_of(&pupil(1)).await.unwrap(), [consent]);
    assert_eq!(new.awaited().await.unwrap(), [awaited]);
    for (n, id) in (1..).zip(ids) {
        assert_eq!(new.links_of(&person(n)).await.unwrap().len(), 1);
        assert_eq!(opened(&new, &person(n), id).await, Some(format!("credential-{n}").into_bytes()));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_never_none() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = open(folder.path(), &[1]);
    link(&ledger, 1).await;
    ledger.close();
    assert!(matches!(ledger.links_of(&person(1)).await, Err(LedgerFault::Unavailable(_))));
    assert!(ledger.put_link(new_link(2), event(AuditCode::Linked)).await.is_err());
    let path = folder.path().join("ledger.db");
    let length = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
    let mut spoiled = fs::read(&path).unwrap();
    spoiled[4096..].fill(0xA5);
    fs::write(&path, &spoiled).unwrap();
    assert!(length > 4096);
    match try_open(folder.path(), &[1]) {
        Ok(ledger) => assert!(ledger.links_of(&person(1)).await.is_err()),
        Err(fault) => assert!(matches!(fault, LedgerFault::Unavailable(_)), "{fault}"),
    }
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none");
    let fault = try_open(&missing, &[1]).err().unwrap();
    assert!(fault.to_string().contains(&missing.display().to_string()), "{fault}");
}

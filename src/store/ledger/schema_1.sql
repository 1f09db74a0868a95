-- Plain SQL: apart from AUTOINCREMENT, STRICT and the two triggers it means the same to PostgreSQL.
-- Times are milliseconds since the epoch; *_sealed columns open only with the key file, bound to their row.

-- A person is named by the number that ESIA gave: it is what an operator is asked about and what the records
-- of a lost index key could be found by, and it says nothing to whoever cannot ask ESIA. Names, СНИЛС and
-- logins are never in clear; `account` is the keyed index of (system, school, login).
CREATE TABLE link (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    realm        TEXT    NOT NULL,
    oid          TEXT    NOT NULL,
    system       TEXT    NOT NULL,
    school       TEXT    NOT NULL,
    account      BLOB    NOT NULL,
    login_sealed BLOB    NOT NULL,
    holding      TEXT    NOT NULL CHECK (holding IN ('own', 'child')),
    state        TEXT    NOT NULL CHECK (state IN ('active', 'needs_proof')),
    since        INTEGER NOT NULL,
    card_sealed  BLOB    NOT NULL,
    UNIQUE (realm, oid, account)
) STRICT;

CREATE INDEX link_account ON link (account, holding);

-- Persons with a link. All 10^9 СНИЛС can be hashed in minutes, so only a keyed index of it is here.
CREATE TABLE person (
    realm TEXT NOT NULL,
    oid   TEXT NOT NULL,
    snils BLOB NOT NULL,
    PRIMARY KEY (realm, oid)
) STRICT;

CREATE INDEX person_snils ON person (snils);

-- Apart from the link, so that it can be forgotten alone.
CREATE TABLE credential (
    link   INTEGER PRIMARY KEY REFERENCES link (id) ON DELETE CASCADE,
    sealed BLOB    NOT NULL
) STRICT;

CREATE TABLE claim (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    realm        TEXT    NOT NULL,
    oid          TEXT    NOT NULL,
    system       TEXT    NOT NULL,
    school       TEXT    NOT NULL,
    account      BLOB    NOT NULL,
    login_sealed BLOB    NOT NULL,
    names_sealed BLOB    NOT NULL,
    reason       TEXT    NOT NULL,
    laid         INTEGER NOT NULL,
    closed       INTEGER
) STRICT;

CREATE UNIQUE INDEX claim_open ON claim (realm, oid, account, reason) WHERE closed IS NULL;

-- Every entry's `chain` is a keyed hash of the entry and of the chain before it.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    code    TEXT    NOT NULL,
    person  TEXT,
    account TEXT,
    reason  TEXT,
    chain   BLOB    NOT NULL
) STRICT;

-- The keyed hash of the last entry's number and chain: without it the end could be cut off unseen.
CREATE TABLE audit_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL,
    mark BLOB    NOT NULL
) STRICT;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;

CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END;

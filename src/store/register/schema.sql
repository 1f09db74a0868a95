-- An edition of the register: written whole, then only read. `*_sealed` opens only with the key file, bound to its card;
-- marks, СНИЛС, certificates and accounts are keyed indexes. In clear is what reports count by and what names nobody.

CREATE TABLE about (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    made   INTEGER NOT NULL,
    cards  INTEGER NOT NULL
) STRICT;

CREATE TABLE organisation (
    id           INTEGER PRIMARY KEY,
    system       TEXT NOT NULL,
    number       TEXT NOT NULL,
    title        TEXT NOT NULL,
    kind         TEXT NOT NULL,
    municipality TEXT NOT NULL,
    UNIQUE (system, number)
) STRICT;

CREATE TABLE card (
    id           INTEGER PRIMARY KEY,
    mark         BLOB    NOT NULL,
    register     TEXT    NOT NULL CHECK (register IN ('pupil', 'parent', 'staff')),
    organisation INTEGER NOT NULL,
    class        TEXT,
    filled       INTEGER NOT NULL,
    snils        BLOB,
    certificate  BLOB,
    account      BLOB,
    digest       BLOB    NOT NULL,
    card_sealed  BLOB    NOT NULL
) STRICT;

-- What cards are found by: written in their order after the cards.

CREATE TABLE by_mark (
    mark     BLOB    NOT NULL PRIMARY KEY,
    digest   BLOB    NOT NULL,
    register TEXT    NOT NULL,
    card     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE by_snils (
    snils        BLOB    NOT NULL,
    card         INTEGER NOT NULL,
    register     TEXT    NOT NULL,
    organisation INTEGER NOT NULL,
    PRIMARY KEY (snils, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE by_account (
    account      BLOB    NOT NULL,
    card         INTEGER NOT NULL,
    register     TEXT    NOT NULL,
    organisation INTEGER NOT NULL,
    PRIMARY KEY (account, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE by_certificate (
    certificate BLOB    NOT NULL,
    card        INTEGER NOT NULL,
    PRIMARY KEY (certificate, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE by_place (
    organisation INTEGER NOT NULL,
    register     TEXT    NOT NULL,
    card         INTEGER NOT NULL,
    PRIMARY KEY (organisation, register, card)
) STRICT, WITHOUT ROWID;

-- How many cards of a register, an organisation and a class have just these fields filled.
CREATE TABLE tally (
    register     TEXT    NOT NULL,
    organisation INTEGER NOT NULL,
    class        TEXT,
    filled       INTEGER NOT NULL,
    cards        INTEGER NOT NULL
) STRICT;

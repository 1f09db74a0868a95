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

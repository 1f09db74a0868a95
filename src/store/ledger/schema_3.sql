-- Values that schools have mended on cards of the register. `card` and `snils` are keyed indexes; the card's number and
-- the value are sealed together.
CREATE TABLE correction (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    card         BLOB    NOT NULL,
    what         TEXT    NOT NULL CHECK (what IN ('snils', 'name', 'birth_date', 'birth_certificate')),
    snils        BLOB,
    certificate  BLOB,
    value_sealed BLOB    NOT NULL,
    since        INTEGER NOT NULL,
    UNIQUE (card, what)
) STRICT;

CREATE INDEX correction_snils ON correction (snils) WHERE snils IS NOT NULL;
CREATE INDEX correction_certificate ON correction (certificate) WHERE certificate IS NOT NULL;

-- How many cards were linked on a day, by organisation. An organisation has a row for the days on which its numbers were
-- others than before.
CREATE TABLE coverage (
    day          TEXT    NOT NULL,
    register     TEXT    NOT NULL,
    system       TEXT    NOT NULL,
    number       TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    municipality TEXT    NOT NULL,
    cards        INTEGER NOT NULL,
    linked       INTEGER NOT NULL,
    PRIMARY KEY (register, system, number, day)
) STRICT;

-- The days on which all of a register was counted.
CREATE TABLE coverage_day (
    register TEXT    NOT NULL,
    day      TEXT    NOT NULL,
    cards    INTEGER NOT NULL,
    linked   INTEGER NOT NULL,
    PRIMARY KEY (register, day)
) STRICT;

-- On what a link rests: a password that was proved, or a card of the register.
ALTER TABLE link ADD COLUMN basis TEXT NOT NULL DEFAULT 'proof' CHECK (basis IN ('proof', 'register'));

-- Sign-ins that came to nothing because of the register. `card` is a keyed index; the card's number, and what the person
-- asked of a school, are sealed. A row is open until the person has come in.
CREATE TABLE turned_away (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    code           TEXT    NOT NULL UNIQUE,
    realm          TEXT    NOT NULL,
    oid            TEXT    NOT NULL,
    system         TEXT    NOT NULL,
    card           BLOB    NOT NULL,
    card_sealed    BLOB,
    school         TEXT,
    reason         TEXT    NOT NULL,
    first          INTEGER NOT NULL,
    last           INTEGER NOT NULL,
    tries          INTEGER NOT NULL,
    requested      INTEGER,
    request_sealed BLOB,
    closed         INTEGER
) STRICT;

-- Where no card was found, `card` is empty.
CREATE UNIQUE INDEX turned_away_open ON turned_away (realm, oid, system, card) WHERE closed IS NULL;
CREATE INDEX turned_away_requested ON turned_away (requested) WHERE requested IS NOT NULL;

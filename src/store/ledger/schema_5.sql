-- Consents to the handing over of data. `card` is the keyed index of the card whose data they are; its number is sealed,
-- bound to who agreed to what and until when. What has ended stays, as the proof that it was once given.
CREATE TABLE consent (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    card         BLOB    NOT NULL,
    card_sealed  BLOB    NOT NULL,
    system       TEXT    NOT NULL,
    realm        TEXT    NOT NULL,
    oid          TEXT    NOT NULL,
    given_as     TEXT    NOT NULL CHECK (given_as IN ('parent', 'same')),
    version      TEXT    NOT NULL,
    begins       INTEGER NOT NULL,
    ends         INTEGER NOT NULL,
    ended_at     INTEGER,
    ending       TEXT CHECK (ending IN ('revoked', 'replaced', 'erased', 'rights_ended')),
    announced_at INTEGER,
    CHECK ((ended_at IS NULL) = (ending IS NULL))
) STRICT;

CREATE INDEX consent_card ON consent (card);
CREATE INDEX consent_giver ON consent (realm, oid);
CREATE INDEX consent_ends ON consent (ends) WHERE ended_at IS NULL AND announced_at IS NULL;

-- Pupils who wanted to enter and have to wait for a parent's consent; the row goes when one is given.
CREATE TABLE awaited (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    card        BLOB    NOT NULL UNIQUE,
    card_sealed BLOB    NOT NULL,
    since       INTEGER NOT NULL,
    asked       INTEGER NOT NULL,
    tries       INTEGER NOT NULL,
    told_at     INTEGER,
    told_many   INTEGER,
    CHECK ((told_at IS NULL) = (told_many IS NULL))
) STRICT;

-- Who may not hold an account any more, whatever a password or the register says: a parent whose rights have ended.
CREATE TABLE barred (
    realm   TEXT    NOT NULL,
    oid     TEXT    NOT NULL,
    account BLOB    NOT NULL,
    since   INTEGER NOT NULL,
    PRIMARY KEY (realm, oid, account)
) STRICT;

-- Links that an operator has taken from somebody beside a gateway that runs: it ends what was entered by them.
CREATE TABLE ended_link (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    realm TEXT    NOT NULL,
    oid   TEXT    NOT NULL,
    link  INTEGER NOT NULL,
    at    INTEGER NOT NULL
) STRICT;

-- One row per record, sealed and bound to its key; what a record holds is known to the program only.
CREATE TABLE record (
    kind   TEXT NOT NULL CHECK (kind IN ('gate', 'host', 'counter', 'attempt')),
    key    BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT;

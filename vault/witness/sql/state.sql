-- SPDX-License-Identifier: Apache-2.0
-- What a log witness remembers. Nothing is ever made smaller: a log that was forgotten is not taken up again.

-- kSchema:
CREATE TABLE me (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    name TEXT NOT NULL,
    seed BLOB NOT NULL,              -- Ed25519
    made INTEGER NOT NULL            -- seconds since 1970
);
CREATE TABLE logs (
    origin_hash BLOB PRIMARY KEY,    -- SHA-256
    origin TEXT NOT NULL,
    vkey TEXT NOT NULL UNIQUE,
    added INTEGER NOT NULL,
    size INTEGER,                    -- of the last checkpoint that was cosigned; NULL: none yet
    root BLOB,
    note TEXT,                       -- with the log's signature and ours
    time INTEGER                     -- that ours states
);
CREATE TABLE contradictions (        -- checkpoints that the log has signed and that do not go on from the one above
    number INTEGER PRIMARY KEY,
    origin_hash BLOB NOT NULL,
    note TEXT NOT NULL,
    seen TEXT NOT NULL,              -- what had been cosigned then
    time INTEGER NOT NULL
);
CREATE TABLE forgotten (
    vkey TEXT PRIMARY KEY,
    time INTEGER NOT NULL
);
PRAGMA user_version = 1;

-- kVersion:
PRAGMA user_version;

-- kWal:
PRAGMA journal_mode = WAL;

-- kFull:
PRAGMA synchronous = FULL;

-- kDelete:
PRAGMA journal_mode = DELETE;

-- kExtra:
PRAGMA synchronous = EXTRA;

-- kSetMe:
INSERT INTO me (number, name, seed, made) VALUES (1, ?, ?, ?);

-- kMe:
SELECT name, seed FROM me;

-- kAddLog:
INSERT INTO logs (origin_hash, origin, vkey, added) VALUES (?, ?, ?, ?);

-- kLog:
SELECT vkey, added, size, root, note, time FROM logs WHERE origin_hash = ?;

-- kLogs:
SELECT vkey, added, size, root, note, time FROM logs ORDER BY added, origin;

-- kCountLogs:
SELECT count(*) FROM logs;

-- kSetSeen:
UPDATE logs SET size = ?, root = ?, note = ?, time = ? WHERE origin_hash = ?;

-- kForget:
DELETE FROM logs WHERE origin_hash = ?;

-- kSetForgotten:
INSERT OR IGNORE INTO forgotten (vkey, time) VALUES (?, ?);

-- kIsForgotten:
SELECT 1 FROM forgotten WHERE vkey = ?;

-- kHasContradiction:
SELECT 1 FROM contradictions WHERE origin_hash = ? AND note = ?;

-- kCountContradictions:
SELECT count(*) FROM contradictions WHERE origin_hash = ?;

-- kAddContradiction:
INSERT INTO contradictions (origin_hash, note, seen, time) VALUES (?, ?, ?, ?);

-- kContradictions:
SELECT note, seen, time FROM contradictions WHERE origin_hash = ? ORDER BY number;

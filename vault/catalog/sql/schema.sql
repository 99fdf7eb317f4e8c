-- SPDX-License-Identifier: Apache-2.0
-- A row that says something of an event carries that event's place (journal, sequence) and Lamport clock: of several
-- rows that speak of one thing the one with the greatest (lamport, journal, sequence) counts, whichever came first.
-- Ids, hashes, names and paths are BLOBs: compared byte by byte, by no locale.

-- kSchema:
CREATE TABLE about (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE applied (
    journal BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    verified BLOB NOT NULL
) WITHOUT ROWID;

-- Its indexes end with its primary key.
-- kept: of a kind that is never erased. time 0 and no document: erased.
CREATE TABLE events (
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    commit_index INTEGER NOT NULL,
    commit_offset INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    person BLOB NOT NULL,
    time INTEGER NOT NULL,
    document BLOB,
    kept INTEGER NOT NULL,
    PRIMARY KEY (journal, sequence)
) WITHOUT ROWID;
CREATE INDEX events_by_order ON events (lamport);
CREATE INDEX events_by_document ON events (document) WHERE document IS NOT NULL;

-- latest: no later event claims the same id. current: no later event says that it replaces this one. erased: its
-- closed part is gone. label, removal: numbers of the rows below that count for it, if there are any. matter and tags
-- are those of the closed part.
CREATE TABLE documents (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    commit_index INTEGER NOT NULL,
    commit_offset INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    current INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    label INTEGER,
    removal INTEGER,
    replaces BLOB,
    path BLOB NOT NULL,
    sha256 BLOB,
    size INTEGER NOT NULL,
    added INTEGER NOT NULL,
    matter BLOB,
    source BLOB
);
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_path ON documents (path, id);
CREATE INDEX documents_by_hash ON documents (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX documents_by_replaced ON documents (replaces) WHERE replaces IS NOT NULL;

-- What find looks through: name and path; matter, note and tags of the closed part; and, if `label` is set, those of
-- the label, which are looked through instead.
CREATE TABLE texts (
    number INTEGER PRIMARY KEY,
    folded BLOB NOT NULL,
    folded_own BLOB NOT NULL,
    folded_label BLOB
);

CREATE TABLE tags (
    number INTEGER NOT NULL,
    tag BLOB NOT NULL,
    PRIMARY KEY (number, tag)
) WITHOUT ROWID;

-- Of `labelled` events. The last one about a document counts.
CREATE TABLE labels (
    number INTEGER PRIMARY KEY,
    document BLOB NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    commit_index INTEGER NOT NULL,
    commit_offset INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    matter BLOB,
    folded BLOB NOT NULL
);
CREATE INDEX labels_by_document ON labels (document);
CREATE INDEX labels_by_place ON labels (journal, sequence);

CREATE TABLE label_tags (
    number INTEGER NOT NULL,
    tag BLOB NOT NULL,
    PRIMARY KEY (number, tag)
) WITHOUT ROWID;

-- Of `removed` events. The first one about a document counts.
CREATE TABLE removals (
    number INTEGER PRIMARY KEY,
    document BLOB NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    commit_index INTEGER NOT NULL,
    commit_offset INTEGER NOT NULL,
    frame INTEGER NOT NULL
);
CREATE INDEX removals_by_document ON removals (document);
CREATE INDEX removals_by_place ON removals (journal, sequence);

-- A document's row with the places of its label and its removal. The columns that queries.sql shows come first.
CREATE VIEW document_rows AS
SELECT documents.id, documents.journal, documents.commit_index, documents.frame, documents.sequence,
    documents.commit_offset, documents.lamport, current, erased,
    labels.journal AS label_journal, labels.commit_index AS label_commit, labels.frame AS label_frame,
    labels.sequence AS label_sequence, labels.commit_offset AS label_offset,
    removals.journal AS removal_journal, removals.commit_index AS removal_commit, removals.frame AS removal_frame,
    removals.sequence AS removal_sequence, removals.commit_offset AS removal_offset,
    documents.number, latest, label, removal, replaces, path, sha256,
    CASE WHEN label IS NULL THEN documents.matter ELSE labels.matter END AS said_matter
FROM documents LEFT JOIN labels ON labels.number = documents.label
    LEFT JOIN removals ON removals.number = documents.removal;

CREATE TABLE packs (
    pack BLOB NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (pack, journal, sequence)
) WITHOUT ROWID;

-- What was found out about packs: damaged, 1, or repaired, 0.
CREATE TABLE pack_states (
    pack BLOB NOT NULL,
    damaged INTEGER NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    PRIMARY KEY (pack, journal, sequence)
) WITHOUT ROWID;

CREATE TABLE condemned_packs (
    pack BLOB NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (pack, journal, sequence)
) WITHOUT ROWID;

CREATE TABLE sessions (
    session BLOB NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    PRIMARY KEY (session, journal, sequence)
) WITHOUT ROWID;

CREATE TABLE outcomes (
    of_journal BLOB NOT NULL,
    of_sequence INTEGER NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    PRIMARY KEY (of_journal, of_sequence, journal, sequence)
) WITHOUT ROWID;

-- ended: 0 for its beginning, 1 for its end.
CREATE TABLE intakes (
    intake BLOB NOT NULL,
    ended INTEGER NOT NULL,
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (intake, ended, journal, sequence)
) WITHOUT ROWID;

-- May name an event that is not there yet.
CREATE TABLE erasures (
    journal BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (journal, sequence, part)
) WITHOUT ROWID;

-- kSetAbout:
INSERT INTO about (name, value) VALUES (?, ?);

-- kAbout:
SELECT value FROM about WHERE name = ?;

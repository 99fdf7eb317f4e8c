-- SPDX-License-Identifier: Apache-2.0

-- kBegin:
BEGIN IMMEDIATE;

-- kCommit:
COMMIT;

-- kRollback:
ROLLBACK;

-- kApplied:
SELECT journal, size, root, verified FROM applied ORDER BY journal;

-- kSetApplied:
INSERT OR REPLACE INTO applied (journal, size, root, verified)
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM applied WHERE journal = ?1 AND size > ?2);

-- kAddEvent:
INSERT OR IGNORE INTO events
    (journal, sequence, lamport, commit_index, commit_offset, frame, leaf, person, time, document, kept)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- kLeafOf:
SELECT leaf FROM events WHERE journal = ? AND sequence = ?;

-- kIsErased:
SELECT 1 FROM erasures WHERE journal = ? AND sequence = ? AND part = ?;

-- kAddDocument:
INSERT INTO documents
    (id, journal, sequence, lamport, commit_index, commit_offset, frame, latest, current, erased, replaces, path,
     sha256, size, added, matter, source)
VALUES (?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?);

-- kAddText:
INSERT INTO texts (number, folded, folded_own) VALUES (?, ?, ?);

-- kAddTag:
INSERT OR IGNORE INTO tags (number, tag) VALUES (?, ?);

-- kHasOthers:
SELECT EXISTS (SELECT 1 FROM documents WHERE id = ?1 AND number <> ?2)
    OR EXISTS (SELECT 1 FROM documents WHERE replaces = ?1)
    OR EXISTS (SELECT 1 FROM labels WHERE document = ?1)
    OR EXISTS (SELECT 1 FROM removals WHERE document = ?1);

-- kRefreshDocument:
UPDATE documents SET
    latest = NOT EXISTS (
        SELECT 1 FROM documents AS other WHERE other.id = documents.id
        AND (other.lamport, other.journal, other.sequence)
            > (documents.lamport, documents.journal, documents.sequence)),
    current = NOT EXISTS (
        SELECT 1 FROM documents AS other WHERE other.replaces = documents.id AND other.id <> documents.id
        AND (other.lamport, other.journal, other.sequence)
            > (documents.lamport, documents.journal, documents.sequence)),
    label = (SELECT number FROM labels WHERE document = documents.id
        ORDER BY lamport DESC, journal DESC, sequence DESC LIMIT 1),
    removal = (SELECT number FROM removals WHERE document = documents.id ORDER BY lamport, journal, sequence LIMIT 1)
WHERE id = ?;

-- kRefreshText:
UPDATE texts SET folded_label =
    (SELECT labels.folded FROM documents JOIN labels ON labels.number = documents.label
     WHERE documents.number = texts.number)
WHERE number IN (SELECT number FROM documents WHERE id = ?);

-- kAddLabel:
INSERT INTO labels (document, journal, sequence, lamport, commit_index, commit_offset, frame, matter, folded)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- kAddLabelTag:
INSERT OR IGNORE INTO label_tags (number, tag) VALUES (?, ?);

-- kAddRemoval:
INSERT INTO removals (document, journal, sequence, lamport, commit_index, commit_offset, frame)
VALUES (?, ?, ?, ?, ?, ?, ?);

-- kAddPack:
INSERT OR IGNORE INTO packs (pack, journal, sequence) VALUES (?, ?, ?);

-- kAddPackState:
INSERT OR IGNORE INTO pack_states (pack, damaged, journal, sequence, lamport) VALUES (?, ?, ?, ?, ?);

-- kAddCondemnedPack:
INSERT OR IGNORE INTO condemned_packs (pack, journal, sequence) VALUES (?, ?, ?);

-- kAddSession:
INSERT OR IGNORE INTO sessions (session, journal, sequence, lamport) VALUES (?, ?, ?, ?);

-- kAddOutcome:
INSERT OR IGNORE INTO outcomes (of_journal, of_sequence, journal, sequence, lamport) VALUES (?, ?, ?, ?, ?);

-- kAddIntake:
INSERT OR IGNORE INTO intakes (intake, ended, journal, sequence) VALUES (?, ?, ?, ?);

-- kAddErasure:
INSERT OR IGNORE INTO erasures (journal, sequence, part) VALUES (?, ?, ?);

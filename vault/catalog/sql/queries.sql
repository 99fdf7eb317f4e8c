-- SPDX-License-Identifier: Apache-2.0
-- Columns of a document's row: id, journal, commit_index, frame, sequence, commit_offset, current, removed.
-- Columns of a place: journal, commit_index, frame, sequence, commit_offset.

-- kList:
SELECT id, journal, commit_index, frame, sequence, commit_offset, current, removed FROM documents
WHERE latest AND (?1 OR (current AND NOT removed))
AND (?2 IS NULL OR matter = ?2)
AND (?3 IS NULL OR EXISTS (SELECT 1 FROM tags WHERE tags.number = documents.number AND tag = ?3))
ORDER BY path, id;

-- kFind:
SELECT id, journal, commit_index, frame, sequence, commit_offset, current, removed
FROM texts CROSS JOIN documents ON documents.number = texts.number
WHERE holds(texts.folded, ?4)
AND latest AND (?1 OR (current AND NOT removed))
AND (?2 IS NULL OR matter = ?2)
AND (?3 IS NULL OR EXISTS (SELECT 1 FROM tags WHERE tags.number = documents.number AND tag = ?3))
ORDER BY path, id;

-- kById:
SELECT id, journal, commit_index, frame, sequence, commit_offset, current, removed FROM documents
WHERE latest AND id = ?;

-- kByIdRange:
SELECT id, journal, commit_index, frame, sequence, commit_offset, current, removed FROM documents
WHERE latest AND id BETWEEN ? AND ? ORDER BY id LIMIT ?;

-- kByPath:
SELECT id, journal, commit_index, frame, sequence, commit_offset, current, removed FROM documents
WHERE latest AND current AND NOT removed AND path = ? ORDER BY id;

-- kByHash:
SELECT id, journal, commit_index, frame, sequence, commit_offset, current, removed FROM documents
WHERE latest AND current AND NOT removed AND sha256 = ? ORDER BY id;

-- kEvents:
SELECT journal, commit_index, frame, sequence, commit_offset, lamport FROM events
WHERE (?1 IS NULL OR person = ?1) AND (?2 IS NULL OR time >= ?2) AND (?3 IS NULL OR time <= ?3)
ORDER BY lamport, journal, sequence;

-- kEventsOfDocument:
SELECT journal, commit_index, frame, sequence, commit_offset, lamport FROM events
WHERE document = ?4 AND (?1 IS NULL OR person = ?1) AND (?2 IS NULL OR time >= ?2) AND (?3 IS NULL OR time <= ?3)
ORDER BY lamport, journal, sequence;

-- kEventAt:
SELECT journal, commit_index, frame, sequence, commit_offset FROM events WHERE journal = ? AND sequence = ?;

-- kSessionAt:
SELECT events.journal, commit_index, frame, events.sequence, commit_offset
FROM sessions CROSS JOIN events ON events.journal = sessions.journal AND events.sequence = sessions.sequence
WHERE session = ?
ORDER BY sessions.lamport DESC, sessions.journal DESC, sessions.sequence DESC LIMIT 1;

-- kOutcomeAt:
SELECT events.journal, commit_index, frame, events.sequence, commit_offset
FROM outcomes CROSS JOIN events ON events.journal = outcomes.journal AND events.sequence = outcomes.sequence
WHERE of_journal = ? AND of_sequence = ?
ORDER BY outcomes.lamport DESC, outcomes.journal DESC, outcomes.sequence DESC LIMIT 1;

-- kLeaves:
SELECT sequence, leaf FROM events WHERE journal = ? AND sequence < ? ORDER BY sequence;

-- kPacks:
SELECT DISTINCT pack FROM packs ORDER BY pack;

-- kDamagedPacks:
SELECT DISTINCT pack FROM damaged_packs ORDER BY pack;

-- kCountDocuments:
SELECT sum(current AND NOT removed), count(*),
    sum(CASE WHEN current AND NOT removed THEN size >> 32 ELSE 0 END),
    sum(CASE WHEN current AND NOT removed THEN size & 4294967295 ELSE 0 END)
FROM documents WHERE latest;

-- kCountOthers:
SELECT (SELECT count(*) FROM events), (SELECT count(DISTINCT intake) FROM intakes WHERE NOT ended),
    (SELECT count(DISTINCT pack) FROM packs);

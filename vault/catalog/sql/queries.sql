-- SPDX-License-Identifier: Apache-2.0
-- Columns of a document's row: those that document_rows begins with, up to removal_offset.
-- Columns of a place: journal, commit_index, frame, sequence, commit_offset.

-- kList:
SELECT * FROM document_rows
WHERE latest AND CASE ?1 WHEN 0 THEN current AND NOT erased AND removal IS NULL WHEN 1 THEN 1
    ELSE NOT erased AND removal IS NOT NULL END
AND (?2 IS NULL OR said_matter = ?2)
AND (?3 IS NULL OR CASE WHEN label IS NULL
    THEN EXISTS (SELECT 1 FROM tags WHERE tags.number = document_rows.number AND tag = ?3)
    ELSE EXISTS (SELECT 1 FROM label_tags WHERE label_tags.number = label AND tag = ?3) END)
ORDER BY path, id;

-- kFind:
SELECT document_rows.* FROM texts CROSS JOIN document_rows ON document_rows.number = texts.number
WHERE holds(texts.folded, ifnull(texts.folded_label, texts.folded_own), ?4)
AND latest AND CASE ?1 WHEN 0 THEN current AND NOT erased AND removal IS NULL WHEN 1 THEN 1
    ELSE NOT erased AND removal IS NOT NULL END
AND (?2 IS NULL OR said_matter = ?2)
AND (?3 IS NULL OR CASE WHEN label IS NULL
    THEN EXISTS (SELECT 1 FROM tags WHERE tags.number = document_rows.number AND tag = ?3)
    ELSE EXISTS (SELECT 1 FROM label_tags WHERE label_tags.number = label AND tag = ?3) END)
ORDER BY path, id;

-- kById:
SELECT * FROM document_rows WHERE latest AND id = ?;

-- kByIdRange:
SELECT * FROM document_rows WHERE latest AND id BETWEEN ? AND ? ORDER BY id LIMIT ?;

-- kByPath:
SELECT * FROM document_rows WHERE latest AND current AND NOT erased AND removal IS NULL AND path = ?
ORDER BY lamport DESC, journal DESC, sequence DESC;

-- kByHash:
SELECT * FROM document_rows WHERE latest AND current AND NOT erased AND removal IS NULL AND sha256 = ?
ORDER BY lamport DESC, journal DESC, sequence DESC;

-- kReplacing:
SELECT * FROM document_rows WHERE latest AND replaces = ? ORDER BY lamport, journal, sequence;

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
SELECT DISTINCT pack FROM pack_states WHERE damaged AND NOT EXISTS (
    SELECT 1 FROM pack_states AS later WHERE later.pack = pack_states.pack AND NOT later.damaged
    AND (later.lamport, later.journal, later.sequence)
        > (pack_states.lamport, pack_states.journal, pack_states.sequence))
    AND NOT EXISTS (SELECT 1 FROM condemned_packs WHERE condemned_packs.pack = pack_states.pack)
ORDER BY pack;

-- kCondemnedPacks:
SELECT DISTINCT pack FROM condemned_packs ORDER BY pack;

-- kCountDocuments:
SELECT sum(current AND NOT erased AND removal IS NULL), sum(removal IS NULL), sum(removal IS NOT NULL),
    sum(CASE WHEN current AND NOT erased AND removal IS NULL THEN size >> 32 ELSE 0 END),
    sum(CASE WHEN current AND NOT erased AND removal IS NULL THEN size & 4294967295 ELSE 0 END)
FROM documents WHERE latest;

-- kCountOthers:
SELECT (SELECT count(*) FROM events), (SELECT count(DISTINCT intake) FROM intakes WHERE NOT ended),
    (SELECT count(DISTINCT pack) FROM packs);

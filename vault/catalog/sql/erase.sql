-- SPDX-License-Identifier: Apache-2.0
-- An erasure takes out of the rows what the journal no longer says, so that they are as if they had been made after it.

-- kErasable:
SELECT 1 FROM events WHERE journal = ? AND sequence = ? AND kept = 0;

-- kDocumentAt:
SELECT number, id, replaces FROM events CROSS JOIN documents ON documents.id = events.document
WHERE events.journal = ?1 AND events.sequence = ?2 AND documents.journal = ?1 AND documents.sequence = ?2;

-- kForgetEvent:
UPDATE events SET document = NULL, time = 0 WHERE journal = ? AND sequence = ?;

-- kForgetClosed:
UPDATE documents SET erased = 1, path = x'', sha256 = NULL, size = 0, matter = NULL, source = NULL WHERE number = ?;

-- kForgetDocument:
DELETE FROM documents WHERE number = ?;

-- kForgetText:
DELETE FROM texts WHERE number = ?;

-- kForgetTags:
DELETE FROM tags WHERE number = ?;

-- kSaidOf:
SELECT document FROM labels WHERE journal = ?1 AND sequence = ?2
UNION SELECT document FROM removals WHERE journal = ?1 AND sequence = ?2;

-- kForgetLabelTags:
DELETE FROM label_tags WHERE number IN (SELECT number FROM labels WHERE journal = ? AND sequence = ?);

-- kForgetLabel:
DELETE FROM labels WHERE journal = ? AND sequence = ?;

-- kForgetRemoval:
DELETE FROM removals WHERE journal = ? AND sequence = ?;

-- kForgetPackState:
DELETE FROM pack_states WHERE journal = ? AND sequence = ?;

-- kForgetOutcome:
DELETE FROM outcomes WHERE journal = ? AND sequence = ?;

-- kForgetIntake:
DELETE FROM intakes WHERE journal = ? AND sequence = ?;

-- SPDX-License-Identifier: Apache-2.0
-- Every row, sorted by what it says; never `number`, which tells the order of arrival. What may be in any state behind
-- the rows (`verified`) stands aside.

-- kDumpApplied:
SELECT journal, size, root FROM applied ORDER BY journal;

-- kDumpEvents:
SELECT journal, sequence, lamport, commit_index, commit_offset, frame, leaf, person, time, document, kept FROM events
ORDER BY journal, sequence;

-- kDumpDocuments:
SELECT id, documents.journal, documents.sequence, documents.lamport, documents.commit_index, documents.commit_offset,
    documents.frame, latest, current, erased, labels.journal, labels.sequence, removals.journal, removals.sequence,
    replaces, path, sha256, size, added, documents.matter, source, texts.folded, folded_own, folded_label
FROM documents LEFT JOIN texts ON texts.number = documents.number LEFT JOIN labels ON labels.number = documents.label
    LEFT JOIN removals ON removals.number = documents.removal
ORDER BY id, documents.journal, documents.sequence;

-- kDumpLabels:
SELECT document, journal, sequence, lamport, commit_index, commit_offset, frame, matter, folded FROM labels
ORDER BY document, journal, sequence;

-- kDumpLabelTags:
SELECT document, journal, sequence, tag FROM labels JOIN label_tags ON label_tags.number = labels.number
ORDER BY document, journal, sequence, tag;

-- kDumpRemovals:
SELECT document, journal, sequence, lamport, commit_index, commit_offset, frame FROM removals
ORDER BY document, journal, sequence;

-- kDumpTags:
SELECT id, journal, sequence, tag FROM documents JOIN tags ON tags.number = documents.number
ORDER BY id, journal, sequence, tag;

-- kDumpPacks:
SELECT pack, journal, sequence FROM packs ORDER BY pack, journal, sequence;

-- kDumpCondemnedPacks:
SELECT pack, journal, sequence FROM condemned_packs ORDER BY pack, journal, sequence;

-- kDumpPackStates:
SELECT pack, damaged, journal, sequence, lamport FROM pack_states ORDER BY pack, journal, sequence;

-- kDumpSessions:
SELECT session, journal, sequence, lamport FROM sessions ORDER BY session, journal, sequence;

-- kDumpOutcomes:
SELECT of_journal, of_sequence, journal, sequence, lamport FROM outcomes
ORDER BY of_journal, of_sequence, journal, sequence;

-- kDumpIntakes:
SELECT intake, ended, journal, sequence FROM intakes ORDER BY intake, ended, journal, sequence;

-- kDumpErasures:
SELECT journal, sequence, part FROM erasures ORDER BY journal, sequence, part;

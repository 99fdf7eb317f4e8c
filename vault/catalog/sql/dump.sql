-- SPDX-License-Identifier: Apache-2.0
-- Every row, sorted by what it says; never `number`, which tells the order of arrival. What may be in any state behind
-- the rows (`verified`) stands aside.

-- kDumpApplied:
SELECT journal, size, root FROM applied ORDER BY journal;

-- kDumpEvents:
SELECT journal, sequence, lamport, commit_index, commit_offset, frame, leaf, person, time, document, kept FROM events
ORDER BY journal, sequence;

-- kDumpDocuments:
SELECT id, journal, sequence, lamport, commit_index, commit_offset, frame, latest, current, removed, replaces, path,
    sha256, size, added, matter, source, folded
FROM documents LEFT JOIN texts ON texts.number = documents.number ORDER BY id, journal, sequence;

-- kDumpTags:
SELECT id, journal, sequence, tag FROM documents JOIN tags ON tags.number = documents.number
ORDER BY id, journal, sequence, tag;

-- kDumpPacks:
SELECT pack, journal, sequence FROM packs ORDER BY pack, journal, sequence;

-- kDumpDamagedPacks:
SELECT pack, journal, sequence FROM damaged_packs ORDER BY pack, journal, sequence;

-- kDumpSessions:
SELECT session, journal, sequence, lamport FROM sessions ORDER BY session, journal, sequence;

-- kDumpOutcomes:
SELECT of_journal, of_sequence, journal, sequence, lamport FROM outcomes
ORDER BY of_journal, of_sequence, journal, sequence;

-- kDumpIntakes:
SELECT intake, ended, journal, sequence FROM intakes ORDER BY intake, ended, journal, sequence;

-- kDumpErasures:
SELECT journal, sequence, part FROM erasures ORDER BY journal, sequence, part;

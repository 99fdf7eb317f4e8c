# SPDX-License-Identifier: Apache-2.0
"""Journals: section 8."""
import hashlib
import hmac
import itertools
import re
import struct

from .base import (Bad, Cursor, SECTOR, commitment, derive, label_hash, need, open_sealed, parse_json, same,
                   signing_public, unzstd, verifies)

TAIL = 1 << 20


def sha256(raw):
    return hashlib.sha256(raw).digest()


def event_commitment(salt, text):
    return label_hash("strongroom event v1", salt, text)


def closed_digest(salt, text):
    return label_hash("strongroom closed v1", salt, text)


def subject_digest(salt, key):
    return label_hash("strongroom subject v1", salt, key)


def subject_tag(key, origin, sequence):
    return hmac.digest(key, origin + struct.pack(">Q", sequence), "sha256")[:16]


def leaf_bytes(sequence, event, tag):
    return b"\0" + struct.pack(">Q", sequence) + event + tag


def leaf_hash(leaf):
    return sha256(b"\0" + leaf)


class Tree:
    """The RFC 6962 tree of leaf hashes, with roots of every size."""

    def __init__(self):
        self.leaves = []
        self.frontier = []

    def add(self, leaf):
        self.leaves.append(leaf)
        size = len(self.leaves)
        while size % 2 == 0:
            leaf = sha256(b"\1" + self.frontier.pop() + leaf)
            size //= 2
        self.frontier.append(leaf)

    def root(self):
        return fold(self.frontier)

    def root_at(self, size):
        if size == len(self.leaves):
            return self.root()
        part = Tree()
        for leaf in self.leaves[:size]:
            part.add(leaf)
        return part.root()


def fold(frontier):
    if not frontier:
        return sha256(b"")
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = sha256(b"\1" + left + root)
    return root


class Event:
    def __init__(self, one, sequence):
        self.sequence = sequence
        self.form, self.tag = one.u8(), one.take(16)
        need(self.form in (1, 2), "event: form is unknown")
        self.text = self.found = self.closed_text = self.closed = self.closed_salt = self.subject_salt = None
        self.closed_erased = False
        # Set when the fields were judged: what is malformed is named once and then not looked at.
        self.good = False
        if self.form == 2:
            self.commitment = one.take(32)
        else:
            salt, self.text = one.take(32), one.take(one.u32())
            self.commitment = event_commitment(salt, self.text)
            parts = one.u8()
            need(parts < 8 and parts & 3 != 3, "event: parts")
            if parts & 1:
                self.closed_salt, self.closed_text = one.take(32), one.take(one.u32())
            self.closed_erased = bool(parts & 2)
            if parts & 4:
                self.subject_salt = one.take(32)
        self.leaf = leaf_bytes(sequence, self.commitment, self.tag)

    def erased_something(self):
        return self.form == 2 or self.closed_erased

    def read(self):
        """Findings over texts and digests."""
        if self.form == 2:
            return
        try:
            need(len(self.text) + len(self.closed_text or b"") <= 49152, "texts too long")
            self.found = parse_json(self.text)
            has = self.closed_text is not None or self.closed_erased
            need(("closed" in self.found) == has, "closed part does not fit the text")
            need(("subject" in self.found) == (self.subject_salt is not None), "subject salt does not fit the text")
            if self.closed_text is not None:
                need(closed_digest(self.closed_salt, self.closed_text).hex() == self.found["closed"],
                     "digest of the closed part")
                self.closed = parse_json(self.closed_text)
                if self.subject_salt is not None:
                    key = self.subject_key()
                    need(key is not None and subject_digest(self.subject_salt, key).hex() == self.found["subject"],
                         "digest of the subject key")
        except Bad as error:
            yield str(error)

    def subject_key(self):
        word = (self.closed or {}).get("subject_key")
        if isinstance(word, str) and re.fullmatch("[0-9a-f]{64}", word):
            return bytes.fromhex(word)
        return None

    def get(self, field, default=None):
        return self.found.get(field, default) if self.good else default


class Commit:
    """What a seal record says."""

    def __init__(self, body):
        one = Cursor(body)
        need(one.u8() == 0, "seal body: version is unknown")
        self.origin = one.take(one.u16())
        self.index, self.size, self.root, self.previous = one.u64(), one.u64(), one.take(32), one.take(32)
        self.next_key, self.clock, self.person, flags = one.take(32), one.u64(), one.take(16), one.u8()
        one.end()
        need(flags < 2, "seal body: flags are unknown")
        need(1 <= self.clock < 2**63, "seal body: Lamport clock out of range")
        self.closing = bool(flags)
        self.hash = label_hash("strongroom v0 seal body", body)
        self.events = []


def read_frame(plain, first):
    one = Cursor(plain)
    codec, zero8, zero16, length = one.u8(), one.u8(), one.u16(), one.u32()
    need(codec in (0, 1) and zero8 == 0 and zero16 == 0, "frame: codec is unknown")
    need(length <= 65536, "frame: content too long")
    rest = one.take(one.left())
    content = unzstd(rest, length) if codec == 1 else rest
    need(len(content) == length, "frame: content of another length")
    one = Cursor(content)
    need(one.u64() == first, "frame: sequence is not that of its record head")
    count = one.u32()
    need(1 <= count <= len(content), "frame: number of events")
    events = [Event(one, first + i) for i in range(count)]
    one.end()
    return events


class Journal:
    """A journal, read to its end from its file and its copy, either of which may be None. Everything that is wrong
    stands in `findings`, and what needed the copy in `notes`."""

    def __init__(self, raw, copy, journal, space):
        self.id, self.space = journal, space
        self.key = journal_key(space.root, journal)
        self.findings, self.notes, self.commits, self.events = [], [], [], []
        self.tree = Tree()
        self.roots = {0: self.tree.root()}
        self.unsealed = 0
        self.file = raw
        self.sources = [one for one in (raw, copy) if one is not None]
        self.from_copy = raw is None
        heads = [one for one in self.sources if belongs(one, journal, space)]
        need(heads, "journal head: opens nowhere")
        try:
            self.read_head(heads[0][:SECTOR])
        except Bad:
            self.read_head(heads[-1][:SECTOR])
            self.from_copy = heads[-1] is not heads[0]
        self.from_copy |= heads[0] is not self.sources[0]
        self.read_commits()
        if self.from_copy:
            self.notes.append("the copy has what the file lacks")
        elif copy is None or raw[:self.end] != copy[:self.end]:
            self.notes.append("the copy is missing, behind or damaged")

    def read_head(self, raw):
        space = self.space
        one = Cursor(open_sealed(self.key, "journal", space.vault, space.compartment, self.id, 0, 0, raw[32:]))
        need(one.u32() == 0, "journal head: version is unknown")
        need(one.take(16) == space.vault, "journal head: another vault")
        need(one.take(16) == space.compartment, "journal head: another compartment")
        need(one.take(16) == self.id, "journal head: another journal")
        self.device, self.generation = one.take(16), one.u32()
        self.birth_key, self.log_key, self.origin = one.take(32), one.take(32), one.take(one.u16())
        one.zeros()
        need(re.fullmatch(b"strongroom/[0-9a-f]{32}", self.origin) is not None, "journal head: origin")
        if self.generation != space.generation:
            self.findings.append("journal head: root generation %d" % self.generation)
        if self.log_key != signing_public(derive(space.root, "strongroom v0 log signing", self.id)):
            self.findings.append("journal head: log key is not the derived one")

    def open(self, kind, commit, ordinal, at, length):
        """The plaintext of what stands there, from the first source in which it opens."""
        space = self.space

        def unseal(sealed):
            return open_sealed(self.key, kind, space.vault, space.compartment, self.id, commit, ordinal, sealed)

        for source in self.sources:
            try:
                need(at + length <= len(source), "record beyond the end")
                plain = unseal(source[at:at + length])
                self.from_copy |= source is not self.file
                return plain
            except Bad as error:
                reason = error
        if length <= 66000 and len(self.sources) == 2 and kind != "record":
            for mixed in mixtures(self.sources, at, length):
                try:
                    plain = unseal(mixed)
                    self.from_copy = True
                    return plain
                except Bad:
                    pass
        raise reason

    def read_commits(self):
        at, key, previous, clock = SECTOR, self.birth_key, bytes(32), 0
        while any(any(raw[at:at + 56]) for raw in self.sources):
            try:
                commit, end = self.either(at, previous)
            except Bad as error:
                self.findings.append("commit %d at %d is not whole: %s" % (len(self.commits), at, error))
                break
            if commit is None:
                break
            where = "commit %d: " % commit.index
            for event in commit.events:
                self.tree.add(leaf_hash(event.leaf))
                self.events.append(event)
                self.findings += ["event %d: %s" % (event.sequence, what) for what in event.read()]
            self.findings += commit.findings
            self.roots[commit.size] = self.tree.root()
            checks = (
                (commit.origin == self.origin, "origin is not the journal's"),
                (commit.size == len(self.events) and commit.events, "tree size is not the number of events"),
                (commit.root == self.tree.root(), "root is not that of the leaves"),
                (commit.previous == previous, "hash of the seal body before does not fit"),
                (verifies(key, "strongroom v0 seal", commit.body, commit.seal_signature), "seal signature is wrong"),
                (clock < commit.clock, "Lamport clock does not grow"),
                (not self.commits or commit.clock <= clock + 2**32 + 1, "Lamport clock leaps"))
            self.findings += [where + what for right, what in checks if not right]
            key, previous, clock = commit.next_key, commit.hash, commit.clock
            self.commits.append(commit)
            at = end
        self.judge_tail(self.sources[0], at)

    def either(self, at, previous):
        """The commit there; with the copy asked first if it does not come out otherwise."""
        index, leaning = len(self.commits), self.from_copy
        try:
            commit, end = self.read_commit(at, index)
        except Bad:
            if len(self.sources) < 2:
                raise
            if not any(self.file[at:at + 56]):
                # Nothing in the file, nothing whole in the copy: it was being written.
                return None, at
            self.sources.reverse()
            try:
                commit, end = self.read_commit(at, index)
            finally:
                self.sources.reverse()
        if commit.previous != previous and self.file is not None and not any(self.file[at:at + 56]):
            self.from_copy = leaning
            return None, at
        return commit, end

    def read_commit(self, start, index):
        at, ordinal, frames, first = start, 0, 0, len(self.events)
        events = []
        while True:
            head = Cursor(self.open("record", index, ordinal, at, 56))
            kind, zero8, zero16, length, sequence = head.u8(), head.u8(), head.u16(), head.u32(), head.u64()
            head.end()
            need(kind in (1, 2) and zero8 == 0 and zero16 == 0, "record head: type is unknown")
            need(length <= (66000 if kind == 1 else 67108864), "record too long")
            at += 56 + length
            if kind == 2:
                break
            frames += 1
            need(frames <= 65536 and at - start <= 67108864, "commit too long")
            need(sequence == first + len(events), "frame: sequence has a gap")
            events += read_frame(self.open("frame", index, ordinal, at - length, length), sequence)
            ordinal += 1
        one = Cursor(self.open("seal", index, ordinal, at - length, length))
        sealed = one.take(one.u32())
        seal, person = one.take(64), one.take(64)
        zeros = one.left()
        one.zeros()
        commit = Commit(sealed)
        need(commit.index == index, "seal body: another commit index")
        need(sequence == commit.size, "record head of the seal: another tree size")
        need(at % SECTOR == 0, "commit does not end at a sector's end")
        commit.findings = []
        if zeros >= SECTOR and not any(e.erased_something() for e in events):
            commit.findings.append("commit %d: %d zeros in the seal record" % (index, zeros))
        commit.body, commit.seal_signature, commit.person_signature, commit.events = sealed, seal, person, events
        commit.ordinal = ordinal
        for event in events:
            event.journal, event.commit = self, commit
        return commit, at

    def judge_tail(self, raw, at):
        tail = raw[at:]
        if len(tail) > TAIL:
            self.unsealed = len(tail)
        else:
            used = len(tail.rstrip(b"\0"))
            self.unsealed = min(len(tail), -(-used // SECTOR) * SECTOR)
        self.end = at
        if self.unsealed:
            self.findings.append("%d unsealed bytes at %d" % (self.unsealed, at))
        if not self.commits:
            self.findings.append("no whole commit")

    def root_at(self, size):
        if size not in self.roots:
            self.roots[size] = self.tree.root_at(size)
        return self.roots[size]


def mixtures(sources, at, length):
    """Every mixture of the sectors of two sources, where they differ in at most 8."""
    cuts = [at] + [c for c in range((at // SECTOR + 1) * SECTOR, at + length, SECTOR)] + [at + length]
    pieces = [[raw[a:b] for raw in sources if len(raw) >= b] for a, b in zip(cuts, cuts[1:])]
    choices = [i for i, two in enumerate(pieces) if len(two) == 2 and two[0] != two[1]]
    if not all(pieces) or len(choices) > 8:
        return
    for picked in itertools.product((0, 1), repeat=len(choices)):
        wanted = dict(zip(choices, picked))
        yield b"".join(two[wanted.get(i, 0)] for i, two in enumerate(pieces))


def journal_key(root, journal):
    return derive(root, "strongroom v0 journal key", journal)


def belongs(raw, journal, space):
    return len(raw) >= SECTOR and same(commitment(journal_key(space.root, journal), b"journal"), raw[:32])



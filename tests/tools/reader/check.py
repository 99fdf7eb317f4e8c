# SPDX-License-Identifier: Apache-2.0
"""`check`: everything that the page lets a reader verify with the keys at hand."""
import collections
import hashlib

from . import fields
from .base import Bad, commitment, u32, verifies
from .chunker import Chunker
from .journal import subject_tag
from .owners import owner_note
from .packs import Recipe, read_list, read_root
from .people import grant_commitment
from .vault import read_file

REACH = 2**32
COUNTED = {1: "new", 2: "unchanged", 3: "changed", 4: "folders", 5: "links", 6: "special", 7: "unreadable",
           8: "unreadable"}
OURS = {"header", "header.copy", "people", "people.copy", "here", "packs", "index", "journals", "lock", "sessions"}


class Check:
    def __init__(self, vault, most):
        self.vault, self.most = vault, most
        self.findings = list(vault.findings)
        self.notes = vault.notes
        self.events = vault.events()
        self.journals = {j.id.hex(): j for j in vault.journals}
        self.counts = collections.Counter()

    def say(self, what, *args):
        self.findings.append(what % args if args else what)

    def run(self):
        for journal in self.vault.journals:
            self.findings += ["journal %s: %s" % (journal.id.hex(), f) for f in journal.findings]
            self.journal(journal)
        self.unique()
        self.heads()
        self.erasures()
        self.people_events()
        self.files()
        self.packs()
        self.documents()
        self.subjects()
        self.lists()
        self.runs()
        self.alarms()
        self.counts.update(journals=len(self.vault.journals), events=len(self.events),
                           commits=sum(len(j.commits) for j in self.vault.journals), packs=len(self.vault.packs))
        return self.findings

    def signers(self):
        """{person id: keys}: of the people file and of every `person-added` event."""
        found = {p.id.hex(): {p.sign_key} for p in self.vault.people.persons.values()}
        for event in self.events:
            if event.get("kind") == "person-added":
                found.setdefault(event.get("added"), set()).add(bytes.fromhex(event.get("sign_key")))
        return found

    def journal(self, journal):
        name = journal.id.hex()
        signers = self.signers()
        closed, seen = set(), set()
        for commit in journal.commits:
            keys = signers.get(commit.person.hex(), ())
            if not any(verifies(k, "strongroom v0 person seal", commit.body, commit.person_signature) for k in keys):
                self.say("journal %s: commit %d: person signature is wrong", name, commit.index)
            sessions = {e.get("session") for e in commit.events if e.good}
            if sessions & closed:
                self.say("journal %s: commit %d: its session was closed", name, commit.index)
            if commit.closing:
                closed |= sessions
            for event in commit.events:
                if not event.good:
                    continue
                if event.get("person") != commit.person.hex():
                    self.say("journal %s: event %d: another person than its commit", name, event.sequence)
                session, kind = event.get("session"), event.get("kind")
                if session not in seen and kind == "session-open":
                    seen.add(session)
                elif session not in seen and kind not in ("journal-birth", "heads"):
                    self.say("journal %s: event %d: %s before session-open", name, event.sequence, kind)
                    seen.add(session)
                if kind == "session-open" and event.get("device") != journal.device.hex():
                    self.say("journal %s: event %d: another device", name, event.sequence)
                if kind == "journal-birth" and event.sequence:
                    self.say("journal %s: event %d: a second birth", name, event.sequence)
        if not journal.events:
            return
        birth = journal.events[0].found or {}
        wanted = {"kind": "journal-birth", "device": journal.device.hex(), "journal": name,
                  "compartment": journal.space.compartment.hex(), "origin": journal.origin.decode(),
                  "birth_key": journal.birth_key.hex(), "log_key": journal.log_key.hex()}
        for field, value in wanted.items():
            if birth.get(field) != value:
                self.say("journal %s: event 0: %s is not that of the head", name, field)

    def unique(self):
        seals = collections.Counter()
        for journal in self.vault.journals:
            seals.update([journal.birth_key] + [c.next_key for c in journal.commits])
        for key, times in seals.items():
            if times > 1:
                self.say("seal key %s occurs %d times", key.hex(), times)
        for what in ("origin", "log_key"):
            every = [getattr(j, what) for j in self.vault.journals]
            if len(set(every)) != len(every):
                self.say("%s of two journals is the same", what)

    def heads(self):
        """Every recorded head is met, and clocks are larger than those of the recorded commits of the compartment."""
        for journal in self.vault.journals:
            for commit in journal.commits:
                known = [(field, h) for e in commit.events
                         for field in ("heads", "rests_on") for h in e.get(field, ())]
                clocks = []
                for field, head in known:
                    where = "journal %s: commit %d: head of %s at %s" % (
                        journal.id.hex(), commit.index, head["journal"], head["size"])
                    other = self.journals.get(head["journal"])
                    if other is None:
                        self.say(where + ": the journal is missing")
                        continue
                    size = int(head["size"])
                    if size > len(other.events):
                        self.say(where + ": the journal is shorter")
                    elif other.root_at(size).hex() != head["root"]:
                        self.say(where + ": another root")
                    elif field == "heads":
                        clocks += [c.clock for c in other.commits if c.size == size]
                top = 0
                for clock in sorted(clocks):
                    if clock > top + REACH:
                        self.notes.append("journal %s: commit %d: clock %d is out of reach" % (
                            journal.id.hex(), commit.index, clock))
                        break
                    top = clock
                if commit.clock <= top:
                    self.say("journal %s: commit %d: clock is not larger than one that it followed",
                             journal.id.hex(), commit.index)

    def erasures(self):
        named = set()
        for event in self.events:
            if event.get("kind") == "erased":
                named |= {(t["journal"], t["sequence"], t["part"]) for t in event.get("targets")}
        for event in self.events:
            place = event.journal.id.hex(), str(event.sequence)
            for part, gone in (("event", event.form == 2), ("closed", event.closed_erased)):
                if gone and place + (part,) not in named and place + ("event",) not in named:
                    self.say("journal %s: event %s: erased, but no event says so", *place)
            if event.form == 2 and event.sequence == 0:
                self.say("journal %s: event 0 is erased", place[0])

    def people_events(self):
        vault, people = self.vault, self.vault.people
        mine = [e for e in self.events if e.journal.space.compartment == vault.id and e.good]
        made = [e for e in mine if e.get("kind") == "vault-created"]
        if len(made) != 1:
            self.say("%d events vault-created", len(made))
            return
        made = made[0]
        if made.get("vault") != vault.id.hex() or made.get("founder") != people.founder.id.hex():
            self.say("vault-created: another vault or founder")
        removed = {p.id.hex() for p in people.persons.values() if p.slot == 255}
        counting = [e for e in mine if e.get("person") not in removed]
        headers = [made.get("header")] + [e.get("digest") for e in counting if e.get("kind") == "header-changed"]
        for name, header in vault.headers.items():
            if header.digest.hex() != headers[-1]:
                self.say("%s: is not that of the newest event", name)
        # Two copies may each have made one of a generation: they were joined by one of a larger.
        generations = {made.get("generation"): {made.get("people")}}
        for event in counting:
            if event.get("kind") == "people-changed":
                generations.setdefault(event.get("generation"), set()).add(event.get("digest"))
        newest = generations[max(generations)]
        if len(newest) > 1:
            self.say("people: two events of generation %s", max(generations))
        if people.digest.hex() not in newest or max(generations) != people.generation:
            self.say("people: is not that of the newest event")
        here = read_file(vault.at("here"))
        if here is None or len(here) != 4096 or hashlib.sha256(here).hexdigest() != made.get("here"):
            self.say("here: is not that of vault-created")
        elif here != b"".join(commitment(self.vault.vault_key, b"here" + self.vault.id + u32(j)) for j in range(128)):
            self.say("here: does not follow from the vault key")
        grants = {(g.compartment.hex(), g.generation): g.commitment.hex() for g in people.grants if g.counts}
        told = set()
        for event in mine:
            kind, place = event.get("kind"), (event.get("compartment"), event.get("generation"))
            if kind == "compartment-created":
                told.add(place[0])
            if event.get("person") in removed:
                continue  # may have gone on with an older copy
            if kind == "compartment-created":
                if people.compartments.get(bytes.fromhex(place[0])) != event.get("name"):
                    self.say("compartment-created: %s has another name in people", place[0])
                if event.get("journal") not in self.journals and bytes.fromhex(place[0]) not in vault.closed_to_me:
                    self.say("compartment-created: first journal %s is missing", event.get("journal"))
            has_root = kind in ("compartment-created", "compartment-rekeyed", "grant-made")
            if has_root and grants.get(place) != event.get("commitment"):
                self.say("%s: commitment of %s is not that of the grants", kind, place[0])
            if kind == "grant-made" and not any(g.counts and g.to.hex() == event.get("to") and g.compartment.hex() ==
                                                place[0] for g in people.grants):
                self.say("grant-made: no such grant of %s", place[0])
            if kind == "reader-set" and not any(r.compartment.hex() == place[0] and r.generation == place[1] and
                                                r.key.hex() == event.get("key") for r in people.readers):
                self.say("reader-set: no such reader of %s", place[0])
            if kind == "person-added":
                person = people.persons.get(bytes.fromhex(event.get("added")))
                if person is None or (person.name, person.sign_key.hex(), person.seal_key.hex()) != (
                        event.get("name"), event.get("sign_key"), event.get("seal_key")):
                    self.say("person-added: %s is another in people", event.get("added"))
            if kind == "person-removed":
                person = people.persons.get(bytes.fromhex(event.get("removed")))
                if person is None or person.slot != 255:
                    self.say("person-removed: %s has a slot in people", event.get("removed"))
        for compartment in people.compartments:
            if compartment != vault.id and compartment.hex() not in told:
                self.say("compartment %s: no event created it", compartment.hex())
        for space in vault.spaces:
            if space.compartment != vault.id:
                if grant_commitment(space.root, space.compartment, space.generation).hex() != grants.get(
                        (space.compartment.hex(), space.generation)):
                    self.say("compartment %s: commitment of the root", space.compartment.hex())

    def files(self):
        for name in self.vault.names():
            if name not in OURS and not name.startswith("catalog-") and not name.endswith(".new"):
                self.notes.append("other file: %s" % name)
        for path, session in [(("lock",), bytes(16))] + [(("sessions", n), i) for n, i in self.vault.ids("sessions")]:
            raw = read_file(self.vault.at(*path), 4096)
            self.notes += ["%s: %s" % ("/".join(path), n) for n in owner_note(self.vault, session, raw)]

    def packs(self):
        self.vault.unnamed_packs()
        for pack in self.vault.packs.values():
            self.findings += ["pack %s: %s" % (pack.id.hex(), f) for f in pack.check()]
            for stored in pack.chunks:
                self.counts["chunks"] += 1
                try:
                    raw = pack.space.store.plain(stored)
                    if stored.kind == 3:
                        read_root(raw)
                except Bad as error:
                    self.say("pack %s: chunk %d: %s", pack.id.hex(), stored.ordinal, error)
            for block in pack.blocks:
                if not block.count:
                    self.say("pack %s: block %d has no chunks", pack.id.hex(), block.ordinal)

    def documents(self):
        chunkers = {}
        names = set()
        for document in self.vault.documents():
            self.counts["documents"] += 1
            if document.id in names:
                self.say("document %s: a second event", document.id)
            names.add(document.id)
            if document.closed is None:
                self.counts["erased"] += document.event.closed_erased
                continue
            if document.removal is not None:
                self.counts["removed"] += 1  # its content need not be there
                continue
            try:
                recipe = Recipe(document.closed.get("content"), 0)
                small = recipe.size <= self.most
                pieces = []
                for piece in self.vault.content(document):
                    if small:
                        pieces.append(piece)
                self.counts["bytes"] += recipe.size
                store = document.space.store
                chunker = chunkers.setdefault(document.space, None) or Chunker(document.space.root)
                chunkers[document.space] = chunker
                self.findings += ["document %s: %s" % (document.id, f) for f in recipe.cuts(
                    store, chunker, b"".join(pieces) if small else None)]
                self.counts["recut"] += small
                root = recipe.root(bytes.fromhex(document.closed.get("sha256")))
                if root is not None:
                    self.counts["root_recipes"] += 1
                    if store.get(store.chunk_id(3, root), 3) != root:
                        self.say("document %s: its root recipe says something else", document.id)
            except Bad as error:
                self.say("document %s: %s", document.id, error)
        for document in self.vault.documents():
            replaces = document.event.get("replaces")
            if replaces is not None and replaces not in names:
                self.say("document %s: replaces %s, which is none", document.id, replaces)

    def subjects(self):
        """Each subject key finds the events about its document, and no other."""
        about = collections.defaultdict(set)
        for event in self.events:
            if event.get("kind") in fields.SUBJECTS:
                about[event.get("document")].add((event.journal.id, event.sequence))
        known = set()
        for document in self.vault.documents():
            known.add(document.id)
            if document.key is None:
                continue
            found = set(find_subject(self.vault, document.key))
            self.counts["subject_events"] += len(found)
            for journal, sequence in found - about[document.id]:
                self.say("document %s: its subject key finds event %d of %s", document.id, sequence, journal.hex())
            for journal, sequence in about[document.id] - found:
                self.say("document %s: its subject key does not find event %d of %s", document.id, sequence,
                         journal.hex())
        for document in about:
            if document not in known:
                self.say("events about document %s, which is none", document)

    def lists(self):
        documents = {d.id: d for d in self.vault.documents()}
        begun = {e.get("intake") for e in self.events if e.get("kind") == "intake-begin"}
        ended = collections.Counter(e.get("intake") for e in self.events if e.get("kind") == "intake-end")
        for intake in begun - set(ended):
            self.notes.append("intake %s has no end" % intake)
        for event in self.events:
            if event.get("kind") != "intake-end":
                continue
            intake, space = event.get("intake"), event.journal.space
            # Its beginning may have been erased: a tombstone does not say what it was.
            may_be_erased = any(one.form == 2 for one in self.events)
            if (intake not in begun and not may_be_erased) or ended[intake] > 1:
                self.say("intake %s: ends without a beginning or twice", intake)
            try:
                recipe = Recipe(event.get("list"), 2)
                raw = b"".join(recipe.pieces(space.store))
                if hashlib.sha256(raw).hexdigest() != event.get("list_sha256"):
                    self.say("intake %s: SHA-256 of its list", intake)
                self.findings += ["intake %s: %s" % (intake, f) for f in recipe.cuts(
                    space.store, Chunker(space.root), raw if len(raw) <= self.most else None)]
                self.intake(event, read_list(raw), documents)
            except Bad as error:
                self.say("intake %s: %s", intake, error)

    def intake(self, event, listed, documents):
        intake = event.get("intake")
        self.counts["listed"] += len(listed)
        counted = collections.Counter(COUNTED[one.what] for one in listed)
        for what, count in event.get("counts").items():
            if counted[what] != count:
                self.say("intake %s: %d %s in the list, %d in the event", intake, counted[what], what, count)
        added = set()
        for one in listed:
            if one.path is not None and one.path[:1] != b"/":
                self.say("intake %s: path is not absolute", intake)
            if one.document is None:
                continue
            document = documents.get(one.document.hex())
            if document is None:
                self.say("intake %s: document %s is none", intake, one.document.hex())
                continue
            fresh = document.event.get("intake") == intake
            if (one.what == 2) == fresh:
                self.say("intake %s: document %s is listed as %d", intake, document.id, one.what)
            if one.what != 2:
                added.add(document.id)
                if (one.what == 3) != (document.event.get("replaces") is not None):
                    self.say("intake %s: document %s: changed, or replaces, but not both", intake, document.id)
            if one.what != 2 and document.closed and not document.closed.get("changed_while_read"):
                stat = document.closed.get("stat") or {}
                wrong = [k for k in stat if str(one.stat[k]) != stat[k]]
                if stat and str(one.stat["size"]) != document.closed.get("size"):
                    wrong.append("size")
                if wrong:
                    self.say("intake %s: document %s: stat differs in %s", intake, document.id, " ".join(wrong))
        mine = {d.id for d in documents.values() if d.event.get("intake") == intake}
        for document in mine - added:
            self.say("intake %s: document %s is not in its list", intake, document)

    def runs(self):
        for name, space, read in self.vault.runs():
            self.counts["runs"] += 1
            if space is None:
                self.notes.append("index run %s opens under no root" % name)
                continue
            try:
                packs, entries = read()
            except Bad as error:
                self.say("index run %s: %s", name, error)
                continue
            self.counts["run_entries"] += len(entries)
            for pack in packs:
                if pack not in self.vault.packs:
                    self.notes.append("index run %s: pack %s is not there" % (name, pack.hex()))
            have = {(place, ordinal): prefix for prefix, place, ordinal in entries}
            for place, pack in enumerate(packs):
                one = self.vault.packs.get(pack)
                wanted = {(place, s.ordinal): s.chunk[:16] for s in one.chunks} if one else {}
                if one and wanted != {k: v for k, v in have.items() if k[0] == place}:
                    self.say("index run %s: is not what the index of pack %s says", name, pack.hex())


    def alarms(self):
        """Alarms that nobody acknowledged later in the same compartment."""
        waiting = collections.defaultdict(list)
        for event in self.events:
            compartment = event.journal.space.compartment
            if event.get("kind") == "acknowledged":
                waiting[compartment] = []
            elif event.get("alarm") is not None or event.get("kind") == "journal-behind":
                waiting[compartment].append(event)
        for event in (e for several in waiting.values() for e in several):
            self.say("journal %s: event %d: an alarm that awaits acknowledgement", event.journal.id.hex(),
                     event.sequence)


def find_subject(vault, key):
    """(journal, sequence) of each leaf with a tag of this key."""
    for journal in vault.journals:
        for sequence, event in enumerate(journal.events):
            if subject_tag(key, journal.origin, sequence) == event.leaf[41:]:
                yield journal.id, sequence

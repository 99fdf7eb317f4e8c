# SPDX-License-Identifier: Apache-2.0
"""A vault that was opened: its spaces, journals, packs and documents."""
import hashlib
import os
import re

from . import fields
from .base import Bad, commitment, derive, from_hex, need, raw_name, same, u32
from .journal import Journal, belongs
from .packs import Pack, Recipe, Store, pack_key, read_run, run_key
from .people import Header, Secrets, passphrase_input, read_people

NAME = re.compile("[0-9a-f]{32}")


class Space:
    """One generation of one compartment, with its root."""

    def __init__(self, vault, compartment, generation, root, name, other=None):
        self.vault, self.compartment, self.generation = vault, compartment, generation
        self.root, self.name = root, name
        self.store = Store(root, other.store if other else None)


class Document:
    def __init__(self, event):
        self.event, self.space = event, event.journal.space
        self.closed = event.closed
        self.id = event.get("document")
        self.key = event.subject_key()
        self.current = True
        self.label = self.removal = None  # the newest `labelled` event about it; the first `removed` one

    def shown(self):
        closed = self.closed or {}
        said = self.label.found if self.label else closed
        return {"id": self.id, "name": closed.get("name"), "path": closed.get("path"), "size": closed.get("size"),
                "sha256": closed.get("sha256"), "person": self.event.get("person"), "time": self.event.get("time"),
                "tags": said.get("tags", []), "matter": said.get("matter"), "note": said.get("note"),
                "current": self.current, "removed": self.removal.get("time") if self.removal else None}


def read_file(path, limit=None):
    try:
        with open(path, "rb") as file:
            raw = file.read() if limit is None else file.read(limit + 1)
    except OSError:
        return None
    return raw


class Vault:
    def __init__(self, path, passphrase, key_file=None):
        self.path = path
        self.findings, self.notes = [], []
        self.open_header(passphrase_input(passphrase, key_file))
        limit = 65536 << 8
        copies = [(name, read_file(self.at(name), limit)) for name in ("people", "people.copy")]
        self.people, found = read_people(copies, self.vault_key, self.id)
        if self.people.vault != self.id:
            found.append("people: another vault")
        roots = self.people.roots(self.secrets)
        self.findings += found + self.people.findings
        me = self.people.persons.get(self.secrets.id)
        if me is None or me.slot != self.slot:
            self.findings.append("people: who opened has no entry with slot %d" % self.slot)
        own = derive(self.vault_key, "strongroom v0 vault compartment root")
        self.spaces = [Space(self.id, self.id, 1, own, "vault")]
        for (compartment, generation), root in roots.items():
            name = self.people.compartments.get(compartment)
            if name is None:
                self.findings.append("people: grant of a compartment that is not listed")
            other = next((s for s in self.spaces if s.compartment == compartment), None)
            self.spaces.append(Space(self.id, compartment, generation, root, name, other))
        self.closed_to_me = [c for c in self.people.compartments if c not in {s.compartment for s in self.spaces}]
        self.journals = []
        self.read_journals()
        self.packs = {}
        self.find_packs()

    def at(self, *names):
        return os.path.join(self.path, *names)

    def open_header(self, secret):
        keys, opened, self.headers = {}, None, {}
        for name in ("header", "header.copy"):
            raw = read_file(self.at(name), 8192)
            try:
                need(raw is not None, "header: is missing")
                header = Header(raw)
                if header.cost() not in keys:
                    keys[header.cost()] = header.key(secret)
                slot = header.open_slot(keys[header.cost()])
                need(slot is not None, "header: no slot opens")
                self.headers[name] = header
                opened = opened or slot
                if slot != opened:
                    self.findings.append("%s: another vault or person than in header" % name)
            except Bad as error:
                self.findings.append("%s: %s" % (name, error))
        need(opened is not None, "; ".join(self.findings))
        self.slot, seed, self.vault_key, self.id = opened
        self.secrets = Secrets(seed)

    def names(self, *folder):
        try:
            return sorted(os.listdir(self.at(*folder)))
        except OSError:
            return []

    def ids(self, *folder):
        for name in self.names(*folder):
            if NAME.fullmatch(name):
                yield name, bytes.fromhex(name)
            elif not name.endswith(".new") and folder + (name,) != ("index", "lock"):
                self.notes.append("other file: %s" % "/".join(folder + (name,)))

    def read_journals(self):
        names = {}
        for name in self.names("journals"):
            whole = re.fullmatch("([0-9a-f]{32})([.]copy)?", name)
            if whole:
                names.setdefault(whole.group(1), set()).add(name)
            elif re.fullmatch("[0-9a-f]{32}[.]redo", name):
                self.notes.append("journals/%s: an erasure was cut off" % name)
            elif not name.endswith(".new"):
                self.notes.append("other file: journals/%s" % name)
        for name in sorted(names):
            journal = bytes.fromhex(name)
            raw, copy = (read_file(self.at("journals", one)) for one in (name, name + ".copy"))
            space = next((s for s in self.spaces for one in (raw, copy) if one and belongs(one, journal, s)), None)
            if space is None:
                # A journal of a compartment that was not granted looks just like a damaged one.
                target = self.notes if self.closed_to_me else self.findings
                target.append("journal %s opens under no root" % name)
                continue
            try:
                one = Journal(raw, copy, journal, space)
            except Bad as error:
                self.findings.append("journal %s: %s" % (name, error))
                continue
            self.journals.append(one)
            self.notes += ["journal %s: %s" % (name, note) for note in one.notes]
            for event in one.events:
                self.judge(event)

    def judge(self, event):
        if event.found is None:
            return
        wrong = fields.judge(event)
        unknown = wrong is not None and wrong.startswith("unknown kind")
        event.good = wrong is None or unknown
        if wrong:
            (self.notes if unknown else self.findings).append("journal %s: event %d: %s" % (
                event.journal.id.hex(), event.sequence, wrong))

    def events(self):
        """All events in the order of Lamport clock, journal, sequence."""
        every = [e for j in self.journals for e in j.events]
        return sorted(every, key=lambda e: (e.commit.clock, e.journal.id, e.sequence))

    def find_packs(self):
        """Packs named by `packs` events of their compartment; their chunks go into its store."""
        self.named = {}
        for event in self.events():
            for one in event.get("packs") if event.get("kind") == "packs" else ():
                pack, first = from_hex(one["pack"], 16), from_hex(one["commitment"], 32)
                space = event.journal.space
                named = self.named.setdefault(pack, (space, first))
                if (named[0].compartment, named[1]) != (space.compartment, first):
                    self.findings.append("pack %s is named twice and differently" % pack.hex())
        condemned = {from_hex(one, 16) for event in self.events() if event.get("kind") == "condemned"
                     for one in event.get("packs")}
        for pack, (space, first) in self.named.items():
            name = pack.hex()
            if pack in condemned and not os.path.exists(self.at("packs", name[:2], name)):
                continue
            raw = read_file(self.at("packs", name[:2], name), 4096) or b""
            # Who began a journal before the keys were changed may have written it.
            space = next((s for s in self.spaces if s.compartment == space.compartment and len(raw) >= 32 and same(
                commitment(pack_key(s.root, pack), b"pack" + u32(0)), raw[:32])), space)
            try:
                one = Pack(self.at("packs", name[:2], name), pack, space)
                self.packs[pack] = one
                space.store.add(one)
                if one.commitment != first:
                    self.findings.append("pack %s: commitment is not that of its event" % name)
            except (Bad, OSError) as error:
                reason = "is missing" if isinstance(error, FileNotFoundError) else error
                self.findings.append("pack %s: %s" % (name, reason))

    def unnamed_packs(self):
        for folder in self.names("packs"):
            if not re.fullmatch("[0-9a-f]{2}", folder):
                self.notes.append("other file: packs/%s" % folder)
                continue
            for name, pack in self.ids("packs", folder):
                if name[:2] != folder:
                    self.notes.append("other file: packs/%s/%s" % (folder, name))
                elif pack not in self.named:
                    raw = read_file(self.at("packs", folder, name), 4096) or b""
                    mine = any(same(commitment(pack_key(s.root, pack), b"pack" + u32(0)), raw[:32])
                               for s in self.spaces if len(raw) >= 32)
                    self.notes.append("pack %s is named by no event%s" % (name, "" if mine else " that opens here"))

    def runs(self):
        for name, run in self.ids("index"):
            raw = read_file(self.at("index", name), 4096) or b""
            for space in self.spaces:
                if len(raw) >= 32 and same(commitment(run_key(space.root, run), b"run" + bytes(8)), raw[:32]):
                    yield name, space, lambda s=space, n=name, r=run: read_run(self.at("index", n), r, s)
                    break
            else:
                yield name, None, None

    def documents(self):
        """Documents in the order of their events. One is current until it is removed or a later one replaces it."""
        found = [Document(e) for e in self.events() if e.get("kind") == "document"]
        labels, removals = {}, {}
        for event in self.events():
            if event.get("kind") == "labelled":
                labels[event.get("document")] = event
            elif event.get("kind") == "removed":
                removals.setdefault(event.get("document"), event)
        replaced = {e.event.get("replaces") for e in found}
        for document in found:
            document.label, document.removal = labels.get(document.id), removals.get(document.id)
            document.current = document.id not in replaced and document.removal is None
        return found

    def document(self, word):
        every = self.documents()
        for document in every:
            if document.id == word:
                return document
        path = os.fsencode(word)
        for document in reversed(every):
            if document.closed and document.current and raw_name(document.closed, "path") == path:
                return document
        raise Bad("no document %s" % word)

    def content(self, document):
        """The pieces of a document's content; its size and SHA-256 are checked at the end."""
        need(document.closed is not None, "the closed part is erased")
        recipe = Recipe(document.closed.get("content"), 0)
        need(document.closed.get("size") == str(recipe.size), "size is not that of the recipe")
        total, digest = 0, hashlib.sha256()
        for piece in recipe.pieces(document.space.store):
            total += len(piece)
            digest.update(piece)
            yield piece
        need(total == recipe.size, "content of another size")
        need(digest.hexdigest() == document.closed.get("sha256"), "SHA-256 of the content")

# SPDX-License-Identifier: Apache-2.0
"""Recomputes the examples of section 11 of the page."""
import struct

import nacl.bindings as sodium

from . import fields
from .base import Bad, Cursor, commitment, derive, need, parse_json, signing_public, u32, u64, verifies
from .chunker import Chunker
from .journal import (Commit, closed_digest, event_commitment, journal_key, leaf_bytes, leaf_hash, read_frame, sha256,
                      subject_digest, subject_tag)
from .owners import Owner, lock_key, mark, open_owner
from .packs import Store, entries_of, pack_key, parts_of, read_head, read_index, read_list, read_root
from .parity import mask, parity_of, solve
from .people import (Grant, Header, MAGIC, People, Person, Secrets, grant_commitment, open_slot, passphrase_input,
                     slot_key)
from .state import Slot, catalog_place, redo_head, state_head


def read_examples(path):
    found, current = {}, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("example "):
                current = found.setdefault(line[8:], {})
            elif line.startswith("```"):
                current = None if current else current
            elif current is not None and ": " in line:
                key, value = line.split(": ", 1)
                current[key] = bytes.fromhex(value)
    return found


def number(raw):
    return int.from_bytes(raw, "little")


def equal(found, wanted, what):
    need(found == wanted, "%s: computed %s" % (what, found.hex() if isinstance(found, bytes) else found))


def event(x):
    parse_json(x["text"])
    equal(event_commitment(x["salt"], x["text"]), x["commitment"], "commitment")


def tag(x):
    equal(subject_tag(x["key"], x["origin"], number(x["sequence"])), x["tag"], "tag")


def leaf(x):
    equal(leaf_bytes(number(x["sequence"]), x["commitment"], x["tag"]), x["leaf"], "leaf")
    equal(leaf_hash(x["leaf"]), x["leaf-hash"], "leaf-hash")


class Made:
    """What fields.judge looks at."""

    def __init__(self, x):
        self.found, self.closed = parse_json(x["text"]), parse_json(x["closed-text"])


def document(x):
    made = Made(x)
    equal(closed_digest(x["closed-salt"], x["closed-text"]).hex(), made.found["closed"], "closed")
    equal(subject_digest(x["subject-salt"], x["subject-key"]).hex(), made.found["subject"], "subject")
    equal(made.closed["subject_key"], x["subject-key"].hex(), "subject_key")
    equal(fields.judge(made), None, "fields")


def recipe(x):
    equal(entries_of(x["entries"]), [(x["chunk-%d" % i], number(x["length-%d" % i])) for i in (0, 1)], "entries")


def root_recipe(x):
    entries = [(x["chunk-%d" % i], number(x["length-%d" % i])) for i in (0, 1)]
    equal(read_root(x["plaintext"]), (0, sum(e[1] for e in entries), x["sha256"], entries), "plaintext")
    equal(Store(x["root"]).chunk_id(3, x["plaintext"]), x["id"], "id")


def intake(x):
    one = read_list(x["list"])
    equal([e.what for e in one], [1, 5, 8], "kinds")
    equal((one[0].document, one[1].path, one[1].target, one[2].path),
          (x["document"], x["link-path"], x["link-target"], x["vanished-path"]), "entries")


def cutting(x):
    chunker = Chunker(x["root"])
    equal(struct.pack("<Q", chunker.table[0]), x["gear-0"], "gear-0")
    equal(struct.pack("<Q", chunker.table[255]), x["gear-255"], "gear-255")
    equal(struct.pack("<Q", chunker.gear(x["window"])), x["gear-hash"], "gear-hash")
    equal(struct.pack("<Q", chunker.siphash(x["window"])), x["siphash"], "siphash")


def composed(x):
    parts = parts_of(x["stored"], number(x["length"]))
    equal((parts[0], parts[1][0]), (x["literal"], x["chunk"]), "parts")


def pack_index(x):
    blocks, each = read_index(x["stream"], number(x["blocks"]), number(x["chunks"]), number(x["data-bytes"]))
    equal(each[-1][-1][0], x["last-chunk"], "last-chunk")


def pack_head(x):
    head = read_head(x["page"].ljust(4024, b"\0"), x["compartment"], number(x["sectors"]))
    equal(head[1:3], (number(x["index-pages"]), number(x["check-pages"])), "pages")


def pack_parity(x):
    key = derive(pack_key(x["root"], x["pack"]), "strongroom v0 pack parity key")
    equal(key, x["parity-key"], "parity-key")
    k, r, first = number(x["data-shards"]), number(x["parity-shards"]), number(x["first-sector"])
    shards = [bytes((p * (2 * c + 1) + c) % 256 for p in range(4096)) for c in range(k)]
    equal(shards[1][:16], x["shard-1-begin"], "shard-1-begin")
    plain = parity_of(shards, r)
    for j in range(r):
        masked = mask(key, first + j, plain[j])
        for what, raw in (("plain", plain[j]), ("parity", masked)):
            equal(raw[:16], x["%s-%d-begin" % (what, j)], "%s-%d-begin" % (what, j))
            equal(sha256(raw), x["%s-%d-sha256" % (what, j)], "%s-%d-sha256" % (what, j))
        equal(mask(key, first + j, masked), plain[j], "the stream is its own inverse")
    equal(solve([shards[0], None, shards[2], shards[3], None], plain), shards, "two lost shards")


def index_run(x):
    head = Cursor(x["head"])
    equal((head.u32(), head.take(16), head.u32(), head.u64(), head.u32(), head.u32(), head.u32()),
          (0, x["compartment"], len(x["packs"]) // 16, len(x["entries"]) // 24, 1, 1, 0), "head")
    head.end()
    one, found = Cursor(x["entries"]), []
    while one.left():
        found.append((one.take(16), one.u32(), one.u32()))
    need(all(a < b for a, b in zip(found, found[1:])), "entries are not sorted")
    equal([place for _, place, _ in found], [0, 0, 1], "packs")


def header(x):
    equal(x["fields"][:16], MAGIC, "magic")
    one = Header(x["fields"].ljust(4096, b"\0") + bytes(256 * 3) + x["slot-3"] + bytes(256 * 12))
    key = one.key(passphrase_input(x["typed"]))
    equal(one.salt, x["salt"], "salt")
    equal(key, x["passphrase-key"], "passphrase-key")
    equal(slot_key(key, 3), x["slot-3-key"], "slot-3-key")
    equal(open_slot(key, 3, x["slot-3"]), (x["person-seed"], x["vault-key"], x["vault"]), "slot-3")
    need(open_slot(key, 2, x["slot-3"]) is None, "slot 3 opens as slot 2")


def person(x):
    mine = Secrets(x["person-seed"])
    equal((mine.sign_key, mine.seal_key, mine.id), (x["sign-key"], x["seal-key"], x["id"]), "keys")
    cursor = Cursor(x["record"])
    one = Person(cursor)
    cursor.end()
    equal((one.id, one.sign_key, one.seal_key, one.adder), (mine.id, mine.sign_key, mine.seal_key, mine.id), "record")
    need(verifies(mine.sign_key, "strongroom v0 person entry", one.signed, one.signature), "signature")


def grant(x):
    mine = Secrets(x["person-seed"])
    equal(grant_commitment(x["root"], x["compartment"], 1), x["commitment"], "commitment")
    cursor = Cursor(x["record"])
    one = Grant(cursor)
    cursor.end()
    equal((one.compartment, one.commitment, one.to), (x["compartment"], x["commitment"], mine.id), "record")
    need(verifies(mine.sign_key, "strongroom v0 grant", one.signed, one.signature), "signature")
    equal(sodium.crypto_box_seal_open(one.box, mine.seal_key, mine.seal_secret), x["root"], "root")


def people(x):
    one = People(x["body"])
    equal(one.findings, [], "findings")
    equal(one.digest, x["digest"], "digest")
    need(all(g.counts for g in one.grants), "grant does not count")
    key = derive(x["vault-key"], "strongroom v0 people key")
    equal(commitment(key, b"people\1"), x["copy-commitment"], "copy-commitment")


def journal_head(x):
    key = journal_key(x["root"], x["journal"])
    made = (u32(0) + x["vault"] + x["compartment"] + x["journal"] + x["device"] + x["generation"] + x["birth-key"]
            + x["log-key"] + struct.pack("<H", len(x["origin"])) + x["origin"])
    equal(made, x["fields"], "fields")
    equal(signing_public(derive(x["root"], "strongroom v0 log signing", x["journal"])), x["log-key"], "log-key")
    aad = bytes([6, 0]) + x["vault"] + x["compartment"] + x["journal"] + bytes(16)
    sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(made.ljust(4024, b"\0"), aad, x["nonce"], key)
    page = commitment(key, b"journal") + x["nonce"] + sealed
    equal(page[:len(x["page-begin"])], x["page-begin"], "page-begin")
    equal(sha256(page), x["page-sha256"], "page-sha256")


def owner(x):
    key = lock_key(x["vault-key"])
    equal(mark(key, b"machine", x["machine-id"]), x["machine"], "machine")
    equal(mark(key, b"boot", x["boot-id"]), x["boot"], "boot")
    plain = x["fields"].ljust(4024, b"\0")
    one = Owner(plain)
    equal((one.machine, one.boot, one.process, one.work), (x["machine"], x["boot"], 4242, 1), "fields")
    equal(commitment(key, b"owner" + x["session"]), x["commitment"], "commitment")
    aad = bytes([13, 0]) + x["vault"] + bytes(16) + x["session"] + bytes(16)
    record = (x["commitment"] + x["nonce"]
              + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, x["nonce"], key))
    equal(sha256(record), x["record-sha256"], "record-sha256")
    equal(open_owner(key, x["vault"], x["session"], record).token, one.token, "opened")


def frame(x):
    head = Cursor(x["record-head"])
    kind, _, length, sequence = head.u16(), head.u16(), head.u32(), head.u64()
    equal((kind, length), (1, len(x["plaintext"]) + 40), "record-head")
    equal(x["plaintext"][8:], x["content"], "content")
    events = read_frame(x["plaintext"], sequence)
    equal([e.form for e in events], [1, 1, 2], "forms")
    equal((events[0].text, events[0].closed_text), (x["text"], x["closed-text"]), "texts")
    need(events[1].closed_erased and events[0].subject_salt is not None, "parts")


def seal_record(x):
    commit = Commit(x["body"])
    equal((commit.origin, u64(commit.index), u64(commit.size), commit.root, commit.previous, commit.next_key,
           u64(commit.clock), commit.person), (x["origin"], x["commit"], x["size"], x["root"], x["previous"],
                                               x["next-key"], x["lamport"], x["person"]), "body")
    equal(commit.hash, x["hash"], "hash")
    record = Cursor(x["record"])
    equal(record.take(record.u32()), x["body"], "record")
    seal, by = record.take(64), record.take(64)
    need(verifies(signing_public(x["seal-seed"]), "strongroom v0 seal", x["body"], seal), "seal signature")
    need(verifies(signing_public(x["sign-seed"]), "strongroom v0 person seal", x["body"], by), "person signature")


def head_of_redo(x):
    digest, commits = redo_head(x["fields"])
    equal(digest, x["digest"], "digest")
    equal([tuple(u64(n) for n in one) for one in commits],
          [(x["commit-%d" % i], x["offset-%d" % i], x["length-%d" % i]) for i in (0, 1)], "commits")


def head_of_state(x):
    equal(state_head(x["fields"]), [x[k] for k in ("vault", "compartment", "journal", "device")], "fields")


def place_of_catalog(x):
    equal(catalog_place(x["fields"])[1:], (x["name"], x["key"], x["digest"]), "fields")


def slot_of_state(x):
    slot = Slot(x["fields"])
    equal((slot.next_seed, slot.last_body, slot.carried, b"".join(slot.frontier)),
          (x["next-seed"], x["last-body"], x["carried"], x["frontier"]), "fields")
    equal((slot.heads[0][0], slot.heads[0][2]), (x["remembered-journal"], x["remembered-root"]), "heads")


KNOWN = {"event-commitment": event, "subject-tag": tag, "leaf": leaf, "document": document, "recipe-entries": recipe,
         "root-recipe": root_recipe,
         "intake-list": intake, "chunker": cutting, "composed-chunk": composed, "pack-index": pack_index,
         "pack-head": pack_head, "pack-parity": pack_parity, "index-run": index_run, "header": header,
         "person": person, "grant": grant, "people": people, "journal-head": journal_head, "owner-record": owner,
         "frame": frame, "seal-record": seal_record, "redo-head": head_of_redo, "state-head": head_of_state,
         "state-catalog": place_of_catalog, "state-slot": slot_of_state}


def check(path):
    """Findings, and the number of examples."""
    findings, every = [], read_examples(path)
    for name, values in every.items():
        try:
            need(name in KNOWN, "this reader does not know it")
            KNOWN[name](values)
        except (Bad, KeyError) as error:
            findings.append("example %s: %s" % (name, error))
    findings += ["example %s is missing" % name for name in KNOWN if name not in every]
    return findings, len(every)

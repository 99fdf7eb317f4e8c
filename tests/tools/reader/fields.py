# SPDX-License-Identifier: Apache-2.0
"""The fields of each kind of event: the table of section 10."""
import re

from .base import Bad, decimal, from_base64, from_hex, need, raw_name
from .packs import CHUNK, Recipe

COMMON = {"v", "kind", "time", "person", "session"}
SUBJECTS = {"document", "read", "outcome", "touched", "removed", "labelled"}
REASONS = {"first", "all-missing", "new-device", "copy", "older-copy", "state-old", "rekeyed", "alarm", "state-damaged",
           "read-only", "state-slot-damaged"}
ALARMS = {"missing", "shorter", "other-root", "unreadable", "state-damaged", "all-missing"}
# Texts that may be any bytes: then `_b64` stands beside them.
RAW = {"name", "path", "owner", "group", "matter", "search", "source", "query", "error", "nonce", "note", "reason"}
CHUNKER = {"v": 1, "min": 16384, "max": CHUNK, "gear_bits": 8, "decide": 192}


def ident(word):
    from_hex(word, 16)


def digest(word):
    from_hex(word, 32)


def text(word):
    need(isinstance(word, str), "not a string")


def number(word):
    need(type(word) is int, "not an integer")


def size(word):
    decimal(word, 0, 2**64 - 1)


def flag(word):
    need(type(word) is bool, "not true or false")


def one_of(*allowed):
    def judge(word):
        need(word in allowed and type(word) is type(allowed[0]), "%r is not one of those allowed" % (word,))
    return judge


def shape(required, optional=()):
    required, optional = dict(required), dict(optional)

    def judge(found):
        need(isinstance(found, dict), "not an object")
        missing = set(required) - set(found)
        need(not missing, "fields missing: %s" % " ".join(sorted(missing)))
        exact = {field + "_b64" for field in RAW & set(found) & (set(required) | set(optional))}
        more = set(found) - set(required) - set(optional) - exact
        need(not more, "fields that the page does not name: %s" % " ".join(sorted(more)))
        for field, value in found.items():
            try:
                if field in exact:
                    raw_name(found, field[:-len("_b64")])
                else:
                    (required.get(field) or optional[field])(value)
            except Bad as error:
                raise Bad("%s: %s" % (field, error)) from None
    return judge


def listing(judge, most=None):
    def each(found):
        need(isinstance(found, list), "not an array")
        need(most is None or len(found) <= most, "array too long")
        for one in found:
            judge(one)
    return each


def heads(found):
    listing(shape({"journal": ident, "root": digest, "size": size}), 256)(found)
    names = [one["journal"] for one in found]
    need(all(a < b for a, b in zip(names, names[1:])), "heads are not sorted by journal")


def sealed_note(word):
    need(len(from_base64(word)) == 128, "note has not 128 bytes")


def root(found):
    need(isinstance(found, dict) and set(found) <= {"path", "path_b64"}, "fields of a root")
    raw_name(found, "path")


def tags(found):
    listing(text)(found)
    need(found == sorted(found, key=lambda w: w.encode()), "tags are not sorted")


def found_root(word):
    text(word)
    need(word == "" or re.fullmatch("[0-9a-f]{64}", word) is not None, "not a root")


def ids(found):
    listing(ident)(found)
    need(all(a < b for a, b in zip(found, found[1:])), "ids are not sorted")


def some_ids(found):
    ids(found)
    need(found, "an empty list stands for nothing")


PLACE = shape({"journal": ident, "sequence": size})
ALARM = shape({"found_root": found_root, "found_size": size, "journal": text, "reason": one_of(*ALARMS),
               "state_root": found_root, "state_size": size})
COUNTS = shape({k: number for k in ("changed", "folders", "links", "new", "special", "unchanged", "unreadable")})
STATED = ("ctime", "device", "gid", "inode", "links", "mode", "mtime", "uid")
STAT = shape({k: (lambda w: decimal(w, -2**63, 2**64 - 1)) for k in STATED})

KINDS = {
    "journal-birth": ({"device": ident, "compartment": ident, "journal": ident, "origin": text, "birth_key": digest,
                       "log_key": digest, "reason": one_of(*REASONS), "heads": heads}, {"alarm": ALARM}),
    "heads": ({"heads": heads}, {}),
    "session-open": ({"device": ident, "frontend": text, "build": text, "note": sealed_note, "rests_on": heads}, {}),
    "vault-created": ({"vault": ident, "header": digest, "here": digest, "people": digest, "generation": number,
                       "founder": ident}, {}),
    "header-changed": ({"digest": digest, "what": text}, {}),
    "people-changed": ({"digest": digest, "generation": number, "what": text}, {}),
    "person-added": ({"added": ident, "name": text, "sign_key": digest, "seal_key": digest, "slot": number}, {}),
    "person-removed": ({"removed": ident}, {"reason": text}),
    "compartment-created": ({"compartment": ident, "name": text, "generation": number, "journal": ident,
                             "commitment": digest, "chunker": one_of(CHUNKER)}, {}),
    "compartment-rekeyed": ({"compartment": ident, "generation": number, "commitment": digest}, {"reason": text}),
    "grant-made": ({"compartment": ident, "generation": number, "to": ident, "commitment": digest}, {}),
    "reader-set": ({"compartment": ident, "generation": number, "key": digest, "name": text}, {}),
    "intake-begin": ({"intake": ident, "roots": listing(root)},
                     {"matter": text, "search": text, "source": text, "note": text, "tags": tags}),
    "document": ({"document": ident, "intake": ident, "closed": digest, "subject": digest}, {"replaces": ident}),
    "packs": ({"packs": listing(shape({"commitment": digest, "pack": ident}))}, {}),
    "intake-end": ({"intake": ident, "list": lambda r: Recipe(r, 2), "list_sha256": digest, "counts": COUNTS,
                    "bytes": size, "complete": flag}, {}),
    "browse": ({"what": one_of("list", "find", "log", "verify", "repair", "keys", "recover")},
               {"query": text, "count": number}),
    "read": ({"document": ident, "purpose": one_of("cat", "export", "show")}, {"reason": text}),
    "outcome": ({"document": ident, "of": PLACE, "bytes": size, "result": one_of("complete", "incomplete")},
                {"error": text}),
    "touched": ({"document": ident, "by": PLACE}, {}),
    "rescued": ({"chunk": digest, "sha256": digest, "size": size}, {}),
    "removed": ({"document": ident}, {"reason": text}),
    "labelled": ({"document": ident}, {"matter": text, "note": text, "tags": tags}),
    "pack-damaged": ({"pack": ident, "what": text}, {}),
    "pack-repaired": ({"pack": ident, "sectors": number, "from": one_of("parity", "copy")}, {}),
    "condemned": ({"packs": ids}, {"waits_for": some_ids}),
    "erased": ({"targets": listing(shape({"journal": ident, "part": one_of("event", "closed"), "sequence": size})),
                "reason": text}, {}),
    "record-restored": ({"commit": size, "size": size}, {}),
    "unsealed-cut": ({"offset": size, "length": size, "sha256": digest}, {}),
    "journal-behind": ({"journal": ident, "found_size": size, "found_root": found_root, "known_size": size,
                        "known_root": digest}, {}),
    "journal-repaired": ({"journal": ident, "sectors": number, "from": one_of("copy", "journal")}, {}),
    "carried-in": ({"heads": heads}, {}),
    "acknowledged": ({"reason": text, "heads": heads}, {}),
    "closing": ({"heads": heads}, {"nonce": text}),
}

CLOSED = shape({"name": text, "path": text, "size": size, "sha256": digest, "content": lambda r: Recipe(r, 0),
                "subject_key": digest},
               {"stat": STAT, "owner": text, "group": text, "matter": text,
                "search": text, "source": text, "note": text, "tags": tags, "changed_while_read": one_of(True)})


def judge(event):
    """What is wrong with the fields of one event, or None. A kind that the page does not know is no fault."""
    found = event.found
    try:
        need(found.get("v") == 1 and type(found.get("v")) is int, "v is not 1")
        number(found.get("time"))
        ident(found.get("person"))
        ident(found.get("session"))
        text(found.get("kind"))
        if found["kind"] not in KINDS:
            return "unknown kind %s" % found["kind"]
        required, optional = KINDS[found["kind"]]
        shape(required, optional)({k: v for k, v in found.items() if k not in COMMON})
        if event.closed is not None:
            need(found["kind"] == "document", "closed part of no document")
            CLOSED(event.closed)
            raw_name(event.closed, "name")
            raw_name(event.closed, "path")
    except Bad as error:
        return "%s: %s" % (found.get("kind"), error)
    return None

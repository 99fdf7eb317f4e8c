# SPDX-License-Identifier: Apache-2.0
"""The header, the passphrase and the people file: sections 3.1, 4 and 5."""
import hashlib
import unicodedata

import nacl.bindings as sodium
import nacl.exceptions

from .base import (Bad, Cursor, ZERO16, commitment, derive, good_key, label_hash, need, open_sealed, same,
                   signing_public, text_of, u32, u64, verifies)

MAGIC = b"STRONGROOM VAULT"


def passphrase_input(typed, key_file=None):
    text = text_of(typed)
    need(1 <= len(typed) <= 4096 and "\0" not in text, "passphrase must be 1 to 4096 bytes without NUL")
    normal = unicodedata.normalize("NFKC", text).encode("utf-8")
    whole = b"strongroom v0 passphrase\0" + u64(len(normal)) + normal
    if key_file is not None:
        need(1 <= len(key_file) <= 1 << 20, "key file must have 1 byte to 1 MiB")
        whole += hashlib.blake2b(key_file, digest_size=32).digest()
    return whole


def from_file(raw):
    if raw.endswith(b"\r\n"):
        return raw[:-2]
    return raw[:-1] if raw.endswith(b"\n") else raw


class Header:
    def __init__(self, raw):
        need(len(raw) >= 20 and raw[:16] == MAGIC, "header: not a vault")
        one = Cursor(raw)
        one.take(16)
        need(one.u32() == 0, "header: the vault's version is too new")
        need(len(raw) == 8192, "header: not 8192 bytes")
        need(one.u32() == 2, "header: key derivation is unknown")
        self.passes = one.u32()
        need(one.u32() == 0, "header: reserved field is not zero")
        self.memory = one.u64()
        self.salt = one.take(16)
        need(not any(one.take(4096 - one.at)), "header: zeros expected")
        need(2 <= self.passes <= 32, "header: passes out of range")
        need(67108864 <= self.memory <= 4294967296 and self.memory % 1024 == 0, "header: memory out of range")
        self.slots = [one.take(256) for _ in range(16)]
        self.digest = hashlib.sha256(raw).digest()

    def cost(self):
        return self.passes, self.memory, self.salt

    def key(self, secret):
        return sodium.crypto_pwhash_alg(32, secret, self.salt, self.passes, self.memory,
                                        sodium.crypto_pwhash_ALG_ARGON2ID13)

    def open_slot(self, key):
        """(slot index, person seed, vault key, vault id), or None."""
        for index, slot in enumerate(self.slots):
            found = open_slot(key, index, slot)
            if found is not None:
                return (index,) + found
        return None


def slot_key(key, index):
    return derive(key, "strongroom v0 slot key", u32(index))


def open_slot(key, index, slot):
    mine = slot_key(key, index)
    if not same(commitment(mine, b"slot"), slot[:32]):
        return None
    plain = Cursor(open_sealed(mine, "slot", ZERO16, ZERO16, ZERO16, index, 0, slot[32:]))
    seed, vault_key, vault = plain.take(32), plain.take(32), plain.take(16)
    plain.zeros()
    return seed, vault_key, vault


class Secrets:
    """The keys of the person who opens."""

    def __init__(self, seed):
        self.sign_seed = derive(seed, "strongroom v0 person signing")
        self.sign_key = signing_public(self.sign_seed)
        self.seal_secret = derive(seed, "strongroom v0 person sealing")
        self.seal_key = sodium.crypto_scalarmult_base(self.seal_secret)
        self.id = person_id(self.sign_key, self.seal_key)


def person_id(sign_key, seal_key):
    return label_hash("strongroom v0 person id", sign_key, seal_key)[:16]


class Person:
    def __init__(self, one):
        start = one.at
        self.id, self.sign_key, self.seal_key, self.slot = one.take(16), one.take(32), one.take(32), one.u8()
        self.time, self.adder, self.name = one.u64(), one.take(16), one.name()
        slot_at = start + 16 + 32 + 32
        self.signed = one.data[start:slot_at] + b"\0" + one.data[slot_at + 1:one.at]
        self.signature = one.take(64)


class Grant:
    def __init__(self, one):
        start = one.at
        self.compartment, self.generation, self.to, self.by = one.take(16), one.u32(), one.take(16), one.take(16)
        self.commitment, self.box = one.take(32), one.take(80)
        self.signed = one.data[start:one.at]
        self.signature = one.take(64)
        self.counts = False


class OutsideReader:
    def __init__(self, one):
        start = one.at
        self.compartment, self.generation, self.key, self.by = one.take(16), one.u32(), one.take(32), one.take(16)
        self.name = one.name()
        self.signed = one.data[start:one.at]
        self.signature = one.take(64)


def grant_commitment(root, compartment, generation):
    return commitment(root, b"grant" + compartment + u32(generation))


class People:
    """The body of the people file. What is merely foreign is put into `findings`, the rest refused."""

    def __init__(self, body):
        self.findings = []
        self.digest = hashlib.sha256(body).digest()
        one = Cursor(body)
        need(one.u32() == 0, "people: version is unknown")
        self.vault, self.generation = one.take(16), one.u64()
        need(self.generation >= 1, "people: generation 0")
        count = one.u32()
        need(count <= 1024, "people: more than 1024")
        self.persons = {}
        last = b""
        for _ in range(count):
            person = Person(one)
            need(person.id > last, "people: persons are not sorted")
            self.persons[person.id] = person
            last = person.id
        self.compartments = {}
        for _ in range(one.u32()):
            compartment, name = one.take(16), one.name()
            need(compartment not in self.compartments, "people: a compartment twice")
            self.compartments[compartment] = name
        self.grants = [Grant(one) for _ in range(self._count(one, 232))]
        self.readers = [OutsideReader(one) for _ in range(self._count(one, 135))]
        one.end()
        self._judge_persons()
        self._judge_grants()
        for reader in self.readers:
            by = self.persons.get(reader.by)
            if by is None or not verifies(by.sign_key, "strongroom v0 outside reader", reader.signed, reader.signature):
                self.findings.append("people: outside reader %s is not signed" % reader.name)

    @staticmethod
    def _count(one, each):
        count = one.u32()
        need(count * each <= one.left(), "people: count larger than what is left")
        return count

    def _judge_persons(self):
        founders = [p for p in self.persons.values() if p.adder == p.id]
        need(len(founders) == 1, "people: %d founders" % len(founders))
        self.founder = founders[0]
        slots = [p.slot for p in self.persons.values() if p.slot != 255]
        need(all(s < 16 for s in slots) and len(set(slots)) == len(slots), "people: slot index out of range or twice")
        for person in self.persons.values():
            need(person.id == person_id(person.sign_key, person.seal_key), "people: id is not that of the keys")
            need(good_key(person.sign_key), "people: weak key")
            adder = self.persons.get(person.adder)
            need(adder is not None, "people: adder is unknown")
            need(verifies(adder.sign_key, "strongroom v0 person entry", person.signed, person.signature),
                 "people: entry of %s is not signed by its adder" % person.name)
            seen, at = set(), person
            while at is not self.founder:
                need(at.id not in seen, "people: adders run in a circle")
                seen.add(at.id)
                at = self.persons.get(at.adder)
                need(at is not None, "people: adder is unknown")

    def _judge_grants(self):
        places = [(g.compartment, g.generation, g.to) for g in self.grants]
        need(all(a < b for a, b in zip(places, places[1:])), "people: grants are not sorted")
        groups = {}
        for grant in self.grants:
            by = self.persons.get(grant.by)
            grant.signed_well = by is not None and verifies(by.sign_key, "strongroom v0 grant", grant.signed,
                                                            grant.signature)
            groups.setdefault((grant.compartment, grant.generation), []).append(grant)
        for (compartment, generation), group in groups.items():
            own = [g for g in group if g.to == g.by and g.signed_well]
            makers = [g for g in own if g.to == self.founder.id] or (own if len(own) == 1 else [])
            holders = set()
            if makers and compartment != self.vault:
                makers[0].counts = True
                holders.add(makers[0].to)
                more = True
                while more:
                    more = False
                    for grant in group:
                        if (not grant.counts and grant.signed_well and grant.by in holders
                                and grant.commitment == makers[0].commitment):
                            grant.counts = more = True
                            holders.add(grant.to)
            for grant in group:
                if not grant.counts:
                    self.findings.append("people: foreign grant of %s generation %d to %s" % (
                        compartment.hex(), generation, grant.to.hex()))

    def roots(self, secrets):
        """{(compartment, generation): root} out of the counting grants to the person who opens."""
        found = {}
        for grant in self.grants:
            if not grant.counts or grant.to != secrets.id:
                continue
            try:
                root = sodium.crypto_box_seal_open(grant.box, secrets.seal_key, secrets.seal_secret)
            except nacl.exceptions.CryptoError:
                self.findings.append("people: grant of %s does not open" % grant.compartment.hex())
                continue
            if len(root) == 32 and same(grant_commitment(root, grant.compartment, grant.generation), grant.commitment):
                found[grant.compartment, grant.generation] = root
            else:
                self.findings.append("people: grant of %s holds another root" % grant.compartment.hex())
        return found


def people_body(raw, copy, vault_key, vault):
    size = len(raw)
    need(size % 65536 == 0 and size // 65536 in {1 << k for k in range(9)}, "people: size of the file")
    key = derive(vault_key, "strongroom v0 people key")
    need(same(commitment(key, b"people" + bytes([copy])), raw[:32]), "people: commitment of the key")
    plain = Cursor(open_sealed(key, "people", vault, ZERO16, ZERO16, 0, 0, raw[32:]))
    body = plain.take(plain.u32())
    plain.zeros()
    need(size == 65536 or 76 + len(body) > size // 2, "people: file larger than needed")
    return body


def read_people(raws, vault_key, vault):
    """(people, findings): from the first copy that is right."""
    bodies, findings = [], []
    for copy, (name, raw) in enumerate(raws):
        try:
            need(raw is not None, "is missing")
            bodies.append(people_body(raw, copy, vault_key, vault))
        except Bad as error:
            findings.append("%s: %s" % (name, error))
    need(bodies, "; ".join(findings) or "people: no copy")
    if len(set(bodies)) > 1:
        findings.append("people: the copies differ")
    return People(bodies[0]), findings

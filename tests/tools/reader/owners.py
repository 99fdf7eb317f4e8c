# SPDX-License-Identifier: Apache-2.0
"""Owner records: section 2.1. They say who is at work; a reader needs none of them."""
import hashlib

from .base import Bad, Cursor, commitment, derive, need, open_sealed, same

WORKS = ("has the turn", "adds", "compacts", "erases")


def lock_key(vault_key):
    return derive(vault_key, "strongroom v0 lock key")


def mark(key, what, name):
    return hashlib.blake2b(b"strongroom v0 " + what + b"\0" + name, key=key, digest_size=16).digest()


class Owner:
    def __init__(self, plain):
        one = Cursor(plain)
        need(one.u32() == 0, "owner record: version is unknown")
        self.machine, self.boot, self.token = one.take(16), one.take(16), one.take(16)
        self.process, self.work, self.time = one.u32(), one.u8(), one.s64()
        need(self.work < len(WORKS), "owner record: work is unknown")
        one.zeros()


def open_owner(key, vault, session, raw):
    need(len(raw) == 4096, "owner record: size")
    need(same(commitment(key, b"owner" + session), raw[:32]), "owner record: commitment")
    return Owner(open_sealed(key, "owner", vault, bytes(16), session, 0, 0, raw[32:]))


def owner_note(vault, session, raw):
    """Who is, or was, at work; nothing if nobody is."""
    if not raw or not any(raw):
        return
    try:
        owner = open_owner(lock_key(vault.vault_key), vault.id, session, raw)
        yield "process %d %s" % (owner.process, WORKS[owner.work])
    except Bad as error:
        yield str(error)

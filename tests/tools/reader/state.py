# SPDX-License-Identifier: Apache-2.0
"""Plaintexts of a redo file (8.7) and of a seal state (9). A reader of vaults needs none of them; they are here for
the examples."""
from .base import Cursor, need


def state_head(plain):
    one = Cursor(plain)
    need(one.u32() == 0, "state head: version is unknown")
    found = [one.take(16) for _ in range(4)]
    one.zeros()
    return found


def catalog_place(plain):
    one = Cursor(plain)
    flags = one.u8()
    need(flags < 4, "catalog place: flags are unknown")
    found = flags, one.take(16), one.take(32), one.take(32)
    one.zeros()
    return found


def redo_head(plain):
    """What a redo file replaces: section 8.7."""
    one = Cursor(plain)
    need(one.u32() == 0, "redo head: version is unknown")
    count, digest = one.u32(), one.take(32)
    need(1 <= count <= 160, "redo head: number of commits")
    found = [(one.u64(), one.u64(), one.u64()) for _ in range(count)]
    one.zeros()
    reached = (-1, 4096)
    for index, offset, length in found:
        need(offset % 4096 == 0 and length % 4096 == 0 and 0 < length <= 67108864, "redo head: not in sectors")
        need(index > reached[0] and offset >= reached[1], "redo head: out of order")
        reached = (index, offset + length)
    return digest, found


class Slot:
    def __init__(self, plain):
        one = Cursor(plain)
        need(one.u32() == 0, "state slot: version is unknown")
        self.generation, self.flags, self.here_flags = one.u64(), one.u8(), one.u8()
        need(self.flags < 8 and self.here_flags < 4, "state slot: flags are unknown")
        self.inode, self.birth, self.nanoseconds = one.u64(), one.s64(), one.u32()
        self.next_seed, self.index, self.offset, self.size = one.take(32), one.u64(), one.u64(), one.u64()
        count = one.u8()
        need(count == bin(self.size).count("1"), "state slot: frontier does not fit the size")
        self.frontier = [one.take(32) for _ in range(count)]
        self.last_body, self.clock, self.whole = one.take(32), one.u64(), one.u8()
        need(self.whole < 2, "state slot: frames")
        count = one.u32()
        need(count <= 36864, "state slot: carried bytes")
        self.carried = one.take(count)
        count = one.u16()
        need(count <= 256, "state slot: heads")
        self.heads = [(one.take(16), one.u64(), one.take(32)) for _ in range(count)]
        one.zeros()

# SPDX-License-Identifier: Apache-2.0
"""Parity of packs, section 6.5: Reed-Solomon over GF(2^8), and the XChaCha20 stream over its sectors."""
import struct

import nacl.bindings as sodium

from .base import Bad, SECTOR, need, u64

MASK = 0xffffffff


def make_tables():
    power, log, value = [0] * 510, [0] * 256, 1
    for place in range(255):
        power[place] = power[place + 255] = value
        log[value] = place
        value <<= 1
        if value & 0x100:
            value ^= 0x11d
    return power, log


POWER, LOG = make_tables()


def times(a, b):
    return POWER[LOG[a] + LOG[b]] if a and b else 0


def inverse(a):
    return POWER[255 - LOG[a]]


TIMES = [bytes(times(a, b) for b in range(256)) for a in range(256)]


def scaled(raw, factor):
    """Every byte of raw times a factor, as a number, so that a sum is one XOR."""
    return int.from_bytes(raw.translate(TIMES[factor]), "little")


def coefficient(k, j, c):
    return inverse((k + j) ^ c)


def parity_of(shards, r):
    """r parity shards of the data shards, all of one length."""
    k, size = len(shards), len(shards[0])
    made = []
    for j in range(r):
        total = 0
        for c, shard in enumerate(shards):
            total ^= scaled(shard, coefficient(k, j, c))
        made.append(total.to_bytes(size, "little"))
    return made


def solve(shards, parity):
    """Fills in the data shards that are None, from parity shards of which some may be None."""
    k = len(shards)
    missing = [c for c, shard in enumerate(shards) if shard is None]
    rows = [j for j, shard in enumerate(parity) if shard is not None][:len(missing)]
    need(len(rows) == len(missing), "more shards are lost than parity can tell")
    if not missing:
        return list(shards)
    size = len(parity[rows[0]])
    matrix, sums = [], []
    for j in rows:
        total = int.from_bytes(parity[j], "little")
        for c, shard in enumerate(shards):
            if shard is not None:
                total ^= scaled(shard, coefficient(k, j, c))
        matrix.append([coefficient(k, j, c) for c in missing])
        sums.append(total.to_bytes(size, "little"))
    for here in range(len(missing)):
        pivot = next(i for i in range(here, len(missing)) if matrix[i][here])
        matrix[here], matrix[pivot] = matrix[pivot], matrix[here]
        sums[here], sums[pivot] = sums[pivot], sums[here]
        by = inverse(matrix[here][here])
        matrix[here] = [times(x, by) for x in matrix[here]]
        sums[here] = sums[here].translate(TIMES[by])
        for i in range(len(missing)):
            factor = matrix[i][here]
            if i == here or not factor:
                continue
            matrix[i] = [x ^ times(y, factor) for x, y in zip(matrix[i], matrix[here])]
            left = int.from_bytes(sums[i], "little") ^ scaled(sums[here], factor)
            sums[i] = left.to_bytes(size, "little")
    found = list(shards)
    for c, raw in zip(missing, sums):
        found[c] = raw
    return found


def turn(word, by):
    return ((word << by) | (word >> (32 - by))) & MASK


def rounds(state):
    x = list(state)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            x[a] = (x[a] + x[b]) & MASK
            x[d] = turn(x[d] ^ x[a], 16)
            x[c] = (x[c] + x[d]) & MASK
            x[b] = turn(x[b] ^ x[c], 12)
            x[a] = (x[a] + x[b]) & MASK
            x[d] = turn(x[d] ^ x[a], 8)
            x[c] = (x[c] + x[d]) & MASK
            x[b] = turn(x[b] ^ x[c], 7)
    return x


CONSTANT = struct.unpack("<4I", b"expand 32-byte k")


def first_block(key, nonce):
    """Block 0 of the XChaCha20 stream."""
    x = rounds(CONSTANT + struct.unpack("<8I", key) + struct.unpack("<4I", nonce[:16]))
    subkey = x[:4] + x[12:]
    state = list(CONSTANT) + subkey + [0, 0] + list(struct.unpack("<2I", nonce[16:]))
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(state, rounds(state))))


def mask(key, sector, raw):
    """Takes the stream off a parity sector, or puts it on."""
    nonce = u64(sector) + bytes(16)
    # libsodium's AEAD keeps block 0 for its tag; from block 1 on its ciphertext of zeros is the stream.
    rest = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(len(raw) - 64), b"", nonce, key)[:-16]
    stream = first_block(key, nonce) + rest
    total = int.from_bytes(stream, "little") ^ int.from_bytes(raw, "little")
    return total.to_bytes(len(raw), "little")


class Stripes:
    """Which sector of a pack is which shard. Sectors are given as a dictionary; those that are not right are absent."""

    def __init__(self, pack, key):
        self.key, self.data, self.first = key, pack.n - 2 * pack.m - pack.parity, pack.m
        self.stripes, self.r = pack.stripes, pack.parity // pack.stripes
        self.k = -(-self.data // self.stripes)

    def data_sectors(self, stripe):
        """The sectors of a stripe's data shards; None for those that it does not have."""
        places = [c * self.stripes + stripe for c in range(self.k)]
        return [self.first + i if i < self.data else None for i in places]

    def parity_sectors(self, stripe):
        return [self.first + self.data + j * self.stripes + stripe for j in range(self.r)]

    def shards(self, stripe, right):
        """(data shards, parity shards without the stream); None where a sector is not right."""
        data = [bytes(SECTOR) if s is None else right.get(s) for s in self.data_sectors(stripe)]
        parity = [mask(self.key, s, right[s]) if s in right else None for s in self.parity_sectors(stripe)]
        return data, parity

    def agrees(self, stripe, right):
        """Whether the parity of a stripe is that of its data; all sectors are right."""
        data, parity = self.shards(stripe, right)
        return parity_of(data, self.r) == parity

    def stripe_of(self, sector):
        return (sector - self.first - (self.data if sector >= self.first + self.data else 0)) % self.stripes

    def rebuild(self, stripe, right):
        """{data sector: bytes} of a stripe, as they were written. Bad if too much is lost."""
        data, parity = self.shards(stripe, right)
        found = solve(data, parity)
        return {s: raw for s, raw in zip(self.data_sectors(stripe), found) if s is not None}


__all__ = ["Bad", "Stripes", "mask", "parity_of", "solve"]

# SPDX-License-Identifier: Apache-2.0
"""Chunker version 1 of section 6.1."""
import hashlib
import json
import struct

import nacl.bindings as sodium

from .base import derive, u32, u64

MIN, MAX, DECIDE = 16384, 262144, 192
BELOW = 2**64 // DECIDE
MASK = 2**64 - 1
# The top 8 bits are zero exactly when the sum is below this.
GEAR = 1 << 56


class Chunker:
    def __init__(self, root):
        key = derive(root, "strongroom v0 chunker gear key")
        blocks = b"".join(hashlib.blake2b(u32(j), key=key).digest() for j in range(32))
        self.table = struct.unpack("<256Q", blocks)
        self.cut_key = derive(root, "strongroom v0 chunker cut key")[:16]

    def siphash(self, window):
        return int.from_bytes(sodium.crypto_shorthash_siphash24(window, self.cut_key), "little")

    def gear(self, window):
        total = 0
        for byte in window:
            total = (total + total + self.table[byte]) & MASK
        return total

    def next(self, data, start):
        """The length of the chunk that begins at start."""
        end = min(len(data), start + MAX)
        at = start + MIN
        if at >= end:
            return end - start
        table, mask, limit, below = self.table, MASK, GEAR, BELOW
        # h depends on 64 bytes only, so the bytes before them need not be looked at.
        total = self.gear(data[at - 64:at])
        if total < limit and self.siphash(data[at - 64:at]) < below:
            return MIN
        for place, byte in enumerate(data[at:end], at + 1):
            total = (total + total + table[byte]) & mask
            if total < limit and self.siphash(data[place - 64:place]) < below:
                return place - start
        return end - start

    def lengths(self, data):
        found, at = [], 0
        while at < len(data):
            found.append(self.next(data, at))
            at += found[-1]
        return found


def vector_content(parts):
    whole = b""
    for part in parts:
        length = part["length"]
        if "counter" in part:
            text = part["counter"].encode()
            piece = b"".join(hashlib.sha256(text + u64(i)).digest() for i in range(length // 32 + 1))
        else:
            unit = bytes.fromhex(part["repeat"])
            piece = unit * (length // len(unit) + 1)
        whole += piece[:length]
    return whole


def check_vectors(path):
    """Findings over a file of chunker vectors, and the number of its cases."""
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    chunker = Chunker(bytes.fromhex(vectors["root"]))
    window = bytes(range(64))
    findings = []
    for name, found in (("gear_first", chunker.table[0]), ("gear_last", chunker.table[255]),
                        ("siphash_of_window", chunker.siphash(window)), ("gear_hash_of_window", chunker.gear(window))):
        if name in vectors and int(vectors[name], 16) != found:
            findings.append("%s is %016x, not %s" % (name, found, vectors[name]))
    for case in vectors["cases"]:
        found = chunker.lengths(vector_content(case["content"]))
        if found != case["lengths"]:
            findings.append("%s: cut into %s, not %s" % (case["name"], found, case["lengths"]))
    return findings, len(vectors["cases"])

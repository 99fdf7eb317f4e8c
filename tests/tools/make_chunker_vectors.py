#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cuts of some contents by a second implementation of FORMAT.md 6.1: writes tests/vectors/chunker.json to stdout."""
import hashlib
import json
import struct

MIN, MAX, WINDOW = 16384, 262144, 64
M64 = (1 << 64) - 1
ROOT = bytes(range(32))


def derive(key, label, context=b""):
    return hashlib.blake2b(label.encode() + b"\0" + context, key=key, digest_size=32).digest()


GEAR_KEY = derive(ROOT, "strongroom v0 chunker gear key")
CUT_KEY = derive(ROOT, "strongroom v0 chunker cut key")
GEAR = struct.unpack("<256Q", b"".join(
    hashlib.blake2b(struct.pack("<I", j), key=GEAR_KEY, digest_size=64).digest() for j in range(32)))


def siphash(key, data):
    k0, k1 = struct.unpack("<2Q", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def rotate(x, b):
        return (x << b | x >> (64 - b)) & M64

    def rounds(n):
        for _ in range(n):
            v[0] = (v[0] + v[1]) & M64; v[1] = rotate(v[1], 13) ^ v[0]; v[0] = rotate(v[0], 32)
            v[2] = (v[2] + v[3]) & M64; v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & M64; v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & M64; v[1] = rotate(v[1], 17) ^ v[2]; v[2] = rotate(v[2], 32)

    whole = len(data) // 8 * 8
    words = list(struct.unpack("<%dQ" % (whole // 8), data[:whole]))
    words.append((len(data) & 255) << 56 | int.from_bytes(data[whole:], "little"))
    for word in words:
        v[3] ^= word
        rounds(2)
        v[0] ^= word
    v[2] ^= 255
    rounds(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def gear_hash(window):
    h = 0
    for byte in window:
        h = (2 * h + GEAR[byte]) & M64
    return h


def lengths(content):
    out, start = [], 0
    while start < len(content):
        end = min(len(content), start + MAX)
        cut, p = end, start + MIN
        if p < end:
            h = gear_hash(content[p - WINDOW:p])
            while p < end:
                if h >> 56 == 0 and siphash(CUT_KEY[:16], content[p - WINDOW:p]) < (1 << 64) // 192:
                    cut = p
                    break
                h = (2 * h + GEAR[content[p]]) & M64
                p += 1
        out.append(cut - start)
        start = cut
    return out


def build(pieces):
    content = b""
    for piece in pieces:
        n = piece["length"]
        if "counter" in piece:
            seed = piece["counter"].encode()
            stream = b"".join(hashlib.sha256(seed + struct.pack("<Q", i)).digest() for i in range(n // 32 + 1))
        else:
            pattern = bytes.fromhex(piece["repeat"])
            stream = pattern * (n // len(pattern) + 1)
        content += stream[:n]
    return content


def random(seed, n):
    return {"counter": seed, "length": n}


def repeat(pattern, n):
    return {"repeat": pattern, "length": n}


# Under this root there is one byte whose runs propose a cut everywhere.
proposing = next(b for b in range(256) if gear_hash(bytes([b]) * WINDOW) >> 56 == 0)
CASES = [
    ("one byte", [random("a", 1)]),
    ("just below the smallest chunk", [random("a", MIN - 1)]),
    ("the smallest chunk", [random("a", MIN)]),
    ("one byte more than the smallest chunk", [random("a", MIN + 1)]),
    ("a megabyte", [random("megabyte", 1 << 20)]),
    ("zeros of the largest chunk and one more", [repeat("00", MAX + 1)]),
    ("zeros between two kinds of bytes", [random("before", 100000), repeat("00", 700001), random("behind", 300000)]),
    ("a period of 64 bytes", [repeat(bytes(range(64)).hex(), 600000)]),
    ("a byte whose every window proposes", [repeat(bytes([proposing]).hex(), 600000)]),
    ("the same megabyte behind seven bytes", [random("seven", 7), random("megabyte", 1 << 20)]),
]
HEAD = {
    "comment": "Made by tests/tools/make_chunker_vectors.py. counter: SHA-256(text || u64 i), i from 0, joined.",
    "root": ROOT.hex(),
    "gear_first": "%016x" % GEAR[0],
    "gear_last": "%016x" % GEAR[255],
    "siphash_of_window": "%016x" % siphash(CUT_KEY[:16], bytes(range(64))),
    "gear_hash_of_window": "%016x" % gear_hash(bytes(range(64))),
}
# One case a line, so that the C++ test needs no JSON library.
print("{" + "".join("\n%s: %s," % (json.dumps(k), json.dumps(v)) for k, v in HEAD.items()) + '\n"cases": [')
print(",\n".join(json.dumps({"name": n, "content": c, "lengths": lengths(build(c))}) for n, c in CASES) + "\n]}")

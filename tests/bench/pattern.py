# SPDX-License-Identifier: Apache-2.0
"""Bytes for benchmarks: deterministic, partly compressible, fast, and no two stretches alike.

A pool of text and noise is made once. Each MiB handed out is a stretch of it whose byte values were exchanged by a
table of its own: equal stretches of the pool come out different, so nothing is found twice, and each compresses as the
pool does.

    python3 pattern.py --bytes N [--seed S]            writes N bytes to standard output
    python3 pattern.py --bytes N [--seed S] --compare  reads them from standard input and says whether they are these"""

import argparse
import os
import random
import sys

MIB = 1 << 20
POOL = 8 * MIB
LETTERS = b"abcdefghijklmnopqrstuvwxyz"


def words(rng, size):
    """Text of made-up words, the short ones frequent: zstd makes about a third of it."""
    vocabulary = ["".join(rng.choices("etaoinshrdlucmfwypvbgkjqxz", range(26, 0, -1), k=2 + int(rng.expovariate(0.25))))
                  for _ in range(6000)]
    weights = [1 / (rank + 4) for rank in range(len(vocabulary))]
    out = bytearray()
    while len(out) < size:
        sentence = rng.choices(vocabulary, weights, k=2000)
        out += " ".join(sentence).encode() + b".\n"
    return bytes(out[:size])


class Pattern:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.text_pool = words(self.rng, POOL)
        # In runs of 32 to 256 KiB, so that no run of chunks is all of one kind.
        self.mixed_pool = bytearray()
        while len(self.mixed_pool) < POOL:
            size = self.rng.randrange(32 << 10, 256 << 10)
            at = self.rng.randrange(POOL - size)
            noise = self.rng.random() < 0.5
            self.mixed_pool += self.rng.randbytes(size) if noise else self.text_pool[at:at + size]
        self.mixed_pool = bytes(self.mixed_pool[:POOL])

    def text(self, size):
        """Up to a MiB that still looks like words: only letters are exchanged."""
        shuffled = bytes(self.rng.sample(LETTERS, len(LETTERS)))
        return self._stretch(self.text_pool, size).translate(bytes.maketrans(LETTERS, shuffled))

    def mixed(self, size):
        """Up to a MiB, about half of it noise."""
        return self._stretch(self.mixed_pool, size).translate(bytes(self.rng.sample(range(256), 256)))

    def noise(self, size):
        return self.rng.randbytes(size)

    def stream(self, size):
        while size > 0:
            part = self.mixed(min(size, MIB))
            yield part
            size -= len(part)

    def _stretch(self, pool, size):
        at = self.rng.randrange(POOL - MIB)
        return pool[at:at + min(size, MIB)]


def write(parts):
    for part in parts:
        view = memoryview(part)
        while view:
            view = view[os.write(1, view):]


def compare(parts):
    done = 0
    for part in parts:
        if sys.stdin.buffer.read(len(part)) != part:
            sys.exit(f"differs after {done} bytes")
        done += len(part)
    if sys.stdin.buffer.read(1):
        sys.exit(f"goes on after {done} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bytes", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    parts = Pattern(options.seed).stream(options.bytes)
    compare(parts) if options.compare else write(parts)


if __name__ == "__main__":
    main()

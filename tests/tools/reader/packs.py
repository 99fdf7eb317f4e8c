# SPDX-License-Identifier: Apache-2.0
"""Packs, chunks, recipes, index runs and intake lists: sections 6, 7 and 10.1."""
import hashlib
import os
import struct

from .base import (Bad, Cursor, PAGE, SECTOR, commitment, decimal, derive, from_base64, need, open_sealed, same, u32,
                   u64, unzstd)
from .parity import Stripes

CHUNK = 262144
BLOCK = 2 << 20


class Stored:
    """One chunk in one pack."""

    def __init__(self, pack, block, offset, chunk, kind, form, stored, plain, ordinal):
        self.pack, self.block, self.offset, self.chunk, self.kind = pack, block, offset, chunk, kind
        self.form, self.stored, self.plain, self.ordinal = form, stored, plain, ordinal


class Block:
    def __init__(self, ordinal, offset, sealed, plain, codec, count):
        self.ordinal, self.offset, self.sealed, self.plain = ordinal, offset, sealed, plain
        self.codec, self.count = codec, count


def read_head(page, compartment, sectors):
    """The fields of page 0: (N, I, C, index bytes, data bytes, blocks, chunks, P, stripes)."""
    one = Cursor(page)
    need(one.u32() == 0, "pack head: version is unknown")
    n, i, c, index, data, blocks, chunks, parity, stripes = (one.u32() for _ in range(9))
    need(one.take(16) == compartment, "pack head: another compartment")
    one.zeros()
    need(n in (256, 4096) and n == sectors, "pack head: number of sectors")
    need(i == max(1, -(-index // PAGE)), "pack head: number of index pages")
    small = 0
    while 251 * small < n - 2 * (1 + i + small):
        small += 1
    need(c == small, "pack head: number of check pages")
    m = 1 + i + c
    need(2 * m + parity < n, "pack head: no room for data")
    need((parity == 0) == (stripes == 0), "pack head: stripes without parity")
    if parity:
        need(parity % stripes == 0, "pack head: parity is not whole stripes")
        need(-(-(n - 2 * m - parity) // stripes) + parity // stripes <= 255, "pack head: more than 255 shards")
    need(data <= (n - 2 * m - parity) * SECTOR, "pack head: data region too long")
    return n, i, c, index, data, blocks, chunks, parity, stripes


def read_index(stream, blocks, chunks, data):
    """([Block], [[chunk tuple]]) out of the index stream."""
    need(blocks * 17 + chunks * 42 == len(stream), "pack index: length does not fit the counts")
    one = Cursor(stream)
    listed, at, count = [], 0, 0
    for ordinal in range(blocks):
        block = Block(ordinal, one.u32(), one.u32(), one.u32(), one.u8(), one.u32())
        need(block.offset == at, "pack index: blocks with a gap")
        need(block.codec in (0, 1), "pack index: codec is unknown")
        need(block.plain <= BLOCK, "pack index: block too long")
        need(block.sealed >= 40, "pack index: sealed block too short")
        if block.codec == 0:
            need(block.sealed == block.plain + 40, "pack index: sealed length does not fit")
        else:
            need(block.sealed < block.plain + 40, "pack index: compressed although that is not shorter")
        at += block.sealed
        count += block.count
        listed.append(block)
    need(at == data, "pack index: blocks do not fill the data bytes")
    need(count == chunks, "pack index: number of chunks")
    each = []
    for block in listed:
        mine, total = [], 0
        for _ in range(block.count):
            chunk, kind, form, stored, plain = one.take(32), one.u8(), one.u8(), one.u32(), one.u32()
            need(kind in (0, 1, 2, 3) and form in (0, 1), "pack index: id-kind or form is unknown")
            need(1 <= plain <= CHUNK and 1 <= stored <= CHUNK, "pack index: chunk length out of range")
            need(form == 1 or stored == plain, "pack index: plain chunk of another length")
            mine.append((chunk, kind, form, stored, plain, total))
            total += stored
        need(total == block.plain, "pack index: chunks do not fill their block")
        each.append(mine)
    one.end()
    return listed, each


class Pack:
    """One pack file. `open` reads head and index, from either copy of their pages; `block` rebuilds what is damaged as
    far as parity allows; `check` looks at every sector."""

    def __init__(self, path, pack, space):
        self.path, self.id, self.space = path, pack, space
        self.key = pack_key(space.root, pack)
        self.file = os.open(path, os.O_RDONLY)
        self.size = os.fstat(self.file).st_size
        self.commitment = commitment(self.key, b"pack" + u32(0))
        self.open()

    def close(self):
        os.close(self.file)

    def sector(self, number, count=1):
        return os.pread(self.file, count * SECTOR, number * SECTOR)

    def page_at(self, sector):
        raw = self.sector(sector)
        need(len(raw) == SECTOR, "pack: no sector %d" % sector)
        need(same(commitment(self.key, b"pack" + u32(sector)), raw[:32]), "pack: commitment at sector %d" % sector)
        space = self.space
        return open_sealed(self.key, "page", space.vault, space.compartment, self.id, sector, 0, raw[32:])

    def page(self, number):
        try:
            return self.page_at(number)
        except Bad:
            return self.page_at(self.n - 1 - number)

    def head(self):
        """At the beginning, or at the end of a pack of either size."""
        for sector, n in ((0, None), (255, 256), (4095, 4096)):
            try:
                page = self.page_at(sector)
            except Bad:
                continue
            self.n = n or struct.unpack("<I", page[4:8])[0]
            return read_head(page, self.space.compartment, self.n)
        need(self.size in (256 * SECTOR, 4096 * SECTOR), "pack: size of the file")
        raise Bad("pack: neither copy of the head opens")

    def open(self):
        head = self.head()
        _, self.i, self.c, self.index_bytes, self.data_bytes, blocks, chunks, self.parity, self.stripes = head
        self.m = 1 + self.i + self.c
        pages = b"".join(self.page(p) for p in range(1, 1 + self.i))
        need(not any(pages[self.index_bytes:]), "pack index: zeros expected")
        self.blocks, each = read_index(pages[:self.index_bytes], blocks, chunks, self.data_bytes)
        self.chunks = []
        for block, mine in zip(self.blocks, each):
            for chunk, kind, form, stored, plain, offset in mine:
                self.chunks.append(Stored(self, block, offset, chunk, kind, form, stored, plain, len(self.chunks)))

    def block(self, block):
        start = self.m * SECTOR + block.offset
        sealed = os.pread(self.file, block.sealed, start)
        try:
            packed = self.open_block(block, sealed)
        except Bad:
            packed = self.open_block(block, self.rebuilt(start, block.sealed))
        plain = unzstd(packed, block.plain) if block.codec == 1 else packed
        need(len(plain) == block.plain, "block of another length")
        return plain

    def open_block(self, block, sealed):
        space = self.space
        return open_sealed(self.key, "block", space.vault, space.compartment, self.id, block.ordinal, 0, sealed)

    def right_sectors(self):
        """{sector: bytes} of all sectors between the pages that fit the check table."""
        table = b"".join(self.page(p)[:251 * 16] for p in range(1 + self.i, self.m))
        key = derive(self.key, "strongroom v0 pack check key")
        found = {}
        for place, sector in enumerate(range(self.m, self.n - self.m)):
            raw = self.sector(sector)
            check = hashlib.blake2b(u32(sector) + raw, key=key, digest_size=16).digest()
            if check == table[16 * place:16 * place + 16]:
                found[sector] = raw
        return found

    def rebuilt(self, start, length):
        """The bytes of a part of the data region, its damaged sectors rebuilt from their stripes."""
        need(self.parity, "block is damaged and the pack has no parity")
        right = self.right_sectors()
        stripes = self.stripes_of_pack()
        first, last = start // SECTOR, (start + length - 1) // SECTOR
        for sector in range(first, last + 1):
            if sector not in right:
                right.update(stripes.rebuild(stripes.stripe_of(sector), right))
        raw = b"".join(right[sector] for sector in range(first, last + 1))
        return raw[start % SECTOR:start % SECTOR + length]

    def stripes_of_pack(self):
        return Stripes(self, derive(self.key, "strongroom v0 pack parity key"))

    def check(self):
        """Findings over both copies of every page and the check table of every other sector."""
        findings = []
        for number in range(self.m):
            copies = []
            for sector in (number, self.n - 1 - number):
                try:
                    copies.append(self.page_at(sector))
                except Bad as error:
                    findings.append("sector %d: %s" % (sector, error))
            if len(copies) == 2 and copies[0] != copies[1]:
                findings.append("copies of page %d differ" % number)
        try:
            table = b"".join(self.page(p)[:251 * 16] for p in range(1 + self.i, self.m))
            for p in range(1 + self.i, self.m):
                need(not any(self.page(p)[251 * 16:]), "check page %d: zeros expected" % p)
        except Bad as error:
            return findings + ["check table: %s" % error]
        key = derive(self.key, "strongroom v0 pack check key")
        sectors = range(self.m, self.n - self.m)
        if any(table[16 * len(sectors):]):
            findings.append("check table: zeros expected")
        raw = self.sector(self.m, len(sectors))
        right = {}
        for place, sector in enumerate(sectors):
            found = hashlib.blake2b(u32(sector) + raw[place * SECTOR:(place + 1) * SECTOR], key=key, digest_size=16)
            if found.digest() != table[16 * place:16 * place + 16]:
                findings.append("sector %d is not what the check table says" % sector)
            else:
                right[sector] = raw[place * SECTOR:(place + 1) * SECTOR]
        if self.size != self.n * SECTOR:
            findings.append("%d bytes, not %d" % (self.size, self.n * SECTOR))
        return findings + self.check_parity(right)

    def check_parity(self, right):
        """What is whole must agree; what is not is named as lost if parity cannot bring it back."""
        findings = []
        if not self.parity:
            return findings
        stripes = self.stripes_of_pack()
        for stripe in range(self.stripes):
            wanted = [s for s in stripes.data_sectors(stripe) + stripes.parity_sectors(stripe) if s is not None]
            if all(sector in right for sector in wanted):
                if not stripes.agrees(stripe, right):
                    findings.append("parity of stripe %d is not that of its data" % stripe)
                continue
            try:
                stripes.rebuild(stripe, right)
            except Bad as error:
                findings.append("stripe %d: %s" % (stripe, error))
        return findings


def pack_key(root, pack):
    return derive(root, "strongroom v0 pack key", pack)


def parts_of(stored, length):
    """The parts of a composed chunk: bytes, or (chunk id, offset, length)."""
    one = Cursor(stored)
    count = one.u16()
    need(1 <= count <= 4096, "composed chunk: number of parts")
    parts, total = [], 0
    for _ in range(count):
        what = one.u8()
        if what == 0:
            part = one.take(one.u32())
            size = len(part)
        else:
            need(what == 1, "composed chunk: part is unknown")
            part = (one.take(32), one.u32(), one.u32())
            size = part[2]
        need(size >= 1, "composed chunk: empty part")
        total += size
        parts.append(part)
    one.end()
    need(total == length, "composed chunk: parts do not add up")
    return parts


class Store:
    """All chunks of one compartment that packs named by events hold, with the ids of one generation. Generations share
    them: a pack of a later one may hold chunks with ids of an earlier one."""

    def __init__(self, root, other=None):
        self.key = derive(root, "strongroom v0 chunk id key")
        self.keys = other.keys if other else []
        self.keys.append(self.key)
        self.where = other.where if other else {}
        self.cache = other.cache if other else {}

    def add(self, pack):
        for stored in pack.chunks:
            self.where.setdefault((stored.chunk, stored.kind), []).append(stored)

    def block(self, pack, block):
        place = (pack.id, block.ordinal)
        if place not in self.cache:
            while len(self.cache) >= 16:
                self.cache.pop(next(iter(self.cache)))
            self.cache[place] = pack.block(block)
        return self.cache[place]

    def plain(self, stored):
        """The plaintext of one stored chunk, its id checked."""
        raw = self.block(stored.pack, stored.block)[stored.offset:stored.offset + stored.stored]
        if stored.form == 1:
            pieces = []
            for part in parts_of(raw, stored.plain):
                if isinstance(part, bytes):
                    pieces.append(part)
                    continue
                base = self.get(part[0], stored.kind, 0)
                need(part[1] + part[2] <= len(base), "composed chunk: range beyond its chunk")
                pieces.append(base[part[1]:part[1] + part[2]])
            raw = b"".join(pieces)
        need(len(raw) == stored.plain, "chunk of another length")
        need(any(self.chunk_id(stored.kind, raw, key) == stored.chunk for key in self.keys),
             "chunk %s has another id" % stored.chunk.hex())
        return raw

    def chunk_id(self, kind, raw, key=None):
        return hashlib.blake2b(bytes([kind]) + raw, key=key or self.key, digest_size=32).digest()

    def get(self, chunk, kind, form=None):
        places = [s for s in self.where.get((chunk, kind), ()) if form is None or s.form == form]
        why = "chunk %s is in no pack" % chunk.hex()
        for stored in sorted(places, key=lambda s: s.form):
            try:
                return self.plain(stored)
            except Bad as error:
                why = "pack %s: %s" % (stored.pack.id.hex(), error)
        raise Bad(why)


class Recipe:
    """A recipe as it stands in an event (section 6.2), of a content of the given id-kind."""

    def __init__(self, found, kind):
        need(isinstance(found, dict) and set(found) == {"chunker", "depth", "entries", "size"}, "recipe: fields")
        need(found["chunker"] == 1 and isinstance(found["chunker"], int), "recipe: chunker is unknown")
        self.depth = found["depth"]
        need(type(self.depth) is int and 0 <= self.depth <= 5, "recipe: depth out of range")
        self.kind = kind
        self.size = decimal(found["size"])
        self.entries = entries_of(from_base64(found["entries"]))
        need(len(self.entries) <= 16, "recipe: more than 16 entries")
        need((self.size == 0) == (not self.entries), "recipe: entries do not fit the size")
        if self.depth == 0:
            need(sum(e[1] for e in self.entries) == self.size, "recipe: lengths do not add up")

    def levels(self, store):
        """[(id-kind, entries)] from the top to the bottom, and the joined plaintexts between."""
        found, texts, entries = [], [], self.entries
        for depth in range(self.depth, 0, -1):
            found.append((1, entries))
            # Chunks but the last have 16384 bytes, which bounds what a lower level may take.
            need(sum(e[1] for e in entries) <= 36 * (self.size // 16384 + 1), "recipe: longer than its content needs")
            text = b"".join(read_entries(store, entries, 1))
            texts.append(text)
            entries = entries_of(text)
            need(len(entries) > 16, "recipe: deeper than needed")
        need(sum(e[1] for e in entries) == self.size, "recipe: lengths do not add up")
        found.append((self.kind, entries))
        return found, texts

    def pieces(self, store):
        levels, _ = self.levels(store)
        kind, entries = levels[-1]
        return read_entries(store, entries, kind)

    def root(self, sha256):
        """The plaintext of the root recipe that belongs to this content; None if it has none."""
        if self.kind != 0 or (self.depth == 0 and len(self.entries) < 2):
            return None
        entries = b"".join(chunk + u32(length) for chunk, length in self.entries)
        return bytes([self.depth]) + u64(self.size) + sha256 + entries

    def cuts(self, store, chunker, content):
        """Findings where the cutting rule gives other chunks than the recipe."""
        levels, texts = self.levels(store)
        for (kind, entries), text in zip(levels, texts + [content]):
            if text is None:
                continue
            if chunker.lengths(text) != [e[1] for e in entries]:
                yield "the chunker cuts its content of id-kind %d otherwise" % kind
            at = 0
            for chunk, length in entries:
                if store.chunk_id(kind, text[at:at + length]) != chunk:
                    yield "chunk %s has another id than its content gives" % chunk.hex()
                at += length


def read_root(raw):
    """(depth, size, SHA-256, entries) of a root recipe."""
    one = Cursor(raw)
    depth, size, sha256 = one.u8(), one.u64(), one.take(32)
    entries = entries_of(one.take(one.left()))
    need(depth <= 5 and (1 if depth else 2) <= len(entries) <= 16, "root recipe: depth or number of entries")
    total = sum(length for _, length in entries)
    need(total == size if depth == 0 else total % 36 == 0 and 16 * 36 < total <= 36 * size, "root recipe: size")
    return depth, size, sha256, entries


def entries_of(raw):
    need(len(raw) % 36 == 0, "recipe: entries have another length")
    entries = [(raw[at:at + 32], struct.unpack_from("<I", raw, at + 32)[0]) for at in range(0, len(raw), 36)]
    need(all(1 <= length <= CHUNK for _, length in entries), "recipe: chunk length out of range")
    return entries


def read_entries(store, entries, kind):
    for chunk, length in entries:
        raw = store.get(chunk, kind)
        need(len(raw) == length, "recipe: chunk of another length")
        yield raw


def read_run(path, run, space):
    """(pack ids, [(prefix, pack place, ordinal)]) of an index run."""
    with open(path, "rb") as file:
        raw = file.read()
    need(raw and len(raw) % (1 << 20) == 0, "run: size of the file")
    key = run_key(space.root, run)

    def page(sector):
        piece = raw[sector * SECTOR:(sector + 1) * SECTOR]
        need(len(piece) == SECTOR, "run: shorter than its pages")
        need(same(commitment(key, b"run" + u64(sector)), piece[:32]), "run: commitment at sector %d" % sector)
        return open_sealed(key, "run", space.vault, space.compartment, run, sector, 0, piece[32:])

    one = Cursor(page(0))
    need(one.u32() == 0, "run: version is unknown")
    need(one.take(16) == space.compartment, "run: another compartment")
    packs, entries, pack_pages, entry_pages, filters = one.u32(), one.u64(), one.u32(), one.u32(), one.u32()
    one.zeros()
    need(pack_pages == -(-packs // 251) and entry_pages == -(-entries // 167), "run: number of pages")
    pages = 1 + pack_pages + entry_pages + filters
    need(len(raw) == -(-pages * SECTOR // (1 << 20)) << 20, "run: file longer than needed")
    listed = []
    for sector in range(1, 1 + pack_pages):
        one = Cursor(page(sector))
        listed += [one.take(16) for _ in range(min(251, packs - len(listed)))]
        one.zeros()
    found = []
    for sector in range(1 + pack_pages, 1 + pack_pages + entry_pages):
        one = Cursor(page(sector))
        found += [(one.take(16), one.u32(), one.u32()) for _ in range(min(167, entries - len(found)))]
        one.zeros()
    need(all(a < b for a, b in zip(found, found[1:])), "run: entries are not sorted")
    need(all(place < packs for _, place, _ in found), "run: entry names no pack")
    return listed, found


def run_key(root, run):
    return derive(root, "strongroom v0 index run key", run)


STAT = ("mode", "uid", "gid", "links", "device", "inode", "size", "mtime", "ctime")


class Listed:
    """One entry of an intake list."""

    def __init__(self, one):
        self.what = one.u8()
        need(1 <= self.what <= 8, "intake list: entry is unknown")
        self.document = self.path = self.target = None
        self.errno = 0
        if self.what <= 3:
            self.document = one.take(16)
        else:
            self.path, self.target = one.take(one.u16()), one.take(one.u16())
            need(self.path and b"\0" not in self.path and b"\0" not in self.target, "intake list: path")
            need(self.what == 5 or not self.target, "intake list: target of what is no link")
            self.errno = one.u32()
            need(self.what >= 7 or self.errno == 0, "intake list: error number")
        self.stat = dict(zip(STAT, [one.u32() for _ in range(4)] + [one.u64() for _ in range(3)]
                             + [one.s64(), one.s64()]))


def read_list(raw):
    one = Cursor(raw)
    found = []
    while one.left():
        found.append(Listed(one))
    return found

# SPDX-License-Identifier: Apache-2.0
"""What every part needs: refusals, a bounded cursor, the primitives of sections 1 and 3, canonical JSON."""
import base64
import hashlib
import hmac
import json
import re
import struct

import nacl.bindings as sodium
import nacl.exceptions
import zstandard

SECTOR = 4096
PAGE = 4024
ZERO16 = bytes(16)
KINDS = {"slot": 1, "people": 2, "page": 3, "block": 4, "run": 5, "journal": 6, "record": 7, "frame": 8, "seal": 9,
         "owner": 13}


class Bad(Exception):
    """Something that a reader refuses."""


def need(condition, what):
    if not condition:
        raise Bad(what)


def u32(n):
    return struct.pack("<I", n)


def u64(n):
    return struct.pack("<Q", n)


class Cursor:
    """Takes fields off bytes; never reads beyond their end."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def left(self):
        return len(self.data) - self.at

    def take(self, n):
        need(0 <= n <= self.left(), "field longer than what is left")
        piece = bytes(self.data[self.at:self.at + n])
        self.at += n
        return piece

    def u8(self):
        return self.take(1)[0]

    def u16(self):
        return struct.unpack("<H", self.take(2))[0]

    def u32(self):
        return struct.unpack("<I", self.take(4))[0]

    def u64(self):
        return struct.unpack("<Q", self.take(8))[0]

    def s64(self):
        return struct.unpack("<q", self.take(8))[0]

    def name(self):
        raw = self.take(self.u16())
        need(1 <= len(raw) <= 256, "name of %d bytes" % len(raw))
        return text_of(raw)

    def zeros(self):
        need(not any(self.data[self.at:]), "zeros expected up to the end")
        self.at = len(self.data)

    def end(self):
        need(self.left() == 0, "%d bytes left over" % self.left())


def text_of(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("text is not UTF-8") from None


def label_hash(label, *parts):
    return hashlib.sha256(label.encode("ascii") + b"\0" + b"".join(parts)).digest()


def derive(key, label, context=b""):
    return hashlib.blake2b(label.encode("ascii") + b"\0" + context, key=key, digest_size=32).digest()


def commitment(key, context):
    return derive(key, "strongroom v0 key commitment", context)


def same(one, other):
    return hmac.compare_digest(one, other)


def open_sealed(key, kind, vault, compartment, thing, a, b, sealed):
    """The plaintext of seal(key, context, plain) of section 1.1."""
    need(len(sealed) >= 40, "sealed bytes too short")
    aad = bytes([KINDS[kind], 0]) + vault + compartment + thing + u64(a) + u64(b)
    need(len(aad) == 66, "ids must have 16 bytes")
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(sealed[24:]), aad, bytes(sealed[:24]), key)
    except nacl.exceptions.CryptoError:
        raise Bad("%s does not open" % kind) from None


PRIME = 2**255 - 19
# y coordinates of the points of small order; the sign bit does not matter.
SMALL = {0, 1, PRIME - 1} | {
    int.from_bytes(bytes.fromhex(x), "little") for x in (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")}


def good_key(public):
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return len(public) == 32 and y < PRIME and y not in SMALL


def verifies(public, label, body, signature):
    if not good_key(public):
        return False
    try:
        sodium.crypto_sign_open(signature + label.encode("ascii") + b"\0" + body, public)
        return True
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.CryptoError):
        return False


def signing_public(seed):
    return sodium.crypto_sign_seed_keypair(seed)[0]


def unzstd(packed, length):
    """A single frame with its content size, as section 6.4 allows."""
    need(len(packed) < length, "compressed although that is not shorter")
    need(packed[:4] == b"\x28\xb5\x2f\xfd", "not a zstd frame")
    try:
        frame = zstandard.get_frame_parameters(packed)
        need(frame.content_size == length, "zstd content size is not the stated one")
        need(frame.window_size <= 8 << 20 and frame.dict_id == 0, "zstd window or dictionary not allowed")
        one = zstandard.ZstdDecompressor(max_window_size=8 << 20).decompressobj()
        plain = one.decompress(packed)
    except zstandard.ZstdError as error:
        raise Bad("zstd: %s" % error) from None
    need(len(plain) == length and not one.unused_data, "zstd frame has another length")
    # A frame that stops early leaves the object open; asking again must fail.
    try:
        one.decompress(b"\0")
        raise Bad("zstd frame is not whole")
    except zstandard.ZstdError:
        return plain


def _pairs(pairs):
    found = {}
    for key, value in pairs:
        need(re.fullmatch("[a-z0-9_]+", key) is not None, "JSON key %r" % key)
        need(key not in found, "JSON key %s twice" % key)
        found[key] = value
    return found


def _refuse(word):
    raise Bad("JSON value %s" % word)


def _whole(word):
    need(len(word) <= 17, "JSON integer out of range")
    number = int(word)
    need(abs(number) < 2**53, "JSON integer out of range")
    return number


def _walk(value, depth):
    if isinstance(value, (dict, list)):
        need(depth < 8, "JSON deeper than 8")
        for one in value.values() if isinstance(value, dict) else value:
            _walk(one, depth + 1)
    else:
        need(value is not None, "JSON null")


def encode_json(value):
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")
    except UnicodeEncodeError:
        raise Bad("JSON string with a lone surrogate") from None


def parse_json(raw):
    """An object of canonical JSON (section 10); anything whose re-encoding differs is refused."""
    try:
        value = json.loads(text_of(raw), object_pairs_hook=_pairs, parse_float=_refuse, parse_constant=_refuse,
                           parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise Bad("JSON: %s" % error) from None
    need(isinstance(value, dict), "JSON text is not an object")
    _walk(value, 0)
    need(encode_json(value) == raw, "JSON is not canonical")
    return value


def from_base64(word):
    need(isinstance(word, str), "base64 is not a string")
    try:
        raw = base64.b64decode(word, validate=True)
    except ValueError:
        raise Bad("base64 is malformed") from None
    need(base64.b64encode(raw).decode() == word, "base64 is not canonical")
    return raw


def from_hex(word, length):
    need(isinstance(word, str) and re.fullmatch("[0-9a-f]*", word) is not None and len(word) == 2 * length,
         "not %d bytes in lower-case hexadecimal" % length)
    return bytes.fromhex(word)


def decimal(word, low=0, high=2**64 - 1):
    need(isinstance(word, str) and re.fullmatch("0|-?[1-9][0-9]{0,19}", word) is not None, "not a decimal string")
    need(low <= int(word) <= high, "decimal string out of range")
    return int(word)


def lossy(raw):
    """How a name that is not UTF-8 stands in an event: each bad byte as one U+FFFD."""
    shown = []
    while raw:
        try:
            shown.append(raw.decode("utf-8"))
            break
        except UnicodeDecodeError as error:
            shown.append(raw[:error.start].decode("utf-8"))
            shown.append("\ufffd" * (error.end - error.start))
            raw = raw[error.end:]
    return "".join(shown)


def raw_name(found, field):
    """The exact bytes of a name that may stand in base64 as well."""
    need(isinstance(found.get(field), str), "field %s is missing" % field)
    if field + "_b64" not in found:
        return found[field].encode("utf-8")
    raw = from_base64(found[field + "_b64"])
    need(lossy(raw) == found[field], "%s is not what %s_b64 shows" % (field, field))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw
    raise Bad("%s_b64 although the name is UTF-8" % field)

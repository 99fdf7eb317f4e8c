# SPDX-License-Identifier: Apache-2.0
"""Makes a vault with the program, reads it with reader.py, then damages copies and expects findings.

reader_test.py PROGRAM [--keep]
"""
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
READER = os.path.join(HERE, "reader.py")
PASSPHRASE = "correct cafe\u0301 battery"


class Test:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.vault, self.state = os.path.join(folder, "vault"), os.path.join(folder, "state")
        self.secret = os.path.join(folder, "passphrase")
        self.failures = 0
        os.mkdir(self.state, 0o700)
        with open(self.secret, "w", encoding="utf-8") as file:
            file.write(PASSPHRASE + "\n")

    def expect(self, right, what):
        print("%s %s" % ("ok  " if right else "FAIL", what))
        self.failures += not right

    def strongroom(self, *words, codes=(0,)):
        common = ["--passphrase-file", self.secret, "--state-dir", self.state]
        if words[0] == "init":
            command = [self.program, "init", self.vault, "--kdf", "interactive"] + common
        else:
            command = [self.program, "-V", self.vault] + common + list(words)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        self.expect(done.returncode in codes, "strongroom %s (exit %d)" % (" ".join(words[:1]), done.returncode))
        if done.returncode not in codes:
            sys.stdout.write((done.stdout + done.stderr).decode("utf-8", "replace"))
        return done.stdout

    def read(self, *words, vault=None):
        command = [sys.executable, "-B", READER, vault or self.vault, "--passphrase-file", self.secret] + list(words)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if b"Traceback" in done.stderr:
            self.expect(False, "reader.py %s does not fail by itself" % words[0])
            sys.stdout.write(done.stderr.decode("utf-8", "replace"))
        return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")

    def lines(self, *words):
        code, out, _ = self.read(*words)
        self.expect(code == 0, "reader.py %s" % words[0])
        return [json.loads(line) for line in out.splitlines()] if code == 0 else []

    def check(self, what):
        code, out, err = self.read("check")
        self.expect(code == 0, "check %s" % what)
        sys.stdout.write(out + err)


def whole(path):
    with open(path, "rb") as file:
        return file.read()


def make_files(folder):
    """{path: content} of the regular files; also a symbolic link and a FIFO."""
    source = random.Random(7)
    words = [b"record", b"page", b"ledger", b"receipt", b"witness", b"signature", b"paper", b"letter", b"seal", b"day"]
    text = b" ".join(source.choice(words) for _ in range(520000))[:3 << 20]
    shifted = text[:1000000] + b"a few more bytes" + text[1000000:]
    made = {b"empty": b"", b"one": b"x", b"random": source.randbytes(300 << 10), b"text": text, b"shifted": shifted,
            b"zeros": bytes(700001), b"bad\xff\xc3name": b"a name that is not UTF-8", b"cut\xe2\x82": b"and another",
            "caf\u00e9 \"quoted\"\n\t\x7f\\".encode(): b"a name that JSON must escape",
            b"sub/" + b"n" * 200: source.randbytes(40000)}
    os.makedirs(os.path.join(folder, b"sub/empty folder"))
    for name, content in made.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    os.symlink(b"text", os.path.join(folder, b"link"))
    os.symlink(b"not \xff there", os.path.join(folder, b"loose link"))
    os.mkfifo(os.path.join(folder, b"fifo"))
    return {os.path.join(folder, name): content for name, content in made.items()}


def normal(test):
    files = os.fsencode(os.path.join(test.folder, "files"))
    os.mkdir(files)
    contents = make_files(files)
    test.strongroom("init")
    test.check("after init")
    test.strongroom("add", os.fsdecode(files))
    test.check("after add")
    listed = test.lines("list")
    test.expect(len(listed) == len(contents), "%d documents of %d listed" % (len(listed), len(contents)))
    sums = sorted(hashlib.sha256(content).hexdigest() for content in contents.values())
    test.expect(sorted(line["sha256"] for line in listed) == sums, "SHA-256 of every document")
    for line in listed:
        to = os.path.join(test.folder, "extracted")
        code, _, _ = test.read("extract", line["id"], "--to", to)
        test.expect(code == 0 and hashlib.sha256(whole(to)).hexdigest() == line["sha256"],
                    "extract %r" % line["name"])
    for path, content in contents.items():
        to = os.path.join(test.folder, "by path")
        code, _, _ = test.read("extract", os.fsdecode(path), "--to", to)
        test.expect(code == 0 and whole(to) == content, "extract by path %r" % os.path.basename(path))
    return files, listed


def again(test, files, listed):
    """A second intake with tags, a changed, an unchanged and a vanished file; a read; a renewed passphrase."""
    with open(os.path.join(files, b"one"), "wb") as file:
        file.write(b"another")
    os.unlink(os.path.join(files, b"random"))
    test.strongroom("add", "--tag", "two", "--tag", "one", "--matter", "M \"1\"", os.fsdecode(files))
    test.check("after the second add")
    more = test.lines("list")
    changed = [line for line in more if line["name"] == "one"]
    test.expect(len(changed) == 2 and [line["current"] for line in changed] == [False, True], "a changed document")
    test.expect([line["tags"] for line in changed[1:]] == [["one", "two"]], "tags are sorted")
    test.expect(len(more) == len(listed) + 1, "nothing else was added")
    target = next((line for line in more if line["name"] == "text"), None)
    if target is None:
        test.expect(False, "a document named text")
        return
    test.strongroom("cat", target["id"])
    test.check("after a read")
    events = test.lines("events", "--document", target["id"])
    kinds = [line["event"]["kind"] for line in events]
    test.expect(kinds[:3] == ["document", "labelled", "read"], "events by subject key: %s" % " ".join(kinds))
    logged = test.lines("log")
    about = [line for line in logged if line["event"].get("document") == target["id"]]
    test.expect(events == about, "the same events are in the log")
    test.strongroom("verify")
    test.check("after verify")
    test.strongroom("label", target["id"], "--untag", "one", "--note", "in the \udcff drawer")
    test.strongroom("remove", changed[0]["id"], "--reason", "an old one")
    test.check("after a label and a removal")
    last = {line["id"]: line for line in test.lines("list")}
    said = last[target["id"]]
    test.expect((said["tags"], said["note"], said["current"]) == (["two"], "in the \ufffd drawer", True), "a label")
    test.expect(last[changed[0]["id"]]["removed"] is not None and not last[changed[0]["id"]]["current"], "a removal")


def people(test):
    """Two people more, one of whom is taken out again: read by the first and by who stayed."""
    other = os.path.join(test.folder, "other")
    for name in ("Basim", "Chiara"):
        with open(other, "w", encoding="utf-8") as file:
            file.write("the sea is wide for %s\n" % name)
        test.strongroom("key", "add", name, "--new-passphrase-file", other)
    test.check("after two people came")
    test.strongroom("compartment", "create", "apart")
    test.strongroom("compartment", "grant", "apart", "Chiara")
    test.strongroom("add", other, "--compartment", "apart")
    listed = test.lines("list")
    test.expect([line["name"] for line in listed if line["path"] == other] == ["other"], "a document of a compartment")
    test.check("after a compartment was made")
    test.strongroom("key", "remove", "Basim", "--yes", "--reason", "left the office")
    test.check("after one of them went")
    test.strongroom("compartment", "rekey", "main", "--reason", "somebody left the office")
    later = os.path.join(test.folder, "later")
    with open(later, "wb") as file:
        file.write(os.urandom(400_000))
    test.strongroom("add", later)
    test.check("after keys were changed")
    kept, test.secret = test.secret, other
    test.check("by who stayed")
    test.secret = kept
    first = (test.vault, test.state)
    copy = os.path.join(test.folder, "joined")
    shutil.copytree(test.vault, copy, symlinks=True)
    test.vault, test.state = copy, os.path.join(test.folder, "state of the copy")
    test.strongroom("compartment", "create", "there")
    test.vault, test.state = first
    test.strongroom("compartment", "create", "here")
    test.strongroom("merge", copy)
    test.check("after a copy that had changed as well was merged")


def given_up(test):
    """Packs that went, and a document that was erased: the reader misses neither, and finds nothing of it."""
    before = sum(len(names) for _, _, names in os.walk(os.path.join(test.vault, "packs")))
    listed = [line for line in test.lines("list") if line["current"]]
    gone = max(listed, key=lambda line: int(line["size"]))
    test.strongroom("remove", gone["id"])
    test.strongroom("compact", "--orphans")
    after = sum(len(names) for _, _, names in os.walk(os.path.join(test.vault, "packs")))
    test.expect(after < before, "packs went: %d of %d" % (before - after, before))
    test.check("after packs went")
    in_main = os.path.join(test.folder, "files")
    erased = next(line for line in listed if line["id"] != gone["id"] and line["path"].startswith(in_main))
    test.strongroom("find", erased["path"])
    test.strongroom("erase", erased["id"], "--reason", "order 12", "--yes")
    test.check("after a document was erased")
    code, out, _ = test.read("log")
    test.expect(code == 0 and erased["path"] not in out, "the reader finds nothing of it")


def flip(path, at, bit=1):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ bit]))


def rot(test, listed):
    """Four sectors of each stripe of every pack are lost, and a copy of two pages: everything is read all the same, by
    both; then the program puts it right."""
    copy = os.path.join(test.folder, "rotten")
    shutil.copytree(test.vault, copy, symlinks=True)
    source, count = random.Random(9), 0
    for at, _, names in os.walk(os.path.join(copy, "packs")):
        for name in names:
            path = os.path.join(at, name)
            sectors = os.path.getsize(path) // 4096
            stripes = 16 if sectors == 4096 else 1
            first = 25 if sectors == 4096 else 4  # behind the pages, where the first stripe need not begin
            for stripe in range(stripes):
                for row in source.sample(range(230), 4):
                    at = (first + row * stripes + stripe) * 4096 + source.randrange(4096)
                    flip(path, at, 1 << source.randrange(8))
                    count += 1
            flip(path, 50)
            flip(path, (sectors - 2) * 4096 + 50)
    for line in listed:
        to = os.path.join(test.folder, "extracted")
        code, _, _ = test.read("extract", line["id"], "--to", to, vault=copy)
        test.expect(code == 0 and hashlib.sha256(whole(to)).hexdigest() == line["sha256"],
                    "extract %r out of %d rotten sectors" % (line["name"], count))
    code, out, _ = test.read("check", vault=copy)
    test.expect(code == 1 and "more shards are lost" not in out, "check names the sectors, and nothing is lost")
    kept, test.vault = test.vault, copy
    test.strongroom("repair")
    test.check("after a repair")
    test.vault = kept
    shutil.rmtree(copy)


def damage(test):
    def spoiled(what, name, at, mended=None):
        copy = os.path.join(test.folder, "copy")
        shutil.copytree(test.vault, copy, symlinks=True)
        path = os.path.join(copy, name)
        at = at(os.path.getsize(path)) if callable(at) else at
        flip(path, at)
        if mended is not None:
            code, _, err = test.read("check", vault=copy)
            test.expect(code == 0 and mended in err, "read from the other: %s, byte %d" % (what, at))
            other = path[:-5] if path.endswith(".copy") else path + ".copy"
            flip(other, at)
        code, out, _ = test.read("check", vault=copy)
        test.expect(code == 1 and out.strip(), "found: %s, byte %d: %s" % (what, at, (out.splitlines() or ["-"])[0]))
        shutil.rmtree(copy)

    packs = [os.path.join(at, name) for at, _, names in os.walk(os.path.join(test.vault, "packs")) for name in names]
    if not packs:
        test.expect(False, "a pack")
        return
    largest = os.path.relpath(max(packs, key=os.path.getsize), test.vault)
    for what, at in (("commitment of a pack", 3), ("head of a pack", 100), ("index of a pack", 4096 + 99),
                     ("data of a pack", lambda size: size // 2), ("unused data of a pack", lambda size: size * 7 // 8),
                     ("second copy in a pack", lambda size: size - 2000)):
        spoiled(what, largest, at)
    folder = os.path.join(test.vault, "journals")
    # The two longest, and their copies, have the commits that are spoilt below. A copy is as long as what it holds.
    longest = sorted((name for name in os.listdir(folder) if "." not in name),
                     key=lambda name: os.path.getsize(os.path.join(folder, name + ".copy")))[-2:]
    for name in [*longest, *(name + ".copy" for name in longest)]:
        journal = os.path.join("journals", name)
        for what, at in (("journal commitment", 0), ("journal head", 77), ("record head", 4096 + 30),
                         ("first frame", 4096 + 120), ("second commit", 3 * 4096 + 50)):
            spoiled(what, journal, at, "lacks" if not name.endswith(".copy") else "damaged")
    for name in ("header", "header.copy"):
        spoiled("salt of " + name, name, 41)
        spoiled("zeros of " + name, name, 1000)
        spoiled("an unused slot of " + name, name, 8000)
    spoiled("people", "people", 100)
    spoiled("people.copy", "people.copy", 0)
    spoiled("here", "here", 5)
    for name in set(os.listdir(os.path.join(test.vault, "index"))) - {"lock"}:
        spoiled("index run", os.path.join("index", name), 100)


def main():
    program = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="reader-test-")
    test = Test(program, folder)
    try:
        files, listed = normal(test)
        again(test, files, listed)
        people(test)
        rot(test, listed)
        damage(test)
        given_up(test)
    finally:
        if "--keep" not in sys.argv:
            shutil.rmtree(folder)
        else:
            print(folder)
    print("%d failures" % test.failures)
    return 1 if test.failures else 0


if __name__ == "__main__":
    sys.exit(main())

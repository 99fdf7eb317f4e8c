# SPDX-License-Identifier: Apache-2.0
"""What a person does, and what must hold after it, whatever happened while it was done."""

import hashlib
import os
import random

from stage import MARKER, PHRASE

NEW_PHRASE = "battery staple"
LETTER, REPORT, NOTES, FRESH = "letter.txt", "report.bin", "folder/notes.txt", "new/fresh.txt"


class Broken(AssertionError):
    """A promise that was not kept."""


def require(condition, text):
    if not condition:
        raise Broken(text)


def text_of(seed, size):
    """What compresses somewhat, with a marker every few lines."""
    source = random.Random(seed)
    parts = []
    while sum(map(len, parts)) < size:
        parts.append(MARKER + b"%032x\n" % source.getrandbits(128))
    return b"".join(parts)[:size]


def furnish(stage):
    """The vaults that the acts begin with."""
    stage.contents = {}

    def put(name, data):
        stage.contents[name] = data
        return stage.put(name, data)

    stage.expect(0, "init", stage.path("vault"), "--person", "Amal", "--kdf", "interactive")
    stage.remember_keys()
    put(LETTER, text_of(1, 900))
    put(REPORT, random.Random(2).randbytes(200_000) + text_of(2, 100_000))
    put(NOTES, text_of(3, 5000))
    stage.expect(0, "add", stage.path("source"), "--matter", "case-17")
    put(LETTER, text_of(4, 1200))
    stage.expect(0, "add", stage.path("source"))
    stage.keep("full")
    stage.entries = entries_of(stage)
    # The journals as they are now, with a state that has seen more: an alarm.
    stage.expect(0, "add", stage.put("other.txt", text_of(5, 100)))
    for journal in os.listdir(stage.root / "vault" / "journals"):
        old = (stage.root / "template" / "full" / "vault" / "journals" / journal).read_bytes()
        (stage.root / "vault" / "journals" / journal).write_bytes(old)
    os.unlink(stage.path("source/other.txt"))
    stage.keep("alarm")
    # What an add will find to do: a changed file and a new one.
    put(LETTER, text_of(6, 1500))
    put(FRESH, text_of(7, 70_000))
    stage.restore("full")
    # The other passphrase's key, too, is derived once only.
    stage.expect(0, "key", "passwd", "--new-passphrase-file", stage.phrase("fresh-phrase", NEW_PHRASE))
    stage.remember_keys()


def entries_of(stage, *more):
    said = stage.run("log", "--json", *more)
    require(said.code in (0, 5), f"the log cannot be read: {said}")
    return {entry["leaf"]: entry for entry in said.lines()}


def new_entries(stage):
    return [entry for leaf, entry in entries_of(stage).items() if leaf not in stage.entries]


def documents_in(entries):
    return {entry["document"] for entry in entries if entry["kind"] == "document"}


class Act:
    """One command, and what its output promises."""

    template = "full"
    sane = (0, 1, 3, 5, 130)  # exit codes that may come of a fault; 3: the passphrase's file, 130: EINTR while printing
    verified = (0,)    # and of `verify --data` afterwards
    given = None       # standard input
    late = False       # strace comes when the program waits for its standard input: only what follows is counted

    def __init__(self, name, *arguments, **more):
        self.name, self.arguments = name, arguments
        for key, value in more.items():
            setattr(self, key, value)

    def arguments_on(self, stage):
        return [part.format(root=stage.root) for part in self.arguments]

    def judge(self, stage, said, killed, may_alarm=False):
        """After the fault; raises Broken. may_alarm: what was read of the vault could not be, so that an alarm that the
        command told of by its exit code 5 stands in the log until somebody acknowledges it."""
        require(said.code != "hung", f"hung: {said}")
        if killed:
            require(said.code in (-9, 137), f"killed, but: {said}")
        elif b"error while loading shared libraries" not in said.err:  # the loader's, 127: nothing of ours has run
            require(said.code in self.sane, f"exit code is not sane: {said}")
            require(said.code == 0 or said.err.strip() or said.out.strip(), f"failed without a word: {said}")
        require(not stage.plaintexts(), f"plaintext in {stage.plaintexts()}: {said}")
        self.promise(stage, said)
        checked = stage.run("verify", "--data", "--json", more=self.environment_after(stage))
        if may_alarm and said.code == 5 and checked.code == 5:
            last = checked.lines()[-1]
            require(last["findings"] == 0 and not last["acknowledged"], f"damage afterwards: {checked}\nafter: {said}")
            return
        require(checked.code in self.verified, f"verify --data afterwards: {checked}\nafter: {said}")

    def environment_after(self, stage):
        return {}

    def promise(self, stage, said):
        pass


class Add(Act):
    sane = (*Act.sane, 7)

    def promise(self, stage, said):
        entries = new_entries(stage)
        for line in said.lines():
            if "id" in line:
                require(line["id"] in documents_in(entries), f"acknowledged and not in the log: {line}\n{said}")
            if "intake" in line:
                ends = [entry for entry in entries if entry["kind"] == "intake-end"]
                require(ends, f"an end was printed, none is in the log: {said}")
        require(said.code != 0 or any("intake" in line for line in said.lines()), f"done without an end: {said}")


class Cat(Act):
    document = LETTER

    def promise(self, stage, said):
        right = stage.contents_in_vault[self.document]
        require(right.startswith(said.out), f"wrong bytes: {said}")
        require(said.code != 0 or said.out == right, f"not all of it, and exit 0: {said}")
        reads = [entry for entry in new_entries(stage) if entry["kind"] == "read"]
        require(not said.out or reads, f"released without an event: {said}")


class Export(Act):
    def promise(self, stage, said):
        right = {hashlib.sha256(data).hexdigest(): data for data in stage.contents_in_vault.values()}
        written = {}
        for folder, _, names in os.walk(stage.path("out")):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    written[os.path.join(folder, name)] = file.read()
        for line in said.lines():
            if line.get("file"):
                data = written.get(line["file"])
                require(data is not None and hashlib.sha256(data).hexdigest() in right,
                        f"said to be written and is not: {line}\n{said}")
        reads = [entry for entry in new_entries(stage) if entry["kind"] == "read"]
        for path, data in written.items():
            require(data in right.values(), f"a part of a document under its name: {path}, {len(data)} bytes: {said}")
            require(reads, f"released without an event: {said}")
        if said.code == 0:
            require(len(written) == len(right), f"exit 0 and not all written: {sorted(written)} {said}")


class Names(Act):
    """Shows names."""

    kinds = ("browse",)

    def promise(self, stage, said):
        shown = any(name.encode() in said.out for name in (LETTER, REPORT, NOTES))
        events = [entry for entry in new_entries(stage) if entry["kind"] in self.kinds]
        require(not shown or events, f"names without an event: {said}")


class People(Act):
    """Shows names of people: their event stands in the vault compartment, of which only the size is seen here."""

    def promise(self, stage, said):
        journals = stage.run("log", "verify", "--json").lines()
        entries = journals[-1]["entries"] if journals else 0
        require(b"Amal" not in said.out or entries > stage.all_entries, f"names without an event: {said}")


class Passphrase(Act):
    sane = (*Act.sane, 6)
    opened_by = PHRASE

    def promise(self, stage, said):
        opens = {}
        for name, phrase in (("old", "phrase"), ("new", "fresh-phrase")):
            tried = stage.run("status", more={"STRONGROOM_PASSPHRASE_FILE": stage.path(phrase)})
            require(tried.code in (0, 3, 5), f"{name} passphrase: {tried}\nafter: {said}")
            opens[name] = tried.code != 3
        require(opens["new"] or opens["old"], f"neither passphrase opens: {said}")
        require(said.code != 0 or opens["new"], f"said to be changed and is not: {said}")
        self.after = "fresh-phrase" if opens["new"] else "phrase"

    def environment_after(self, stage):
        return {"STRONGROOM_PASSPHRASE_FILE": stage.path(self.after)}


class Init(Act):
    template = "nothing"

    def promise(self, stage, said):
        opened = stage.run("status")
        if opened.code == 4:
            require(said.code != 0 and b"birth_key" not in said.out, f"said to be made and is not: {said}")
            stage.expect(0, *self.arguments_on(stage))
        else:
            require(opened.code == 0, f"half a vault: {opened}\nafter: {said}")


class Acknowledge(Act):
    template = "alarm"

    def promise(self, stage, said):
        self.verified = (0,) if said.code == 0 else (0, 5)


ACTS = [
    Init("init", "init", "{root}/vault", "--person", "Amal", "--kdf", "interactive", "--json"),
    Add("add", "add", "{root}/source", "--tag", "inbox", "--json"),
    Add("add-stream", "add", "-", "--name", "film.bin", "--json", given=random.Random(8).randbytes(3_000_000),
        late=True),
    Cat("cat", "cat", "{root}/source/" + LETTER, "--reason", "hearing"),
    Cat("cat-long", "cat", "{root}/source/" + REPORT, document=REPORT),
    Export("export", "export", "--all", "--to", "{root}/out", "--sync", "--json", sane=(*Act.sane, 7)),
    Names("list", "list", "--json"),
    Names("find", "find", "letter", "--json"),
    Names("show", "show", "{root}/source/" + LETTER, "--json", kinds=("read",)),
    Names("log", "log", "--json"),
    Act("log-verify", "log", "verify", "--json"),
    # 4: with `here` unreadable this counts as another copy, in which the device has no journal yet.
    Act("checkpoint", "log", "checkpoint", sane=(*Act.sane, 4)),
    Act("verify", "verify", "--data", "--json"),
    Act("status", "status", "--json"),
    Act("stats", "stats", "--json"),
    People("key-list", "key", "list", "--json"),
    Passphrase("key-passwd", "key", "passwd", "--new-passphrase-file", "{root}/fresh-phrase"),
    Acknowledge("acknowledge", "log", "acknowledge", "--reason", "a copy of yesterday was put back"),
]

# SPDX-License-Identifier: Apache-2.0
"""Commands that change what is said of documents or who may open them, take them away, or put a damaged vault right."""

import os
import shutil

from acts import LETTER, NOTES, REPORT, Act, new_entries, require


def kinds_of(entries):
    return {entry["kind"] for entry in entries}


def listed(stage, *more):
    return {os.path.relpath(line["path"], stage.path("source")) for line in stage.run("list", "--json", *more).lines()}


def read(stage, name):
    return stage.run("cat", stage.path("source/" + name))


class Label(Act):
    def promise(self, stage, said):
        for line in said.lines():
            if line.get("changed"):
                require(NOTES in listed(stage, "--tag", "urgent"), f"said to be labelled and is not: {said}")
        require(said.code != 0 or NOTES in listed(stage, "--tag", "urgent"), f"done, and no label: {said}")
        require(read(stage, NOTES).out == stage.contents_in_vault[NOTES], f"a label changed a content: {said}")


class Remove(Act):
    def promise(self, stage, said):
        there = listed(stage)
        said_removed = any(line.get("documents") for line in said.lines())
        require(not said_removed or REPORT not in there, f"said to be removed and is listed: {said}")
        require(said.code != 0 or REPORT not in there, f"done, and still listed: {said}")
        require(REPORT in there or "remove" in " ".join(kinds_of(new_entries(stage))), f"gone without an event: {said}")
        require({LETTER, NOTES} <= there, f"others are gone too: {said}")


class Membership(Act):
    """Whoever opened the vault still does; the other one does or does not, as the list of people says."""

    sane = (*Act.sane, 6)
    is_member = True  # once it is done

    def promise(self, stage, said):
        other = {"STRONGROOM_PASSPHRASE_FILE": stage.path("other-phrase")}
        require(stage.run("status").code in (0, 5), f"locked out: {said}")
        opens = stage.run("status", more=other).code
        require(opens in (0, 3, 5), f"neither in nor out: {opens}\nafter: {said}")
        names = {one["name"] for one in stage.run("key", "list", "--json").lines() if not one["removed"]}
        require(("Basim" in names) == (opens != 3), f"listed, {names}, and opens with {opens}\nafter: {said}")
        require(said.code != 0 or (opens != 3) == self.is_member, f"done, and it is not: {said}")
        if opens != 3:
            read_by_other = stage.run("cat", stage.path("source/" + NOTES), more=other)
            require(read_by_other.out == stage.contents_in_vault[NOTES], f"half a member: {read_by_other}")


class Compartment(Act):
    """It is there, with a journal of its own, or it is not; what is put into it comes out again."""

    sane = (*Act.sane, 6)

    def promise(self, stage, said):
        names = {one["name"] for one in stage.run("compartment", "list", "--json").lines()}
        require("leyla" in names or said.code != 0, f"said to be made and is not: {said}")
        for name in names:
            added = stage.run("add", "-", "--name", "fresh", "--json", "--compartment", name, given=b"fresh")
            got = stage.run("cat", "fresh", "--compartment", name)
            require(added.code in (0, 5) and got.out == b"fresh", f"{name}: {added}\n{got}\nafter: {said}")
        if "leyla" not in names:
            stage.expect(0, *self.arguments_on(stage))


class Grant(Act):
    """The other one can read what is in the compartment, or is told that they have no key to it."""

    sane = (*Act.sane, 6)

    def promise(self, stage, said):
        other = {"STRONGROOM_PASSPHRASE_FILE": stage.path("other-phrase")}
        got = stage.run("cat", "hers", "--compartment", "leyla", more=other)
        require(got.code in (0, 3, 5), f"neither in nor out: {got}\nafter: {said}")
        require(said.code != 0 or got.code != 3, f"said to be granted and is not: {said}")
        require(got.code == 3 or got.out == b"for Leyla", f"half a key: {got}")
        require(got.code != 3 or not got.out, f"no key, and contents: {got}")


def let_in(stage):
    """A second person, whose passphrase is derived once only."""
    stage.phrase("other-phrase", "the sea is wide")
    stage.expect(0, "key", "add", "Basim", "--new-passphrase-file", stage.path("other-phrase"))
    stage.remember_keys()
    stage.keep("two")
    stage.expect(0, "compartment", "create", "leyla")
    stage.expect(0, "add", "-", "--name", "hers", "--compartment", "leyla", given=b"for Leyla")
    stage.keep("apart")


def damage(stage):
    """Sectors of a pack that parity brings back, the copy of a journal, one of the two headers."""
    packs = sorted((stage.root / "vault" / "packs").rglob("*"))
    pack = next(path for path in packs if path.is_file())
    with open(pack, "r+b") as file:
        file.seek(100 * 4096)
        file.write(bytes(2 * 4096))
    journals = sorted((stage.root / "vault" / "journals").glob("*.copy"))
    journals[0].write_bytes(b"")
    (stage.root / "vault" / "header").unlink()
    stage.keep("damaged")


def lose_aids(stage):
    """All that can be made anew: catalogs and index."""
    vault = stage.root / "vault"
    for name in os.listdir(vault):
        if name.startswith("catalog-"):
            (vault / name).unlink()
    shutil.rmtree(vault / "index")
    (vault / "index").mkdir()
    stage.keep("bare")


def give_up(stage):
    """Packs of which little is needed any more."""
    stage.expect(0, "remove", stage.path("source/" + REPORT), "--reason", "sent to the wrong client")
    stage.keep("sparse")


def furnish(stage):
    stage.restore("full")
    let_in(stage)
    stage.restore("full")
    damage(stage)
    stage.restore("full")
    lose_aids(stage)
    stage.restore("full")
    give_up(stage)
    stage.restore("full")


class Mending(Act):
    """Whatever it did, it made nothing worse."""

    def promise(self, stage, said):
        for name, right in stage.contents_in_vault.items():
            got = read(stage, name)
            require(got.out == right and got.code in (0, 5), f"{name} is lost: {got}\nafter: {said}")


class Compaction(Act):
    """What is needed is there, whatever happened, and compacting once more gives the room back."""

    sane = (*Act.sane, 6)

    def promise(self, stage, said):
        for report in said.lines():
            require(report["removed"] > 0 and report["waiting"] == 0, f"nothing was removed: {said}")
        for again in (False, True):
            if again:
                stage.run("compact")
            for name, right in stage.contents_in_vault.items():
                got = read(stage, name)
                right_code = (0, 5) if name != REPORT else (4,)
                require(got.code in right_code, f"{name}: {got}\nafter: {said}")
                require(name == REPORT or got.out == right, f"{name} is lost: {got}\nafter: {said}")


class Erasure(Act):
    """What is erased is gone once it says so, and goes when it is gone on with; all else is there."""

    sane = (*Act.sane, 6, 7)

    def promise(self, stage, said):
        def is_said():
            return REPORT in stage.run("log", "--long", "--json").out.decode(errors="replace")

        if said.lines() and said.lines()[0]["packs_waiting"] + said.lines()[0]["packs_left_alone"] == 0:
            require(not is_said(), f"said to be erased, and the log names it: {said}")
        require(said.code != 0 or REPORT not in listed(stage), f"done, and still listed: {said}")
        if REPORT not in listed(stage):
            finished = stage.run("erase", "--finish", "--yes")
            require(finished.code in (0, 5), f"cannot be gone on with: {finished}\nafter: {said}")
            require(finished.code != 0 or not is_said(), f"gone on with, and the log names it: {finished}\n{said}")
        for name, right in stage.contents_in_vault.items():
            if name == REPORT:
                continue
            got = read(stage, name)
            require(got.out == right and got.code in (0, 5), f"{name} is lost: {got}\nafter: {said}")


CHANGES = [
    Label("label", "label", "{root}/source/" + NOTES, "--tag", "urgent", "--note", "for Monday", "--json"),
    Remove("remove", "remove", "{root}/source/" + REPORT, "--reason", "sent to the wrong client", "--json"),
    Membership("key-add", "key", "add", "Basim", "--new-passphrase-file", "{root}/other-phrase"),
    Compartment("compartment-create", "compartment", "create", "leyla", "--json"),
    Grant("compartment-grant", "compartment", "grant", "leyla", "Basim", "--json", template="apart"),
    Membership("key-remove", "key", "remove", "Basim", "--yes", template="two", is_member=False),
    Compaction("compact", "compact", "--orphans", "--json", template="sparse"),
    Erasure("erase", "erase", "{root}/source/" + REPORT, "--reason", "order 12", "--yes", "--json"),
    Mending("repair", "repair", "--json", template="damaged", sane=(*Act.sane, 7)),
    Mending("recover", "recover", "--data", "--json", template="bare", sane=(*Act.sane, 7)),
]

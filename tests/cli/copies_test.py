# SPDX-License-Identifier: Apache-2.0
"""Copies that were both used, and backups that lack something: all of it comes together again."""

import os
import shutil

import program


class Copies(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init("--person", "Amal")
        self.letter = self.add("letter", b"a letter")

    def copy(self, name, of=None):
        shutil.copytree(of or self.room.vault, self.room.path(name), symlinks=True)
        return self.room.path(name)

    def elsewhere(self, folder, state="state-of-the-laptop"):
        return {"STRONGROOM_VAULT": folder, "STRONGROOM_STATE_DIR": self.room.path(state)}

    def paths(self, **how):
        return sorted(os.path.basename(one["path"]) for one in self.expect(0, "list", "--json", **how).json)

    def test_both_are_used_and_brought_together(self):
        stick = self.copy("stick")
        on_stick = {"environment": self.elsewhere(stick)}
        plan = self.room.write("files/plan", os.urandom(400_000))
        self.expect(0, "add", plan, **on_stick)
        self.add("note", b"a note")
        report = self.expect(0, "merge", stick, "--json").json[0]
        self.assertEqual((report["documents"], report["diverged"], report["keys_taken"]), (1, [], False))
        self.assertEqual(self.paths(), ["letter", "note", "plan"])
        with open(plan, "rb") as file:
            self.assertEqual(self.expect(0, "cat", plan).out, file.read())
        self.assertIn(b"is here already", self.expect(0, "merge", stick).out)
        self.expect(0, "merge", self.room.vault, **on_stick)
        self.assertEqual(self.paths(**on_stick), ["letter", "note", "plan"])
        for how in ({}, on_stick):
            self.expect(0, "verify", "--data", **how)
            self.expect(0, "log", "verify", **how)

    def test_a_backup_is_put_back_and_the_newer_files_are_found_again(self):
        backup = self.copy("backup")
        later = self.add("later", b"added after the backup")
        newer = self.room.path("newer")
        os.rename(self.room.vault, newer)
        self.copy("vault", of=backup)
        said = self.expect(5, "list")
        self.assertNotIn(b"later", said.out)
        self.expect(5, "merge", newer)
        self.expect(0, "log", "acknowledge", "--reason", "the backup was put back")
        self.assertEqual(self.expect(0, "cat", later).out, b"added after the backup")
        self.expect(0, "verify", "--data")

    def test_a_new_passphrase_of_the_copy_counts(self):
        stick = self.copy("stick")
        fresh = self.room.write("fresh-passphrase", b"the sea is wide\n")
        self.expect(0, "key", "passwd", "--new-passphrase-file", fresh, environment=self.elsewhere(stick))
        self.assertIn(b"holds here now", self.expect(0, "merge", stick).out)
        self.expect(3, "status")
        self.expect(0, "status", environment={"STRONGROOM_PASSPHRASE_FILE": fresh})

    def test_what_is_no_copy_is_refused(self):
        said = self.expect(2, "merge", self.room.vault)
        self.assertIn(b"the vault itself", said.err)
        os.mkdir(self.room.path("empty"))
        self.assertIn(b"no copy of this vault", self.expect(2, "merge", self.room.path("empty")).err)
        self.expect(2, "merge")


class Erasing(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init("--person", "Amal")
        self.letter = self.add("letter", b"a letter")
        self.secret = self.add("the-secret", os.urandom(200_000))

    def test_a_document_is_gone_and_the_log_says_so(self):
        self.expect(0, "find", "the-secret")
        said = self.expect(0, "erase", self.secret, "--reason", "order 12", "--yes", "--json").json[0]
        self.assertEqual((said["documents"], said["packs_waiting"]), (1, 0))
        log = self.expect(0, "log", "--json", "--long")
        self.assertNotIn(b"the-secret", log.out)
        kinds = [one["kind"] for one in log.json]
        self.assertIn("erased", kinds)
        self.assertTrue(all(one["time"] is None for one in log.json if one["kind"] == "tombstone"))
        self.expect(4, "cat", self.secret)
        self.assertEqual(self.expect(0, "cat", self.letter).out, b"a letter")
        self.expect(0, "log", "verify")
        self.expect(0, "verify", "--data")

    def test_it_is_asked_for_a_reason_and_a_yes(self):
        self.expect(2, "erase", self.secret, "--yes")
        self.expect(2, "erase", self.secret, "--reason", "order 12")
        self.expect(2, "erase", "--reason", "order 12")
        self.assertEqual(len(self.expect(0, "list", "--json").json), 2)
        self.expect(0, "erase", "--finish", "--yes")

    def test_an_entry_goes_whole(self):
        self.expect(0, "find", "a client")
        searched = [one for one in self.expect(0, "log", "--json", "--long").json
                    if one["event"] and one["event"].get("query") == "a client"]
        self.assertEqual(len(searched), 1)
        self.expect(0, "erase", "--entry", str(searched[0]["seq"]), "--reason", "a client", "--yes")
        self.assertNotIn(b'"query":"a client"', self.expect(0, "log", "--json", "--long").out)
        self.expect(2, "erase", "--entry", "0", "--reason", "x", "--yes")
        self.expect(0, "log", "verify")


if __name__ == "__main__":
    program.main()

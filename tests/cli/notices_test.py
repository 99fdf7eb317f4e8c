# SPDX-License-Identifier: Apache-2.0
"""Copies and second devices are ordinary; what is missing ends with 5 until somebody says why."""

import os
import shutil

import program


class Notices(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.document = self.add("a", b"alpha\n")

    def copy(self, name):
        shutil.copytree(self.room.vault, self.room.path(name), symlinks=True)
        return {"environment": {"STRONGROOM_VAULT": self.room.path(name)}}

    def test_a_copy_is_calm(self):
        how = self.copy("copy")
        self.assertEqual(self.expect(0, "cat", self.document, **how).out, b"alpha\n")
        self.expect(0, "cat", self.document)
        self.expect(0, "log", "verify", **how)

    def test_a_second_device_is_calm(self):
        how = {"environment": {"STRONGROOM_STATE_DIR": self.room.path("other-state")}}
        said = self.expect(0, "cat", self.document, **how)
        self.assertNotIn(b"Warning", said.err)
        self.assertEqual(len({one["journal"] for one in self.log()}), 2)
        self.expect(0, "verify")

    def test_a_moved_folder_is_nothing_at_all(self):
        moved = self.room.path("moved")
        os.rename(self.room.vault, moved)
        said = self.expect(0, "cat", self.document, environment={"STRONGROOM_VAULT": moved})
        self.assertEqual(said.err, b"")

    def test_an_older_copy_ends_with_5_until_it_is_acknowledged(self):
        how = self.copy("older")
        self.expect(0, "cat", self.document)
        said = self.expect(5, "cat", self.document, **how)
        self.assertEqual(said.out, b"alpha\n")
        self.assertIn(b"acknowledge", said.err)
        self.expect(5, "verify", **how)
        self.expect(0, "log", "acknowledge", "--reason", "restored the backup of March", **how)
        self.expect(0, "cat", self.document, **how)
        self.expect(0, "verify", **how)
        self.expect(5, "log", "verify", **how)
        reasons = [one["reason"] for one in self.room.run("log", "--json", **how).json]
        self.assertIn("restored the backup of March", reasons)

    def test_a_shortened_journal_is_an_alarm(self):
        journals = os.path.join(self.room.vault, "journals")
        kept = self.room.path("journals-kept")
        shutil.copytree(journals, kept)
        self.expect(0, "cat", self.document)
        self.expect(0, "cat", self.document)
        for name in os.listdir(kept):
            with open(os.path.join(kept, name), "rb") as old, open(os.path.join(journals, name), "r+b") as new:
                new.truncate(0)
                new.write(old.read())
        said = self.expect(5, "cat", self.document)
        self.assertEqual(said.out, b"alpha\n")
        self.expect(5, "list")
        self.expect(0, "log", "acknowledge", "--reason", "test")
        self.expect(0, "list")
        self.expect(5, "log", "verify")


if __name__ == "__main__":
    program.main()

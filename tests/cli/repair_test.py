# SPDX-License-Identifier: Apache-2.0
"""Damage on the disk, as a person at the terminal meets it: reading, verify, repair."""

import os
import subprocess

import program

SECTOR = 4096


class Repair(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.first = self.add("first", os.urandom(200000))
        before = set(self.packs())
        self.second = self.add("second", os.urandom(200000))
        self.fresh = [pack for pack in self.packs() if pack not in before]

    def packs(self):
        return [os.path.join(at, name) for at, _, names in os.walk(os.path.join(self.room.vault, "packs"))
                for name in names]

    def read(self, name):
        with open(os.path.join(self.room.files, name), "rb") as file:
            return file.read()

    def rot(self, sectors, begin=10):
        """That many sectors of each of the packs that the second document brought."""
        for pack in self.fresh:
            with open(pack, "r+b") as file:
                for sector in range(begin, begin + sectors):
                    file.seek(sector * SECTOR + 7)
                    byte = file.read(1)[0]
                    file.seek(sector * SECTOR + 7)
                    file.write(bytes([byte ^ 0x10]))

    def test_G21_a_document_is_read_and_the_damage_put_right(self):
        self.rot(4)
        said = self.expect(0, "cat", self.second)
        self.assertEqual(said.out, self.read("second"))
        self.assertIn(b"Note: ", said.err)
        self.assertIn(b"nothing is lost", said.err)
        self.assertEqual(self.expect(0, "cat", self.second).err, b"")
        kinds = [entry["kind"] for entry in self.log()]
        self.assertLess(kinds.index("pack-damaged"), kinds.index("pack-repaired"))

    def test_G21_verify_puts_right_and_says_so(self):
        self.rot(4)
        said = self.expect(0, "verify", "--data", "--json")
        self.assertEqual([line["mended"] for line in said.json[:-1]], ["pack"] * len(self.fresh))
        self.assertEqual(said.json[0]["sectors"], 4)
        self.assertEqual((said.json[-1]["ok"], said.json[-1]["mended"]), (True, len(self.fresh)))
        self.assertEqual(self.expect(0, "verify", "--data", "--json").json[-1]["mended"], 0)

    def test_repair_first_says_and_then_does(self):
        self.rot(3)
        said = self.expect(0, "repair", "--dry-run")
        self.assertIn(b"Can be put right: pack ", said.out)
        self.assertIn(b"Nothing was changed", said.out)
        self.assertIn(b"Put right: pack ", self.expect(0, "repair").out)
        self.assertIn(b"Nothing had to be put right. Safe: 2 documents", self.expect(0, "repair").out)
        self.assertEqual(self.expect(0, "verify", "--data", "--json").json[-1]["findings"], 0)

    def test_G21_what_is_lost_is_named_and_the_rest_is_safe(self):
        self.rot(6)
        said = self.expect(7, "repair", "--json")
        lost = [line for line in said.json if line.get("document")]
        self.assertEqual([line["document"] for line in lost], [self.second])
        self.assertEqual(lost[0]["path"], os.path.join(self.room.files, "second"))
        self.assertEqual((said.json[-1]["documents"], said.json[-1]["documents_lost"]), (2, 1))
        self.assertIn(("browse", "repair"), [(entry["kind"], entry["event"].get("what"))
                                             for entry in self.log("--long")])
        self.assertEqual(self.expect(0, "cat", self.first).out, self.read("first"))
        said = self.expect(5, "cat", self.second)
        self.assertEqual(said.out, b"")
        self.assertNotIn(b"computed anew and is right", said.err)
        text = self.expect(7, "repair").out
        self.assertIn(b"Safe: 1 of 2 documents", text)
        self.assertInert(text)
        # From the source it comes back.
        self.expect(0, "add", os.path.join(self.room.files, "second"))
        self.assertEqual(self.expect(0, "cat", self.second).out, self.read("second"))
        self.assertEqual(self.expect(0, "repair", "--json").json[-1]["documents_lost"], 0)
        self.assertIn(b"Damaged for good: ", self.expect(0, "repair").out)

    def test_where_nothing_can_be_written_all_is_read_and_the_damage_named(self):
        self.rot(4)
        if os.getuid() != 0:
            self.skipTest("only root may mount")
        mounted = self.room.path("mounted")
        os.mkdir(mounted)
        if subprocess.run(["mount", "--bind", self.room.vault, mounted], stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            self.skipTest("runs as root and may not mount")
        self.addCleanup(subprocess.run, ["umount", mounted], check=False)
        subprocess.run(["mount", "-o", "remount,ro,bind", mounted], check=True)
        how = {"environment": {"STRONGROOM_VAULT": mounted}}
        said = self.expect(0, "cat", self.second, **how)
        self.assertEqual(said.out, self.read("second"))
        self.assertIn(b"strongroom repair", said.err)
        said = self.expect(5, "verify", "--data", "--json", **how)
        self.assertEqual({line["finding"] for line in said.json[:-1]}, {"pack_mendable"})
        self.expect(1, "repair", **how)
        self.assertIn(b"Can be put right: pack ", self.expect(0, "repair", "--dry-run", **how).out)


if __name__ == "__main__":
    program.main()

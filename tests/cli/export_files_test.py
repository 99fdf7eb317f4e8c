# SPDX-License-Identifier: Apache-2.0
"""Export: everything as it was, nothing overwritten, no link followed out of the folder."""

import os

import program


class Export(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.data = os.urandom(50_000)
        self.path = self.room.write("files/sub/a.bin", self.data)
        os.chmod(self.path, 0o640)
        os.utime(self.path, ns=(10**18 + 1, 10**18 + 123_456_789))
        self.room.write("files/b.txt", b"bravo\n")
        self.expect(0, "add", self.room.files, "--matter", "m")
        self.target = self.room.path("out")

    def test_times_mode_and_bytes_come_back(self):
        more = ["--reason", "court", "--sync", "--json"]
        said = self.expect(0, "export", "--matter", "m", "--to", self.target, *more).json
        self.assertEqual((said[-1]["documents"], said[-1]["failed"], said[-1]["bytes"]), (2, 0, len(self.data) + 6))
        with open(self.target + self.path, "rb") as file:
            self.assertEqual(file.read(), self.data)
        found = os.stat(self.target + self.path)
        self.assertEqual((found.st_mode & 0o777, found.st_mtime_ns), (0o640, 10**18 + 123_456_789))
        self.assertEqual(len([one for one in self.log() if one["kind"] == "read" and one["reason"] == "court"]), 2)

    def test_nothing_is_overwritten(self):
        self.expect(0, "export", "--all", "--to", self.target)
        with open(self.target + self.path, "wb") as file:
            file.write(b"mine")
        os.unlink(self.target + os.path.join(self.room.files, "b.txt"))
        said = self.expect(7, "export", "--all", "--to", self.target, "--json")
        self.assertEqual((said.json[-1]["documents"], said.json[-1]["failed"]), (2, 1))
        self.assertIn(b"a.bin", said.err)
        with open(self.target + self.path, "rb") as file:
            self.assertEqual(file.read(), b"mine")

    def test_no_link_leads_out(self):
        outside = self.room.path("outside")
        os.mkdir(outside)
        os.makedirs(self.target + self.room.folder)
        os.symlink(outside, self.target + self.room.files)
        said = self.expect(7, "export", "--all", "--to", self.target, "--json")
        self.assertEqual(said.json[-1]["failed"], 2)
        self.assertEqual(os.listdir(outside), [])

    def test_what_must_be_said(self):
        self.expect(2, "export", "--all")
        self.expect(2, "export", "--to", self.target)
        self.expect(2, "export", "--all", "--matter", "m", "--to", self.target)
        self.expect(4, "export", "no such thing", "--to", self.target)
        self.expect(1, "export", "--all", "--to", self.path)


if __name__ == "__main__":
    program.main()

# SPDX-License-Identifier: Apache-2.0
"""Files as they are: special, sparse, linked, unreadable, many; standard input; what changed since last time."""

import os
import shutil
import unittest

import program


class AddFiles(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()

    def report(self, *arguments, code=0, **how):
        return self.expect(code, "add", *arguments, "--json", **how).json[-1]

    def test_again_reads_only_what_changed(self):
        for name in ("a", "b", "c"):
            self.room.write("files/" + name, name.encode() * 5000)
        first = self.report(self.room.files)
        self.assertEqual((first["documents"], first["unchanged"]), (3, 0))
        second = self.report(self.room.files)
        self.assertEqual((second["documents"], second["unchanged"], second["bytes"]), (0, 3, 0))
        old = {one["name"]: one["id"] for one in self.expect(0, "list", "--json").json}
        self.room.write("files/b", b"other" * 100)
        said = self.expect(0, "add", self.room.files, "--json").json
        self.assertEqual([said[-1][name] for name in ("documents", "changed", "unchanged", "bytes")], [1, 1, 2, 500])
        self.assertEqual(said[0]["replaces"], old["b"])
        self.assertEqual(len(self.expect(0, "list", "--json").json), 3)
        self.assertEqual(self.expect(0, "cat", old["b"]).out, b"b" * 5000)

    def test_standard_input(self):
        data = os.urandom(3_000_000)
        self.assertEqual(self.report("-", "--name", "dump.sql", stdin=data)["documents"], 1)
        self.assertEqual(self.expect(0, "cat", "dump.sql").out, data)
        self.expect(2, "add", "-")
        self.expect(2, "add", "-", "-", "--name", "x")
        self.expect(2, "add", self.room.files, "--name", "x")

    def test_a_fifo_is_named_and_left_and_a_link_recorded(self):
        self.room.write("files/plain", b"plain")
        os.mkfifo(os.path.join(self.room.files, "pipe"))
        os.symlink("/etc/passwd", os.path.join(self.room.files, "link"))
        os.symlink("nowhere", os.path.join(self.room.files, "dangling"))
        said = self.expect(0, "add", self.room.files, "--json")
        last = said.json[-1]
        self.assertEqual((last["documents"], last["links"], last["special"]), (1, 2, 1))
        self.assertIn(b"pipe", said.err)

    def test_the_vault_itself_is_left_out(self):
        self.room.write("files/plain", b"plain")
        said = self.expect(0, "add", self.room.folder, "--json")
        paths = [line["path"] for line in said.json[:-1]]
        self.assertFalse([path for path in paths if path.startswith(self.room.vault + "/")])

    def test_what_cannot_be_read_is_named_and_the_rest_is_stored(self):
        prefix = ()
        if os.getuid() == 0:
            if shutil.which("setpriv") is None:
                self.skipTest("runs as root, and setpriv is not there to become somebody else")
            prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
            os.chmod(self.room.folder, 0o777)
            os.chmod(program.program(), 0o755)
            if self.room.run("version", prefix=prefix).code != 0:
                self.skipTest("the program cannot be reached by another user")
        vault = self.room.path("second")
        elsewhere = {"STRONGROOM_VAULT": vault, "STRONGROOM_STATE_DIR": self.room.path("state2")}
        how = {"prefix": prefix, "environment": elsewhere}
        self.expect(0, "init", "--kdf", "interactive", **how)
        self.room.write("files/open", b"open")
        os.chmod(self.room.write("files/shut", b"shut"), 0)
        os.mkdir(os.path.join(self.room.files, "folder"), 0o700 if prefix else 0)
        said = self.expect(7, "add", self.room.files, "--json", **how)
        self.assertEqual((said.json[-1]["documents"], said.json[-1]["unreadable"]), (1, 2))
        self.assertIn(b"shut", said.err)
        self.assertIn(b"folder", said.err)
        self.expect(7, "add", self.room.path("absent"), **how)

    def test_sparse_and_empty(self):
        size = 300 << 20
        path = self.room.write("files/sparse", b"head")
        with open(path, "r+b") as file:
            file.truncate(size)
            file.seek(200 << 20)
            file.write(b"middle")
        self.room.write("files/empty", b"")
        last = self.report(self.room.files)
        self.assertEqual((last["documents"], last["bytes"]), (2, size))
        self.assertLess(last["stored_bytes"], 100 << 20)
        self.expect(0, "verify", "--data")
        target = self.room.path("out")
        self.expect(0, "export", "--all", "--to", target)
        self.assertEqual(os.path.getsize(target + path), size)
        self.assertEqual(self.expect(0, "cat", os.path.join(self.room.files, "empty")).out, b"")

    def test_hard_links_and_long_paths(self):
        first = self.room.write("files/first", b"one content" * 1000)
        os.link(first, os.path.join(self.room.files, "second"))
        here = os.open(self.room.files, os.O_RDONLY)
        for _ in range(15):
            os.mkdir("d" * 250, dir_fd=here)
            below = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        file = os.open("deep", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=here)
        os.write(file, b"deep")
        os.close(file)
        os.close(here)
        self.assertEqual(self.report(self.room.files)["documents"], 3)
        target = self.room.path("o")
        self.expect(0, "export", first, os.path.join(self.room.files, "second"), "--to", target)
        self.assertEqual(os.stat(target + first).st_nlink, 2)
        deep = self.expect(0, "find", "deep", "--json").json[0]
        self.assertEqual(self.expect(0, "cat", deep["id"]).out, b"deep")

    @unittest.skipUnless(os.environ.get("STRONGROOM_LONG"), "STRONGROOM_LONG")
    def test_a_hundred_thousand_files_in_a_folder(self):
        for number in range(100_000):
            with open(os.path.join(self.room.files, f"{number:06}"), "w", encoding="ascii") as file:
                file.write(str(number))
        self.assertEqual(self.report(self.room.files)["documents"], 100_000)
        self.assertEqual(self.report(self.room.files)["unchanged"], 100_000)
        self.assertEqual(len(self.expect(0, "list", "--json").out.splitlines()), 100_000)


if __name__ == "__main__":
    program.main()

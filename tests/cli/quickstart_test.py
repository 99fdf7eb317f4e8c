# SPDX-License-Identifier: Apache-2.0
"""The quickstart's own decisions, with the program where it would be built; building it is the build's test."""

import os
import subprocess

import program

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cli", "quickstart.sh")


class Quickstart(program.ProgramTest):
    """cmake is a stand-in that does nothing: the program stands there already."""

    def setUp(self):
        super().setUp()
        os.makedirs(self.room.path("builds", "quickstart", "bin"))
        os.symlink(program.program(), self.room.path("builds", "quickstart", "bin", "strongroom"))
        os.chmod(self.room.write("tools/cmake", b"#!/bin/sh\nexit 0\n"), 0o755)
        os.mkdir(self.room.path("tmp"))
        self.room.write("files/a.txt", b"alpha\n")
        self.room.write("files/b with space.txt", b"bravo\n")

    def quickstart(self, *arguments, **more):
        environment = self.room.environment(
            PATH=self.room.path("tools") + ":" + os.environ["PATH"], STRONGROOM_BUILD_DIR=self.room.path("builds"),
            STRONGROOM_NO_INSTALL="1", XDG_DATA_HOME=self.room.path("data"), TMPDIR=self.room.path("tmp"),
            **{"STRONGROOM_PASSPHRASE_FILE": None, "STRONGROOM_VAULT": None, **more})
        done = subprocess.run(["sh", SCRIPT, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment, cwd=self.room.folder, timeout=500, check=False)
        return program.Said(arguments, done.returncode, done.stdout, done.stderr)

    def test_without_a_terminal_it_makes_and_prints_a_passphrase_kept_nowhere(self):
        said = self.quickstart(self.room.files)
        self.assertEqual(said.code, 0, str(said))
        self.assertIn(b"The same, byte for byte.", said.err)
        self.assertIn(b"no break found", said.out)
        words = [line.split()[1] for line in said.lines if line.startswith("Passphrase ")]
        self.assertEqual([len(word.split("-")) for word in words], [6])
        self.assertEqual(os.listdir(self.room.path("tmp")), [])
        for root, _, names in os.walk(self.room.path("data")):
            for name in names:
                with open(os.path.join(root, name), "rb") as file:
                    self.assertNotIn(words[0].encode(), file.read())
        # Again: another vault, since this one's passphrase is known to nobody but the reader.
        self.assertEqual(self.quickstart(self.room.files).code, 0)
        self.assertEqual(len(os.listdir(self.room.path("data", "strongroom"))), 2)

    def test_a_vault_that_exists_needs_its_passphrase(self):
        with_file = {"STRONGROOM_PASSPHRASE_FILE": self.room.passphrase}
        self.assertEqual(self.quickstart("--vault", self.room.vault, self.room.files, **with_file).code, 0)
        said = self.quickstart("--vault", self.room.vault, self.room.files)
        self.assertEqual(said.code, 3, str(said))
        self.assertIn(b"STRONGROOM_PASSPHRASE_FILE", said.err)
        said = self.quickstart("--vault", "vault", "files", **with_file)
        self.assertEqual(said.code, 0, str(said))
        self.assertIn(b"Unchanged and not read again: 2", said.out)

    def test_what_is_not_there_and_what_is_not_understood(self):
        self.assertEqual(self.quickstart(self.room.path("absent")).code, 4)
        self.assertEqual(self.quickstart("--nonsense").code, 2)
        self.assertEqual(self.quickstart("--vault").code, 2)


if __name__ == "__main__":
    program.main()

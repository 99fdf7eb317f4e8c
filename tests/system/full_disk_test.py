# SPDX-License-Identifier: Apache-2.0
"""full_disk_test.py PROGRAM: a disk without room loses nothing, and is still read and logged (G20, G26)."""

import os
import pathlib
import subprocess
import sys
import unittest

from program import Vault

PROGRAM = sys.argv.pop()
INSIDE = "STRONGROOM_TEST_MOUNTS"


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.vault = Vault(PROGRAM, disk="size=48m")
        self.addCleanup(self.vault.close)
        self.kept = self.vault.put("kept.bin", os.urandom(2_000_000))
        self.vault.run("add", self.kept)
        self.large = self.vault.put("large.bin", os.urandom(60_000_000))

    def fill(self):
        filler = self.vault.disk / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        return filler

    def test_G20_an_add_that_does_not_fit_is_an_error_and_nothing_is_lost(self):
        process = self.vault.start("add", self.large, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertEqual(process.wait(120), 1)
        self.assertEqual(self.vault.run("cat", self.kept), pathlib.Path(self.kept).read_bytes())
        self.assertEqual(len(self.vault.lines("list")), 1)
        self.vault.run("verify", "--data")

    def test_G26_reading_goes_on_and_is_logged(self):
        filler = self.fill()
        for _ in range(3):
            self.assertEqual(self.vault.run("cat", self.kept), pathlib.Path(self.kept).read_bytes())
        self.assertEqual(len(self.vault.lines("list")), 1)
        filler.unlink()
        self.assertEqual(len(self.vault.reads()), 3)
        self.vault.run("verify", "--data")


if __name__ == "__main__":
    if INSIDE not in os.environ:
        # Mounts of our own, gone with us.
        own = ["unshare", "--mount", "--propagation", "private"]
        if subprocess.run([*own, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            print("skipped: no mounts of our own are permitted here")
            sys.exit(0)
        sys.exit(subprocess.call([*own, sys.executable, "-B", *sys.argv, PROGRAM], env={**os.environ, INSIDE: "1"}))
    unittest.main()

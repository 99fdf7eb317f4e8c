# SPDX-License-Identifier: Apache-2.0
"""door_test.py PROGRAM: a reader that goes, a full disk, a kill midway: each leaves the access in the log (G9)."""

import os
import re
import shutil
import signal
import subprocess
import sys
import unittest

from program import Vault

PROGRAM = sys.argv.pop()
LARGE = 40_000_000


class Door(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vault = Vault(PROGRAM)
        cls.large = cls.vault.put("large.bin", os.urandom(LARGE))
        cls.small = cls.vault.put("small.txt", b"a letter\n")
        cls.vault.run("add", str(cls.vault.source))

    @classmethod
    def tearDownClass(cls):
        cls.vault.close()

    def one_more_read(self, before, path):
        reads = self.vault.reads()
        self.assertEqual(len(reads), before + 1)
        return reads[-1]

    def test_G9_a_complete_reading_stands_in_the_log_with_its_reason(self):
        before = len(self.vault.reads())
        self.assertEqual(self.vault.run("cat", self.small, "--reason", "for the court"), b"a letter\n")
        read = self.one_more_read(before, self.small)
        self.assertEqual(read["reason"], "for the court")

    def test_G9_a_closed_pipe_leaves_an_incomplete_outcome(self):
        before = len(self.vault.reads())
        process = self.vault.start("cat", self.large, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(len(process.stdout.read(1000)), 1000)
        process.stdout.close()
        self.assertNotEqual(process.wait(60), 0)
        self.assertEqual(self.one_more_read(before, self.large)["outcome"], "incomplete")

    def test_G9_a_full_disk_leaves_an_incomplete_outcome(self):
        before = len(self.vault.reads())
        with open("/dev/full", "wb") as full:
            process = self.vault.start("cat", self.small, stdout=full, stderr=subprocess.DEVNULL)
        self.assertNotEqual(process.wait(60), 0)
        self.assertEqual(self.one_more_read(before, self.small)["outcome"], "incomplete")

    def test_G9_a_kill_midway_leaves_the_access(self):
        before = len(self.vault.reads())
        process = self.vault.start("cat", self.large, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(len(process.stdout.read(1000)), 1000)
        process.send_signal(signal.SIGKILL)
        process.stdout.close()
        self.assertEqual(process.wait(60), -signal.SIGKILL)
        self.assertIsNone(self.one_more_read(before, self.large)["outcome"])
        self.vault.run("verify", "--data")

    def test_G9_an_interrupt_leaves_an_incomplete_outcome(self):
        before = len(self.vault.reads())
        process = self.vault.start("cat", self.large, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(len(process.stdout.read(1000)), 1000)
        process.send_signal(signal.SIGINT)
        while process.stdout.read(1 << 20):
            pass
        process.stdout.close()
        self.assertEqual(process.wait(60), 130)
        self.assertEqual(self.one_more_read(before, self.large)["outcome"], "incomplete")

    def syncs_before_output(self, *arguments):
        """Files synced before the first write to standard output."""
        trace = str(self.vault.root / "trace")
        tracer = ("strace", "-f", "-y", "-o", trace, "-e", "trace=fdatasync,fsync,write,writev")
        self.vault.run(*arguments, wrapper=tracer)
        synced = []
        with open(trace, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if re.search(r"\bwritev?\(1<", line):
                    return synced
                found = re.search(r"\bf(?:data)?sync\(\d+<([^>]*)>", line)
                if found:
                    synced.append(found.group(1))
        self.fail("nothing was written to standard output")

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_G9_state_and_journal_are_synced_before_the_first_byte(self):
        probe = subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL, check=False)
        if probe.returncode != 0:
            self.skipTest("tracing is not permitted here")
        for arguments in (("cat", self.small), ("show", self.small), ("list",), ("find", "small"), ("log",)):
            with self.subTest(arguments[0]):
                synced = self.syncs_before_output(*arguments)
                state = [name for name in synced if "/state/" in name]
                journal = [name for name in synced if "/vault/journals/" in name]
                self.assertGreaterEqual(len(state), 1)
                self.assertGreaterEqual(len(journal), 1)
                # Open and read are one commit of two syncs, and nothing else is waited for after it.
                if arguments[0] == "cat":
                    self.assertEqual([len(state), len(journal)], [1, 1], synced)
                    self.assertEqual(synced[-2:], state + journal)


if __name__ == "__main__":
    unittest.main()

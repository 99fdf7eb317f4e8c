# SPDX-License-Identifier: Apache-2.0
"""proof_test.py PROGRAM CHECKER: checkpoints and proofs of the program, judged by Go's sumdb packages (G6, G17)."""

import os
import subprocess
import sys
import unittest

from program import Vault

CHECKER = sys.argv.pop()
PROGRAM = sys.argv.pop()


@unittest.skipUnless(os.path.exists(CHECKER), "the Go checker is not built")
class Proof(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.vault = Vault(PROGRAM)
        cls.file = cls.vault.put("a.txt", b"a letter\n")
        cls.vault.run("add", str(cls.vault.source))
        cls.vault.run("cat", cls.file)
        cls.keys = cls.vault.lines("log", "key")

    @classmethod
    def tearDownClass(cls):
        cls.vault.close()

    def check(self, vkey, proof, leaf="-"):
        path = self.vault.root / "proof"
        path.write_bytes(proof)
        return subprocess.run([CHECKER, "check-proof", vkey, leaf, str(path)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=60)

    def test_G17_every_entry_of_this_device_is_proven(self):
        vkey = self.keys[0]["vkey"]
        entries = [entry for entry in self.vault.lines("log") if entry["journal"] == self.keys[0]["journal"]]
        self.assertGreater(len(entries), 5)
        for entry in entries:
            done = self.check(vkey, self.vault.run("log", "prove", str(entry["seq"])))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"index {entry['seq']}".encode(), done.stdout)

    def test_G6_an_altered_proof_and_another_key_are_refused(self):
        proof = self.vault.run("log", "prove", "1")
        vkey = self.keys[0]["vkey"]
        self.assertEqual(self.check(vkey, proof).returncode, 0)
        self.assertNotEqual(self.check(self.keys[1]["vkey"], proof).returncode, 0)
        lines = proof.split(b"\n")
        for number, line in enumerate(lines):
            if not line:
                continue
            middle = len(line) // 2
            other = b"B" if line[middle:middle + 1] != b"B" else b"C"
            altered = b"\n".join([*lines[:number], line[:middle] + other + line[middle + 1:], *lines[number + 1:]])
            self.assertNotEqual(self.check(vkey, altered).returncode, 0, line)

    def test_G17_a_checkpoint_has_the_size_of_the_log_and_is_that_of_a_proof(self):
        checkpoint = self.vault.run("log", "checkpoint").decode()
        origin, size, _ = checkpoint.split("\n")[:3]
        self.assertEqual(origin, self.keys[0]["vkey"].split("+")[0])
        self.assertIn(checkpoint, self.vault.run("log", "prove", str(int(size) - 1)).decode())


if __name__ == "__main__":
    unittest.main()

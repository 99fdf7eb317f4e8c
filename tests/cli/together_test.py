# SPDX-License-Identifier: Apache-2.0
"""One adds, one reads, one verifies, one compacts, all at once; who was killed is in nobody's way."""

import os
import signal
import subprocess
import time

import program


class Together(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init("--person", "Amal")

    def start(self, *words, **environment):
        return subprocess.Popen([program.program(), *words], cwd=self.room.folder,
                                env=self.room.environment(**environment), stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def sessions(self):
        folder = os.path.join(self.room.vault, "sessions")
        return os.listdir(folder) if os.path.isdir(folder) else []

    def start_adding(self, name="stream", **environment):
        """One that has begun, and waits for what it is to add."""
        adding = self.start("add", "-", "--name", name, "--json", **environment)
        for _ in range(600):
            if self.sessions():
                return adding
            time.sleep(0.05)
        raise AssertionError("the add did not begin")

    def pack_bytes(self):
        return self.expect(0, "stats", "--json").json[0]["pack_bytes"]

    def give_up(self, name, size):
        path = self.add(name, os.urandom(size))
        self.expect(0, "remove", path)

    def test_an_add_a_cat_a_verify_and_a_compact(self):
        letter = self.add("letter", b"a letter")
        self.give_up("film", 5_000_000)
        laptop = {"STRONGROOM_STATE_DIR": self.room.path("state-of-the-laptop")}
        adding = self.start_adding()
        beside = [self.start("cat", letter), self.start("verify", "--data"), self.start("compact", "--json", **laptop)]
        for one in beside:
            out, err = one.communicate(timeout=300)
            self.assertEqual(one.returncode, 0, (one.args, out, err))
        content = os.urandom(3_000_000)
        out, err = adding.communicate(content, timeout=300)
        self.assertEqual(adding.returncode, 0, err)
        self.assertEqual(self.sessions(), [])
        report = self.expect(0, "compact", "--json").json[0]
        self.assertEqual(report["waiting"], 0)
        self.assertLess(self.pack_bytes(), 7 << 20)
        self.assertEqual(self.expect(0, "cat", "stream").out, content)
        self.assertEqual(self.expect(0, "cat", letter).out, b"a letter")
        self.expect(0, "verify", "--data")

    def test_compact_says_whom_it_waits_for(self):
        self.add("letter", b"a letter")
        self.give_up("film", 5_000_000)
        adding = self.start_adding()
        before = self.pack_bytes()
        said = self.expect(0, "compact")
        self.assertIn(b"adding in process %d of this machine" % adding.pid, said.out)
        self.assertEqual(self.expect(0, "compact", "--json").json[0]["removed"], 0)
        self.assertGreaterEqual(self.pack_bytes(), before)
        adding.communicate(b"the end", timeout=300)
        self.assertGreater(self.expect(0, "compact", "--json").json[0]["removed"], 0)
        self.assertLess(self.pack_bytes(), before)

    def test_one_that_was_killed_is_in_nobodys_way(self):
        self.add("letter", b"a letter")
        self.give_up("film", 5_000_000)
        adding = self.start_adding()
        adding.send_signal(signal.SIGKILL)
        adding.communicate(timeout=60)
        self.assertEqual(len(self.sessions()), 1)
        said = self.expect(0, "compact", "--json")
        self.assertGreater(said.json[0]["removed"], 0)
        self.assertIn(b"was cut off at work: adding in process %d" % adding.pid, said.err)
        self.assertEqual(self.sessions(), [])
        self.expect(0, "verify", "--data")

    def test_adds_and_compacts_in_a_row_do_not_starve_each_other(self):
        content = os.urandom(2_000_000)
        for number in range(3):
            path = self.room.write(f"files/{number}.bin", content + bytes([number]) * 1000)
            running = [self.start("add", path, "--json")]
            running += [self.start("compact", STRONGROOM_STATE_DIR=self.room.path(f"state-{one}")) for one in range(2)]
            for one in running:
                out, err = one.communicate(timeout=300)
                self.assertEqual(one.returncode, 0, (one.args, out, err))
            self.expect(0, "remove", path)
        self.expect(0, "compact")
        self.expect(0, "verify", "--data")
        self.assertEqual(self.sessions(), [])


if __name__ == "__main__":
    program.main()

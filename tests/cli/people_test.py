# SPDX-License-Identifier: Apache-2.0
"""Several people, each with a passphrase of their own: letting in, working side by side, taking out."""

import os
import subprocess

import program


class People(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init("--person", "Amal")
        self.hers = self.room.write("basim-passphrase", b"the sea is wide\n")

    def as_basim(self, **more):
        return {"STRONGROOM_PASSPHRASE_FILE": self.hers, "STRONGROOM_STATE_DIR": self.room.path("state-of-basim"),
                **more}

    def header(self):
        with open(os.path.join(self.room.vault, "header"), "rb") as file:
            return file.read()

    def let_in(self):
        return self.expect(0, "key", "add", "Basim", "--new-passphrase-file", self.hers)

    def test_a_newcomer_reads_and_is_named_in_the_log(self):
        document = self.add("lease.txt", b"a lease")
        self.assertIn(b"Basim can open this vault", self.let_in().err)
        self.assertEqual(self.expect(0, "cat", document, environment=self.as_basim()).out, b"a lease")
        reads = [one["person"] for one in self.expect(0, "log", "--json").json if one["kind"] == "read"]
        self.assertEqual(reads, ["Basim"])
        people = {one["name"]: one for one in self.expect(0, "key", "list", "--json").json}
        self.assertEqual(people["Basim"]["compartments"], ["vault", "main"])
        self.assertFalse(people["Basim"]["me"])
        self.expect(0, "log", "verify")
        self.expect(0, "verify", "--data")

    def test_both_add_and_read_at_the_same_time(self):
        self.let_in()
        said = []
        for round_number in range(3):
            running = []
            for name, environment in (("amal", {}), ("basim", self.as_basim())):
                path = self.room.write(f"files/{name}-{round_number}.bin", os.urandom(300_000))
                running.append(subprocess.Popen([program.program(), "add", path, "--json"], cwd=self.room.folder,
                                                env=self.room.environment(**environment), stdin=subprocess.DEVNULL,
                                                stdout=subprocess.PIPE, stderr=subprocess.PIPE))
            for one in running:
                out, err = one.communicate(timeout=300)
                said.append((one.returncode, err))
        self.assertEqual([code for code, _ in said], [0] * 6, said)
        by = {one["path"]: one["person"] for one in self.expect(0, "log", "--json").json if one["kind"] == "document"}
        listed = self.expect(0, "list", "--json", environment=self.as_basim()).json
        self.assertEqual(len(listed), 6)
        self.assertEqual(len(by), 6)
        for path, person in by.items():
            self.assertEqual(person, "Basim" if "basim" in path else "Amal", path)
        self.expect(0, "verify", "--data")

    def test_a_made_up_passphrase_is_printed_once_and_opens(self):
        said = self.expect(0, "key", "add", "Chiara", "--generate", "--json")
        path = self.room.write("made-up", said.json[0]["passphrase"].encode() + b"\n")
        self.expect(0, "status", environment={"STRONGROOM_PASSPHRASE_FILE": path})

    def test_who_was_removed_opens_nothing_and_the_others_go_on(self):
        document = self.add("lease.txt", b"a lease")
        self.let_in()
        self.expect(0, "cat", document, environment=self.as_basim())
        self.expect(2, "key", "remove", "Basim", "--no-input")
        self.expect(0, "status", environment=self.as_basim())
        said = self.expect(0, "key", "remove", "Basim", "--yes", "--reason", "left the office")
        self.assertIn(b"older copies of this vault", said.err)
        self.expect(3, "cat", document, environment=self.as_basim())
        self.assertEqual(self.expect(0, "cat", document).out, b"a lease")
        people = {one["name"]: one["removed"] for one in self.expect(0, "key", "list", "--json").json}
        self.assertTrue(people["Basim"])
        self.assertEqual([one["person"] for one in self.expect(0, "log", "--json").json if one["kind"] == "read"][0],
                         "Basim")
        self.expect(4, "key", "remove", "Basim", "--yes")
        self.expect(0, "verify")
        self.expect(0, "log", "verify")

    def test_what_cannot_be_is_said_and_changes_nothing(self):
        self.let_in()
        header = self.header()
        self.expect(2, "key", "add", "Basim", "--generate")
        self.expect(2, "key", "add", "Chiara", "--generate", "--new-passphrase-file", self.hers)
        said = self.expect(2, "key", "add", "Chiara", "--new-passphrase-file", self.hers)
        self.assertIn(b"Choose another one", said.err)
        self.expect(4, "key", "remove", "Nobody", "--yes")
        self.assertIn(b"yourself", self.expect(2, "key", "remove", "Amal", "--yes").err)
        self.assertEqual(self.header(), header)


if __name__ == "__main__":
    program.main()

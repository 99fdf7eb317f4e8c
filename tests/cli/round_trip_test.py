# SPDX-License-Identifier: Apache-2.0
"""Files go in and come back, with the log of it; the names of the JSON fields."""

import hashlib
import os
import re

import program

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class RoundTrip(program.ProgramTest):
    def test_init_says_vault_and_birth_key(self):
        made = self.expect(0, "init", "--kdf", "interactive", "--json").json[0]
        self.assertRegex(made["vault"], r"^[0-9a-f]{32}$")
        self.assertRegex(made["birth_key"], r"^[0-9a-f]{64}$")
        keys = self.expect(0, "log", "key", "--json").json
        self.assertIn(made["birth_key"], [key["birth_key"] for key in keys])

    def test_init_generates_a_passphrase_that_opens(self):
        made = self.expect(0, "init", "--kdf", "interactive", "--generate", "--json").json[0]
        self.assertEqual(len(made["passphrase"].split("-")), 6)
        self.room.write("passphrase", made["passphrase"].encode())
        self.expect(0, "status")

    def test_passphrase_command_dies_of_a_closed_pipe_as_elsewhere(self):
        self.init()
        # A shell that began with SIGPIPE ignored would live through it, and exit.
        command = f"sh -c 'kill -PIPE $$' && exit 1; cat '{self.room.passphrase}'"
        alone = {"STRONGROOM_PASSPHRASE_FILE": None}
        self.expect(0, "--passphrase-command", command, "status", environment=alone)

    def test_add_list_find_show_cat(self):
        self.init("--person", "Amal")
        data = os.urandom(100_000)
        path = self.room.write("files/lease.pdf", data)
        self.room.write("files/notes.txt", b"hello\n")
        lines = self.expect(0, "add", self.room.files, "--matter", "case-17", "--tag", "inbox", "--tag", "urgent",
                            "--json").json
        self.assertEqual(len(lines), 3)
        for name in ("documents", "bytes", "new_bytes", "stored_bytes", "seconds"):
            self.assertIn(name, lines[-1])
        self.assertEqual(lines[-1]["documents"], 2)
        self.assertEqual(lines[-1]["bytes"], len(data) + 6)

        listed = self.expect(0, "list", "--json").json
        self.assertEqual([one["name"] for one in listed], ["lease.pdf", "notes.txt"])
        lease = listed[0]
        self.assertEqual(lease["path"], path)
        self.assertEqual(lease["size"], len(data))
        self.assertEqual(lease["sha256"], hashlib.sha256(data).hexdigest())
        self.assertEqual(lease["matter"], "case-17")
        self.assertEqual(lease["tags"], ["inbox", "urgent"])
        self.assertTrue(TIME.fullmatch(lease["added"]), lease["added"])
        self.assertRegex(lease["id"], r"^[0-9a-f]{32}$")

        self.assertEqual([one["id"] for one in self.expect(0, "find", "LEASE", "--json").json], [lease["id"]])
        self.assertEqual(self.expect(0, "find", "nothing", "--json").json, [])
        self.assertEqual(self.expect(0, "list", "--tag", "other", "--json").json, [])
        shown = self.expect(0, "show", lease["id"], "--json").json[0]
        self.assertEqual(shown["person"], "Amal")
        for doc in (lease["id"], lease["id"][:8], path, lease["sha256"]):
            self.assertEqual(self.expect(0, "cat", doc, "--reason", "hearing").out, data)

    def test_log_says_who_read_what_and_why(self):
        self.init("--person", "Amal")
        document = self.add("a.txt", b"alpha\n")
        self.expect(0, "cat", document, "--reason", "hearing")
        self.expect(0, "find", "a.t")
        entries = self.log()
        for name in ("seq", "time", "person", "frontend", "kind", "document", "reason", "outcome", "leaf", "journal"):
            self.assertTrue(all(name in entry for entry in entries), name)
        read = [entry for entry in entries if entry["kind"] == "read"]
        self.assertEqual([(one["document"], one["reason"], one["person"], one["frontend"]) for one in read],
                         [(document, "hearing", "Amal", "cli")])
        self.assertTrue(TIME.fullmatch(read[0]["time"]))
        self.assertEqual({entry["kind"] for entry in self.log("--document", document)} - {"outcome"},
                         {"document", "read"})
        self.assertEqual(self.log("--until", "2001-01-01"), [])
        self.assertTrue(self.log("--since", "2001-01-01T00:00:00+02:00"))
        text = self.expect(0, "log").out.decode()
        self.assertIn('find "a.t"', text)
        self.assertIn("because: hearing", text)

    def test_verify_and_log_verbs(self):
        self.init()
        self.add("a.txt", b"alpha\n")
        said = self.expect(0, "log", "verify").out.decode()
        self.assertIn("no break found", said)
        self.assertIn("end not proven", said)
        self.assertIn("that an outside witness or time stamp has covered cannot be changed unnoticed, even by us", said)
        for never in ("tamper", "nobody can"):
            self.assertNotIn(never, said)
        verdict = self.expect(0, "log", "verify", "--json").json
        self.assertTrue(verdict[-1]["ok"])
        for more in ((), ("--data",)):
            self.assertTrue(self.expect(0, "verify", "--json", *more).json[-1]["ok"])
        checkpoint = self.expect(0, "log", "checkpoint").out.decode()
        self.assertRegex(checkpoint, r"^[^\n]+\n\d+\n[A-Za-z0-9+/=]+\n\n\u2014 ")
        proof = self.expect(0, "log", "prove", "0").out.decode()
        self.assertTrue(proof.startswith("c2sp.org/tlog-proof@v1\n"), proof)
        vkeys = [line.split()[1] for line in self.expect(0, "log", "key").lines]
        self.assertIn(checkpoint.splitlines()[0], [vkey.split("+")[0] for vkey in vkeys])

    def test_status_and_stats_leave_no_entry(self):
        self.init()
        self.add("a.txt", b"alpha\n")
        before = self.expect(0, "status", "--json").json[0]
        for name in ("vault", "person", "journal", "entries", "not_covered", "documents", "writable", "alarm"):
            self.assertIn(name, before)
        stats = self.expect(0, "stats", "--json").json[0]
        self.assertEqual((stats["documents"], stats["bytes"]), (1, 6))
        self.assertEqual(self.expect(0, "status", "--json").json[0]["entries"], before["entries"])

    def test_passwd_changes_the_passphrase(self):
        self.init("--person", "Amal")
        fresh = self.room.write("fresh", b"an other one\n")
        self.expect(0, "key", "passwd", "--new-passphrase-file", fresh)
        self.expect(3, "status")
        people = self.expect(0, "--passphrase-file", fresh, "key", "list", "--json").json
        self.assertEqual([(one["name"], one["me"]) for one in people], [("Amal", True)])

    def test_passphrase_by_command_and_key_file(self):
        key = self.room.write("key", os.urandom(64))
        how = {"STRONGROOM_PASSPHRASE_FILE": None, "STRONGROOM_PASSPHRASE_COMMAND": "echo by command"}
        self.expect(0, "init", "--kdf", "interactive", "--key-file", key, environment=how)
        self.expect(0, "status", "--key-file", key, environment=how)
        self.expect(3, "status", environment=how)
        failing = dict(how, STRONGROOM_PASSPHRASE_COMMAND="echo by command; false")
        self.expect(3, "status", "--key-file", key, environment=failing)

    def test_times_in_json_do_not_depend_on_the_zone(self):
        self.init()
        self.add("a.txt", b"alpha\n")
        here = self.expect(0, "list", "--json").json
        there = self.expect(0, "list", "--json", environment={"TZ": "XYZ-05:45"}).json
        self.assertEqual(here, there)
        self.assertRegex(self.expect(0, "list", "--long", environment={"TZ": "XYZ-05:45"}).out.decode(), r"\+0545")


if __name__ == "__main__":
    program.main()

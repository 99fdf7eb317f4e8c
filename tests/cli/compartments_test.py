# SPDX-License-Identifier: Apache-2.0
"""Compartments: a client's documents under keys of their own, and who sees what of them."""

import program


class Compartments(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init("--person", "Amal")
        self.hers = self.room.write("leyla-passphrase", b"the sea is wide\n")
        self.expect(0, "compartment", "create", "leyla")
        self.expect(0, "key", "add", "Leyla", "--grant", "leyla", "--new-passphrase-file", self.hers)

    def as_leyla(self):
        return {"STRONGROOM_PASSPHRASE_FILE": self.hers, "STRONGROOM_STATE_DIR": self.room.path("state-of-leyla")}

    def put_in_hers(self, name, data):
        path = self.room.write("files/" + name, data)
        return self.expect(0, "add", path, "--compartment", "leyla", "--json").json[0]["id"]

    def test_the_client_sees_her_own_and_nothing_else(self):
        document = self.put_in_hers("statement.txt", b"her statement")
        other = self.add("lease.txt", b"a lease")
        said = self.expect(0, "list", "--json", environment=self.as_leyla())
        self.assertEqual([one["id"] for one in said.json], [document])
        self.assertEqual(self.expect(0, "cat", document, environment=self.as_leyla()).out, b"her statement")
        self.expect(4, "cat", other, environment=self.as_leyla())
        self.assertIn(b"no key", self.expect(3, "list", "--compartment", "main", environment=self.as_leyla()).err)
        self.expect(4, "cat", document)
        self.assertEqual(self.expect(0, "cat", document, "--compartment", "leyla").out, b"her statement")
        reads = [one["person"] for one in self.expect(0, "log", "--json", "--compartment", "leyla").json
                 if one["kind"] == "read"]
        self.assertEqual(reads, ["Leyla", "Amal"])

    def test_everybody_checks_what_they_have_keys_to_and_is_told_of_the_rest(self):
        self.put_in_hers("statement.txt", b"her statement")
        self.add("lease.txt", b"a lease")
        mine = self.expect(0, "verify", "--data", "--json").json[-1]
        self.assertEqual((mine["documents"], mine["packs_closed"], mine["journals_closed"]), (2, 0, 0))
        hers = self.expect(0, "verify", "--data", "--json", environment=self.as_leyla()).json[-1]
        self.assertEqual(hers["documents"], 1)
        self.assertGreater(hers["packs_closed"], 0)
        said = self.expect(0, "log", "verify", environment=self.as_leyla())
        self.assertIn(b"opens with none of your keys", said.out)
        self.assertIn(b"of leyla: ", self.expect(0, "log", "verify").out)
        status = self.expect(0, "status", "--json", environment=self.as_leyla()).json[0]
        self.assertEqual((status["compartment"], status["locked_compartments"]), ("leyla", 1))

    def test_new_keys_are_said_plainly_and_all_goes_on(self):
        before = self.put_in_hers("statement.txt", b"her statement")
        done = self.expect(0, "compartment", "rekey", "leyla", "--reason", "a laptop was taken", "--json")
        self.assertEqual(done.json, [{"name": "leyla", "people": ["Amal", "Leyla"]}])
        self.assertIn(b"stays under the old keys", done.err)
        after = self.put_in_hers("second.txt", b"a second one")
        for who in ({}, self.as_leyla()):
            for document, text in ((before, b"her statement"), (after, b"a second one")):
                self.assertEqual(self.expect(0, "cat", document, "--compartment", "leyla", environment=who).out, text)
            self.expect(0, "verify", "--data", environment=who)
            self.expect(0, "log", "verify", environment=who)
        said = self.expect(0, "log", "--keys").out
        self.assertIn(b"compartment-rekeyed  leyla", said)
        self.assertIn(b"a laptop was taken", said)
        self.expect(4, "compartment", "rekey", "nobody's")
        self.expect(3, "compartment", "rekey", "main", environment=self.as_leyla())

    def test_a_key_is_given_and_stands_in_the_log(self):
        document = self.put_in_hers("statement.txt", b"her statement")
        his = self.room.write("basim-passphrase", b"another passphrase\n")
        self.expect(0, "key", "add", "Basim", "--grant", "main", "--new-passphrase-file", his)
        basim = {"STRONGROOM_PASSPHRASE_FILE": his, "STRONGROOM_STATE_DIR": self.room.path("state-of-basim")}
        self.expect(3, "cat", document, "--compartment", "leyla", environment=basim)
        self.expect(3, "compartment", "grant", "leyla", "Basim", environment=basim)
        self.expect(0, "compartment", "grant", "leyla", "Basim")
        self.assertEqual(self.expect(0, "cat", document, "--compartment", "leyla", environment=basim).out,
                         b"her statement")
        listed = {one["name"]: one for one in self.expect(0, "compartment", "list", "--json").json}
        self.assertEqual(listed["leyla"]["people"], ["Amal", "Basim", "Leyla"])
        granted = [one["concerns"] for one in self.expect(0, "log", "--keys", "--json").json
                   if one["kind"] == "grant-made"]
        self.assertEqual(granted, [["main", "Amal"], ["leyla", "Amal"], ["leyla", "Leyla"], ["main", "Basim"],
                                   ["leyla", "Basim"]])
        self.assertIn(b"leyla  to Basim", self.expect(0, "log", "--keys").out)

    def test_what_cannot_be_is_said_and_changes_nothing(self):
        for name in ("main", "leyla", "vault"):
            self.assertIn(b"already", self.expect(2, "compartment", "create", name).err)
        self.expect(2, "compartment", "create", "")
        self.expect(2, "compartment", "grant", "leyla", "Leyla")
        self.expect(4, "compartment", "grant", "leyla", "Nobody")
        self.expect(4, "compartment", "grant", "nothing", "Leyla")
        self.expect(4, "list", "--compartment", "nothing")
        self.expect(4, "list", "--compartment", "vault")
        self.expect(4, "key", "add", "Chiara", "--generate", "--grant", "nothing")
        self.expect(2, "log", "--keys", "--document", "lease.txt")
        self.assertEqual([one["name"] for one in self.expect(0, "compartment", "list", "--json").json],
                         ["main", "leyla"])
        self.expect(0, "verify", "--data")

    def test_compact_in_one_says_which_and_leaves_the_other(self):
        document = self.put_in_hers("statement.txt", b"her statement")
        gone = self.add("lease.txt", b"a lease")
        self.expect(0, "remove", gone)
        said = self.expect(0, "compact", "--orphans")
        self.assertIn(b"about the compartment main", said.out)
        self.assertEqual(self.expect(0, "cat", document, environment=self.as_leyla()).out, b"her statement")
        self.expect(0, "verify", "--data")
        self.assertIn(b"about the compartment leyla", self.expect(0, "recover", environment=self.as_leyla()).out)


if __name__ == "__main__":
    program.main()

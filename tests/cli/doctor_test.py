# SPDX-License-Identifier: Apache-2.0
"""The doctor: a line for each thing that was looked at, without keys and with them."""

import os

import program


class Doctor(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.expect(0, "status")

    def checks(self, *more, **how):
        said = self.room.run("doctor", "--json", *more, **how)
        self.assertIn(said.code, (0, 1), str(said))
        return {one["looked_at"]: one["verdict"] for one in said.json}

    def test_with_and_without_a_passphrase(self):
        before = self.expect(0, "status", "--json").json[0]["entries"]
        checks = self.checks()
        self.assertEqual((checks["header"], checks["people"], checks["log"]), ("good", "good", "good"))
        self.assertIn("program", checks)
        self.assertEqual(self.checks("--no-unlock")["log"], "note")
        without = {"STRONGROOM_PASSPHRASE_FILE": None}
        self.assertEqual(self.checks(environment=without)["log"], "note")
        self.assertEqual(self.expect(0, "status", "--json").json[0]["entries"], before)

    def test_each_line_says_what_to_do(self):
        os.chmod(self.room.state, 0o755)
        said = self.room.run("doctor", "--no-unlock")
        self.assertEqual(said.code, 1, str(said))
        self.assertIn("chmod 700", said.out.decode())
        self.assertInert(said.out)

    def test_a_header_that_is_gone(self):
        for name in ("header", "header.copy"):
            os.unlink(os.path.join(self.room.vault, name))
        said = self.room.run("doctor")
        self.assertEqual(said.code, 5, str(said))
        self.assertIn(b"delete nothing", said.out)

    def test_no_vault_and_a_wrong_passphrase(self):
        self.expect(4, "doctor", environment={"STRONGROOM_VAULT": self.room.files})
        self.expect(3, "doctor", "--passphrase-file", self.room.write("wrong", b"something else\n"))


if __name__ == "__main__":
    program.main()

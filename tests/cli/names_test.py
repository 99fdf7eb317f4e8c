# SPDX-License-Identifier: Apache-2.0
"""Names that would do something to a terminal or to a parser are printed inert, and come back as they were."""

import base64
import os

import program

HOSTILE = [
    b"line\nbreak", b"escape\x1b[2J\x1b]0;title\x07", "right\u202eto\u2066left".encode(), b"not\xff\xfeutf8",
    b"tab\tand\rreturn", b"back\\slash", b"-dash", b"--json", b"[brackets]", b"{}", b"%%", b" space ", b"'quote\"",
    "\u0085\u2028".encode(), b"\x7f", b"[a,b]",
    "\u0645\u0644\u0641".encode(), "e\u0301".encode(), b"a,b", b"*?", b"~", b"#",
]


class HostileNames(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()
        for number, name in enumerate(HOSTILE):
            self.room.write(b"files/" + name, b"content %d\n" % number)
        self.expect(0, "add", self.room.files)

    def paths(self):
        for one in self.expect(0, "list", "--json").json:
            yield one, base64.b64decode(one["path_b64"]) if "path_b64" in one else one["path"].encode()

    def test_json_gives_every_name_back_exactly(self):
        names = set()
        for one, path in self.paths():
            names.add(os.path.basename(path))
            self.assertEqual("name_b64" in one, b"\xff" in path)
        self.assertEqual(names, set(HOSTILE))

    def test_text_and_json_are_inert(self):
        for command in (["list"], ["list", "--long"], ["find", "e"], ["log"], ["log", "--json", "--long"],
                        ["list", "--json"]):
            said = self.expect(0, *command)
            self.assertInert(said.out)
            self.assertInert(said.err)
        for one, _ in self.paths():
            self.assertInert(self.expect(0, "show", one["id"]).out)

    def test_each_is_read_by_its_path(self):
        for one, path in self.paths():
            number = HOSTILE.index(os.path.basename(path))
            self.assertEqual(self.expect(0, "cat", path).out, b"content %d\n" % number)

    def test_several_are_named_at_once(self):
        folder = os.fsencode(self.room.files)
        names = [os.path.join(folder, name) for name in (b"[a,b]", b"[brackets]", b"{}", b"%%", b"a,b")]
        said = self.expect(0, "export", *names, "--to", self.room.path("some"), "--json")
        self.assertEqual(said.json[-1]["documents"], 5)

    def test_each_comes_back_under_its_name(self):
        target = self.room.path("out")
        self.expect(0, "export", "--all", "--to", target)
        found = set()
        for _, _, names in os.walk(os.fsencode(target)):
            found.update(names)
        self.assertEqual(found, set(HOSTILE))

    def test_what_was_typed_wrong_is_said_inertly(self):
        for arguments in (["sh\x1b[31mow"], ["show", "\x1b[31m\u202e"], ["list", "--\x1b[31m"],
                          ["add", "/no\x1b[2Jwhere"]):
            said = self.room.run(*arguments)
            self.assertNotEqual(said.code, 0, str(said))
            self.assertInert(said.err)

    def test_a_tag_a_matter_and_a_reason_are_inert_as_well(self):
        path = self.room.write("files/plain", b"x")
        os.utime(path, (1, 1))
        self.expect(0, "add", path, "--tag", "t\x1b[1mag\n", "--matter", "m\u202e", "--source", "s\x07")
        one = [one for one in self.expect(0, "list", "--json").json if one["name"] == "plain"][0]
        self.assertEqual((one["tags"], one["matter"]), (["t\x1b[1mag\n"], "m\u202e"))
        self.assertInert(self.expect(0, "list", "--long").out)
        self.assertInert(self.expect(0, "show", one["id"], "--reason", "r\x1b[5m").out)
        self.assertInert(self.expect(0, "log").out)


if __name__ == "__main__":
    program.main()

# SPDX-License-Identifier: Apache-2.0
"""Taking documents out of the list, and saying more of them: what is kept, what is asked, what scripts are told."""

import os
import pty
import select
import signal

import program


class Documents(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()

    def path(self, name):
        return os.path.join(self.room.files, name)

    def names(self, *more):
        return [one["name"] for one in self.expect(0, "list", "--json", *more).json]

    def at_a_terminal(self, answer, *arguments):
        """Runs with a terminal of its own on which the answer is typed; exit code and all that was shown."""
        child, terminal = pty.fork()
        if child == 0:
            for name, value in self.room.environment().items():
                os.environ[name] = value
            os.execv(program.program(), [program.program(), *arguments])
        shown, asked = b"", False
        try:
            while True:
                ready, _, _ = select.select([terminal], [], [], 60)
                if not ready:
                    os.kill(child, signal.SIGKILL)
                    self.fail(f"nothing more was said: {shown!r}")
                try:
                    piece = os.read(terminal, 4096)
                except OSError:
                    break
                if not piece:
                    break
                shown += piece
                if not asked and b"[y/N]" in shown:
                    asked = True
                    os.write(terminal, answer)
        finally:
            os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown

    def test_a_removed_document_is_not_listed_and_still_read_by_its_id(self):
        first = self.add("a.txt", b"first")
        self.add("b.txt", b"second")
        said = self.expect(0, "remove", self.path("a.txt"), "--reason", "sent to the wrong client", "--json")
        self.assertEqual([said.json[0][name] for name in ("id", "path", "size", "current")],
                         [first, self.path("a.txt"), 5, True])
        self.assertEqual(said.json[-1], {"documents": 1, "other_versions": 0, "kept_versions": 0, "already": 0,
                                         "bytes": 5, "dry_run": False})
        self.assertEqual(self.names(), ["b.txt"])
        self.assertEqual(self.expect(0, "find", "a.txt", "--json").json, [])
        self.expect(4, "cat", self.path("a.txt"))
        self.assertEqual(self.expect(0, "cat", first).out, b"first")
        removed = self.expect(0, "list", "--removed", "--long", "--json").json
        self.assertEqual([one["id"] for one in removed], [first])
        self.assertFalse(removed[0]["current"])
        self.assertRegex(removed[0]["removed"], r"^\d{4}-.*Z$")
        self.assertEqual((removed[0]["removed_by"], removed[0]["removed_because"]),
                         ("owner", "sent to the wrong client"))
        self.assertIn(b"sent to the wrong client", self.expect(0, "show", first).out)
        entry = [one for one in self.log() if one["kind"] == "removed"][0]
        self.assertEqual((entry["document"], entry["reason"]), (first, "sent to the wrong client"))
        self.assertEqual(self.expect(0, "stats", "--json").json[0]["removed"], 1)
        self.expect(0, "verify", "--data")

    def test_what_is_kept_is_said(self):
        self.add("a.txt", b"first")
        self.add("a.txt", b"second version")
        said = self.expect(0, "remove", self.path("a.txt"))
        for word in (b"compact", b"--all-versions", b"list --removed"):
            self.assertIn(word, said.out)
        self.assertEqual(self.names(), [])
        again = self.add("a.txt", b"second version")
        said = self.expect(0, "remove", again, "--all-versions", "--json")
        self.assertEqual((said.json[-1]["documents"], said.json[-1]["other_versions"]), (1, 0))

    def test_all_or_none(self):
        self.add("a.txt", b"first")
        self.expect(4, "remove", self.path("a.txt"), self.path("absent"))
        self.assertEqual(self.names(), ["a.txt"])
        self.expect(2, "remove")
        self.expect(2, "remove", self.path("a.txt"), "--matter", "m")

    def test_a_dry_run_leaves_all_as_it_was(self):
        first = self.add("a.txt", b"first")
        said = self.expect(0, "remove", self.path("a.txt"), "--dry-run", "--json")
        self.assertEqual(said.json[0]["id"], first)
        self.assertTrue(said.json[-1]["dry_run"])
        self.assertIn(b"Would remove", self.expect(0, "remove", self.path("a.txt"), "--dry-run").out)
        self.assertEqual(self.names(), ["a.txt"])

    def test_a_whole_matter_needs_a_yes(self):
        for name in ("a", "b", "c"):
            self.add(name, name.encode(), "--matter", "case 17" if name != "c" else "other")
        said = self.expect(2, "remove", "--matter", "case 17")
        self.assertIn(b"--yes", said.err)
        self.expect(2, "remove", "--matter", "case 17", "--no-input")
        self.assertEqual(len(self.names()), 3)
        code, shown = self.at_a_terminal(b"n\n", "remove", "--matter", "case 17")
        self.assertEqual(code, 1, shown)
        self.assertIn(b"2 documents", shown)
        self.assertEqual(len(self.names()), 3)
        code, shown = self.at_a_terminal(b"yes\n", "remove", "--matter", "case 17")
        self.assertEqual(code, 0, shown)
        self.assertEqual(self.names(), ["c"])
        self.expect(0, "remove", "--matter", "other", "--yes")
        self.assertEqual(self.names(), [])
        self.assertEqual(self.names("--removed", "--matter", "case 17"), ["a", "b"])

    def test_labels_are_changed_shown_and_found(self):
        self.add("a.txt", b"first", "--tag", "inbox", "--note", "came by post")
        said = self.expect(0, "label", self.path("a.txt"), "--matter", "case 17", "--tag", "lease", "--tag", "paper",
                           "--untag", "inbox", "--note", "signed copy is with the Bar", "--json")
        self.assertEqual([said.json[0][name] for name in ("matter", "tags", "note", "changed")],
                         ["case 17", ["lease", "paper"], "signed copy is with the Bar", True])
        self.assertEqual(said.json[-1], {"labelled": 1, "unchanged": 0})
        for command in (["list"], ["find", "bar signed"], ["find", "CASE lease"], ["list", "--tag", "paper"]):
            one = self.expect(0, *command, "--json").json[0]
            self.assertEqual((one["note"], one["matter"]), ("signed copy is with the Bar", "case 17"))
        self.assertEqual(self.expect(0, "find", "post", "--json").json, [])
        self.assertIn(b"signed copy", self.expect(0, "list", "--long").out)
        self.assertIn(b"signed copy", self.expect(0, "show", self.path("a.txt")).out)
        self.assertEqual(self.expect(0, "label", self.path("a.txt"), "--tag", "lease", "--json").json[-1],
                         {"labelled": 0, "unchanged": 1})
        self.expect(0, "label", self.path("a.txt"), "--note", "", "--matter", "")
        one = self.expect(0, "list", "--json").json[0]
        self.assertEqual((one["note"], one["matter"], one["tags"]), (None, None, ["lease", "paper"]))
        # What was said before stands in the log.
        told = self.expect(0, "log", "--long", "--json").json
        notes = [entry["event"].get("note") for entry in told if entry["kind"] == "labelled"]
        self.assertEqual(notes, ["signed copy is with the Bar", None])
        self.expect(2, "label", self.path("a.txt"))
        self.expect(2, "label", "--tag", "x")
        self.expect(2, "label", self.path("a.txt"), "--tag", b"\xff")
        self.expect(4, "label", self.path("absent"), "--tag", "x")
        self.expect(2, "label", self.path("a.txt"), "--note", "n" * 60_000)

    def test_a_changed_file_keeps_its_labels(self):
        self.add("a.txt", b"first")
        self.expect(0, "label", self.path("a.txt"), "--note", "keep me", "--tag", "one")
        self.add("a.txt", b"second version", "--tag", "two")
        one = self.expect(0, "list", "--json").json[0]
        self.assertEqual((one["note"], one["tags"]), ("keep me", ["one", "two"]))


if __name__ == "__main__":
    program.main()

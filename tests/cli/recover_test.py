# SPDX-License-Identifier: Apache-2.0
"""A vault of which parts are gone: what the person is told, what comes out, what would help."""

import hashlib
import os
import shutil
import subprocess

import program


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Recover(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init("--person", "Amal")
        self.contents = {"decision.txt": b"asylum granted\n", "photo.jpg": os.urandom(700_000)}
        for name, data in self.contents.items():
            self.room.write("files/" + name, data)
        self.expect(0, "add", self.room.files)

    def lose(self, *names):
        for name in names:
            path = os.path.join(self.room.vault, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            else:
                os.unlink(path)

    def out(self, data):
        name = sha256(data)
        with open(self.room.path("out", "by-sha256", name[:2], name), "rb") as file:
            return file.read()

    def test_nothing_is_lost(self):
        said = self.expect(0, "recover")
        self.assertTrue(said.out.startswith(b"Nothing is lost.\n"), said.out)
        report = self.expect(0, "recover", "--data", "--json").json
        self.assertEqual(len(report), 1)
        self.assertEqual((report[0]["documents"], report[0]["documents_lost"], report[0]["contents"]), (2, 0, 0))
        self.assertTrue(report[0]["index_rebuilt"] and report[0]["catalog_rebuilt"])
        self.expect(0, "verify", "--data")

    def test_without_journals_contents_come_out_without_names(self):
        self.lose("journals")
        said = self.expect(7, "recover")
        self.assertIn(b"names, dates and the log of who opened what are lost", said.out)
        self.assertIn(b"2 contents", said.out)
        self.assertIn(b"strongroom recover --to DIR", said.out)
        self.assertIn(b"cp -rn", said.out)
        lines = self.expect(7, "recover", "--to", self.room.path("out"), "--json").json
        self.assertEqual({line["rescued"] for line in lines[:-1]}, {sha256(one) for one in self.contents.values()})
        for data in self.contents.values():
            self.assertEqual(self.out(data), data)
        logged = [line["event"] for line in self.room.run("log", "--long", "--json").json if line["kind"] == "rescued"]
        self.assertEqual({one["sha256"] for one in logged}, {sha256(one) for one in self.contents.values()})
        again = self.expect(7, "recover", "--to", self.room.path("out"), "--json").json[-1]
        self.assertEqual((again["rescued"], again["was_there"], again["failed"]), (0, 2, 0))

    def test_without_packs_the_list_of_what_is_lost(self):
        self.lose("packs")
        said = self.expect(7, "recover")
        for name, data in self.contents.items():
            self.assertIn(name.encode(), said.out)
            self.assertIn(sha256(data).encode(), said.out)
        lines = self.expect(7, "recover", "--json").json
        self.assertEqual({(line["name"], line["sha256"], line["size"], line["why"]) for line in lines[:-1]},
                         {(name, sha256(data), len(data), "missing") for name, data in self.contents.items()})
        browsed = [line["event"]["what"] for line in self.log("--long") if line["kind"] == "browse"]
        self.assertEqual(browsed.count("recover"), 2)

    def test_what_another_copy_has_brings_everything_back_as_it_says(self):
        other = self.room.path("other")
        shutil.copytree(self.room.vault, other)
        self.lose("journals", "packs")
        self.expect(7, "recover")
        subprocess.run(["cp", "-rn", other + "/packs", other + "/journals", self.room.vault + "/"], check=True)
        for name, data in self.contents.items():
            said = self.room.run("cat", os.path.join(self.room.files, name))
            self.assertIn(said.code, (0, 5), str(said))
            self.assertEqual(said.out, data)
        report = self.room.run("recover", "--data", "--json").json[-1]
        self.assertEqual((report["documents_lost"], report["beginning_missing"]), (0, False))

    def test_a_dry_run_writes_no_file(self):
        self.lose("journals")
        self.expect(7, "recover", "--to", self.room.path("out"), "--dry-run")
        self.assertFalse(os.path.exists(self.room.path("out")))

    def test_one_copy_of_the_keys_is_enough(self):
        self.lose("header", "people.copy")
        self.expect(0, "recover")
        self.assertTrue(os.path.exists(os.path.join(self.room.vault, "header")))
        self.assertTrue(os.path.exists(os.path.join(self.room.vault, "people.copy")))

    def test_without_the_header_nothing_opens_and_what_helps_is_said(self):
        copy = self.room.path("copy of header")
        shutil.copy(os.path.join(self.room.vault, "header"), copy)
        self.lose("header", "header.copy")
        said = self.expect(4, "recover")
        self.assertEqual(said.out, b"")
        self.assertIn(b"Nothing in this vault can be opened, by anybody", said.err)
        self.assertIn(b"out of any copy of this same vault", said.err)
        self.assertIn(b"Delete nothing", said.err)
        shutil.copy(copy, os.path.join(self.room.vault, "header"))
        self.expect(0, "recover")
        self.assertTrue(os.path.exists(os.path.join(self.room.vault, "header.copy")))

    def test_without_people_the_documents_do_not_open(self):
        for name in ("people", "people.copy"):
            os.truncate(os.path.join(self.room.vault, name), 0)
        said = self.expect(5, "recover")
        self.assertIn(b"keys to its compartments stood", said.err)
        self.assertIn(b"Delete nothing", said.err)

    def test_usage(self):
        self.expect(2, "recover", "--pieces")
        self.expect(1, "recover", "--to", self.room.write("a file", b""))


if __name__ == "__main__":
    program.main()

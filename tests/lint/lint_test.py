# SPDX-License-Identifier: Apache-2.0
"""Each lint finds the fault that it is there for, and is quiet about the same sample without it."""

import pathlib
import tempfile
import unittest

import exposed_secrets
import hygiene
import layers
import library_homes
import threat_ids
import tree

HEAD = "// SPDX-License-Identifier: Apache-2.0\n#pragma once\n"
MODEL = {
    "threatmodel/guarantees.md": "# G\n\n## G1 Silence\nTests: tests/a_test.cpp\n\n## G2 Later\nNot yet: issue 9\n",
    "threatmodel/adversaries.md": "## A1 Finder\n",
    "threatmodel/non_goals.md": "## N1 Miracles\n",
    "README.md": "Not promised: miracles (N1).\n",
    "tests/a_test.cpp": "TEST(Silence, G1_holds) {}\n",
}


def findings(check, files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            place = pathlib.Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return check(tree.Tree(folder))


class LintTest(unittest.TestCase):
    def quiet(self, check, files):
        self.assertEqual(findings(check, files), [])

    def finds(self, check, files, *words):
        found = findings(check, files)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])


class LayersTest(LintTest):
    def include(self, source, target):
        return {source: HEAD + f'#include "{target}"\n', target: HEAD}

    def test_table_has_no_circle(self):
        names = list(layers.ARROWS)
        for name, row in layers.ARROWS.items():
            for lower in row:
                self.assertLess(names.index(lower), names.index(name), f"{name} -> {lower}")

    def test_downward_is_allowed(self):
        self.quiet(layers.check, self.include("vault/journal/journal.h", "crypto/sign.h"))
        self.quiet(layers.check, self.include("cli/commands/add.cpp", "vault/vault.h"))
        self.quiet(layers.check, self.include("cli/main.cpp", "crypto/passphrase.h"))
        self.quiet(layers.check, {"cli/main.cpp": HEAD + '#include "strongroom_build.h"\n'})

    def test_upward_is_found(self):
        self.finds(layers.check, self.include("crypto/base/hex.h", "crypto/key.h"), "crypto/base/hex.h:3", "key.h")
        self.finds(layers.check, self.include("vault/store/layout.h", "vault/ops/add.h"), "must not include")

    def test_sideways_is_found(self):
        self.finds(layers.check, self.include("vault/catalog/apply.cpp", "vault/keyring/keyring.h"))
        self.finds(layers.check, self.include("gui/models/list.h", "gui/screens/main.h"))
        self.finds(layers.check, self.include("cli/main.cpp", "gui/text.h"))

    def test_front_end_behind_the_door_is_found(self):
        for target in ("vault/content/reader.h", "vault/receipt.h", "crypto/key.h", "vault/ops/add.h"):
            self.finds(layers.check, self.include("cli/main.cpp", target), target)

    def test_door_that_brings_the_rooms_along_is_found(self):
        files = self.include("vault/vault.h", "vault/keyring/keyring.h")
        self.finds(layers.check, files, "vault/vault.h:1", "whoever includes the facade")

    def test_path_not_from_the_root_is_found(self):
        self.finds(layers.check, {"crypto/key.cpp": '#include "key.h"\n', "crypto/key.h": HEAD}, "not a path")

    def test_production_code_that_includes_tests_is_found(self):
        self.finds(layers.check, self.include("vault/store/file_store.h", "tests/support/memory_disk.h"))

    def test_unknown_module_is_found(self):
        self.finds(layers.check, {"vault/attic/old.h": HEAD}, "no module")


class LibraryHomesTest(LintTest):
    def include(self, source, header):
        return {source: HEAD + f"#include <{header}>\n"}

    def test_home_is_allowed(self):
        self.quiet(library_homes.check, self.include("crypto/key.cpp", "sodium.h"))
        self.quiet(library_homes.check, self.include("vault/store/posix_file.cpp", "sys/stat.h"))
        self.quiet(library_homes.check, self.include("tests/vault/catalog/splice_test.cpp", "sqlcipher/sqlite3.h"))

    def test_elsewhere_is_found(self):
        for header in ("sodium.h", "openssl/evp.h", "utf8proc.h", "sqlite3.h", "zstd.h", "isa-l.h", "curl/curl.h",
                       "QString", "CLI/CLI.hpp", "nlohmann/json.hpp", "pango/pango.h", "gtest/gtest.h"):
            self.finds(library_homes.check, self.include("vault/tlog/merkle.cpp", header), header)

    def test_unknown_library_is_found(self):
        self.finds(library_homes.check, self.include("crypto/key.cpp", "boost/any.hpp"), "no library that has a home")


class ExposedSecretsTest(LintTest):
    def test_crypto_may_see(self):
        self.quiet(exposed_secrets.check, {"crypto/key.cpp": "key.expose([](auto) {});\n"})

    def test_others_are_found(self):
        self.finds(exposed_secrets.check, {"vault/ops/add.cpp": "\nkey.expose([](auto) {});\n"}, "vault/ops/add.cpp:2")
        self.finds(exposed_secrets.check, {"cli/main.cpp": "fill(secret->expose_mutable());\n"}, "cli/main.cpp:1")


class HygieneTest(LintTest):
    def test_clean_file(self):
        self.quiet(hygiene.check, {"crypto/key.h": HEAD, "LICENSE": "x", ".gitignore": "build/\n"})

    def test_each_fault_is_found(self):
        for path, text, word in (
            ("crypto/key.h", "#pragma once\n", "SPDX"),
            ("crypto/key.h", "// SPDX-License-Identifier: Apache-2.0\n", "pragma"),
            ("crypto/key.h", HEAD + "// TO" + "DO later\n", "left over"),
            ("crypto/key.h", HEAD + "// " + "x" * 120 + "\n", "123 columns"),
            ("crypto/key.h", HEAD + "int x; \n", "blanks"),
            ("crypto/key.h", HEAD + "\n" * 500, "502 lines"),
            ("crypto/key_utils.h", HEAD, "no concept"),
            ("vault/common/key.h", HEAD, "no concept"),
            ("README.md", "Look at /ro" + "ot/strongroom.\n", "one machine"),
            ("notes.md", "", "top level"),
            ("vault/store/CMakeLists.txt", "# SPDX-License-Identifier: Apache-2.0\n", "README"),
        ):
            with self.subTest(word=word, path=path):
                self.finds(hygiene.check, {path: text}, path, word)

    def test_long_tests_and_word_lists_are_allowed(self):
        self.quiet(hygiene.check, {"tests/crypto/long_test.cpp": HEAD + "\n" * 600})
        self.quiet(hygiene.check, {"crypto/words.cpp": HEAD + "\n" * 600})


class ThreatIdsTest(LintTest):
    def changed(self, path, text):
        return {**MODEL, path: text}

    def test_whole_model(self):
        self.quiet(threat_ids.check, self.changed("vault/a.cpp", "// Upholds G1 and G2, against A1.\n"))

    def test_unknown_id_in_code_is_found(self):
        self.finds(threat_ids.check, self.changed("vault/a.cpp", "// Upholds G1 and G7.\n"), "vault/a.cpp:1", "G7")
        self.finds(threat_ids.check, self.changed("vault/a.cpp", "// Against A4.\n"), "A4")

    def test_unknown_id_in_a_test_is_found(self):
        self.finds(threat_ids.check, self.changed("tests/b.py", "def test_G1_G8_x(): pass\n"), "tests/b.py:1", "G8")

    def test_unknown_id_in_a_document_is_found(self):
        self.finds(threat_ids.check, self.changed("threatmodel/assets.md", "Lost by A6.\n"), "A6")

    def test_guarantee_without_test_is_found(self):
        self.finds(threat_ids.check, self.changed("tests/a_test.cpp", "TEST(Silence, holds) {}\n"), "G1")

    def test_not_yet_without_an_issue_is_found(self):
        text = MODEL["threatmodel/guarantees.md"].replace("issue 9", "soon")
        self.finds(threat_ids.check, self.changed("threatmodel/guarantees.md", text), "G2", "issue")

    def test_non_goal_that_the_readme_hides_is_found(self):
        self.finds(threat_ids.check, self.changed("README.md", "All is well.\n"), "README.md", "N1")

    def test_missing_page_is_found(self):
        files = {path: text for path, text in MODEL.items() if path != "threatmodel/adversaries.md"}
        self.finds(threat_ids.check, files, "adversaries.md", "missing")


class TreeTest(unittest.TestCase):
    def test_build_trees_are_skipped(self):
        with tempfile.TemporaryDirectory() as folder:
            for path in ("build/a.h", "build-x/a.h", "crypto/a.h"):
                pathlib.Path(folder, path).parent.mkdir(parents=True)
                pathlib.Path(folder, path).write_text(HEAD, encoding="utf-8")
            self.assertEqual(tree.Tree(folder).paths, ["crypto/a.h"])


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Help, manual page and completions, all from one description."""

import shutil
import subprocess

import program

COMMANDS = ["init", "add", "list", "find", "show", "cat", "label", "remove", "export", "log", "log verify",
            "log checkpoint", "log prove", "log key", "log acknowledge", "verify", "repair", "key", "key list",
            "key passwd", "stats", "status", "completion", "help", "version"]


class Description(program.ProgramTest):
    def test_every_command_explains_itself(self):
        overview = self.expect(0, "help").out
        self.assertEqual(self.expect(0, "--help").out, overview)
        for command in COMMANDS:
            words = command.split()
            self.assertIn(words[0].encode(), overview)
            said = self.expect(0, "help", *words).out
            self.assertTrue(said.startswith(b"strongroom " + command.encode()), said)
            self.assertEqual(self.expect(0, *words, "--help").out, said)

    def test_nothing_asked_for_is_a_slip(self):
        said = self.expect(2)
        self.assertEqual(said.out, b"")
        self.assertIn(b"Commands:", said.err)

    def test_manual_page(self):
        page = self.expect(0, "help", "--man").out
        self.assertIn(b".TH STRONGROOM 1", page)
        for command in COMMANDS:
            self.assertIn(b".SS strongroom " + command.encode(), page)
        if shutil.which("man"):
            said = subprocess.run(["man", "--warnings", "-l", "-"], input=page, capture_output=True, check=False)
            self.assertEqual((said.returncode, said.stderr), (0, b""))

    def test_completions_are_scripts_of_their_shells(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.expect(0, "completion", shell).out
            self.assertIn(b"acknowledge", script)
            if shutil.which(shell):
                read = subprocess.run([shell, "-n", "/dev/stdin"], input=script, capture_output=True, check=False)
                self.assertEqual((read.returncode, read.stderr), (0, b""), shell)

    def test_bash_completes(self):
        script = self.expect(0, "completion", "bash").out.decode()
        for words, wanted in ((["strongroom", "lo"], "log"), (["strongroom", "log", "ver"], "verify"),
                              (["strongroom", "add", "--mat"], "--matter"),
                              (["strongroom", "log", "verify", "--jou"], "--journal")):
            typed = " ".join(f"'{word}'" for word in words)
            asked = f"{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _strongroom\n"
            told = subprocess.run(["bash", "--norc"], input=asked + 'printf "%s\\n" "${COMPREPLY[@]}"\n',
                                  capture_output=True, text=True, check=False)
            self.assertEqual((told.stdout.split(), told.stderr), ([wanted], ""))

    def test_version(self):
        self.assertIn("build", self.expect(0, "version", "--json").json[0])


if __name__ == "__main__":
    program.main()

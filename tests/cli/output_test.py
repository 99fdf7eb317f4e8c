# SPDX-License-Identifier: Apache-2.0
"""Standard output is checked to its end: a reader that goes, a disk that is full, a terminal."""

import os
import pty
import select
import signal
import subprocess
import time

import program


class StandardOutput(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()
        self.document = self.add("large.bin", os.urandom(8_000_000))

    def last_read(self):
        return [one for one in self.log() if one["kind"] == "read"][-1]

    def test_a_closed_pipe_is_logged_as_incomplete(self):
        process = subprocess.Popen([program.program(), "cat", self.document], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=self.room.environment(), start_new_session=True)
        self.assertEqual(len(process.stdout.read(1)), 1)
        process.stdout.close()
        self.assertEqual((process.wait(), process.stderr.read()), (1, b""))
        process.stderr.close()
        self.assertEqual(self.last_read()["outcome"], "incomplete")

    def test_a_full_disk_is_logged_as_incomplete(self):
        with open("/dev/full", "wb") as full:
            self.expect(1, "cat", self.document, stdout=full)
            self.assertEqual(self.last_read()["outcome"], "incomplete")
            for command in (["list"], ["log", "--json"], ["version"], ["help"], ["stats"], ["log", "verify"]):
                self.expect(1, *command, stdout=full)

    def test_a_complete_read_is_logged_as_such_later(self):
        self.expect(0, "cat", self.document)
        self.assertIn(self.last_read()["outcome"], (None, "complete"))

    def test_interrupted_while_reading_standard_input(self):
        process = subprocess.Popen([program.program(), "add", "-", "--name", "stream"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.room.environment(),
                                   start_new_session=True)
        process.stdin.write(b"x" * 10_000_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, (out, err))
        self.expect(0, "verify")

    def on_terminal(self, arguments, typed=b""):
        """Everything that the terminal showed, and the exit code."""
        environment = self.room.environment(TERM="xterm", **({"STRONGROOM_PASSPHRASE_FILE": None} if typed else {}))
        child, terminal = pty.fork()
        if child == 0:
            os.execve(program.program(), [program.program(), *arguments], environment)
        shown = b""
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
            if typed and shown.endswith(b": "):
                os.write(terminal, typed + b"\n")
        os.close(terminal)
        return shown, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def test_a_terminal_gets_plain_text_only(self):
        text = self.add("plain.txt", "g\u00fcnstig\n".encode() * 10)
        shown, code = self.on_terminal(["cat", text])
        self.assertEqual(code, 0, shown)
        self.assertIn("g\u00fcnstig".encode(), shown)
        escape = self.add("escape.txt", b"\x1b]0;title\x07")
        for document in (self.document, escape):
            shown, code = self.on_terminal(["cat", document])
            self.assertEqual(code, 2, shown)
            self.assertNotIn(b"\x1b]0", shown)
            self.assertEqual(self.last_read()["outcome"], "incomplete")

    def test_the_passphrase_is_asked_for_and_not_shown(self):
        secret = program.PASSPHRASE.strip().encode()
        shown, code = self.on_terminal(["status"], secret)
        self.assertEqual(code, 0, shown)
        self.assertNotIn(secret, shown)
        shown, code = self.on_terminal(["init", self.room.path("second"), "--kdf", "interactive"], secret)
        self.assertEqual(code, 0, shown)
        self.assertNotIn(secret, shown)
        self.expect(0, "status", "--vault", self.room.path("second"))

    def test_quiet_leaves_results_only(self):
        self.assertEqual(self.expect(0, "--quiet", "list").err, b"")


if __name__ == "__main__":
    program.main()

# SPDX-License-Identifier: Apache-2.0
"""A small language for tests of the program: a room of its own, the program in it, and what it said."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

PASSPHRASE = "correct horse battery staple\n"


def program():
    return os.environ["STRONGROOM_PROGRAM"]


class Said:
    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    @property
    def lines(self):
        return self.out.decode("utf-8").splitlines()

    @property
    def json(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __str__(self):
        ends = f"stdout {self.out[-2000:]!r}\nstderr {self.err[-2000:]!r}"
        return f"strongroom {self.arguments}\ncode {self.code}\n{ends}"


class Room:
    """A scratch folder with a passphrase file, a place for a vault, and a state folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.vault = os.path.join(folder, "vault")
        self.state = os.path.join(folder, "state")
        self.files = os.path.join(folder, "files")
        self.passphrase = self.write("passphrase", PASSPHRASE.encode())
        os.mkdir(self.files)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, data):
        path = os.path.join(os.fsencode(self.folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return os.fsdecode(path)

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("STRONGROOM_", "XDG_")) and name != "HOME"}
        kept.update(HOME=self.folder, STRONGROOM_VAULT=self.vault, STRONGROOM_STATE_DIR=self.state,
                    STRONGROOM_PASSPHRASE_FILE=self.passphrase, TZ="UTC", LC_ALL="C.UTF-8")
        kept.update(more)
        return {name: value for name, value in kept.items() if value is not None}

    def run(self, *arguments, stdin=b"", stdout=subprocess.PIPE, environment=None, prefix=(), cwd=None):
        done = subprocess.run([*prefix, program(), *arguments], input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              env=self.environment(**(environment or {})), cwd=cwd or self.folder, timeout=550,
                              start_new_session=True)
        return Said(arguments, done.returncode, done.stdout or b"", done.stderr)

    def init(self, *more):
        return self.run("init", "--kdf", "interactive", *more)


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="strongroom-cli-")
        self.addCleanup(self.remove, folder)
        self.room = Room(folder)

    @staticmethod
    def remove(folder):
        for root, folders, _ in os.walk(os.fsencode(folder)):
            for name in folders:
                path = os.path.join(root, name)
                if not os.path.islink(path):
                    os.chmod(path, stat.S_IRWXU)
        shutil.rmtree(os.fsencode(folder), ignore_errors=True)

    def expect(self, code, *arguments, **how):
        said = self.room.run(*arguments, **how)
        self.assertEqual(said.code, code, str(said))
        return said

    def init(self, *more):
        said = self.room.init(*more)
        self.assertEqual(said.code, 0, str(said))
        return said

    def add(self, name, data, *more):
        """One file put in; its document's id."""
        self.room.write(os.path.join("files", name) if isinstance(name, str) else b"files/" + name, data)
        path = os.path.join(os.fsencode(self.room.files), os.fsencode(name))
        return self.expect(0, "add", path, "--json", *more).json[0]["id"]

    def log(self, *more):
        return self.expect(0, "log", "--json", *more).json

    def assertInert(self, data):
        text = data.decode("utf-8")
        for character in text:
            code = ord(character)
            self.assertTrue(character == "\n" or (code >= 32 and code != 127), repr(text))
            self.assertFalse(0x80 <= code < 0xA0 or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069, repr(text))


def main():
    """PROGRAM first, then what unittest takes."""
    os.environ["STRONGROOM_PROGRAM"] = os.path.abspath(sys.argv.pop(1))
    unittest.main()

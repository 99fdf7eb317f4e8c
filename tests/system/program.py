# SPDX-License-Identifier: Apache-2.0
"""A vault of the real program, in folders of its own, and what a person does with it."""

import json
import os
import pathlib
import subprocess
import tempfile


class Vault:
    def __init__(self, program, disk=None):
        """disk: options of a small file system of its own for the vault."""
        self.program = program
        self.folder = tempfile.TemporaryDirectory(prefix="strongroom-system-")
        self.root = pathlib.Path(self.folder.name)
        self.source = self.root / "source"
        self.source.mkdir()
        phrase = self.root / "phrase"
        phrase.write_text("correct horse\n")
        home = self.root / "home"
        home.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1",
            "STRONGROOM_VAULT": str(self.root / "vault"), "STRONGROOM_STATE_DIR": str(self.root / "state"),
            "STRONGROOM_PASSPHRASE_FILE": str(phrase),
        }
        # Sanitizers say where they write and what they look for.
        self.environment.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        self.disk = None
        if disk:
            self.disk = self.root / "disk"
            self.disk.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", disk, "tmpfs", str(self.disk)], check=True)
            self.environment["STRONGROOM_VAULT"] = str(self.disk / "vault")
        self.run("init", self.environment["STRONGROOM_VAULT"], "--person", "Amal", "--kdf", "interactive")

    def close(self):
        if self.disk:
            subprocess.run(["umount", str(self.disk)], check=False)
        self.folder.cleanup()

    def put(self, name, data):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return str(path)

    def start(self, *arguments, wrapper=(), **options):
        return subprocess.Popen([*wrapper, self.program, *arguments], env=self.environment, stdin=subprocess.DEVNULL,
                                **options)

    def run(self, *arguments, expect=0, wrapper=()):
        done = self.start(*arguments, wrapper=wrapper, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        out, error = done.communicate(timeout=60)
        if done.returncode != expect:
            raise AssertionError(f"{arguments}: exit {done.returncode}, not {expect}: {error.decode(errors='replace')}")
        return out

    def lines(self, *arguments, **options):
        return [json.loads(line) for line in self.run(*arguments, "--json", **options).splitlines()]

    def reads(self):
        """The accesses of contents that the log holds, in order."""
        return [entry for entry in self.lines("log") if entry["kind"] == "read"]

# SPDX-License-Identifier: Apache-2.0
"""What is said to scripts when something is wrong: by the exit code, for each class of error."""

import os
import struct
import subprocess

import program

MAGIC = b"STRONGROOM VAULT"


class ExitCodes(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.init()

    def spoil(self, name, change):
        path = os.path.join(self.room.vault, name)
        with open(path, "rb") as file:
            data = bytearray(file.read())
        change(data)
        with open(path, "wb") as file:
            file.write(data)

    @staticmethod
    def mount(*how):
        return subprocess.run(["mount", *how], stderr=subprocess.DEVNULL, check=False).returncode == 0

    def test_usage(self):
        for arguments in ([], ["lsit"], ["list", "--lnog"], ["cat"], ["log", "prove", "x"], ["log", "verfiy"],
                          ["key"], ["export"],
                          ["init", "--kdf", "slow"], ["init", "--portable"], ["log", "--since", "yesterday"],
                          ["log", "--since", "2026-02-30"], ["completion", "tcsh"], ["stats", "more"],
                          ["cat", "a", "b"],
                          ["--passphrase-file", "a", "--passphrase-command", "b", "list"], ["log", "acknowledge"],
                          ["help", "nothing"], ["list", "--matter", "a", "--matter", "b"]):
            self.expect(2, *arguments)
        self.expect(2, "list", environment={"STRONGROOM_VAULT": None})

    def test_a_typo_gets_a_suggestion(self):
        self.assertIn(b'"list"', self.expect(2, "lsit").err)
        self.assertIn(b'"verify"', self.expect(2, "log", "verfiy").err)
        self.assertIn(b'"--long"', self.expect(2, "list", "--lnog").err)

    def test_not_unlocked(self):
        wrong = self.room.write("wrong", b"something else\n")
        self.expect(3, "--passphrase-file", wrong, "list")
        self.expect(3, "--passphrase-file", self.room.path("absent"), "list")
        for more in (["--no-input"], []):
            self.expect(3, *more, "list", environment={"STRONGROOM_PASSPHRASE_FILE": None})
        self.expect(3, "--passphrase-file", self.room.write("empty", b"\n"), "list")
        self.expect(3, "--passphrase-file", self.room.write("latin1", b"caf\xe9"), "list")

    def test_no_such_thing_or_several(self):
        self.expect(4, "cat", "nothing")
        self.expect(4, "log", "prove", "999999")
        self.expect(4, "log", "checkpoint", "--journal", "ffffffffffffffffffffffffffffffff")
        self.expect(4, "list", environment={"STRONGROOM_VAULT": self.room.path("absent")})
        self.expect(4, "list", environment={"STRONGROOM_VAULT": self.room.files})

    def test_a_damaged_header_copy_is_mended(self):
        with open(os.path.join(self.room.vault, "header"), "rb") as file:
            whole = file.read()
        self.spoil("header", lambda data: data.__setitem__(slice(0, 4096), bytes(4096)))
        self.expect(0, "status")
        with open(os.path.join(self.room.vault, "header"), "rb") as file:
            self.assertEqual(file.read(), whole)

    def test_both_headers_damaged(self):
        for name in ("header", "header.copy"):
            self.spoil(name, lambda data: data.__setitem__(slice(0, len(data)), b"x" * len(data)))
        self.assertIn(self.room.run("status").code, (3, 5))
        for name in ("header", "header.copy"):
            os.truncate(os.path.join(self.room.vault, name), 0)
        self.expect(5, "status")
        for name in ("header", "header.copy"):
            os.unlink(os.path.join(self.room.vault, name))
        self.expect(4, "status")

    def test_a_newer_format(self):
        for name in ("header", "header.copy"):
            with open(os.path.join(self.room.vault, name), "rb") as file:
                self.assertEqual(file.read(len(MAGIC)), MAGIC)
            self.spoil(name, lambda data: data.__setitem__(slice(len(MAGIC), len(MAGIC) + 4), struct.pack("<I", 7)))
        self.expect(10, "status")

    def test_a_missing_and_a_truncated_pack(self):
        document = self.add("a", os.urandom(200_000))
        folder = os.path.join(self.room.vault, "packs")
        packs = [os.path.join(root, name) for root, _, names in os.walk(folder) for name in names]
        kept = {}
        for pack in packs:
            with open(pack, "rb") as file:
                kept[pack] = file.read()
            os.unlink(pack)
        self.expect(5, "cat", document)
        findings = self.expect(5, "verify", "--json").json
        self.assertIn(document, [one.get("document") for one in findings])
        for pack, data in kept.items():
            with open(pack, "wb") as file:
                file.write(data[:4096])
        self.expect(5, "cat", document)
        for pack, data in kept.items():
            with open(pack, "wb") as file:
                file.write(data)
        self.assertEqual(len(self.expect(0, "cat", document).out), 200_000)

    def test_a_link_a_fifo_and_a_folder_where_a_file_should_be(self):
        header = os.path.join(self.room.vault, "header")
        for make in (lambda: os.symlink("/dev/zero", header), lambda: os.mkfifo(header), lambda: os.mkdir(header)):
            for name in ("header", "header.copy"):
                path = os.path.join(self.room.vault, name)
                os.rename(path, path + ".kept")
            make()
            self.expect(5, "status")
            os.rmdir(header) if os.path.isdir(header) else os.unlink(header)
            for name in ("header", "header.copy"):
                path = os.path.join(self.room.vault, name)
                os.rename(path + ".kept", path)
        self.expect(0, "status")

    def test_no_state_folder(self):
        self.expect(1, "status", environment={"STRONGROOM_STATE_DIR": "/proc/strongroom"})
        self.expect(1, "status", environment={"STRONGROOM_STATE_DIR": None, "HOME": None})

    def test_init_where_something_is(self):
        self.expect(1, "init", "--kdf", "interactive")
        self.room.write("files/a", b"mine")
        self.expect(2, "init", self.room.files, "--kdf", "interactive")
        self.assertEqual(os.listdir(self.room.files), ["a"])

    def test_a_vault_that_cannot_be_written_still_logs(self):
        document = self.add("a", b"alpha\n")
        if os.getuid() == 0:
            mounted = self.room.path("mounted")
            os.mkdir(mounted)
            if not self.mount("--bind", self.room.vault, mounted):
                self.skipTest("runs as root and may not mount")
            self.addCleanup(subprocess.run, ["umount", mounted], check=False)
            subprocess.run(["mount", "-o", "remount,ro,bind", mounted], check=True)
            how = {"environment": {"STRONGROOM_VAULT": mounted}}
        else:
            for root, _, names in os.walk(self.room.vault):
                os.chmod(root, 0o500)
                for name in names:
                    os.chmod(os.path.join(root, name), 0o400)
            how = {}
        self.assertEqual(self.expect(0, "cat", document, "--reason", "read-only", **how).out, b"alpha\n")
        reasons = [one["reason"] for one in self.expect(0, "log", "--json", **how).json]
        self.assertIn("read-only", reasons)
        self.assertEqual(self.room.run("add", self.room.files, **how).code, 1)

    def test_a_full_disk_stops_add_and_still_logs_reads(self):
        if os.getuid() != 0:
            self.skipTest("only root may mount a small disk")
        disk = self.room.path("disk")
        os.mkdir(disk)
        if not self.mount("-t", "tmpfs", "-o", "size=64m", "none", disk):
            self.skipTest("runs as root and may not mount")
        self.addCleanup(subprocess.run, ["umount", disk], check=False)
        how = {"environment": {"STRONGROOM_VAULT": disk + "/vault"}}
        self.expect(0, "init", "--kdf", "interactive", **how)
        small = self.room.write("files/small", b"small\n")
        self.expect(0, "add", small, **how)
        with open(self.room.path("files", "large"), "wb") as file:
            for _ in range(100):
                file.write(os.urandom(1 << 20))
        self.expect(1, "add", self.room.files, **how)
        try:
            with open(disk + "/filler", "wb", buffering=0) as file:
                while True:
                    file.write(bytes(4096))
        except OSError:
            pass
        self.assertEqual(self.expect(0, "cat", small, "--reason", "full", **how).out, b"small\n")
        self.assertIn("full", [one["reason"] for one in self.expect(0, "log", "--json", **how).json])


if __name__ == "__main__":
    program.main()

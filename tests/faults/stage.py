# SPDX-License-Identifier: Apache-2.0
"""A stage: a vault and what belongs to it in folders of their own, put back to where it was before each fault."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

PHRASE = "correct horse"
MARKER = b"PLAINTEXT-"
SECONDS = 60  # after which a run counts as hung


def best_place():
    """A file system in memory, where a sync costs nothing; else wherever temporary files go."""
    try:
        room = os.statvfs("/dev/shm")
        if room.f_bavail * room.f_frsize > 1 << 30 and os.access("/dev/shm", os.W_OK):
            return "/dev/shm"
    except OSError:
        pass
    return None


class Said:
    """What one run of the program ended with."""

    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    def lines(self):
        """The JSON objects among the whole lines of the output."""
        found = []
        for line in self.out.split(b"\n")[:-1]:
            try:
                found.append(json.loads(line))
            except ValueError:
                pass
        return found

    def __str__(self):
        err = self.err.decode(errors="replace")[-2000:]
        return f"{' '.join(self.arguments)}: exit {self.code}\nstdout {self.out[-300:]!r}\nstderr {err}"


class Stage:
    KEPT = ("vault", "state")

    def __init__(self, program, preload):
        self.program, self.preload = program, preload
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="strongroom-faults-", dir=best_place()))
        for name in ("home", "tmp", "source", "template"):
            (self.root / name).mkdir()
        self.phrase("phrase", PHRASE)
        self.derived = ""

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, name):
        return str(self.root / name)

    def phrase(self, name, text):
        (self.root / name).write_text(text + "\n")
        return self.path(name)

    def put(self, name, data):
        path = self.root / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return str(path)

    def environment(self, more=None):
        kept = {"PATH": os.environ["PATH"], "HOME": self.path("home"), "TMPDIR": self.path("tmp"), "LC_ALL": "C.UTF-8",
                "NO_COLOR": "1", "TZ": "UTC", "STRONGROOM_VAULT": self.path("vault"),
                "STRONGROOM_STATE_DIR": self.path("state"), "STRONGROOM_PASSPHRASE_FILE": self.path("phrase"),
                "LD_PRELOAD": self.preload, "STRONGROOM_TEST_DERIVED": self.derived,
                "STRONGROOM_TEST_DERIVED_FILE": self.path("derived")}
        kept.update(more or {})
        return kept

    def start(self, *arguments, tracer=(), stdin=subprocess.DEVNULL, more=None):
        """tracer: strace and its options. What the program gets and strace does not goes by strace's own -E."""
        environment = self.environment(more)
        command = [self.program, *arguments]
        if tracer:
            inner = {name: environment.pop(name) for name in ("LD_PRELOAD",)}
            handed_on = [part for name, value in inner.items() for part in ("-E", f"{name}={value}")]
            command = [*tracer, *handed_on, *command]
        return subprocess.Popen(command, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                cwd=self.root, start_new_session=True)

    def wait(self, process, arguments, given=None):
        try:
            out, err = process.communicate(given, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            return Said(arguments, "hung", out, err)
        return Said(arguments, process.returncode, out, err)

    def run(self, *arguments, tracer=(), more=None, given=None):
        process = self.start(*arguments, tracer=tracer, more=more,
                             stdin=subprocess.DEVNULL if given is None else subprocess.PIPE)
        return self.wait(process, arguments, given)

    def run_late(self, *arguments, tracer, given):
        """strace joins when the program waits for its standard input, which it gets then."""
        process = self.start(*arguments, stdin=subprocess.PIPE)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and process.poll() is None:
            with open(f"/proc/{process.pid}/syscall", encoding="ascii") as file:
                if file.read().startswith("0 0x0 "):  # read(0, ...)
                    break
            time.sleep(0.002)
        joined = subprocess.Popen([*tracer, "-p", str(process.pid)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            os.set_blocking(joined.stderr.fileno(), True)
            while b"attached" not in (line := joined.stderr.readline()):
                if not line:
                    raise RuntimeError("strace could not join")
            return self.wait(process, arguments, given)
        finally:
            joined.terminate()
            joined.communicate()

    def expect(self, code, *arguments, **how):
        said = self.run(*arguments, **how)
        if said.code != code:
            raise AssertionError(f"wanted exit {code}: {said}")
        return said

    def remember_keys(self):
        """What was derived so far need not be derived again."""
        file = self.root / "derived"
        if file.exists():
            self.derived = " ".join(sorted(set(file.read_text().split())))

    # ---- the template

    def keep(self, name):
        """What stands now, under this name."""
        for folder in self.KEPT:
            target = self.root / "template" / name / folder
            shutil.rmtree(target, ignore_errors=True)
            if (self.root / folder).exists():
                shutil.copytree(self.root / folder, target)

    def restore(self, name):
        """The same bytes in the same files: a vault knows itself by the inode of one of them."""
        for folder in self.KEPT:
            _restore(self.root / "template" / name / folder, self.root / folder)
        for folder in ("tmp", "home", "out"):
            if (self.root / folder).exists():
                shutil.rmtree(self.root / folder)
        for folder in ("tmp", "home"):
            (self.root / folder).mkdir()

    # ---- what is left behind

    def plaintexts(self):
        """Files that hold a marker, but for the sources and what an export was asked to write."""
        found = []
        for path in sorted(self.root.rglob("*")):
            part = path.relative_to(self.root).parts[0]
            if part in ("source", "out", "template", "trace") or not path.is_file():
                continue
            if MARKER in path.read_bytes():
                found.append(str(path.relative_to(self.root)))
        return found


def _restore(template, target):
    if not template.exists():
        shutil.rmtree(target, ignore_errors=True)
        return
    target.mkdir(exist_ok=True)
    wanted = {entry.name: entry for entry in os.scandir(template)}
    for entry in os.scandir(target):
        other = wanted.get(entry.name)
        if other is None or entry.is_dir(follow_symlinks=False) != other.is_dir():
            shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
    for name, entry in wanted.items():
        path = target / name
        if entry.is_dir():
            _restore(pathlib.Path(entry.path), path)
            continue
        data = pathlib.Path(entry.path).read_bytes()
        if path.exists() and path.read_bytes() == data:
            continue
        with open(path, "r+b" if path.exists() else "xb") as file:
            file.write(data)
            file.truncate()

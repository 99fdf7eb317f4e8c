# SPDX-License-Identifier: Apache-2.0
"""The files of the project as every lint sees them, and the one way in which a lint reports."""

import os
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
SKIPPED_FOLDERS = {".git", "build", "__pycache__"}


class Tree:
    """A project folder: relative path -> lines. Files that are not UTF-8 text are listed but have no lines."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.paths = sorted(path for path in self._list() if (self.root / path).is_file())
        self._lines = {}

    def _list(self):
        """What git tracks or would add; without git, everything but build trees."""
        if (self.root / ".git").exists():
            command = ["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
            listed = subprocess.run(command, capture_output=True, check=False)
            if listed.returncode == 0:
                return [os.fsdecode(name) for name in set(listed.stdout.split(b"\0")) if name]
        found = []
        for folder, names, files in os.walk(self.root):
            names[:] = [name for name in names if name not in SKIPPED_FOLDERS and not name.startswith("build-")]
            found += [pathlib.Path(folder, name).relative_to(self.root).as_posix() for name in files]
        return found

    def lines(self, path):
        if path not in self._lines:
            try:
                self._lines[path] = (self.root / path).read_text(encoding="utf-8").splitlines()
            except (UnicodeDecodeError, FileNotFoundError):
                self._lines[path] = []
        return self._lines[path]

    def matching(self, *suffixes, under=""):
        return [path for path in self.paths if path.endswith(suffixes) and path.startswith(under)]

    def includes(self, path):
        """(line number, path in quotes or None, path in angle brackets or None) of each #include."""
        for number, line in enumerate(self.lines(path), 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1), match.group(2)


def run(check):
    """Prints what check(tree) finds in the folder in argv, else in this project; exit 1 if that is anything."""
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
    findings = check(Tree(root))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} finding(s)")
    sys.exit(1 if findings else 0)

# SPDX-License-Identifier: Apache-2.0
"""Names, lengths and leftovers: the rules of the house that a machine can check."""

import pathlib
import re

import tree

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "crypto", "vault", "cli", "gui", "tests", "threatmodel", "README.md",
    "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md",
}
SOURCES = (".h", ".cpp", ".py", ".sh", ".go", ".sql", ".cmake", "CMakeLists.txt", "/run")
TEXTS = SOURCES + (".md", ".json", ".txt")
HOMELESS = {"util", "utils", "common", "misc", "helpers", "manager", "managers"}
MAX_COLUMNS = 120
MAX_LINES = 500
# The list of words for passphrases is data in the form of code.
WORD_LISTS = {"crypto/words.cpp"}
# Written so that this file does not find itself.
LEFT_OVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|not imple" r"mented)\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}-])/(wo" r"rk/(main|shared)|ro" r"ot/|tmp/h/|tmp/b-)")
NEEDS_README = re.compile(r"(crypto|cli|gui|tests|vault|vault/[^/]+)/CMakeLists\.txt")


def check_lines(project, path):
    own_path = str(project.root) if len(project.root.parts) > 3 else None
    for number, line in enumerate(project.lines(path), 1):
        if MACHINE_PATH.search(line) or (own_path and own_path in line):
            yield f"{path}:{number}: a path of one machine"
        if not path.endswith(SOURCES):
            continue
        if LEFT_OVER.search(line):
            yield f"{path}:{number}: left over: {line.strip()[:60]}"
        if len(line) > MAX_COLUMNS and path not in WORD_LISTS:
            yield f"{path}:{number}: {len(line)} columns, at most {MAX_COLUMNS}"
        if line != line.rstrip():
            yield f"{path}:{number}: blanks at the end of the line"
        if "\t" in line and not path.endswith(".go"):
            yield f"{path}:{number}: a tab"


def check_source(project, path):
    lines = project.lines(path)
    if not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:3]):
        yield f"{path}:1: no SPDX line"
    if path.endswith(".h") and "#pragma once" not in lines:
        yield f"{path}:1: no #pragma once"
    if len(lines) > MAX_LINES and not path.startswith("tests/") and path not in WORD_LISTS:
        yield f"{path}:1: {len(lines)} lines, at most {MAX_LINES}"


def check(project):
    findings = []
    for name in sorted({path.split("/")[0] for path in project.paths}):
        if name not in TOP_LEVEL and not name.startswith("."):
            findings.append(f"{name}:1: not one of the agreed names at the top level")
    for path in project.paths:
        for part in pathlib.PurePosixPath(path).parts:
            if HOMELESS & set(re.split(r"[_.-]", part.lower())):
                findings.append(f"{path}:1: '{part}' names no concept")
        if path.endswith(TEXTS):
            findings += check_lines(project, path)
        if path.endswith(SOURCES):
            findings += check_source(project, path)
        module = NEEDS_README.fullmatch(path)
        if module and f"{module.group(1)}/README.md" not in project.paths:
            findings.append(f"{path}:1: its folder has no README.md")
    return findings


if __name__ == "__main__":
    tree.run(check)

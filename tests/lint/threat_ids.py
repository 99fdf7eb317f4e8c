# SPDX-License-Identifier: Apache-2.0
"""One numbering ties threat model, code and tests: an id that is cited exists; a guarantee has a test that is named
after it, or says "Not yet:" and where that is tracked; what is not promised stands in the README."""

import re

import tree

HEADING = re.compile(r"^## ([GAN]\d+)\b")
ID = re.compile(r"\b([GAN]\d+)\b")
# In comments: "Upholds G7.", "Upholds G7 and G9", "Against A3", "Not promised: N2".
CITED = re.compile(r"(?:Upholds|upholds|Against|against|Not promised:?|[Ss]ee) ((?:[GAN]\d+(?:, | and |, and )?)+)")
# In names of tests, C++, Python and transcripts alike: G7_..., G2_G3_...
TEST_NAME = re.compile(r"(?<![A-Za-z0-9])((?:G\d+_)+)[A-Za-z]")
FILES = {"G": "threatmodel/guarantees.md", "A": "threatmodel/adversaries.md", "N": "threatmodel/non_goals.md"}
CODE = (".h", ".cpp", ".py", ".sh", ".go", ".sql")


def sections(project):
    """Id -> (path, line number, lines of the section)."""
    found = {}
    for path in FILES.values():
        current = None
        for number, line in enumerate(project.lines(path) if path in project.paths else [], 1):
            match = HEADING.match(line)
            if match:
                current = match.group(1)
                found[current] = (path, number, [])
            elif line.startswith("## "):
                current = None
            elif current:
                found[current][2].append(line)
    return found


def tests_named(project):
    """Guarantee -> places of tests that are named after it."""
    named = {}
    for path in project.matching(*CODE, under="tests/"):
        if path.startswith("tests/lint/"):
            continue
        for number, line in enumerate(project.lines(path), 1):
            for match in TEST_NAME.finditer(line):
                for name in match.group(1).strip("_").split("_"):
                    named.setdefault(name, []).append(f"{path}:{number}")
    return named


def check_citations(project, known):
    for path in project.matching(*CODE):
        if path.startswith("tests/lint/"):
            continue
        for number, line in enumerate(project.lines(path), 1):
            for match in CITED.finditer(line):
                for name in ID.findall(match.group(1)):
                    if name not in known:
                        yield f"{path}:{number}: cites {name}, which {FILES[name[0]]} does not have"
    for path in project.matching(".md"):
        if not path.startswith("threatmodel/") and path != "README.md":
            continue
        for number, line in enumerate(project.lines(path), 1):
            for name in ID.findall(line):
                if name not in known:
                    yield f"{path}:{number}: names {name}, which {FILES[name[0]]} does not have"


def check_guarantees(known, named):
    for name, (path, number, lines) in sorted(known.items()):
        if name[0] != "G":
            continue
        not_yet = [line for line in lines if line.startswith("Not yet:")]
        if name in named and not any(line.startswith("Tests:") for line in lines):
            yield f"{path}:{number}: {name} has tests ({named[name][0]}) but no line 'Tests:'"
        if name not in named and not not_yet:
            yield f"{path}:{number}: no test is named {name}_..., and no line says 'Not yet:'"
        if any("issue" not in line for line in not_yet):
            yield f"{path}:{number}: {name}: 'Not yet:' names the issue that tracks it"


def check(project):
    if not any(path.startswith("threatmodel/") for path in project.paths):
        return []
    known, named = sections(project), tests_named(project)
    findings = [f"{path}:1: missing" for path in FILES.values() if path not in project.paths]
    findings += check_citations(project, known)
    for name in sorted(set(named) - set(known)):
        findings.append(f"{named[name][0]}: a test is named {name}, which {FILES['G']} does not have")
    findings += check_guarantees(known, named)
    readme = set(ID.findall("\n".join(project.lines("README.md")))) if "README.md" in project.paths else set()
    for name in sorted(known):
        if name[0] == "N" and name not in readme:
            findings.append(f"README.md:1: does not mention {name}")
    return findings


if __name__ == "__main__":
    tree.run(check)

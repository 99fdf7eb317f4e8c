# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: every #include "..." is held against one table. A module may include itself and what its row
names, nothing else; a row's order is bottom up, so that the table cannot hold a circle."""

import tree

# What stands directly in a folder and belongs below the rest of it.
SINGLE_FILES = {
    "vault/types.h": "vault types",
    "vault/error.h": "vault types",
    "vault/clock.h": "vault types",
    "vault/clock.cpp": "vault types",
    "vault/machine.h": "vault types",
    "vault/machine.cpp": "vault types",
    "vault/receipt.h": "vault types",
    "vault/requests.h": "vault types",
    "vault/people_requests.h": "vault types",
    "vault/upkeep_requests.h": "vault types",
    "vault/content/keys.h": "vault/content keys",
    "vault/content/keys.cpp": "vault/content keys",
    "strongroom_build.h": "build",
}

# A folder below these is a module of its own, with a row of its own.
FLAT = {"crypto", "vault", "vault/content"}

CRYPTO = ["crypto/base", "crypto"]
FRONT_END = ["crypto/base", "build"]

# Bottom up.
ARROWS = {
    "build": [],
    "crypto/base": [],
    "crypto": ["crypto/base"],
    "vault types": ["crypto/base"],
    # Records of secrets hold them as secrets, and a header its cost as the key derivation knows it.
    "vault/format": ["vault types", *CRYPTO],
    "vault/store": ["vault types", "crypto/base"],
    # Whose turn it is: a record in a file of the vault.
    "vault/turns": ["vault types", "vault/format", "vault/store", *CRYPTO],
    # A document's event carries its recipe.
    "vault/event": ["vault types", "vault/format", *CRYPTO],
    "vault/tlog": ["vault types", *CRYPTO],
    "vault/keyring": ["vault types", "vault/format", "vault/store", *CRYPTO],
    "vault/content keys": ["vault types", "vault/format", *CRYPTO],
    "vault/content/chunk": ["vault types", "vault/content keys", *CRYPTO],
    "vault/content/block": ["vault types", "vault/content keys", "vault/format", *CRYPTO],
    "vault/content/pack":
        ["vault types", "vault/content keys", "vault/content/block", "vault/format", "vault/store", *CRYPTO],
    "vault/content/index":
        ["vault types", "vault/content keys", "vault/content/pack", "vault/format", "vault/store", *CRYPTO],
    "vault/content/recipe": ["vault types", "vault/content keys", "vault/content/chunk", "vault/format", *CRYPTO],
    "vault/content":
        ["vault types", "vault/content keys", "vault/content/chunk", "vault/content/block", "vault/content/pack",
         "vault/content/index", "vault/content/recipe", "vault/format", "vault/store", *CRYPTO],
    # Frames are compressed like blocks, and zstd has one home.
    "vault/journal":
        ["vault types", "vault/event", "vault/tlog", "vault/content/block", "vault/format", "vault/store", *CRYPTO],
    "vault/database": ["vault types", "crypto/base"],
    "vault/catalog": ["vault types", "vault/event", "vault/database", *CRYPTO],
    "vault/witness": ["vault types", "vault/tlog", "vault/database", "vault/store", *CRYPTO],
    "vault/evidence": ["vault types", "vault/event", "crypto/base"],
    "vault/report": ["vault types", "vault/event", "vault/evidence", "crypto/base"],
    "vault/ops":
        ["vault types", "vault/event", "vault/content keys", "vault/content", "vault/content/chunk",
         "vault/content/index", "vault/content/recipe", "vault/content/pack", "vault/journal", "vault/tlog",
         "vault/catalog", "vault/keyring", "vault/turns", "vault/evidence", "vault/report", "vault/format",
         "vault/store", "build", *CRYPTO],
    "vault":
        ["vault types", "vault/ops", "vault/event", "vault/content", "vault/journal", "vault/tlog", "vault/catalog",
         "vault/keyring", "vault/evidence", "vault/report", "vault/store", "build", *CRYPTO],
    "cli": FRONT_END,
    "gui/models": FRONT_END,
    "gui/widgets": FRONT_END,
    "gui/screens": ["gui/models", "gui/widgets", *FRONT_END],
    "gui": ["gui/models", "gui/widgets", "gui/screens", *FRONT_END],
}

# Beside their rows the front ends see these files and nothing else of the folders that they stand in.
FRONT_ENDS = ("cli", "gui")
FRONT_END_FILES = {"vault/vault.h", "vault/requests.h", "vault/people_requests.h",
                   "vault/upkeep_requests.h", "vault/types.h",
                   "vault/error.h", "crypto/passphrase.h"}
# What the facade may bring along when a front end includes it: one door, also by way of other headers.
FACADE_REACH = {"vault types", "vault", *CRYPTO}


def module_of(path):
    if path in SINGLE_FILES:
        return SINGLE_FILES[path]
    folder = path.rpartition("/")[0]
    fitting = [name for name in ARROWS if path.startswith(name + "/")]
    module = max(fitting, key=len, default=None)
    return None if module in FLAT and folder != module else module


def allowed(source, module, target):
    owner = module_of(target)
    if owner is None:
        return False
    if source.split("/")[0] in FRONT_ENDS and target in FRONT_END_FILES:
        return True
    return owner == module or owner in ARROWS[module]


def reached_from(project, start):
    seen, waiting = {}, [(start, start)]
    while waiting:
        path, by = waiting.pop()
        if path in seen:
            continue
        seen[path] = by
        waiting += [(quoted, path) for _, quoted, _ in project.includes(path) if quoted]
    return seen


def check(project):
    findings = []
    for path in project.matching(".h", ".cpp"):
        if path.startswith("tests/"):
            continue
        module = module_of(path)
        if module is None:
            findings.append(f"{path}:1: stands in no module that tests/lint/layers.py knows")
            continue
        for number, target, _ in project.includes(path):
            if target is None:
                continue
            if target not in project.paths and target not in SINGLE_FILES:
                findings.append(f'{path}:{number}: "{target}" is not a path from the root of the project')
            elif not allowed(path, module, target):
                findings.append(f'{path}:{number}: {module} must not include "{target}"')
    if "vault/vault.h" in project.paths:
        for path, by in sorted(reached_from(project, "vault/vault.h").items()):
            if path in project.paths and module_of(path) not in FACADE_REACH:
                findings.append(f'{by}:1: brings "{path}" to whoever includes the facade')
    return findings


if __name__ == "__main__":
    tree.run(check)

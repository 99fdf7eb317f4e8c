# SPDX-License-Identifier: Apache-2.0
"""The bytes of a secret are seen in crypto/ and in the few places listed here, each with its reason: the grep that is
the audit. A line of the list that no longer applies is a finding too."""

import re

import tree

EXPOSES = re.compile(r"(\.|->)\s*(expose|expose_mutable)\s*\(")

# Path -> why it needs the bytes.
ALLOWED = {
    "vault/format/slot.cpp": "the plaintext of a slot is a person's seed and the vault key",
    "vault/format/seal_state.cpp": "the plaintext of the seal state holds the seeds of the next seals",
    "vault/catalog/handle.cpp": "SQLCipher takes its key as text",
    "vault/witness/state.cpp": "a log witness's seed stands in its own file",
    "vault/keyring/entries.cpp": "a grant is a root key, sealed to a person",
    "vault/content/chunk/chunker.cpp": "the cut key goes into SipHash at every proposal, once per some dozen bytes",
    "vault/ops/intake_log.cpp": "a document's subject key stands in its closed part, to be disclosed alone",
}


def check(project):
    findings, used = [], set()
    for path in project.matching(".h", ".cpp"):
        if path.startswith(("crypto/", "tests/")):
            continue
        for number, line in enumerate(project.lines(path), 1):
            if EXPOSES.search(line.split("//")[0]):
                if path in ALLOWED:
                    used.add(path)
                else:
                    findings.append(f"{path}:{number}: sees the bytes of a secret and is not listed in tests/lint")
    for path in sorted(set(ALLOWED) - used):
        if path in project.paths:
            findings.append(f"{path}:1: is listed for secrets but exposes none")
    return findings


if __name__ == "__main__":
    tree.run(check)

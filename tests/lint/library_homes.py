# SPDX-License-Identifier: Apache-2.0
"""Each third-party library has one home: every #include <...> is the standard library's, the system's, or stands in the
folder that this table names. A library that the table does not know has no home yet, and is a finding."""

import re

import tree

# Header pattern -> the folders that may include it. Tests may include what the folder that they mirror may.
HOMES = [
    (r"sodium\.h", ["crypto/"]),
    (r"openssl/.*", ["crypto/"]),
    (r"utf8proc\.h", ["crypto/"]),
    (r"sqlcipher/.*|sqlite3.*\.h", ["vault/database/", "vault/catalog/"]),
    (r"zstd.*\.h|zdict\.h", ["vault/content/block/"]),
    (r"isa-l.*|erasure_code\.h", ["vault/content/pack/"]),
    (r"xxhash\.h|xxh3\.h", ["vault/content/"]),
    (r"curl/.*", ["vault/remote/"]),
    (r"pango/.*|cairo.*|archive(_entry)?\.h", ["vault/report/"]),
    (r"Q[A-Z].*|Qt.*", ["gui/"]),
    (r"CLI/.*", ["cli/"]),
    (r"nlohmann/.*", ["vault/event/", "cli/"]),
    (r"fmt/.*", ["vault/", "cli/"]),
    (r"gtest/.*|gmock/.*|rapidcheck.*|benchmark/.*", ["tests/"]),
]
SYSTEM = re.compile(
    r"(sys|linux|net|netinet|arpa|asm)/.*"
    r"|(unistd|dlfcn|fcntl|signal|poll|pwd|grp|dirent|termios|spawn|pthread|sched|time|limits|utime|syslog|langinfo"
    r"|sanitizer/.*|immintrin|cpuid)(\.h)?")
# Standard headers have no ".h"; that <qobject> is none is seen by the Qt row, which comes first.
STANDARD = re.compile(r"[a-z_0-9]+")


def mirrored(path):
    """tests/vault/catalog/x_test.cpp may include what vault/catalog/ may."""
    return path[len("tests/"):] if path.startswith("tests/") else path


def check(project):
    findings = []
    for path in project.matching(".h", ".cpp"):
        for number, _, header in project.includes(path):
            if header is None:
                continue
            homes = next((folders for pattern, folders in HOMES if re.fullmatch(pattern, header)), None)
            if homes is None:
                if not SYSTEM.fullmatch(header) and not STANDARD.fullmatch(header):
                    findings.append(f"{path}:{number}: <{header}> belongs to no library that has a home")
            elif not path.startswith(tuple(homes)) and not mirrored(path).startswith(tuple(homes)):
                findings.append(f"{path}:{number}: <{header}> has its home in {' and '.join(homes)}")
    return findings


if __name__ == "__main__":
    tree.run(check)

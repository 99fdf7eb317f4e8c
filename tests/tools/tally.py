# SPDX-License-Identifier: Apache-2.0
"""Reads the report that ctest wrote: prints each test that failed with its output, names those that were skipped, and
ends with the line "PASSED FAILED"."""

import sys
import xml.etree.ElementTree as ElementTree

LAST_LINES = 100


def main():
    passed, failed, skipped = 0, 0, []
    for test in ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        name, status = test.get("name"), test.get("status")
        reason = test.find("skipped")
        if status == "run":
            passed += 1
        elif status == "disabled" or (reason is not None and "SKIP" in (reason.get("message") or "")):
            skipped.append(name)
        else:
            failed += 1
            output = (test.findtext("system-out") or "").splitlines()
            print("\n".join(output[-LAST_LINES:]))
            print(f"FAILED: {name} ({status})")
    for name in skipped:
        print(f"skipped: {name}")
    print(passed, failed)


main()

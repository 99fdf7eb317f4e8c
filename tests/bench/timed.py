# SPDX-License-Identifier: Apache-2.0
"""Runs one command and appends a line of JSON with its seconds, CPU seconds, peak memory and exit code to a file.

    python3 timed.py RESULTS [KEY=VALUE]... -- COMMAND...

Memory and CPU seconds are those of the command and of the children that it waited for (wait4); this process adds
nothing but a floor of about 10 MB under the peak. Ends with the command's exit code; TERM is passed on to it."""

import json
import os
import signal
import sys
import time


def main():
    split = sys.argv.index("--")
    fields = dict(field.split("=", 1) for field in sys.argv[2:split])
    command = sys.argv[split + 1:]

    fields["load"] = os.getloadavg()[0]
    began = time.monotonic()
    child = os.posix_spawnp(command[0], command, os.environ, setsigmask=(), setsigdef=(signal.SIGINT, signal.SIGPIPE))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    _, status, usage = os.wait4(child, 0)
    fields["seconds"] = time.monotonic() - began
    fields["cpu"] = usage.ru_utime + usage.ru_stime
    fields["rss"] = usage.ru_maxrss * 1024
    code = os.waitstatus_to_exitcode(status)
    fields["exit"] = code
    with open(sys.argv[1], "a", encoding="utf-8") as results:
        results.write(json.dumps(fields) + "\n")
    sys.exit(code if code >= 0 else 128 - code)


main()

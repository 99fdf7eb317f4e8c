# SPDX-License-Identifier: Apache-2.0
"""strace as a maker of faults: which calls there are, and one of them failing."""

import collections
import re
import shutil
import subprocess

# Call -> what may come back from it instead. KILL: the process dies before the call is made.
FAULTS = {
    "openat": ("EIO", "ENOSPC", "EMFILE", "KILL"),
    "write": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "pwrite64": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "read": ("EIO", "EINTR"),
    "pread64": ("EIO", "EINTR", "KILL"),
    "fsync": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "fdatasync": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "rename": ("EIO", "ENOSPC", "KILL"),
    "renameat": ("EIO", "ENOSPC", "KILL"),
    "renameat2": ("EIO", "ENOSPC", "KILL"),
    "link": ("EIO", "ENOSPC", "KILL"),
    "linkat": ("EIO", "ENOSPC", "KILL"),
    "unlink": ("EIO", "KILL"),
    "unlinkat": ("EIO", "KILL"),
    "mkdir": ("EIO", "ENOSPC", "KILL"),
    "mkdirat": ("EIO", "ENOSPC", "KILL"),
    "ftruncate": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "fallocate": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "flock": ("EINTR", "ENOLCK", "EIO", "KILL"),
    "fcntl": ("ENOLCK", "KILL"),
    "getdents64": ("EIO", "KILL"),
    "newfstatat": ("EIO",),
    "statx": ("EIO",),
    "close": ("EIO",),
}

# A sector that cannot be read is damage.
READING = ("openat", "read", "pread64", "newfstatat", "statx", "getdents64")

Fault = collections.namedtuple("Fault", "call kind number")


def is_permitted():
    """Whether there is a strace here, and it may trace."""
    if not shutil.which("strace"):
        return False
    probe = subprocess.run(["strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL,
                           check=False)
    return probe.returncode == 0


def tracer(output, late, calls=FAULTS):
    """late: for a process that runs already."""
    speed = [] if late else ["--seccomp-bpf", "-qq"]
    return ["strace", "-f", *speed, "-y", "-s", "16", "-o", output, "-e", "trace=" + ",".join(calls)]


def injecting(output, late, fault):
    is_kill = fault.kind == "KILL"
    what = "signal=SIGKILL" if is_kill else f"error={fault.kind}"
    # With --seccomp-bpf strace injects no signals.
    return [*tracer(output, late or is_kill, [fault.call]), "-e", f"inject={fault.call}:{what}:when={fault.number}"]


_CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)")


def calls_of(trace, root):
    """Call -> the numbers, counted per thread, of those that concern files below root, or standard output and error."""
    counted = collections.Counter()
    ours = collections.defaultdict(set)
    making = set()
    with open(trace, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = _CALL.match(line)
            if not found:
                continue
            thread, call, rest = found.groups()
            counted[thread, call] += 1
            if root in rest or (call == "write" and re.match(r"[12]<", rest)):
                ours[call].add(counted[thread, call])
                if "O_CREAT" in rest:
                    making.add((call, counted[thread, call]))
    return ours, making


def faults_of(calls):
    ours, making = calls
    # A disk is full for who makes a file, not for who opens one.
    return [Fault(call, kind, number) for call, numbers in sorted(ours.items()) for number in sorted(numbers)
            for kind in FAULTS.get(call, ()) if (call, kind) != ("openat", "ENOSPC") or (call, number) in making]


def was_injected(trace, fault):
    with open(trace, encoding="utf-8", errors="replace") as lines:
        text = lines.read()
    return "killed by SIGKILL" in text if fault.kind == "KILL" else "(INJECTED)" in text

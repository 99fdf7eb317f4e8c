#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Peak memory of adding a stream of 20 GB from standard input, and CPU seconds over wall seconds of adding 1 GB.
# README.md beside this says how to read it.
set -u
usage="usage: sh tests/bench/memory.sh [--program PATH] [--bytes N] [--limit MIB] [--read-back]"
here=$(cd "$(dirname "$0")" && pwd -P) || exit 1
root=$(cd "$here/../.." && pwd -P) || exit 1
fail() {
    echo "$1" >&2
    exit "${2:-1}"
}

bytes=20000000000 limit=250 read_back=''
program=${STRONGROOM_BUILD_DIR:-$root/build}/release/bin/strongroom
while [ $# -gt 0 ]; do
    case "$1" in
        --read-back) read_back=1; shift; continue ;;
        -h | --help) echo "$usage"; exit 0 ;;
        --program | --bytes | --limit) [ $# -ge 2 ] || fail "$usage" 2 ;;
        *) fail "$usage" 2 ;;
    esac
    case "$1" in
        --program) program=$(cd "$(dirname "$2")" && pwd -P)/$(basename "$2") ;;
        --bytes) [ "$2" -ge 1 ] 2>/dev/null || fail "$usage" 2; bytes=$2 ;;
        --limit) [ "$2" -ge 1 ] 2>/dev/null || fail "$usage" 2; limit=$2 ;;
    esac
    shift 2
done
[ -x "$program" ] || fail "$program is not there: build it, or name it with --program" 2

scratch=$(mktemp -d "${TMPDIR:-/tmp}/strongroom-memory.XXXXXX") || exit 1
child=
clean_up() {
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null
        wait "$child"
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
# In the background, so that a signal is heard at once and the child is ended by its own id.
run() {
    "$@" &
    child=$!
    wait "$child"
    code=$?
    child=
    return $code
}

free=$(df -P -B 1000000 "$scratch" | awk 'NR == 2 { print $4 }')
[ "$free" -gt $((bytes / 1000000 + 3000)) ] || fail "$scratch has only $free MB free"

unset STRONGROOM_VAULT STRONGROOM_PASSPHRASE_FILE STRONGROOM_PASSPHRASE_COMMAND STRONGROOM_STATE_DIR
export LC_ALL=C.UTF-8
(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$scratch/passphrase")
vault="--vault $scratch/vault"
with="--passphrase-file $scratch/passphrase --state-dir $scratch/state --no-input --quiet"
case "$scratch" in *[[:space:]]*) fail "$scratch: a place without blanks is needed; name it with TMPDIR" 2 ;; esac
pattern="/usr/bin/python3 -B $here/pattern.py"
timed() { # NAME COMMAND...
    name=$1
    shift
    run /usr/bin/python3 -B "$here/timed.py" "$scratch/results" "what=$name" -- "$@"
}
"$program" init "$scratch/vault" --kdf interactive $with >/dev/null || fail "no vault could be made"

timed open "$program" $vault $with status >/dev/null || fail "the vault does not open"

echo "making 1 GB" >&2
run $pattern --bytes 1000000000 --seed 2 >"$scratch/file" || fail "no file could be made"
sync
run cat "$scratch/file" >/dev/null
timed add "$program" $vault $with add "$scratch/file" >/dev/null || fail "add failed"
rm "$scratch/file"

# A named pipe and not a pipeline, so that each of the two can be ended by its id.
echo "adding $bytes bytes from standard input" >&2
mkfifo "$scratch/pipe" || exit 1
$pattern --bytes "$bytes" >"$scratch/pipe" &
writer=$!
timed_from_pipe() {
    exec /usr/bin/python3 -B "$here/timed.py" "$scratch/results" what=stream \
        -- "$program" $vault $with add - --name stream <"$scratch/pipe" >/dev/null
}
trap 'kill "$writer" 2>/dev/null; clean_up' EXIT
run timed_from_pipe || fail "add from standard input failed"
wait "$writer" || fail "the stream was not read to its end"
trap clean_up EXIT

if [ -n "$read_back" ]; then
    echo "reading it back" >&2
    "$program" $vault $with cat stream | $pattern --bytes "$bytes" --compare || fail "what was read back differs"
    echo "read back and compared: $bytes bytes"
fi

/usr/bin/python3 -B - "$scratch/results" "$bytes" "$limit" "$(du -s -B 1 "$scratch/vault" | cut -f 1)" <<'END'
import json
import sys

results = {record["what"]: record for record in map(json.loads, open(sys.argv[1], encoding="utf-8"))}
size, limit, stored = map(int, sys.argv[2:])
opened, add, stream = results["open"], results["add"], results["stream"]
peak = stream["rss"] / 2**20
print(f"add of 1 GB:        {add['seconds']:.2f} s wall, {add['cpu']:.2f} s CPU, "
      f"CPU over wall {add['cpu'] / add['seconds']:.2f}, "
      f"peak {add['rss'] / 2**20:.0f} MiB, {1000 / add['seconds']:.0f} MB/s")
print(f"stream of {size / 1e9:.1f} GB:  {stream['seconds']:.1f} s wall, {stream['cpu']:.1f} s CPU, "
      f"CPU over wall {stream['cpu'] / stream['seconds']:.2f}, {size / 1e6 / stream['seconds']:.0f} MB/s; "
      f"the vault is now {stored / 1e9:.2f} GB")
print(f"peak of the stream: {peak:.0f} MiB, limit {limit} MiB: {'under' if peak < limit else 'OVER'}")
print(f"                    opening the vault alone peaks at {opened['rss'] / 2**20:.0f} MiB, 64 of them for the key "
      "derivation (interactive),")
print("                    which is over before content is read: it adds nothing to a peak above its own.")
sys.exit(0 if peak < limit else 1)
END

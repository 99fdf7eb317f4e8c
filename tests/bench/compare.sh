#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs strongroom, restic and borg in turn on the same data and prints time, memory and bytes, and the ratios.
# README.md beside this says what is measured and how to read it.
set -u
usage="usage: sh tests/bench/compare.sh [--data DIR]... [--size small|full] [--runs N] [--program PATH] [--kdf LEVEL]
                                 [--only WORKLOAD]... [--peers-only] [--json FILE]"
here=$(cd "$(dirname "$0")" && pwd -P) || exit 1
root=$(cd "$here/../.." && pwd -P) || exit 1
fail() {
    echo "$1" >&2
    exit "${2:-1}"
}
absolute() { (cd "$(dirname "$1")" && printf '%s/%s\n' "$(pwd -P)" "$(basename "$1")"); }

size=small runs=3 kdf=interactive json='' only='' peers_only='' named=''
program=${STRONGROOM_BUILD_DIR:-$root/build}/release/bin/strongroom
while [ $# -gt 0 ]; do
    case "$1" in
        --peers-only) peers_only=1; shift; continue ;;
        -h | --help) echo "$usage"; exit 0 ;;
        --data | --size | --runs | --program | --kdf | --only | --json) [ $# -ge 2 ] || fail "$usage" 2 ;;
        *) fail "$usage" 2 ;;
    esac
    case "$1" in
        --data)
            [ -d "$2" ] || fail "$2 is not a folder" 2
            named="$named$(absolute "$2")
" ;;
        --size) case "$2" in small | full) size=$2 ;; *) fail "$usage" 2 ;; esac ;;
        --runs) [ "$2" -ge 1 ] 2>/dev/null || fail "$usage" 2; runs=$2 ;;
        --program) program=$(absolute "$2") ;;
        --kdf) kdf=$2 ;;
        --only) only="$only $2" ;;
        --json) json=$(absolute "$2") ;;
    esac
    shift 2
done
programs="strongroom restic borg"
[ -z "$peers_only" ] || programs="restic borg"
[ -n "$peers_only" ] || [ -x "$program" ] || fail "$program is not there: build it, or name it with --program" 2
sh "$here/install-peers.sh" || exit 1

# Everything below is made here and goes with it.
scratch=$(mktemp -d "${TMPDIR:-/tmp}/strongroom-compare.XXXXXX") || exit 1
child=
clean_up() {
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null
        wait "$child"
    fi
    chmod -R u+w "$scratch" 2>/dev/null
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

. "$here/programs.sh"
prepare_environment
results=$scratch/results
log=$scratch/log
output=$scratch/output
failures=0

timed() {
    run /usr/bin/python3 -B "$here/timed.py" "$results" \
        "workload=$workload" "what=$what" "program=$who" "round=$round" -- "$@" >"$output" 2>"$log"
}
bytes_in() { find "$@" -type f -printf '%s\n' 2>/dev/null | awk '{ sum += $1 } END { printf "%d\n", sum }'; }
note() { # one figure that timed.py does not see
    printf '{"workload": "%s", "what": "%s", "program": "%s", "round": "%s", "%s": %s}\n' \
        "$workload" "$what" "$who" "$round" "$1" "$2" >>"$results"
}
complain() {
    failures=$((failures + 1))
    echo "FAILED: $who, $workload, $what: $1" >&2
    [ ! -s "$log" ] || tail -n 5 "$log" >&2
    note failed 1
}
read_through() { run find "$1" -type f -exec cat {} + >/dev/null; }

add() { # FOLDER
    sync
    read_through "$1"
    before=$(bytes_in "$home/store")
    "${who}_add" "$1" || complain "exit code $?"
    note stored $(($(bytes_in "$home/store") - before))
    note local "$(bytes_in "$home/local")"
}
restore() { # FOLDER
    back=$home/back
    mkdir "$back"
    sync
    read_through "$home/store"
    "${who}_restore" "$back" || complain "exit code $?"
    # As it was added, below the target; with its whole path, or from its own name on.
    at=$back$1
    [ -d "$at" ] || at=$back/$(basename "$1")
    diff -r --no-dereference "$1" "$at" >"$log" 2>&1 || complain "restored content differs"
    chmod -R u+w "$back"
    rm -rf "$back"
}
verify() {
    sync
    read_through "$home/store"
    "${who}_verify" || complain "exit code $?"
}
read_one() { # FILE
    "${who}_cat" "$1" || complain "exit code $?"
    cmp -s "$output" "$1" || complain "content of one file differs"
}
list() {
    "${who}_list" || complain "exit code $?"
    [ -s "$output" ] || complain "nothing listed"
}

# The order changes with the round, so that none always follows the same other.
turn() {
    what=$1
    shift
    order=$programs
    skipped=1
    while [ "$skipped" -lt "$round" ]; do
        order="${order#* } ${order%% *}"
        skipped=$((skipped + 1))
    done
    for who in $order; do
        enter "$scratch/$who"
        "$@"
    done
}
start() {
    rm -rf "$home"
    mkdir -p "$home"
    mkdir "$home/local"
    "${who}_init" >"$log" 2>&1 || complain "no store could be made"
}
# The file of a folder that is nearest to 1 MB.
one_file() {
    find "$1" -type f -printf '%s %p\n' |
        awk '{ distance = $1 > 1e6 ? $1 - 1e6 : 1e6 - $1 }
             NR == 1 || distance < best { best = distance; sub(/^[0-9]+ /, ""); name = $0 }
             END { print name }'
}

compare() { # FOLDER [NEXT]: NEXT is added to the same store afterwards
    folder=$1
    workload=$(basename "$folder")
    case "$only" in '' | *" $workload"*) ;; *) return ;; esac
    one=$(one_file "$folder")
    round=1
    while [ "$round" -le "$runs" ]; do
        echo "$workload, round $round of $runs" >&2
        turn start start
        turn add add "$folder"
        turn again add "$folder"
        turn restore restore "$folder"
        turn verify verify
        turn one_file read_one "$one"
        turn list list
        [ $# -lt 2 ] || turn "then_$(basename "$2")" add "$2"
        for who in $programs; do rm -rf "${scratch:?}/$who"; done
        round=$((round + 1))
    done
    echo "$workload:$(bytes_in "$folder"):$(find "$folder" -type f -printf x | wc -c)" >>"$scratch/workloads"
}

case "$(stat -f -c %T "$scratch")" in
    tmpfs | ramfs) echo "$scratch is in memory: name a folder on a disk with TMPDIR" >&2 ;;
esac
{
    grep -m 1 '^model name' /proc/cpuinfo | sed 's/.*: //'
    echo "$(nproc) cores, $(awk '/^MemTotal/ { printf "%.0f", $2 / 1e6 }' /proc/meminfo) GB, $(uname -sr)," \
        "$(stat -f -c %T "$scratch")"
    for who in $programs; do "${who}_version"; done
} >"$scratch/machine"

cd "$scratch" || exit 1
if [ -n "$named" ]; then
    printf '%s' "$named" >"$scratch/named"
    # Not a pipe, or the figures would be gathered in a process of their own.
    while IFS= read -r folder <&3; do compare "$folder"; done 3<"$scratch/named"
else
    echo "making the data ($size)" >&2
    data=$scratch/data
    mkdir "$data"
    run /usr/bin/python3 -B "$here/make_data.py" "$data" "$size" || fail "the data could not be made"
    compare "$data/docs" "$data/image"
    compare "$data/tree"
    compare "$data/image" "$data/image2"
    compare "$data/incompressible"
fi
/usr/bin/python3 -B "$here/ratios.py" "$scratch" ${json:+"$json"} || failures=$((failures + 1))
[ "$failures" = 0 ] || fail "$failures failed"

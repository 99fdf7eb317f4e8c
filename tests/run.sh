#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds, runs everything, ends with "N passed, N failed". tests/README.md says what is run.
set -u
usage="usage: sh tests/run.sh [--quick|--long]"
mode=normal
unity=ON
fuzz_seconds=10
case "${1:-}" in
    "") ;;
    --quick) mode=quick ;;
    --long) mode=long unity=OFF fuzz_seconds=300; export STRONGROOM_LONG=1 ;;
    -h | --help) echo "$usage"; exit 0 ;;
    *) echo "$usage" >&2; exit 2 ;;
esac
[ $# -le 1 ] || { echo "$usage" >&2; exit 2; }

root=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1
# What somebody has set for their own vault must not reach a test, nor a test their vault.
unset STRONGROOM_VAULT STRONGROOM_PASSPHRASE_FILE STRONGROOM_PASSPHRASE_COMMAND STRONGROOM_STATE_DIR
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
exec </dev/null

passed=0
failed=0
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}
count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# step NAME COMMAND...: one thing that passes or fails; its output is shown only if it fails.
step() {
    name=$1
    shift
    began=$(date +%s)
    if "$@" >"$log" 2>&1; then
        count 1 0
        echo "passed: $name ($(($(date +%s) - began)) s)"
    else
        count 0 1
        grep -n -A 8 'error:' "$log" | head -n 100
        tail -n 100 "$log"
        echo "FAILED: $name"
        return 1
    fi
}

# build FOLDER OPTIONS...: configures and builds all of it; what does not compile does not stop the rest. Several files
# are compiled as one, in a third of the time; with --long each alone, as it must be able to be.
build() {
    folder=$1
    shift
    cmake -S "$root" -B "$folder" -G Ninja -DSTRONGROOM_TESTS=ON -DSTRONGROOM_WERROR=ON \
        -DCMAKE_UNITY_BUILD="$unity" -DCMAKE_UNITY_BUILD_BATCH_SIZE=8 "$@" &&
        cmake --build "$folder" -j "$(nproc)" -- -k 0
}

# counted COMMAND...: prints its report, ends with a line "passed failed", which is added up.
counted() {
    "$@" >"$log" 2>&1
    if tail -n 1 "$log" | grep -qx '[0-9][0-9]* [0-9][0-9]*'; then
        sed '$d' "$log"
        count $(tail -n 1 "$log")
    else
        cat "$log"
        echo "FAILED: $* ended without a count"
        count 0 1
    fi
}

run_tests() {
    folder=$1
    shift
    report=$folder/tests.xml
    rm -f "$report"
    began=$(date +%s)
    echo "running the tests of $folder"
    if [ -t 1 ]; then quiet=--progress; else quiet=--quiet; fi
    ctest --test-dir "$folder" -j 2 --no-tests=error $quiet --output-junit "$report" "$@"
    counted /usr/bin/python3 "$root/tests/tools/tally.py" "$report"
    echo "tests of $folder: $(($(date +%s) - began)) s"
}

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
sh "$root/cli/install-dependencies.sh" test || { count 0 1; finish; }

builds=${STRONGROOM_BUILD_DIR:-$root/build}
mkdir -p "$builds" && builds=$(cd "$builds" && pwd -P) || exit 1

echo "building with g++ in $builds/release"
step "build with g++" build "$builds/release" -DCMAKE_CXX_COMPILER=g++ -DCMAKE_BUILD_TYPE=Release
run_tests "$builds/release"
[ "$mode" != quick ] || finish

echo "building with clang and sanitizers in $builds/sanitize"
step "build with clang, AddressSanitizer and UndefinedBehaviorSanitizer" build "$builds/sanitize" \
    -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -gline-tables-only" \
    -DSTRONGROOM_SANITIZE="address;undefined" -DSTRONGROOM_FUZZ=ON
export UBSAN_OPTIONS=print_stacktrace=1
run_tests "$builds/sanitize" -L unit

echo "fuzzing each decoder for $fuzz_seconds s"
counted /usr/bin/python3 "$root/tests/tools/run_fuzz.py" "$builds/sanitize/fuzz" --seconds "$fuzz_seconds"
[ "$mode" = long ] || finish

echo "building with clang and ThreadSanitizer in $builds/tsan"
step "build with clang and ThreadSanitizer" build "$builds/tsan" \
    -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -gline-tables-only" \
    -DSTRONGROOM_SANITIZE=thread
run_tests "$builds/tsan" -L unit -R '^(vault_(content|chunk_index|pack|catalog|ops)|journal|memory_disk)'
finish

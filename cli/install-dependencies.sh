#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing to build ("build") or to build and test ("test") Strongroom on Debian 12, and nothing else.
# Needs root or sudo only if something is missing. STRONGROOM_NO_INSTALL=1: only say what is missing.
set -u
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

build_packages="g++ cmake ninja-build pkg-config libsodium-dev libsqlcipher-dev libzstd-dev libssl-dev libutf8proc-dev
libcli11-dev nlohmann-json3-dev libfmt-dev libxxhash-dev libisal-dev"
test_packages="git libgtest-dev librapidcheck-dev python3 python3-nacl python3-zstandard golang-go
golang-golang-x-mod-dev clang libclang-rt-14-dev strace"

case "${1:-}" in
    build) wanted=$build_packages ;;
    test) wanted="$build_packages $test_packages" ;;
    *) echo "usage: sh $0 build|test" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is not Debian: please install the counterparts of these packages, then set STRONGROOM_NO_INSTALL=1:" >&2
    echo $wanted >&2
    [ -n "${STRONGROOM_NO_INSTALL:-}" ]
    exit
fi

missing=
for package in $wanted; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ -n "${STRONGROOM_NO_INSTALL:-}" ]; then
    echo "Not installed:$missing" >&2
    exit 0
fi

if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    # Without a terminal sudo must not wait for a password.
    if [ -t 0 ]; then as_root=sudo; else as_root="sudo -n"; fi
else
    echo "These packages are missing and installing them needs root; as root, type:" >&2
    echo "  apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

echo "Installing with apt:$missing" >&2
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
install_missing() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install $missing \
        </dev/null >>"$log" 2>&1
}
# The package lists may be missing or old: only then are they fetched.
if ! install_missing; then
    $as_root apt-get -qq update </dev/null >>"$log" 2>&1
    if ! install_missing; then
        cat "$log" >&2
        echo "apt could not install:$missing" >&2
        exit 1
    fi
fi

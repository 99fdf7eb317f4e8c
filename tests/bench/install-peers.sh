#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs restic and borg with apt if they are missing (as root or with sudo), and nothing else.
set -u
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
missing=
command -v restic >/dev/null 2>&1 || missing="$missing restic"
command -v borg >/dev/null 2>&1 || missing="$missing borgbackup"
[ -n "$missing" ] || exit 0
as_root=
if [ "$(id -u)" != 0 ]; then
    # Without a terminal sudo must not wait for a password.
    if [ -t 0 ]; then as_root=sudo; else as_root="sudo -n"; fi
fi
install_missing() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends install $missing \
        </dev/null >/dev/null
}
echo "Installing with apt:$missing" >&2
# The package lists may be missing or old: only then are they fetched.
install_missing || { $as_root apt-get -qq update </dev/null >/dev/null && install_missing; } ||
    { echo "apt could not install:$missing" >&2; exit 1; }

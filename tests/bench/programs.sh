# SPDX-License-Identifier: Apache-2.0
# How each program makes a store, adds, restores, verifies, reads and lists. Read by compare.sh, which sets:
#   home      folder of one program in one workload: its store and, beside it, what it keeps on the machine
#   program   strongroom
#   timed     runs a command and writes its figures: timed COMMAND...
# Every *_KIND function runs the one command that is timed; paths are absolute.

prepare_environment() {
    unset $(env | sed -n 's/^\(\(STRONGROOM\|RESTIC\|BORG\)_[A-Z_]*\)=.*/\1/p') 2>/dev/null
    RESTIC_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    BORG_PASSPHRASE=$RESTIC_PASSWORD
    passphrase_file=$scratch/passphrase
    (umask 077 && printf '%s\n' "$RESTIC_PASSWORD" >"$passphrase_file")
    BORG_DISPLAY_PASSPHRASE=no BORG_RELOCATED_REPO_ACCESS_IS_OK=yes
    TMPDIR=$scratch/tmp
    mkdir -p "$TMPDIR"
    export LC_ALL=C.UTF-8 TMPDIR RESTIC_PASSWORD BORG_PASSPHRASE
    export BORG_DISPLAY_PASSPHRASE BORG_RELOCATED_REPO_ACCESS_IS_OK
}

# What is kept beside the store: caches and, for strongroom, the state of this device.
enter() {
    home=$1
    export RESTIC_CACHE_DIR="$home/local" RESTIC_REPOSITORY="$home/store"
    export BORG_BASE_DIR="$home/local" BORG_REPO="$home/store"
}

strongroom_version() { "$program" version; }
strongroom_init() {
    "$program" init "$home/store" --kdf "$kdf" --passphrase-file "$passphrase_file" --state-dir "$home/local" \
        --no-input --quiet
}
strongroom_run() {
    timed "$program" -V "$home/store" --passphrase-file "$passphrase_file" --state-dir "$home/local" \
        --no-input --quiet "$@"
}
strongroom_add() { strongroom_run add "$1"; }
strongroom_restore() { strongroom_run export --all --to "$1"; }
strongroom_verify() { strongroom_run verify --data; }
strongroom_cat() { strongroom_run cat "$1"; }
strongroom_list() { strongroom_run list; }

restic_version() { restic version | cut -d ' ' -f 1-2; }
restic_init() { restic init --quiet --repository-version 2; }
restic_run() { timed restic --quiet --compression auto "$@"; }
restic_add() { restic_run backup --host bench "$1"; }
restic_restore() { restic_run restore latest --target "$1"; }
restic_verify() { restic_run check --read-data; }
restic_cat() { restic_run dump latest "$1"; }
restic_list() { restic_run ls latest; }

# An archive needs a name; the last one made is read.
borg_version() { borg --version; }
borg_init() { borg init --encryption repokey-blake2; }
borg_add() {
    borg_archive=$(date +%s%N)
    timed borg create --compression lz4 "::$borg_archive" "$1"
}
borg_restore() {
    cd "$1" || exit 1
    timed borg extract "::$borg_archive"
    code=$?
    cd "$scratch" || exit 1
    return $code
}
borg_verify() { timed borg check --verify-data; }
borg_cat() { timed borg extract --stdout "::$borg_archive" "${1#/}"; }
borg_list() { timed borg list "::$borg_archive"; }

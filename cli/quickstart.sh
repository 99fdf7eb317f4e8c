#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds Strongroom and takes files into a vault and back: sh cli/quickstart.sh [--vault DIR] [PATH...]
# Installs what is missing with apt (root or sudo), builds into build/quickstart ($STRONGROOM_BUILD_DIR/quickstart),
# makes a vault (in DIR, else a fresh one under $XDG_DATA_HOME), adds the paths (else /usr/share/doc),
# lists, finds, reads one back and compares, prints the log, verifies it. May be run again.
set -u
usage="usage: sh cli/quickstart.sh [--vault DIR] [PATH...]"

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
stop() {
    code=$1
    shift
    say "$*"
    exit "$code"
}
absolute() {
    case $1 in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s/%s\n' "$(pwd)" "$1" ;;
    esac
}

vault=
while [ $# -gt 0 ]; do
    case $1 in
        --vault)
            [ $# -ge 2 ] || stop 2 "$usage"
            vault=$2
            shift 2
            ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit 0
            ;;
        --)
            shift
            break
            ;;
        -*) stop 2 "$usage" ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || set -- /usr/share/doc
for path in "$@"; do
    [ -e "$path" ] || stop 4 "There is no $path. Nothing was done."
done

root=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1
if [ -z "$vault" ]; then
    data=${XDG_DATA_HOME:-${HOME:-}/.local/share}
    case $data in /?*) ;; *) stop 1 "HOME is not set; name a folder with --vault." ;; esac
    fresh=$data/strongroom/quickstart-$(date +%Y%m%d-%H%M%S)
    vault=$fresh
    # Twice in one second, or a clock that was set back.
    n=2
    while [ -e "$vault" ]; do
        vault=$fresh-$n
        n=$((n + 1))
    done
fi
vault=$(absolute "$vault")
exists=
if [ -e "$vault/header" ] || [ -e "$vault/header.copy" ]; then exists=yes; fi
given=${STRONGROOM_PASSPHRASE_FILE:-}${STRONGROOM_PASSPHRASE_COMMAND:-}
if [ ! -t 0 ] && [ -n "$exists" ] && [ -z "$given" ]; then
    say "The vault $vault exists, and without a terminal its passphrase cannot be asked for:"
    stop 3 "set STRONGROOM_PASSPHRASE_FILE."
fi

private=$(mktemp -d "${TMPDIR:-/tmp}/strongroom-quickstart.XXXXXX") || exit 1
chmod 700 "$private"
trap 'rm -rf "$private"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step "1. What is needed to build"
sh "$root/cli/install-dependencies.sh" build || exit 1
say "It is all there."

builds=${STRONGROOM_BUILD_DIR:-$root/build}
mkdir -p "$builds" || exit 1
build=$(cd "$builds" && pwd -P)/quickstart || exit 1
step "2. Building in $build"
# ninja's own status is the progress; everything else is kept for the case that it fails.
show_build() {
    if [ -t 2 ]; then
        while IFS= read -r line; do
            printf '%s\n' "$line" >>"$private/build.log"
            case $line in '['*']'*) printf '\r\033[K%.70s' "$line" >&2 ;; esac
        done
        printf '\r\033[K' >&2
    else
        last=
        while IFS= read -r line; do
            printf '%s\n' "$line" >>"$private/build.log"
            # A dot for every tenth of it.
            done_part=${line#\[}
            done_part=${done_part%%/*}
            case $done_part in *[!0-9]* | '') continue ;; esac
            tens=$((done_part / 10))
            [ "$tens" = "$last" ] || printf '.' >&2
            last=$tens
        done
        printf '\n' >&2
    fi
}
: >"$private/build.log"
{
    { cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSTRONGROOM_TESTS=OFF &&
        cmake --build "$build" --target strongroom -j "$(nproc)"; } 2>&1
    echo $? >"$private/build.code"
} | show_build
if [ "$(cat "$private/build.code")" != 0 ]; then
    tail -n 60 "$private/build.log" >&2
    stop 1 "The build failed."
fi
say "Built: $build/bin/strongroom"
strongroom=$build/bin/strongroom

# run WORDS...: shows the command as one would type it, then does it.
run() {
    printf '\n$ strongroom %s\n' "$*" >&2
    "$strongroom" "$@"
}
# must WORDS...: the same, and nothing goes on without it; 7 is "partly done, the rest is named", 5 an alarm, which is
# told at the end.
alarm=
partly=
must() {
    run "$@"
    code=$?
    case $code in
        0) ;;
        5) alarm=yes ;;
        7) partly=yes ;;
        *) exit "$code" ;;
    esac
}

STRONGROOM_VAULT=$vault
export STRONGROOM_VAULT
step "3. The vault"
passphrase=
if [ -z "$given" ] && { [ -n "$exists" ] || [ -t 0 ]; }; then
    # Asked for once, for all the commands below; in a folder only this user can read, gone when this script ends.
    if [ -n "$exists" ]; then
        printf 'Passphrase for %s: ' "$vault" >&2
    else
        say "Choose a passphrase for the new vault, or press Enter to have one of six words made up."
        printf 'Passphrase: ' >&2
    fi
    settings=$(stty -g)
    trap 'stty "$settings"; exit 130' INT
    stty -echo
    IFS= read -r passphrase
    stty "$settings"
    printf '\n' >&2
    if [ -z "$exists" ] && [ -n "$passphrase" ]; then
        printf 'The same again: ' >&2
        stty -echo
        IFS= read -r again
        stty "$settings"
        printf '\n' >&2
        [ "$passphrase" = "$again" ] || stop 2 "These two are not the same. Nothing was made."
    fi
    trap 'exit 130' INT
    if [ -n "$passphrase" ]; then
        (umask 077 && printf '%s\n' "$passphrase" >"$private/passphrase") || exit 1
        passphrase=
        STRONGROOM_PASSPHRASE_FILE=$private/passphrase
        export STRONGROOM_PASSPHRASE_FILE
    elif [ -n "$exists" ]; then
        stop 3 "Without a passphrase the vault stays closed."
    fi
fi
if [ -n "$exists" ]; then
    say "There already: $vault"
elif [ -n "$given${STRONGROOM_PASSPHRASE_FILE:-}" ]; then
    must init "$vault"
else
    printf '\n$ strongroom init %s --generate\n' "$vault" >&2
    (umask 077 && "$strongroom" init "$vault" --generate >"$private/init") || exit
    cat "$private/init"
    (umask 077 && sed -n 's/^Passphrase *//p' "$private/init" >"$private/passphrase") || exit 1
    STRONGROOM_PASSPHRASE_FILE=$private/passphrase
    export STRONGROOM_PASSPHRASE_FILE
fi

step "4. Files go in"
must add "$@"

step "5. What is there"
printf '\n$ strongroom list\n' >&2
"$strongroom" --quiet list >"$private/list"
code=$?
case $code in 0) ;; 5) alarm=yes ;; *) exit "$code" ;; esac
head -n 5 "$private/list"
count=$(wc -l <"$private/list")
[ "$count" -le 5 ] || say "... and $((count - 5)) more"

step "6. One comes back"
# A document that is a file of now, by an id and a path that need no escaping.
pattern='s/^\([0-9a-f]\{16\}\)  *[0-9.]* [A-Za-z]*  \(\/[^\\]*\)$/\1 \2/p'
chosen=$(sed -n "$pattern" "$private/list" | while read -r id path; do
    if [ -f "$path" ] && [ -r "$path" ] && [ -s "$path" ]; then
        printf '%s %s\n' "$id" "$path"
        break
    fi
done)
if [ -n "$chosen" ]; then
    id=${chosen%% *}
    path=${chosen#* }
    must find "$(basename "$path")" >"$private/found"
    head -n 5 "$private/found"
    printf '\n$ strongroom cat %s --reason quickstart | cmp - %s\n' "$id" "$path" >&2
    if { "$strongroom" cat "$id" --reason quickstart; echo $? >"$private/cat.code"; } | cmp - "$path" &&
        case $(cat "$private/cat.code") in 0 | 5) true ;; *) false ;; esac; then
        say "The same, byte for byte."
    else
        stop 1 "What came back is not what went in, or could not be read: $path"
    fi
else
    say "None of these documents is a file that can be compared now."
fi

step "7. The log"
printf '\n$ strongroom log\n' >&2
"$strongroom" log >"$private/log"
code=$?
case $code in 0) ;; 5) alarm=yes ;; *) exit "$code" ;; esac
tail -n 8 "$private/log"
run log verify
code=$?
case $code in 0) ;; 5) alarm=yes ;; *) exit "$code" ;; esac

step "8. What to type next"
cat >&2 <<EOF
  export STRONGROOM_VAULT='$vault'
  export PATH='$build/bin':"\$PATH"
  strongroom list                 what is there
  strongroom add PATH             more files
  strongroom find TEXT            by a part of a name
  strongroom export --all --to DIR
  strongroom log                  who did what
  strongroom verify --data        check every byte
  strongroom help                 everything else
EOF
[ -z "$alarm" ] || stop 5 "A command above warned of something; please read it."
[ -z "$partly" ] || stop 7 "Some files could not be read; they are named above, and all others are in the vault."
exit 0

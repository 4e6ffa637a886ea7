#!/usr/bin/env bash
# Install the Debian packages that nnviz needs and this machine lacks.
#
#     scripts/setup.sh build      to build the program (the default)
#     scripts/setup.sh test       to build and run the tests as well
#
# Says what it installs; does nothing, at once, if nothing is missing.  Without
# root and sudo it prints the command for someone who has them and exits with 1.
set -euo pipefail

build_packages=(gcc libc6-dev cmake ninja-build libopenblas-dev libcjson-dev libstb-dev
    libdeflate-dev libgif-dev libmd-dev fonts-roboto-unhinted)
test_packages=("${build_packages[@]}" libcmocka-dev pngcheck)

die() {
    printf 'setup.sh: %s\n' "$*" >&2
    exit 1
}

# The names among "$@" that are not installed, one a line.
missing_of() {
    local have name
    # dpkg-query fails when it does not know a name: that name is missing.
    have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for name in "$@"; do
        if ! grep -qxF "$name installed" <<<"$have"; then
            printf '%s\n' "$name"
        fi
    done
}

group=${1:-build}
case $group in
build) wanted=("${build_packages[@]}") ;;
test) wanted=("${test_packages[@]}") ;;
*) die "unknown group '$group'; build or test was wanted" ;;
esac

if ! command -v dpkg-query >/dev/null; then
    die "this system has no dpkg; install what these Debian packages hold: ${wanted[*]}"
fi
mapfile -t missing < <(missing_of "${wanted[@]}")
if ((${#missing[@]} == 0)); then
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    as_root=(sudo)
    # -n: never stop to ask where nobody can answer.
    if [[ ! -t 0 ]]; then
        as_root+=(-n)
    fi
    if ! command -v sudo >/dev/null || ! "${as_root[@]}" true; then
        die "packages are missing and neither root nor sudo is here; ask for this:
    apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    fi
fi

printf 'setup.sh: installing %s\n' "${missing[*]}" >&2
# Through env: sudo would drop the variable.  Output goes to stderr, so that a
# caller's stdout carries its own results only.
as_root+=(env DEBIAN_FRONTEND=noninteractive)
"${as_root[@]}" apt-get -qq update </dev/null >&2
"${as_root[@]}" apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${missing[@]}" </dev/null >&2

mapfile -t missing < <(missing_of "${wanted[@]}")
if ((${#missing[@]} > 0)); then
    die "still missing after the installation: ${missing[*]}"
fi

#!/usr/bin/env bash
# Every test, from a fresh clone, in one command.
#
# Installs what is missing (scripts/setup.sh), builds build/dev with warnings as
# errors and with AddressSanitizer and UndefinedBehaviorSanitizer, and runs
# ctest.  Options for ctest may follow: scripts/test.sh -R csv
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/setup.sh test
if command -v ninja >/dev/null; then
    export CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja}
fi
jobs=$(nproc)
cmake --preset dev
cmake --build --preset dev --parallel "$jobs"

status=0
ctest --preset dev --parallel "$jobs" "$@" || status=$?
if ((status == 0)); then
    verdict="every test passed"
else
    verdict="FAILED (ctest ended with $status)"
fi
printf 'test.sh: %s; %d seconds in all\n' "$verdict" "$SECONDS"
exit "$status"

#!/bin/sh
# Installs the named Debian packages that are missing, where that is allowed; says what is missing where it is not.
# Where a package's command has another name, write PACKAGE:COMMAND.
set -eu
missing=""
for package in "$@"; do
    command -v "${package#*:}" >/dev/null 2>&1 || missing="$missing ${package%%:*}"
done
[ -n "$missing" ] || exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing$missing ..."
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # the list is split on purpose
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null && exit 0
fi
echo "Not installed:$missing. Install it with your system's package manager; without it, some tests are skipped."

#!/bin/sh
# Fetches axe-core, with which a browser test looks for barriers, into the named folder; says so where it cannot.
set -eu
version=4.14.1
folder=$1
[ -f "$folder/axe.min.js" ] && exit 0
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
if command -v npm >/dev/null 2>&1 && (cd "$temporary" && npm pack --silent "axe-core@$version" && tar -xzf ./*.tgz) >/dev/null 2>&1; then
    mkdir -p "$folder"
    cp "$temporary/package/axe.min.js" "$folder/"
    exit 0
fi
echo "Not there: axe-core. npm could not fetch it; without it, the tests for barriers are skipped."

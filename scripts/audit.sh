#!/bin/sh
# Look up known weaknesses of every package in uv.lock, and of those in package-lock.json.
# Asks pypi.org and the npm registry, and exits with 1 if one is known.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

find_installed_uv || { echo "uv is not installed: run make setup first." >&2; exit 1; }
locked=$(mktemp)
trap 'rm -f "$locked"' EXIT
"$uv" export --locked --all-extras --group dev --no-emit-project --no-hashes --quiet >"$locked"
.venv/bin/pip-audit --disable-pip --no-deps --requirement "$locked"

#!/bin/sh
# Look up known weaknesses of every package in uv.lock at pypi.org. Exits with 1 if one is known, or
# if a package cannot be looked up, as through a mirror of the index that knows no weaknesses.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

find_installed_uv || { echo "uv is not installed: run make setup first." >&2; exit 1; }
locked=$(mktemp)
trap 'rm -f "$locked"' EXIT
"$uv" export --locked --all-extras --group dev --no-emit-project --no-hashes --quiet >"$locked"
.venv/bin/pip-audit --strict --disable-pip --no-deps --requirement "$locked"

#!/bin/sh
# Build the wheel and the source archive, check their metadata, install the wheel into an empty
# environment, and check a sample with it from another folder.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

find_installed_uv || { echo "uv is not installed: run make setup first." >&2; exit 1; }
case $uv in /*) ;; */*) uv=$PWD/$uv ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$uv" build --quiet --out-dir "$work/dist"
"$uv" tool run --quiet twine check --strict "$work"/dist/*.whl "$work"/dist/*.tar.gz
"$uv" venv --quiet --python .venv/bin/python "$work/env"
"$uv" pip install --quiet --python "$work/env" "$work"/dist/*.whl
mkdir -p "$work/elsewhere" dist
cd "$work/elsewhere"
../env/bin/formcheck demo --quality fast
ls formcheck-demo
# One OpenCV: uv leaves out the second one that mediapipe asks for, as pyproject.toml tells it.
"$uv" pip list --quiet --python ../env | grep '^opencv' || true
cd - >/dev/null
cp "$work"/dist/*.whl "$work"/dist/*.tar.gz dist/
echo "The wheel and the source archive are in dist/."

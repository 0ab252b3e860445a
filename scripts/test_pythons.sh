#!/bin/sh
# Run the tests that depend on the Python on those that `make test` does not run on, as far as
# they are here; names the ones that are not.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

# The one place that says which tests: what decodes, computes, and reads and writes files.
# Everything else needs no more of Python than these do, and its tests take minutes.
TESTS="tests/clip tests/pose tests/motion tests/screens tests/report tests/test_pipeline.py
    tests/test_cli.py tests/test_doctor.py"
# Who installs the wheel gets the newest packages, not the locked ones: what these are today,
# tried on the last of the Pythons, and with which tests.
NEWEST_ON=3.13
NEWEST="av==19.0.2 numpy==2.5.5 scipy==1.18.1 pyee==16.0.1 contourpy==1.4.0"
NEWEST_TESTS="tests/clip tests/test_doctor.py"
WORKERS=${WORKERS:-3}

say() { printf '%s\n' "$*"; }

# try PLACE TESTS...: run these tests with the Python of an environment.
try() {
    place=$1
    shift
    say "== $place: $("$place/bin/python" -V), $*"
    "$place/bin/python" -m pytest -q -n "$WORKERS" --dist loadfile -m "not browser and not alone" "$@"
}

uv_here || { say "There is no uv here: run make setup first." >&2; exit 1; }
done_already=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
skipped=
for version in $PYTHONS; do
    [ "$version" != "$done_already" ] || continue
    python=$(python_of "$version")
    if [ -z "$python" ]; then
        skipped="$skipped $version"
        continue
    fi
    place=.venv-$version
    UV_PROJECT_ENVIRONMENT=$place "$uv" sync --locked --all-extras --quiet --python "$python"
    # shellcheck disable=SC2086 # one word per test folder is meant
    try "$place" $TESTS
    [ "$version" = "$NEWEST_ON" ] || continue
    # shellcheck disable=SC2086 # one word per package is meant
    "$uv" pip install --quiet --python "$place" $NEWEST
    # shellcheck disable=SC2086
    try "$place" $NEWEST_TESTS
done
[ -z "$skipped" ] || say "SKIPPED: the tests on Python$skipped, which is not here."

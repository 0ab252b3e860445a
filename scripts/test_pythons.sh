#!/bin/sh
# Run the tests that depend on the Python on those that `make test` does not run on, as far as
# they are here; names the ones that are not.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

# The one place that says which tests: one of each kind that may depend on the Python or on what
# is compiled for it (decoding, the pose library, computing, files, SQLite, the command line).
# Few enough for a minute on two cores; the whole suite takes nine on each Python.
TESTS="tests/clip --ignore=tests/clip/test_given_clips.py tests/pose/test_detector.py
    tests/motion/test_smoothing.py tests/report/test_build.py tests/report/test_files.py
    tests/library/test_database.py tests/cli/test_main.py tests/test_doctor.py"
# Who installs the wheel gets the newest packages instead of the locked ones. They are tried on
# one Python, after the locked ones; numbers are set here so that each run tries the same.
NEWEST_ON=3.13
NEWEST="av==19.0.2 numpy==2.5.5 scipy==1.18.1 pyee==16.0.1 contourpy==1.4.0"
NEWEST_TESTS="tests/clip tests/motion/test_reps.py tests/motion/test_smoothing.py
    tests/test_doctor.py"
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
usual=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
skipped=
for version in $PYTHONS; do
    [ "$version" != "$usual" ] || continue
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

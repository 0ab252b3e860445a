#!/bin/sh
# Run the tests that depend on the Python version on every supported Python but the one that
# `make test` uses. Pythons that are not installed are named and skipped.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

# The one list of these tests: what may depend on the Python version or on packages compiled for
# it (decoding, MediaPipe, SciPy, files, SQLite, the command line). About half a minute a Python
# on two cores; the whole suite takes nine minutes.
TESTS="tests/clip --ignore=tests/clip/test_given_clips.py tests/pose/test_detector.py
    tests/motion/test_smoothing.py tests/report/test_report_sections.py tests/report/test_files.py
    tests/library/test_database.py tests/cli/test_main.py tests/test_doctor.py tests/engine
    tests/batches/test_tables.py tests/batches/test_run.py"
# An installed wheel gets the newest packages instead of the locked ones. They are tested on one
# Python, in fixed versions, so that every run tests the same.
NEWEST_ON=3.13
NEWEST="av==19.0.2 numpy==2.5.5 scipy==1.18.1 pyee==16.0.1 contourpy==1.4.0"
NEWEST_TESTS="tests/clip --ignore=tests/clip/test_given_clips.py
    tests/motion/test_rep_detection.py tests/motion/test_smoothing.py tests/test_doctor.py"
WORKERS=${WORKERS:-3}

say() { printf '%s\n' "$*"; }

# run_tests ENVIRONMENT TESTS...: run tests with the Python of an environment.
run_tests() {
    environment=$1
    shift
    say "== $environment: $("$environment/bin/python" -V), $*"
    "$environment/bin/python" -m pytest -q -n "$WORKERS" --dist loadfile -m "not browser and not alone" "$@"
}

find_installed_uv || { say "uv is not installed: run make setup first." >&2; exit 1; }
usual=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
skipped=
for version in $PYTHONS; do
    [ "$version" != "$usual" ] || continue
    python=$(python_of "$version")
    if [ -z "$python" ]; then
        skipped="$skipped $version"
        continue
    fi
    environment=.venv-$version
    UV_PROJECT_ENVIRONMENT=$environment "$uv" sync --locked --all-extras --no-dev --group test \
        --quiet --python "$python"
    # shellcheck disable=SC2086 # split into one word per test folder
    run_tests "$environment" $TESTS
    [ "$version" = "$NEWEST_ON" ] || continue
    # shellcheck disable=SC2086 # split into one word per package
    "$uv" pip install --quiet --python "$environment" $NEWEST
    # shellcheck disable=SC2086
    run_tests "$environment" $NEWEST_TESTS
done
[ -z "$skipped" ] || say "SKIPPED: tests on Python$skipped (not installed)."

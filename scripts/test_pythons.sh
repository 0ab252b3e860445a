#!/bin/sh
# Run the tests that depend on the Python version on every supported Python but the one that
# `make test` uses. Pythons that are not installed are named and skipped.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

# The one list of these tests: what may depend on the Python version or on packages compiled for
# it (MediaPipe, files, SQLite, processes, Parquet, the command line).
TESTS="tests/pose/test_detector.py tests/library/test_database.py tests/test_doctor.py
    tests/report/test_files.py::test_a_report_survives_a_round_trip
    tests/report/test_files.py::test_the_same_clip_gives_the_same_bytes
    tests/report/test_files.py::test_files_are_written_atomically
    tests/cli/test_main.py::test_one_clip_prints_a_report
    tests/cli/test_main.py::test_internal_error_is_one_sentence_unless_debugging
    tests/cli/test_main.py::test_any_number_of_workers_gives_the_same_bytes
    tests/cli/test_main.py::test_module_runs_as_a_command
    tests/engine/test_process.py::test_an_error_is_raised_here_with_its_traceback
    tests/engine/test_process.py::test_a_crash_is_an_error_and_the_next_task_runs
    tests/engine/test_process.py::test_a_task_is_stopped
    tests/engine/test_process.py::test_closing_stops_a_task
    tests/engine/test_process.py::test_the_worker_ends_with_the_program_that_started_it
    tests/engine/test_confinement.py tests/batches/test_tables.py"
# Decoding and SciPy. An installed wheel gets the newest packages instead of the locked ones: on one
# Python these tests run with them, in fixed versions, so that every run tests the same.
PACKAGE_TESTS="tests/clip --ignore=tests/clip/test_given_clips.py tests/motion/test_smoothing.py"
NEWEST_ON=3.13
NEWEST="av==19.0.2 numpy==2.5.5 scipy==1.18.1 pyee==16.0.1 contourpy==1.4.0"
NEWEST_TESTS="tests/test_doctor.py tests/motion/test_rep_detection.py"
# Each worker imports nearly everything anew, so more than two cost more than they gain.
WORKERS=${WORKERS:-2}

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
    if [ "$version" != "$NEWEST_ON" ]; then
        run_tests "$environment" $TESTS $PACKAGE_TESTS
        continue
    fi
    # shellcheck disable=SC2086
    run_tests "$environment" $TESTS
    # shellcheck disable=SC2086 # split into one word per package
    "$uv" pip install --quiet --python "$environment" $NEWEST
    # shellcheck disable=SC2086
    run_tests "$environment" $NEWEST_TESTS $PACKAGE_TESTS
done
[ -z "$skipped" ] || say "SKIPPED: tests on Python$skipped (not installed)."

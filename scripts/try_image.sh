#!/bin/sh
# Build the image of deploy/Containerfile, and try it as deploy/compose.yaml runs it.
#
#   sh scripts/try_image.sh
#
# ENGINE: docker or podman (the one that is there). BUILD_OPTIONS and RUN_OPTIONS: further options
# of its `build` and `run`. Ends with an error at the first thing that is not as it should be.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${ENGINE:-}" ]; then
    if command -v docker >/dev/null && docker info >/dev/null 2>&1; then ENGINE=docker; else ENGINE=podman; fi
fi
name=formcheck-try-$$
say() { printf '%s\n' "$*"; }
fail() {
    say "FAILED: $*" >&2
    exit 1
}
end() {
    "$ENGINE" rm -f "$name" >/dev/null 2>&1 || true
    "$ENGINE" volume rm -f "$name" >/dev/null 2>&1 || true
}
trap end EXIT

# run OPTIONS IMAGE COMMAND...: with the confinement of compose.yaml, and without any network.
run() {
    # shellcheck disable=SC2086 # options are split into words
    "$ENGINE" run --network none --read-only --cap-drop=ALL --security-opt=no-new-privileges \
        --tmpfs /tmp:size=256m,mode=1777 -v "$name:/var/lib/formcheck" ${RUN_OPTIONS:-} "$@"
}

# shellcheck disable=SC2086
"$ENGINE" build ${BUILD_OPTIONS:-} -f deploy/Containerfile -t formcheck . >"/tmp/$name.log" 2>&1 ||
    fail "it cannot be built, see /tmp/$name.log"
say "built: $("$ENGINE" image inspect formcheck --format '{{.Size}}') bytes"

user=$(run --rm --entrypoint id formcheck -u)
[ "$user" != 0 ] || fail "it runs as root"
say "runs as user $user"

if run --rm --entrypoint touch formcheck /opt/formcheck/file 2>/dev/null; then
    fail "it can write outside its volumes"
fi
say "cannot write outside its volumes"

run --rm formcheck doctor >"/tmp/$name.log" 2>&1 || fail "the doctor finds faults, see /tmp/$name.log"
say "checks a sample without network"

run -d --name "$name" formcheck app >/dev/null
tries=0
# The command of the image's health check, which not every engine keeps.
until "$ENGINE" exec "$name" python -c \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/healthz', timeout=5)" 2>/dev/null
do
    tries=$((tries + 1))
    [ "$tries" -lt 120 ] || fail "the app does not answer"
    sleep 0.5
done
ready=$("$ENGINE" exec "$name" python -c \
    "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8501/readyz', timeout=30).status)")
[ "$ready" = 200 ] || fail "the app is not ready"
say "the app is alive and ready"

begun=$(date +%s)
"$ENGINE" stop -t 30 "$name" >/dev/null
code=$("$ENGINE" inspect "$name" --format '{{.State.ExitCode}}')
[ "$code" = 0 ] || fail "it ended with exit code $code"
say "stopped by SIGTERM within $(($(date +%s) - begun + 1)) s, exit code 0"

#!/bin/sh
# Make a checkout ready to run: uv, the Python environment, native libraries.
# With --tests also Chromium, which the browser tests drive.
# Whatever this may not do it names, together with the command that would.
set -eu
cd "$(dirname "$0")/.."
. scripts/pythons.sh

tests=false
if [ "${1:-}" = --tests ]; then tests=true; fi

say() { printf '%s\n' "$*" >&2; }
stop() {
    say "$*"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
may_install() { [ "$(id -u)" -eq 0 ] && have apt-get; }

apt_install() {
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 && return
    # The package lists of a fresh system are empty or old.
    { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; } >/dev/null 2>&1
}

# Install the named Debian packages, or say what is left to do and why it matters.
want_packages() {
    why=$1
    shift
    if may_install; then
        say "Installing $* ($why)."
        apt_install "$@" || say "SKIPPED: apt-get could not install $* ($why)."
    elif have apt-get; then
        say "SKIPPED: $* ($why). To install: sudo apt-get install $*"
    else
        say "SKIPPED: $* ($why). Install the packages of your system that match these Debian names."
    fi
}

some_python() {
    for name in python3 python3.13 python3.12 python3.11 python; do
        if have "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null
        then
            echo "$name"
            return
        fi
    done
    any_python
}

# Set $uv to a working uv, getting one into .uv/ when the machine has none.
find_uv() {
    uv_here && return
    python=$(some_python)
    [ -n "$python" ] || stop "Neither uv nor Python 3 is here: install Python 3.11, 3.12 or 3.13."
    say "Getting uv into .uv/ ..."
    get_uv "$python" && return
    if may_install; then
        want_packages "to get uv" python3-venv python3-pip
        get_uv "$python" && return
    fi
    stop "uv could not be installed: check the network, or install uv yourself" \
        "(with apt-get: sudo apt-get install python3-venv), then run make again."
}

get_uv() {
    uv=.uv/bin/uv
    rm -rf .uv
    if "$1" -m venv .uv >/dev/null 2>&1 && .uv/bin/python -m pip install -q uv >/dev/null 2>&1
    then
        return
    fi
    # Debian's Python has no venv without python3-venv, but may have pip.
    rm -rf .uv
    "$1" -m pip install -q --target .uv uv >/dev/null 2>&1 && "$uv" --version >/dev/null 2>&1
}

find_python() {
    # A Python the machine has is better than one to be downloaded.
    : "${UV_PYTHON_PREFERENCE:=system}"
    UV_PROJECT_ENVIRONMENT=.venv
    export UV_PYTHON_PREFERENCE UV_PROJECT_ENVIRONMENT
    unset VIRTUAL_ENV
    "$uv" python find --no-python-downloads '>=3.11,<3.14' >/dev/null 2>&1 && return
    # uv looks no further than a command on the path that fails, as those of pyenv may.
    UV_PYTHON=$(any_python)
    if [ -z "$UV_PYTHON" ]; then
        say "No Python 3.11, 3.12 or 3.13 is here; asking uv to fetch one ..."
        "$uv" python install 3.13 >/dev/null 2>&1 || stop \
            "formcheck needs Python 3.11, 3.12 or 3.13, none is here, and uv could not fetch one:" \
            "install one with your system's package manager, then run make again."
        UV_PYTHON=$(python_of 3.13)
    fi
    export UV_PYTHON
}

find_uv
find_python
# Compiled once here, nothing is compiled at each start where Python may not keep that by itself.
set -- --locked --all-extras --compile-bytecode
# Somebody watching sees the downloads go on; a log is spared them.
[ -t 2 ] || set -- "$@" --quiet
"$uv" sync "$@" || stop \
    "The Python packages could not be installed: the lines above say why. Most often it is the" \
    "network; if uv is too old for uv.lock, update it."

.venv/bin/python -m compileall -q vision

missing=$(.venv/bin/python -c 'from vision.doctor import missing_packages as m; print(*m())')
# shellcheck disable=SC2086 # one word per package is meant
if [ -n "$missing" ]; then want_packages "without them no pose is found" $missing; fi

if $tests; then
    found=$(.venv/bin/python -c 'from vision.doctor import find_chromium; print(find_chromium() or "")')
    if [ -z "$found" ]; then want_packages "the browser tests are skipped without it" chromium; fi
fi

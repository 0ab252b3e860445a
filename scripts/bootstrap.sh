#!/bin/sh
# Set up a checkout: uv, the Python environment, native libraries.
# --tests adds Chromium, Firefox and WebKit, which the tests drive, and what npm has: eslint, TypeScript,
# esbuild, an OpenID Connect provider.
# What needs rights this user lacks is named, with the command to run.
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

# install_packages WHY PACKAGES...: install Debian packages, or print the command that would.
install_packages() {
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

# npm_ci FOLDER: install what npm has for a folder, unless it is there. npm writes its own list last.
npm_ci() {
    list=$1/node_modules/.package-lock.json
    if [ -f "$list" ] &&
        [ -z "$(find "$1/package.json" "$1/package-lock.json" -newer "$list")" ]
    then
        return
    fi
    npm ci --prefix "$1" --no-audit --no-fund --silent >/dev/null 2>&1
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

# Set $uv to a working uv; install one into .uv/ if there is none.
find_uv() {
    find_installed_uv && return
    python=$(some_python)
    [ -n "$python" ] || stop "Neither uv nor Python 3 is installed: install Python 3.11, 3.12 or 3.13."
    say "Installing uv into .uv/ ..."
    get_uv "$python" && return
    if may_install; then
        install_packages "to install uv" python3-venv python3-pip
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
    # Prefer an installed Python to a download.
    : "${UV_PYTHON_PREFERENCE:=system}"
    UV_PROJECT_ENVIRONMENT=.venv
    export UV_PYTHON_PREFERENCE UV_PROJECT_ENVIRONMENT
    unset VIRTUAL_ENV
    "$uv" python find --no-python-downloads '>=3.11,<3.14' >/dev/null 2>&1 && return
    # uv stops at the first command on the path that fails, as pyenv's may.
    UV_PYTHON=$(any_python)
    if [ -z "$UV_PYTHON" ]; then
        say "Python 3.11, 3.12 or 3.13 is not installed; uv downloads 3.13 ..."
        "$uv" python install 3.13 >/dev/null 2>&1 || stop \
            "formcheck needs Python 3.11, 3.12 or 3.13, and uv could not download one:" \
            "install one with your system's package manager, then run make again."
        UV_PYTHON=$(python_of 3.13)
    fi
    export UV_PYTHON
}

find_uv
find_python
# Compile once: where Python cannot write bytecode, it would compile at every start.
set -- --locked --all-extras --compile-bytecode
# Show downloads in a terminal, not in a log.
[ -t 2 ] || set -- "$@" --quiet
"$uv" sync "$@" || stop \
    "The Python packages could not be installed: the lines above say why. Most often it is the" \
    "network; if uv is too old for uv.lock, update it."

.venv/bin/python -m compileall -q vision

missing=$(.venv/bin/python -c 'from vision.doctor import missing_packages as m; print(*m())')
# shellcheck disable=SC2086 # split into one word per package
if [ -n "$missing" ]; then install_packages "MediaPipe needs them" $missing; fi

if $tests; then
    found=$(.venv/bin/python -c 'from vision.doctor import find_chromium; print(find_chromium() or "")')
    if [ -z "$found" ]; then install_packages "the browser tests are skipped without it" chromium; fi
    if ! have firefox-esr; then
        install_packages "the walk through the app in Firefox is skipped without it" firefox-esr
    fi
    if ! have WebKitWebDriver || ! have Xvfb; then
        install_packages "the walk through the app in WebKit is skipped without them" \
            webkit2gtk-driver xvfb gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav
    fi
    if have npm; then
        npm_ci . ||
            say "SKIPPED: npm could not install eslint, TypeScript and esbuild (the JavaScript is not checked and bundled without them)."
        npm_ci tests/support/oidc_provider ||
            say "SKIPPED: npm could not install oidc-provider (the test of OpenID Connect is skipped without it)."
    else
        say "SKIPPED: nodejs and npm (without them the JavaScript is not linted and tested by itself," \
            "and the test of OpenID Connect is skipped)."
    fi
fi

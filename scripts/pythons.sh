# shellcheck shell=sh
# Find uv and the supported Pythons on this machine. Sourced by other scripts.

# find_installed_uv: set $uv to an installed uv; fails if there is none.
find_installed_uv() {
    for uv in uv .uv/bin/uv "$HOME/.local/bin/uv"; do
        if "$uv" --version >/dev/null 2>&1; then return; fi
    done
    return 1
}

PYTHONS="3.11 3.12 3.13"

# python_of VERSION: print the path of that Python, or nothing if it is not installed.
python_of() {
    # pyenv's commands on the path fail unless their version is selected, so its folder is
    # searched too. uv keeps the Pythons it installed in a folder of its own.
    fetched=$("$uv" python find --no-project --managed-python --no-python-downloads "$1" \
        2>/dev/null) || fetched=
    for candidate in "python$1" python3 "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python \
        $fetched
    do
        # Prefer the base interpreter to one inside another virtual environment.
        "$candidate" -c '
import sys
if "%d.%d" % sys.version_info[:2] != sys.argv[1] or sys.version_info[3] != "final":
    sys.exit(1)
print(getattr(sys, "_base_executable", None) or sys.executable)' "$1" 2>/dev/null && return
    done
    return 0
}

# any_python: print the path of the first installed one, or nothing.
any_python() {
    for version in $PYTHONS; do
        found=$(python_of "$version")
        if [ -n "$found" ]; then
            echo "$found"
            return
        fi
    done
}

# shellcheck shell=sh
# Where the Pythons are that formcheck runs on. Read by other scripts, not run by itself.

# uv_here: set $uv to a uv of this machine; fails where there is none.
uv_here() {
    for uv in uv .uv/bin/uv "$HOME/.local/bin/uv"; do
        if "$uv" --version >/dev/null 2>&1; then return; fi
    done
    return 1
}

PYTHONS="3.11 3.12 3.13"

# python_of 3.12: print the path of that Python, or nothing where there is none.
python_of() {
    # pyenv puts a command for each of its Pythons on the path, which fails unless that one is
    # chosen; the Pythons themselves lie in its folder. uv keeps those it fetched elsewhere.
    fetched=$("$uv" python find --no-project --managed-python --no-python-downloads "$1" \
        2>/dev/null) || fetched=
    for candidate in "python$1" python3 "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python \
        $fetched
    do
        # One below another environment is replaced by what that was made from.
        "$candidate" -c '
import sys
if "%d.%d" % sys.version_info[:2] != sys.argv[1] or sys.version_info[3] != "final":
    sys.exit(1)
print(getattr(sys, "_base_executable", None) or sys.executable)' "$1" 2>/dev/null && return
    done
    return 0
}

# any_python: print the path of the first of them that is here, or nothing.
any_python() {
    for version in $PYTHONS; do
        found=$(python_of "$version")
        if [ -n "$found" ]; then
            echo "$found"
            return
        fi
    done
}

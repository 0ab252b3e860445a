from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import os, sys, threading
from vision.pose.native_stderr import suppress_native_stderr
def native(text): os.write(2, text.encode() + b"\\n")
native("before")
with suppress_native_stderr():
    native("NOISE outer")
    print("python speaks", file=sys.stderr)
    with suppress_native_stderr():
        native("NOISE inner")
    thread = threading.Thread(target=lambda: native("NOISE thread"))
    thread.start(); thread.join()
    native("NOISE outer again")
try:
    with suppress_native_stderr():
        raise KeyError
except KeyError:
    pass
native("after")
print("python after", file=sys.stderr)
"""


def test_only_native_messages_within_the_block_are_suppressed():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines() == ["before", "python speaks", "after", "python after"]


def test_a_stream_that_somebody_else_put_in_its_place_stays():
    code = (
        "import io, sys\n"
        "from vision.pose.native_stderr import suppress_native_stderr\n"
        "with suppress_native_stderr(): sys.stderr = theirs = io.StringIO()\n"
        "print(sys.stderr is theirs, theirs.closed)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"


def test_a_process_without_stderr_still_runs():
    code = (
        "import os; os.close(2)\n"
        "from vision.pose.native_stderr import suppress_native_stderr\n"
        "with suppress_native_stderr(): print('ran')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "ran\n"

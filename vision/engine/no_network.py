"""Cut a process off every network, so that a clip made to do harm can send nothing anywhere.

References
----------
Linux kernel documentation, Seccomp BPF (SECure COMPuting with filters).
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import platform
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)

#: For `unshare`: a new name space for users, and one for networks.
_NEW_USERS: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
#: For `prctl`: gain no rights any more, which a filter of system calls needs, and set the filter.
_NO_NEW_PRIVILEGES: Final = 38
_SET_SECCOMP: Final = 22
_FILTER_MODE: Final = 2
#: What a filter answers: let the call pass, or fail with an error number.
_ALLOW: Final = 0x7FFF0000
_FAIL: Final = 0x00050000 | errno.EACCES
#: Instructions of a filter: load a word, jump if equal, jump if greater or equal, return.
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
#: Where a call's number, kind of processor and first argument are.
_NUMBER, _PROCESSOR, _FIRST_ARGUMENT = 0, 4, 16
#: Numbers of `socket`, and the kernel's names of the processors.
_SOCKET: Final = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}
#: `io_uring_setup`, on every processor: through it a process can open sockets too.
_IO_URING: Final = 425
#: From here on the numbers are those of 32-bit programs on a 64-bit processor.
_X32: Final = 0x40000000


def cut_network() -> bool:
    """Cut this process off every network, also this computer's own; it has one thread still.

    Returns
    -------
    bool
        Whether the system did so. Only Linux can, and not everywhere.
    """
    if sys.platform != "linux":
        return False
    if _enter_empty_network() or forbid_sockets():
        return True
    _log.debug("This system cannot cut a process off the network")
    return False


def _enter_empty_network() -> bool:
    """Enter a name space without networks; containers often forbid it."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NETWORK) == 0:
        return True
    # Without the rights of an administrator, it takes a name space of users in which the process
    # has them; there it stays the same user.
    users = {"uid_map": os.getuid(), "gid_map": os.getgid()}
    if libc.unshare(_NEW_USERS | _NEW_NETWORK) != 0:
        return False
    with suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        for name, number in users.items():
            Path(f"/proc/self/{name}").write_text(f"{number} {number} 1")
    return True


def forbid_sockets() -> bool:
    """Let this process open no sockets but those between processes of this computer.

    Returns
    -------
    bool
        Whether the system knows such filters on this kind of processor.
    """
    if platform.machine() not in _SOCKET:
        return False
    opening, processor = _SOCKET[platform.machine()]
    # The numbers after a jump say how many instructions it leaves out, if true and if not.
    program = [
        (_LOAD, 0, 0, _PROCESSOR),
        (_IF_EQUAL, 0, 7, processor),
        (_LOAD, 0, 0, _NUMBER),
        (_IF_AT_LEAST, 5, 0, _X32),
        (_IF_EQUAL, 4, 0, _IO_URING),
        (_IF_EQUAL, 0, 2, opening),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_EQUAL, 0, 1, int(socket.AF_UNIX)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _FAIL),
    ]
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    instructions = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("HxxxxxxP", len(program), ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER_MODE, described, 0, 0) == 0)

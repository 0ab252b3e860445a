"""Stop all network access of a Python process beyond this computer, and write it to a log.

Python imports this module at its start if its folder is on the search path; worker processes
inherit that. The environment variable FORMCHECK_TEST_NETWORK_LOG names the log.
"""

from __future__ import annotations

import ipaddress
import os
import sys

_LOG = os.environ.get("FORMCHECK_TEST_NETWORK_LOG")
#: Positions of the address or of the name among the arguments of the audit events.
_EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _EVENTS:
        return
    target = arguments[_EVENTS[event]]
    if isinstance(target, tuple):
        target = target[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        return  # a Unix socket, or an address set before
    if not _is_local(target):
        assert _LOG is not None
        with open(_LOG, "a", encoding="utf-8") as log:  # noqa: PTH123 - imported before pathlib
            log.write(f"{event} {target}\n")
        raise OSError(f"{target} is beyond this computer")


if _LOG:
    sys.addaudithook(_watch)

"""Host names and addresses that the app answers to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from vision.errors import InputError

#: Names and addresses under which a browser on this computer reaches the app.
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
#: A Host header: a name or an address, and perhaps a port.
_HOST_HEADER: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::[0-9]{1,5})?")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_MAX_NAME: Final = 253


def parse_host_header(value: str) -> str | None:
    """Return the host of a Host header in the form that `normalise_host` returns.

    Parameters
    ----------
    value : str
        Such as ``localhost:8501`` or ``[::1]:8501``.

    Returns
    -------
    str or None
        Without brackets and port; None if the header is malformed.
    """
    match = _HOST_HEADER.fullmatch(value.lower())
    return None if match is None else _canonical(match[1] or match[2])


def normalise_host(text: str) -> str:
    """Return a host name or address in the form that browsers send.

    Parameters
    ----------
    text : str
        A name, an IPv4 address, or an IPv6 address with or without brackets.

    Returns
    -------
    str
        In lower case; an IPv6 address in its shortest form, without brackets.

    Raises
    ------
    InputError
        It is neither a name nor an address, such as a URL or a pattern with ``*``.
    """
    host = text.strip().lower()
    found = _canonical(host.removeprefix("[").removesuffix("]"))
    if found is None:
        raise InputError(
            f"'{text}' is not a host name; write it without https:// and port, such as pc.local."
        )
    return found


def normalise_hosts(texts: Iterable[str]) -> frozenset[str]:
    """Return all valid hosts among texts, as `normalise_host` does; others are left out.

    Parameters
    ----------
    texts : iterable of str
        Names and addresses.
    """
    found = set()
    for text in texts:
        with suppress(InputError):
            found.add(normalise_host(text))
    return frozenset(found)


def _canonical(host: str) -> str | None:
    with suppress(ValueError):
        # A zone such as %eth0 is only valid on one computer; browsers do not send it.
        return None if "%" in host else str(ip_address(host))
    if len(host) > _MAX_NAME or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        return None
    return host

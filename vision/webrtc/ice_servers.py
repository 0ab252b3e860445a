"""Read the STUN and TURN servers that the user has configured."""

from __future__ import annotations

import json
import os
from typing import Any, Final

from vision.errors import InputError

#: Environment variable with the servers: a JSON list, as a browser takes it.
ICE_VARIABLE: Final = "FORMCHECK_ICE_SERVERS"


def ice_servers() -> list[dict[str, Any]]:
    """Return the STUN and TURN servers from the environment; none by default.

    Raises
    ------
    InputError
        The variable is malformed.
    """
    text = os.environ.get(ICE_VARIABLE, "").strip()
    if not text:
        return []
    try:
        servers = json.loads(text)
        if not isinstance(servers, list):
            raise TypeError
        for server in servers:
            _validate(server)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{ICE_VARIABLE} must be a JSON list such as "
            '[{"urls": "stun:stun.example.org:3478"}]; fix it or unset it.'
        ) from error
    return servers


def _validate(server: Any) -> None:
    """Raise an error for a server entry that would make connections fail later."""
    from aiortc.rtcicetransport import parse_stun_turn_uri  # slow, and mostly there are none

    if not isinstance(server, dict):
        raise TypeError
    urls = server["urls"] if isinstance(server["urls"], list) else [server["urls"]]
    if not urls or not all(isinstance(server.get(k, ""), str) for k in ("username", "credential")):
        raise ValueError
    for url in urls:
        parse_stun_turn_uri(url)

"""The address of a batch of clips, by which its list survives a reload of the page.

The address holds the ids of the results, which say nothing to whoever does not see the results.
What else there is to say, such as why a file was rejected, is kept in the memory of the server
for the account that submitted it; after a restart of the server only the results are listed.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from typing import Final

import streamlit as st

from vision.jobs.submission import SubmittedClips
from vision.webapp.shared.signed_in import signed_in

#: Query parameter of the check page.
BATCH_PARAMETER: Final = "batch"
#: Longer addresses are cut off by proxies.
_MAX_IDS: Final = 300
_MAX_KEPT: Final = 500
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9_-]{{11}}(\.[A-Za-z0-9_-]{{1,12}}){{0,{_MAX_IDS}}}")


def keep_by_address(batch: SubmittedClips) -> str:
    """Keep a batch, and return its address.

    Parameters
    ----------
    batch : SubmittedClips
        The clips.
    """
    ids = (*batch.started, *batch.existing)[:_MAX_IDS]
    address = ".".join((secrets.token_urlsafe(8), *ids))
    kept = _kept()
    kept[_owner(), address] = batch
    while len(kept) > _MAX_KEPT:
        kept.popitem(last=False)
    return address


def find_by_address(address: str) -> SubmittedClips | None:
    """Return the batch with an address; None where it is none.

    Parameters
    ----------
    address : str
        The query parameter, which anybody may have typed.
    """
    if not _ADDRESS.fullmatch(address):
        return None
    _, *ids = address.split(".")
    return _kept().get((_owner(), address)) or SubmittedClips(started=tuple(dict.fromkeys(ids)))


def forget_address(address: str) -> None:
    """Forget what is kept of a batch.

    Parameters
    ----------
    address : str
        Its address.
    """
    _kept().pop((_owner(), address), None)


def _owner() -> str:
    account = signed_in()
    return "" if account is None else account.id


@st.cache_resource(show_spinner=False)
def _kept() -> OrderedDict[tuple[str, str], SubmittedClips]:
    """Return the batches of all visitors by account and address, the earliest first."""
    return OrderedDict()

"""Tell whoever supervises the server whether it is alive, and whether it can do its work.

    GET /healthz   alive: the process answers
    GET /readyz    ready: disk, home, database, accounts and decoder do what a check needs

The answers name no result, clip or athlete, and no folder.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vision.accounts.users import has_administrator
from vision.errors import FormcheckError
from vision.jobs.app_state import AppState
from vision.jobs.isolated_clips import is_isolated_busy, run_isolated
from vision.logs import describe_error
from vision.paths import home_folder
from vision.sample_clips import list_samples
from vision.webapp.server.sign_in_state import server_accounts, sign_in_mode
from vision.webapp.shared.state import server_state

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_log = logging.getLogger(__name__)

#: With less free space on the disk no clip is accepted; a clip and its videos need about this.
_MIN_FREE_BYTES: Final = 2_000_000_000
#: A digest that no file has.
_NO_FILE: Final = "0" * 64
#: An answer holds for this long, so that asking often costs nothing, seconds.
_HOLDS_S: Final = 10.0

#: A check returns nothing, or raises an error whose sentence says what is wrong.
Check = Callable[[AppState], None]


def _check_disk(state: AppState) -> None:
    """Check that the disk has room for a clip and its videos."""
    free = shutil.disk_usage(home_folder()).free
    if free < _MIN_FREE_BYTES:
        raise FormcheckError(
            f"The disk has {free / 1e9:.1f} GB left; delete what is no longer needed."
        )


def _check_home(state: AppState) -> None:
    """Check that files can be written into the home."""
    try:
        with tempfile.NamedTemporaryFile(dir=home_folder(), prefix=".ready-") as file:
            file.write(b"ready")
    except OSError as error:
        raise FormcheckError(
            f"The home cannot be written to ({error.strerror}); check the folder and the disk."
        ) from error


def _check_database(state: AppState) -> None:
    """Check that the library's database and the store of its files answer, if there is one."""
    if not state.has_library:
        return
    from vision.library.athletes import list_athletes

    list_athletes(state.library)
    state.library.files.has(_NO_FILE)


def _check_accounts(state: AppState) -> None:
    """Check that the accounts can be read, if visitors sign in."""
    if sign_in_mode() != "none":
        has_administrator(server_accounts())


def _check_decoder(state: AppState) -> None:
    """Check that a clip can be decoded in the process that looks at uploads."""
    if is_isolated_busy():  # it decodes a clip just now, and this must not wait for it
        return
    samples = list_samples()
    if not samples:
        raise FormcheckError("The sample clips are missing; install formcheck again.")
    run_isolated(decode_a_frame, min((s.path for s in samples), key=lambda p: p.stat().st_size))


def decode_a_frame(path: Path) -> tuple[int, ...]:
    """Decode the first frame of a clip, and return the shape of its image.

    Parameters
    ----------
    path : Path
        The clip.

    Raises
    ------
    InputError
        It cannot be decoded.
    """
    from vision.clip.open import open_clip

    return next(open_clip(path).frames(end_s=1.0)).image.shape


#: What is checked, by name.
CHECKS: Final[Mapping[str, Check]] = {
    "disk": _check_disk,
    "home": _check_home,
    "database": _check_database,
    "accounts": _check_accounts,
    "decoder": _check_decoder,
}


@dataclass
class Readiness:
    """What the checks have said, for a few seconds.

    Attributes
    ----------
    checks : mapping of str to callable
        The checks.
    """

    checks: Mapping[str, Check] = field(default_factory=lambda: CHECKS)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _answer: dict[str, str] = field(default_factory=dict, repr=False)
    _until_s: float = 0.0

    def problems(self, state: Callable[[], AppState]) -> dict[str, str]:
        """Return a sentence for each check that fails.

        Parameters
        ----------
        state : callable
            Returns the state of the server.
        """
        with self._lock:
            if time.monotonic() >= self._until_s:
                self._answer = self._run(state)
                self._until_s = time.monotonic() + _HOLDS_S
            return dict(self._answer)

    def _run(self, state: Callable[[], AppState]) -> dict[str, str]:
        try:
            opened = state()
        except Exception as error:  # nothing can be checked
            return {"home": _sentence(error)}
        found = {}
        for name, check in self.checks.items():
            try:
                check(opened)
            except Exception as error:  # each is an answer
                found[name] = _sentence(error)
        return found


def _sentence(error: Exception) -> str:
    if isinstance(error, FormcheckError):
        return str(error)
    _log.warning("A check of readiness failed: %s", describe_error(error))
    return f"It failed with {type(error).__name__}; see the log."


def health_routes(base: str, readiness: Readiness | None = None) -> list[BaseRoute]:
    """Return the routes for supervisors.

    Parameters
    ----------
    base : str
        Path before the routes, without a slash at its end.
    readiness : Readiness, optional
        The checks; by default all.
    """
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    checks = readiness or Readiness()
    headers = {"cache-control": "no-store"}

    async def healthz(request: Request) -> Response:
        """Answer that the process is alive."""
        return JSONResponse({"alive": True}, headers=headers)

    async def readyz(request: Request) -> Response:
        """Answer whether the server can do its work, and what is wrong."""
        problems = await run_in_threadpool(checks.problems, server_state)
        status = 503 if problems else 200
        content = {"ready": not problems, "problems": problems}
        return JSONResponse(content, status_code=status, headers=headers)

    return [Route(f"{base}/healthz", healthz), Route(f"{base}/readyz", readyz)]

"""Let each role try calls of the store on the data of one coach.

What a call returns must hold nothing that its caller may not see, and what it changes must be
theirs to change.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import vision.jobs
import vision.library
from tests.support.two_coaches import TwoCoaches, all_rows
from vision.errors import FormcheckError, InputError
from vision.jobs.app_state import AppState
from vision.jobs.queue import JobQueue
from vision.jobs.result_store import ResultStore
from vision.jobs.scratch import ScratchSpace
from vision.jobs.voice_over_drawing import VoiceOverDrawer
from vision.library.access import User
from vision.library.files import FileStore
from vision.library.library import Library

Outcome = Literal["allowed", "refused", "leak"]
ADMINISTRATOR: Final = frozenset({"administrator"})
COACH: Final = ADMINISTRATOR | {"coach A"}
ATHLETE: Final = COACH | {"athlete A"}
READER: Final = ATHLETE | {"viewer A"}
#: What every coach does with own data, and everybody who may upload.
ANY_COACH: Final = COACH | {"coach B"}
ANY_UPLOADER: Final = ANY_COACH | {"athlete A", "athlete B"}
EVERYBODY: Final = ANY_UPLOADER | {"viewer A", "viewer B"}
NOBODY: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Caller:
    """Somebody who tries a call on the data of coach A.

    Attributes
    ----------
    data : TwoCoaches
        Ids of the data.
    state : AppState
        The state as they see it.
    scratch : Path
        An empty folder.
    """

    data: TwoCoaches
    state: AppState
    scratch: Path

    @property
    def library(self) -> Library:
        """The library as they see it."""
        return self.state.library

    @property
    def results(self) -> ResultStore:
        """The results as they see them."""
        return self.state.results

    @property
    def jobs(self) -> JobQueue:
        """The queue as they see it."""
        return self.state.jobs

    def file(self, content: bytes = b"a file") -> Path:
        """Return a new file."""
        path = self.scratch / f"file-{len(list(self.scratch.iterdir()))}.mp4"
        path.write_bytes(content)
        return path


@dataclass(frozen=True)
class Attempt:
    """A call and who may make it.

    Attributes
    ----------
    may : frozenset of str
        Whose call shows or changes something.
    call : callable
        Makes the call.
    writes : bool
        Whether it changes rows; otherwise, what it returns has to be something.
    """

    may: frozenset[str]
    call: Callable[[Caller], object]
    writes: bool = False


def reads(may: frozenset[str], call: Callable[[Caller], object]) -> Attempt:
    """Return an attempt to read."""
    return Attempt(may, call)


def writes(may: frozenset[str], call: Callable[[Caller], object]) -> Attempt:
    """Return an attempt to change rows."""
    return Attempt(may, call, writes=True)


def server(call: Callable[[Caller], object]) -> Attempt:
    """Return an attempt to do what only the server does."""
    return Attempt(NOBODY, call)


def store_functions() -> set[str]:
    """Return the names of all public functions and methods that get at what is stored."""
    found = set()
    for package in (vision.library, vision.jobs):
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if info.ispkg:
                continue
            module = importlib.import_module(info.name)
            short = info.name.removeprefix("vision.")
            for name, function in vars(module).items():
                if name.startswith("_") or getattr(function, "__module__", "") != info.name:
                    continue
                kinds = _first_annotations(function)
                if kinds & {"Library", "AppState", "ResultStore", "JobQueue"}:
                    found.add(f"{short}.{name}")
    for kind in (Library, ResultStore, JobQueue, FileStore, AppState):
        found |= {f"{kind.__name__}.{name}" for name in public_methods(kind)}
    return found


def public_methods(kind: type) -> set[str]:
    """Return the names of the public methods and properties of a class and its bases."""
    return {
        name
        for base in kind.__mro__[:-1]
        for name, value in vars(base).items()
        if not name.startswith("_") and (callable(value) or isinstance(value, property))
    }


def _first_annotations(function: object) -> set[str]:
    if inspect.isclass(function):
        function = function.__init__ if "__init__" in vars(function) else None
    if not inspect.isfunction(function):
        return set()
    return {str(kind) for name, kind in function.__annotations__.items() if name != "return"}


def reveal(value: object, depth: int = 0) -> str:
    """Write out a value with all that is in it, also files and what iterators yield."""
    if isinstance(value, Path):
        paths = sorted(value.rglob("*")) if value.is_dir() else [value]
        files = [path for path in paths if path.is_file()]
        return " ".join(path.read_bytes().decode("latin-1") for path in files)
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, Mapping):
        value = [*value, *value.values()]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, Iterable) and not isinstance(value, str) and depth < 9:
        return " ".join(reveal(each, depth + 1) for each in value)
    return "" if value is None else str(value)


def try_all(
    attempts: Mapping[str, Attempt],
    template: Path,
    data: TwoCoaches,
    scratch: Path,
    *,
    open_results: Callable[[Path], ResultStore] = ResultStore,
    names: Iterable[str] | None = None,
) -> Iterator[tuple[str, str, Outcome, str]]:
    """Let everybody try each call, and yield who, which call, its outcome, and what is wrong.

    Parameters
    ----------
    attempts : mapping of str to Attempt
        The calls by their names.
    template : Path
        A home with the data; it is copied.
    data : TwoCoaches
        Ids of the data.
    scratch : Path
        An empty folder.
    open_results : callable, optional
        Opens the results of a copy of the home.
    names : iterable of str, optional
        Only these calls.
    """
    home, number = scratch / "home", 0
    results: ResultStore | None = None
    for name in attempts if names is None else names:
        for who, user in data.users.items():
            if results is None:
                shutil.rmtree(home, ignore_errors=True)
                shutil.copytree(template, home)
                results = open_results(home)
                before = _Stored.of(results)
            number += 1
            folder = scratch / f"call-{number}"
            folder.mkdir()
            outcome, why, is_changed = _try(
                attempts[name], who, user, results, before, data, folder
            )
            shutil.rmtree(folder)
            if is_changed:
                results.close()
                results = None
            yield who, name, outcome, why
    if results is not None:
        results.close()


def _try(
    attempt: Attempt,
    who: str,
    user: User,
    results: ResultStore,
    before: _Stored,
    data: TwoCoaches,
    folder: Path,
) -> tuple[Outcome, str, bool]:
    """Make one call, and compare what it shows and changes with what it may."""
    queue = JobQueue(results, _fail)
    scratch = ScratchSpace(folder / "scratch")
    whole = AppState(results, queue, scratch, VoiceOverDrawer(results, scratch))
    caller = Caller(data, whole.seen_by(user), folder)
    shown, refusal = "", ""
    try:
        value = attempt.call(caller)
        shown = "" if attempt.writes else reveal(value)
    except (FormcheckError, OSError) as error:
        refusal = str(error)
    queue.wait(120)
    after = _Stored.of(results)
    changed = before.changes(after)
    leaks = [
        secret
        for secret, allowed in data.secrets().items()
        if secret in shown + refusal and who not in allowed
    ]
    touched = _of_others(who, data, before.rows, changed)
    is_less = changed or before.files - after.files
    missing = _named_files(results) - after.files if is_less else set()
    if leaks or touched or missing or (changed and who not in attempt.may):
        return "leak", f"shows {leaks}, changes {touched or changed}, misses {missing}", True
    if who not in attempt.may:
        return "refused", "", False
    if refusal or not (changed if attempt.writes else shown):
        return "refused", f"may do this, but: {refusal or 'nothing happened'}", bool(changed)
    return "allowed", "", bool(changed)


def _of_others(
    who: str,
    data: TwoCoaches,
    before: Mapping[tuple[str, ...], tuple[str, ...]],
    changed: set[tuple[str, ...]],
) -> list[tuple[str, ...]]:
    """Return the rows of the other side that were changed."""
    if who == "administrator":
        return []
    others = data.b if who.endswith("A") else data.a
    ids = {*dataclasses.asdict(others).values(), "coach-b" if who.endswith("A") else "coach-a"}
    return [key for key in changed if {*key, *before.get(key, ())} & ids]


def _named_files(results: ResultStore) -> set[str]:
    from vision.library.deletion import referenced_digests

    with results.library.reading() as session:
        return referenced_digests(session)


@dataclass(frozen=True)
class _Stored:
    """All rows and files at one time."""

    rows: Mapping[tuple[str, ...], tuple[str, ...]]
    files: frozenset[str]

    @classmethod
    def of(cls, results: ResultStore) -> _Stored:
        return cls(all_rows(results), frozenset(results.library.files.all_digests()))

    def changes(self, after: _Stored) -> set[tuple[str, ...]]:
        """Return the keys of rows that were added, changed or deleted since."""
        return {
            key for key in {*self.rows, *after.rows} if self.rows.get(key) != after.rows.get(key)
        }


def _fail(*_: object, **__: object) -> None:
    raise InputError("This analysis fails.")

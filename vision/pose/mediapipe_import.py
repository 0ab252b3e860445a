"""Import MediaPipe without the libraries that it needs for plots and sound only.

``import mediapipe`` loads Matplotlib, for drawings that formcheck makes itself, and sounddevice,
which opens the sound system: together more than half of its time and a third of its memory.
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from vision.pose.native_stderr import suppress_native_stderr

#: Modules that MediaPipe imports and that are left until they are used.
_UNUSED: Final = ("matplotlib", "matplotlib.pyplot", "sounddevice")
_LOCK: Final = threading.RLock()


class _LoadedWhenUsed(ModuleType):
    """Stand-in for a module, which is imported when something of it is used."""

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the module itself."""
        with _LOCK:  # while MediaPipe is imported, the stand-in is registered as the module
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
            return getattr(import_module(self.__name__), name)


def import_mediapipe() -> Any:
    """Import MediaPipe.

    Returns
    -------
    module
        The package ``mediapipe``.
    """
    with _LOCK:
        if "mediapipe" in sys.modules:
            return sys.modules["mediapipe"]
        stand_ins = {name: _LoadedWhenUsed(name) for name in _UNUSED if name not in sys.modules}
        for name, module in stand_ins.items():
            parent, _, child = name.rpartition(".")
            if parent in stand_ins:
                setattr(stand_ins[parent], child, module)
        sys.modules.update(stand_ins)
        try:
            with suppress_native_stderr():
                return import_module("mediapipe")
        finally:
            for name, module in stand_ins.items():
                if sys.modules.get(name) is module:
                    del sys.modules[name]

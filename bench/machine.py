"""Describe the machine and the libraries that figures were measured with."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil

_CPU_INFO: Final = Path("/proc/cpuinfo")
#: Packages whose versions decide how fast something is.
_PACKAGES: Final = ("mediapipe", "opencv-python", "av", "numpy", "scipy")


def describe_machine() -> Mapping[str, str]:
    """Return what the figures depend on, by name: processor, cores, memory, versions."""
    described = {
        "processor": _processor(),
        "cores": str(os.cpu_count() or 1),
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    return described | {package: version(package) for package in _PACKAGES}


def _processor() -> str:
    """Return the processor's model name; only Linux has it in a file."""
    if _CPU_INFO.exists():
        for line in _CPU_INFO.read_text("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def load() -> float:
    """Return how many processes are running or waiting to run, mean over the last minute."""
    return os.getloadavg()[0]

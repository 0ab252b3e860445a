"""Identify the landmark network inside a pose landmarker bundle.

The same network is published in several files: the official bundle, bundles built here, and
copies a user has. They differ in their metadata, so a checksum of the file does not identify
the network; the weights do.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Final

from flatbuffers import number_types
from flatbuffers.table import Table

from vision.pose import model_bundle
from vision.pose.model_manifest import load_manifest

# Positions of fields in the TensorFlow Lite schema (https://github.com/tensorflow/tensorflow,
# tensorflow/compiler/mlir/lite/schema/schema.fbs). They never change within file version 3.
_MODEL_BUFFERS: Final = 12
_MODEL_METADATA: Final = 16
_METADATA_BUFFER: Final = 6
_BUFFER_DATA: Final = 4

#: A reader of a damaged file runs into one of these.
_DAMAGED: Final = (struct.error, ValueError, IndexError, TypeError, OverflowError)


def network_fingerprint(network: bytes) -> str:
    """Compute a fingerprint of the weights of a TensorFlow Lite model.

    Parameters
    ----------
    network : bytes
        The model, with or without metadata.

    Returns
    -------
    str
        SHA-256 over the checksums of all weight buffers, in hexadecimal. Neither metadata nor
        the order of the buffers changes it.

    Raises
    ------
    ValueError
        The bytes are not a TensorFlow Lite model.
    """
    if network[4:8] != b"TFL3":
        raise ValueError("not a TensorFlow Lite model")
    try:
        buffers = _weight_buffers(network)
    except _DAMAGED as error:
        raise ValueError("a damaged TensorFlow Lite model") from error
    sums = sorted(hashlib.sha256(buffer).digest() for buffer in buffers)
    return hashlib.sha256(b"".join(sums)).hexdigest()


def _weight_buffers(network: bytes) -> list[memoryview]:
    """Return the contents of all buffers that are neither empty nor metadata."""
    # Read field by field: the generated classes take a second to import.
    root = number_types.UOffsetTFlags.packer_type.unpack_from(network, 0)[0]
    model = Table(network, root)
    metadata = {
        _number(entry, _METADATA_BUFFER) for entry in _tables(model, _MODEL_METADATA, network)
    }
    contents = []
    for index, buffer in enumerate(_tables(model, _MODEL_BUFFERS, network)):
        offset = buffer.Offset(_BUFFER_DATA)
        if not offset or index in metadata:
            continue
        start, length = buffer.Vector(offset), buffer.VectorLen(offset)
        if start + length > len(network):
            raise ValueError("a buffer ends after the file")
        contents.append(memoryview(network)[start : start + length])
    return [content for content in contents if len(content)]


def _tables(table: Table, field: int, network: bytes) -> list[Table]:
    """Return the tables of a vector field."""
    offset = table.Offset(field)
    if not offset:
        return []
    first, count = table.Vector(offset), table.VectorLen(offset)
    if first + 4 * count > len(network):
        raise ValueError("a list ends after the file")
    return [Table(network, table.Indirect(first + 4 * i)) for i in range(count)]


def _number(table: Table, field: int) -> int:
    offset = table.Offset(field)
    return int(table.Get(number_types.Uint32Flags, table.Pos + offset)) if offset else 0


def identify_network(bundle: Path) -> str | None:
    """Return the name of the landmark network in a bundle.

    Parameters
    ----------
    bundle : Path
        A pose landmarker bundle (``.task``).

    Returns
    -------
    str or None
        A name in the manifest, such as ``heavy``; None for any other network, and for a file
        that cannot be read.
    """
    try:
        stat = bundle.stat()
        return _identify(bundle, stat.st_mtime_ns, stat.st_size)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError):
        return None


@lru_cache(maxsize=16)
def _identify(bundle: Path, modified_ns: int, size: int) -> str | None:
    """Identify a file as it was at a time, so that a replaced one is read again."""
    with zipfile.ZipFile(bundle) as archive:
        fingerprint = network_fingerprint(archive.read(model_bundle.LANDMARKS))
    known = {entry.fingerprint: name for name, entry in load_manifest().networks.items()}
    return known.get(fingerprint)

"""Leave out the part of a landmark network whose answer nobody reads.

The landmark networks of BlazePose also answer which pixels show the person. MediaPipe computes
that mask even where it is not asked for: a tenth of the work of the heavy network, and a third of
that of the lite one. The operations that serve only the mask are struck off the list of the
network; those that are left, and so the landmarks, are the same to the bit.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final

from flatbuffers import encode, packer
from flatbuffers.number_types import UOffsetTFlags
from flatbuffers.table import Table

#: Positions of the fields in the tables of a TensorFlow Lite model (schema version 3).
_SUBGRAPHS: Final = 8
_TENSORS: Final = 4
_OUTPUTS: Final = 8
_OPERATORS: Final = 10
_OPERATOR_INPUTS: Final = 6
_OPERATOR_OUTPUTS: Final = 8
_TENSOR_SHAPE: Final = 4
#: The network answers with landmarks, presence, mask, heat maps and landmarks in metres.
_OUTPUT_COUNT: Final = 5
_MASK: Final = 2
_HEAT_MAPS: Final = 3
_MASK_SHAPE: Final = (1, 256, 256, 1)
#: Size of an offset, and of a number of a tensor, bytes.
_WORD: Final = 4


def without_mask(network: bytes) -> bytes:
    """Return a landmark network that does not compute which pixels show the person.

    Parameters
    ----------
    network : bytes
        A TensorFlow Lite model.

    Returns
    -------
    bytes
        The network, of the same length. In the place of the mask it answers with the heat maps.
        A network of another form is returned unchanged.
    """
    changed = bytearray(network)
    try:
        return bytes(changed) if _leave_out_mask(changed) else network
    except (struct.error, IndexError, ValueError, TypeError, MemoryError):
        return network


def _leave_out_mask(network: bytearray) -> bool:
    """Change a network in place; return whether it has the expected form."""
    if network[4:8] != b"TFL3":
        return False
    model = Table(network, encode.Get(packer.uoffset, network, 0))
    subgraphs = _tables(model, _SUBGRAPHS)
    if len(subgraphs) != 1:
        return False
    graph = subgraphs[0]
    tensors, operators = _tables(graph, _TENSORS), _tables(graph, _OPERATORS)
    outputs = _numbers(graph, _OUTPUTS)
    if len(outputs) != _OUTPUT_COUNT:
        return False
    if tuple(_numbers(tensors[outputs[_MASK]], _TENSOR_SHAPE)) != _MASK_SHAPE:
        return False
    outputs[_MASK] = outputs[_HEAT_MAPS]
    place = graph.Vector(graph.Offset(_OUTPUTS)) + _MASK * _WORD
    network[place : place + _WORD] = packer.int32.pack(outputs[_MASK])
    _write_tables(graph, _OPERATORS, _needed(operators, outputs))
    return True


def _needed(operators: list[Table], outputs: list[int]) -> list[Table]:
    """Return the operators on which outputs depend, in their order."""
    needed = set(outputs)
    kept = []
    # They are in the order in which they run, so those that need a tensor come after.
    for operator in reversed(operators):
        if not needed.isdisjoint(_numbers(operator, _OPERATOR_OUTPUTS)):
            needed.update(_numbers(operator, _OPERATOR_INPUTS))
            kept.append(operator)
    return kept[::-1]


def _numbers(table: Table, field: int) -> list[int]:
    """Read a list of numbers."""
    return [encode.Get(packer.int32, table.Bytes, place) for place in _places(table, field)]


def _tables(table: Table, field: int) -> list[Table]:
    """Read a list of tables."""
    return [Table(table.Bytes, table.Indirect(place)) for place in _places(table, field)]


def _places(table: Table, field: int) -> Iterator[int]:
    """Yield where the entries of a list are; none if the table has no such list."""
    offset: Any = table.Offset(field)
    if offset:
        first = table.Vector(offset)
        yield from (first + i * _WORD for i in range(table.VectorLen(offset)))


def _write_tables(table: Table, field: int, entries: list[Table]) -> None:
    """Shorten a list of tables to some of its entries, in their order."""
    first = table.Vector(table.Offset(field))
    packer.uoffset.pack_into(table.Bytes, first - UOffsetTFlags.bytewidth, len(entries))
    for i, entry in enumerate(entries):
        place = first + i * _WORD
        packer.uoffset.pack_into(table.Bytes, place, entry.Pos - place)

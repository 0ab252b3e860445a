"""Two bare networks in, one pose bundle out.

The pose library opens a ``.task`` file: a stored (uncompressed) zip of a person
detector and a landmark network, each saying in its own metadata how pixels are
to be scaled before they go in. The networks as published in the older library
lack that metadata, so it is added here.

A network is a FlatBuffer, in which every reference points forward. So the new
parts are written *in front of* the untouched old file and refer into it. Writing
them here, rather than repacking through the flatbuffers package, keeps the bytes
the same for every version of that package: they have a pinned checksum.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

DETECTOR = "pose_detector.tflite"
LANDMARKS = "pose_landmarks_detector.tflite"

#: (mean, standard deviation) taken off and divided by, on pixels of 0-255.
DETECTOR_SCALING = (127.5, 127.5)
LANDMARKS_SCALING = (0.0, 255.0)

#: The earliest time a zip can hold; the same in every bundle, so that the same
#: networks always give the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
#: Weights ask for up to 16-byte alignment; shifted by a multiple of this they keep it.
_ALIGNMENT = 64

# Slot numbers of the TensorFlow Lite model schema ...
_MODEL_VERSION, _MODEL_BUFFERS, _MODEL_METADATA = 0, 4, 6
_METADATA_NAME, _METADATA_BUFFER = 0, 1
_BUFFER_DATA = 0
# ... and of its metadata schema, with the few constants needed.
_SUBGRAPHS, _INPUT_TENSORS = 3, 2
_TENSOR_NAME, _TENSOR_CONTENT, _TENSOR_STEPS = 0, 3, 4
_CONTENT_TYPE, _CONTENT = 0, 1
_IMAGE_PROPERTIES, _COLOUR_SPACE, _RGB = 2, 0, 1
_STEP_TYPE, _STEP = 0, 1
_NORMALISATION, _MEAN, _STD = 1, 0, 1


@dataclass(frozen=True, slots=True)
class _Old:
    """Something that stays in the old file, at this place."""

    place: int


@dataclass(frozen=True, slots=True)
class _Values:
    """A vector of plain values, already packed."""

    count: int
    data: bytes


# A table is what is in each of its numbered slots: a whole number, or a
# reference to something else.
_Node = _Old | _Values | Mapping[int, "int | _Node"] | Sequence["_Node"]


def _text(text: str) -> _Values:
    data = text.encode()
    return _Values(len(data), data + b"\0")


def _number(value: float) -> _Values:
    return _Values(1, struct.pack("<f", value))


@dataclass(slots=True)
class _Writer:
    """Writes a FlatBuffer front to back: what refers comes before what is referred to."""

    out: bytearray = field(default_factory=lambda: bytearray(8))
    into_old: list[tuple[int, int]] = field(default_factory=list)

    def _pad(self, alignment: int, *, ahead: int = 0) -> None:
        self.out += bytes(-(len(self.out) + ahead) % alignment)

    def refer(self, where: int, node: _Node) -> None:
        """Write something, and the reference to it at a place kept for that."""
        if isinstance(node, _Old):
            self.into_old.append((where, node.place))
            return
        if isinstance(node, _Values):
            self._pad(16, ahead=4)
            place = len(self.out)
            self.out += struct.pack("<I", node.count) + node.data
        elif isinstance(node, Mapping):
            place = self._table(node)
        else:
            self._pad(4)
            place = len(self.out)
            self.out += struct.pack("<I", len(node)) + bytes(4 * len(node))
            for index, item in enumerate(node):
                self.refer(place + 4 + 4 * index, item)
        struct.pack_into("<I", self.out, where, place - where)

    def _table(self, slots: Mapping[int, int | _Node]) -> int:
        self._pad(4)
        numbers = range(max(slots, default=-1) + 1)
        present = [number for number in numbers if number in slots]
        at = {number: 4 + 4 * index for index, number in enumerate(present)}
        index = len(self.out)
        self.out += struct.pack("<HH", 4 + 2 * len(numbers), 4 + 4 * len(present))
        self.out += b"".join(struct.pack("<H", at.get(number, 0)) for number in numbers)
        self._pad(4)
        place = len(self.out)
        self.out += struct.pack("<i", place - index) + bytes(4 * len(present))
        for number in present:
            content = slots[number]
            if isinstance(content, int):
                # Four bytes, little end first, also hold the schema's one-byte numbers.
                struct.pack_into("<I", self.out, place + at[number], content)
            else:
                self.refer(place + at[number], content)
        return place

    def finished(self, *, identifier: bytes, old: bytes = b"") -> bytes:
        """Give the file: what was written, then the old file it refers into."""
        if old:
            self._pad(_ALIGNMENT)
        shift = len(self.out)
        for where, place in self.into_old:
            struct.pack_into("<I", self.out, where, shift + place - where)
        self.out[4:8] = identifier
        return bytes(self.out) + old


def _image_metadata(mean: float, std: float) -> bytes:
    """Write metadata that says: one RGB image, scaled by this mean and deviation."""
    image: _Node = {
        _TENSOR_NAME: _text("image"),
        _TENSOR_CONTENT: {_CONTENT_TYPE: _IMAGE_PROPERTIES, _CONTENT: {_COLOUR_SPACE: _RGB}},
        _TENSOR_STEPS: [
            {_STEP_TYPE: _NORMALISATION, _STEP: {_MEAN: _number(mean), _STD: _number(std)}}
        ],
    }
    writer = _Writer()
    writer.refer(0, {_SUBGRAPHS: [{_INPUT_TENSORS: [image]}]})
    return writer.finished(identifier=b"M001")


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _old_root(network: bytes) -> dict[int, int | _Node]:
    """Read which slots the old file's root table fills, and with what."""
    root = _u32(network, 0)
    index = root - struct.unpack_from("<i", network, root)[0]
    size = struct.unpack_from("<H", network, index)[0]
    slots: dict[int, int | _Node] = {}
    for number in range((size - 4) // 2):
        offset = struct.unpack_from("<H", network, index + 4 + 2 * number)[0]
        if offset:
            value = _u32(network, root + offset)
            is_plain = number == _MODEL_VERSION
            slots[number] = value if is_plain else _Old(root + offset + value)
    return slots


def _old_items(network: bytes, vector: int | _Node) -> list[_Old]:
    """Read what an old vector of references refers to."""
    if not isinstance(vector, _Old):
        raise ValueError("the network's root table is damaged")
    first = vector.place + 4
    places = range(first, first + 4 * _u32(network, vector.place), 4)
    return [_Old(place + _u32(network, place)) for place in places]


def with_image_scaling(network: bytes, *, mean: float, std: float) -> bytes:
    """Say inside a network how the pixels of its one input image are scaled.

    Parameters
    ----------
    network : bytes
        A TensorFlow Lite model without pixel scaling of its own.
    mean, std : float
        Taken off, and divided by, on pixels of 0-255.

    Returns
    -------
    bytes
        The same network with the metadata in it.

    Raises
    ------
    ValueError
        These bytes are not a TensorFlow Lite model.
    """
    if network[4:8] != b"TFL3":
        raise ValueError("not a TensorFlow Lite model")
    try:
        root = _old_root(network)
        buffers = _old_items(network, root[_MODEL_BUFFERS])
        entries = _old_items(network, root[_MODEL_METADATA]) if _MODEL_METADATA in root else []
    except (struct.error, KeyError) as error:
        raise ValueError("the TensorFlow Lite model is damaged") from error
    metadata = _image_metadata(mean, std)
    entry: _Node = {_METADATA_NAME: _text("TFLITE_METADATA"), _METADATA_BUFFER: len(buffers)}
    root[_MODEL_BUFFERS] = [*buffers, {_BUFFER_DATA: _Values(len(metadata), metadata)}]
    root[_MODEL_METADATA] = [*entries, entry]
    writer = _Writer()
    writer.refer(0, root)
    return writer.finished(identifier=b"TFL3", old=network)


def build_bundle(*, detector: bytes, landmarks: bytes) -> bytes:
    """Build the pose bundle from its two networks.

    Parameters
    ----------
    detector : bytes
        The network that finds people, as published (no metadata).
    landmarks : bytes
        The network that places the landmarks, as published (no metadata).

    Returns
    -------
    bytes
        A ``.task`` file; the same networks always give the same bytes.

    Raises
    ------
    ValueError
        One of them is not a TensorFlow Lite model.
    """
    parts = (
        (DETECTOR, detector, DETECTOR_SCALING),
        (LANDMARKS, landmarks, LANDMARKS_SCALING),
    )
    out = io.BytesIO()
    # Stored, not deflated: the library maps the networks straight from the file.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name, network, (mean, std) in parts:
            entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            entry.create_system = 3  # or the bytes would tell Windows from Unix
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, with_image_scaling(network, mean=mean, std=std))
    return out.getvalue()

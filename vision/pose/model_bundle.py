"""Build a pose landmarker bundle (``.task``) from its two networks.

MediaPipe opens a ``.task`` file: a stored (uncompressed) zip of a person detector and a
landmark network, each with metadata that defines how pixels are normalised. Of the two
networks in the older mediapipe package, the landmark network lacks that metadata, so it is
added here.

The bytes depend on the flatbuffers package, so its version is pinned along with the checksum
of the bundle.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import flatbuffers

DETECTOR = "pose_detector.tflite"
LANDMARKS = "pose_landmarks_detector.tflite"

#: Mean to subtract and standard deviation to divide by, for pixels of 0-255.
LANDMARKS_SCALING = (0.0, 255.0)

#: The earliest time a zip can store; fixed, so that the same networks always give the same
#: bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def serialize(table: Any, identifier: bytes) -> bytes:
    """Return a table of the object API as a flatbuffer."""
    builder = flatbuffers.Builder(0)
    builder.Finish(table.Pack(builder), identifier)
    return bytes(builder.Output())


def _image_metadata(mean: float, std: float) -> bytes:
    """Build the metadata of one RGB input image with this normalisation."""
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    image = schema.TensorMetadataT(
        name="image",
        content=schema.ContentT(
            schema.ContentProperties.ImageProperties,
            schema.ImagePropertiesT(schema.ColorSpaceType.RGB),
        ),
        processUnits=[
            schema.ProcessUnitT(
                schema.ProcessUnitOptions.NormalizationOptions,
                schema.NormalizationOptionsT([mean], [std]),
            )
        ],
    )
    graph = schema.SubGraphMetadataT(inputTensorMetadata=[image])
    return serialize(schema.ModelMetadataT(subgraphMetadata=[graph]), b"M001")


def add_image_scaling(network: bytes, *, mean: float, std: float) -> bytes:
    """Add metadata to a network that defines how the pixels of its input are normalised.

    Parameters
    ----------
    network : bytes
        A TensorFlow Lite model without metadata.
    mean, std : float
        Subtracted from, and divided by, for pixels of 0-255.

    Returns
    -------
    bytes
        The same network with the metadata.

    Raises
    ------
    ValueError
        The bytes are not a TensorFlow Lite model.
    """
    if network[4:8] != b"TFL3":
        raise ValueError("not a TensorFlow Lite model")
    # Imported here because it takes a second and an existing bundle does not need it.
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(network, 0))
    entry = schema.MetadataT(name="TFLITE_METADATA", buffer=len(model.buffers))
    model.buffers.append(schema.BufferT(data=list(_image_metadata(mean, std))))
    model.metadata = [*(model.metadata or []), entry]
    return serialize(model, b"TFL3")


def build_bundle(*, detector: bytes, landmarks: bytes) -> bytes:
    """Build the pose bundle from its two networks.

    Parameters
    ----------
    detector : bytes
        The person detector, as published (with metadata).
    landmarks : bytes
        The landmark network, as published (without metadata).

    Returns
    -------
    bytes
        A ``.task`` file; the same networks always give the same bytes.

    Raises
    ------
    ValueError
        The landmark network is not a TensorFlow Lite model.
    """
    mean, std = LANDMARKS_SCALING
    scaled = add_image_scaling(landmarks, mean=mean, std=std)
    out = io.BytesIO()
    # Stored, not deflated: MediaPipe maps the networks directly from the file.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name, network in ((DETECTOR, detector), (LANDMARKS, scaled)):
            entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            entry.create_system = 3  # otherwise the bytes would differ on Windows
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, network)
    return out.getvalue()

"""Let MediaPipe find the landmarks in an image that is cut out for them, without a search.

Where it is known where the person is, the search for people is half of the work for nothing. Here
it is replaced by a network of the same form whose answer is always the same: one person, upright,
whose square is the whole image.
"""

from __future__ import annotations

from importlib import resources
from typing import Any, Final

import numpy as np

from vision.pose import model_bundle

#: The network, written by `scripts/write_whole_image_detector.py`.
FILE: Final = "whole_image_detector.tflite"

#: Side of the input, px, number of candidate boxes and values of each, as in the detector that
#: is replaced: a box, and four points of which the first two are used.
_INPUT_PX: Final = 224
_BOXES: Final = 2254
_VALUES: Final = 12
#: Cells of the finest grid of candidates; the first one is in the middle of the first cell.
_GRID: Final = 28
#: The square around a person is this much larger than the circle around them is wide.
ROI_SCALE: Final = 1.25
#: A score far from zero, before the logistic function.
_CERTAIN: Final = 100.0


def read_detector() -> bytes:
    """Return the network whose answer is always the whole image."""
    return resources.files("vision.pose").joinpath(FILE).read_bytes()


def build_detector() -> bytes:
    """Build the network whose answer is always the whole image.

    Returns
    -------
    bytes
        A TensorFlow Lite model without operations: its outputs are constants.
    """
    # Imported here because it takes a second.
    from mediapipe.tasks.metadata import schema_py_generated as schema

    scores = np.full((1, _BOXES, 1), -_CERTAIN, dtype="<f4")
    scores[0, 0, 0] = _CERTAIN
    boxes = np.zeros((1, _BOXES, _VALUES), dtype="<f4")
    # Positions are in px of the input, from the middle of the candidate's cell.
    cell = 0.5 / _GRID
    middle = (0.5 - cell) * _INPUT_PX
    radius = 0.5 / ROI_SCALE * _INPUT_PX
    boxes[0, 0] = [middle, middle, _INPUT_PX / 2, _INPUT_PX / 2, *[middle] * 8]
    # The square is centred on the first point, and the second one is on the circle, straight up.
    boxes[0, 0, 7] = middle - radius

    def tensor(name: str, shape: tuple[int, ...], buffer: int) -> Any:
        """Describe a tensor of numbers; buffer 0 is empty."""
        return schema.TensorT(
            name=name, shape=list(shape), type=schema.TensorType.FLOAT32, buffer=buffer
        )

    model = schema.ModelT(
        version=3,
        description="Answers that the whole image is one person",
        operatorCodes=[],
        buffers=[
            schema.BufferT(),
            schema.BufferT(data=np.frombuffer(boxes.tobytes(), np.uint8)),
            schema.BufferT(data=np.frombuffer(scores.tobytes(), np.uint8)),
        ],
        subgraphs=[
            schema.SubGraphT(
                name="main",
                operators=[],
                tensors=[
                    tensor("input_1", (1, _INPUT_PX, _INPUT_PX, 3), 0),
                    tensor("Identity", boxes.shape, 1),
                    tensor("Identity_1", scores.shape, 2),
                ],
                inputs=[0],
                outputs=[1, 2],
            )
        ],
    )
    network = model_bundle.serialize(model, b"TFL3")
    return model_bundle.add_image_scaling(network, mean=127.5, std=127.5)

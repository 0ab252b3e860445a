from __future__ import annotations

import zipfile

import numpy as np
import pytest

from vision.pose import model_bundle
from vision.pose.landmark_network import without_mask
from vision.pose.model_network import network_fingerprint

schema = pytest.importorskip("mediapipe.tasks.metadata.schema_py_generated")

#: Tensors of a small network: its input, a shared part, the five answers, and a part of the mask.
INPUT, SHARED, LANDMARKS, PRESENCE, MASK, HEAT_MAPS, METERS, MASK_PART = range(8)


def tensor(*shape: int):
    return schema.TensorT(shape=list(shape), type=schema.TensorType.FLOAT32, buffer=0)


def network(*, mask_shape=(1, 256, 256, 1), outputs=(2, 3, 4, 5, 6), subgraphs=1) -> bytes:
    """Make a network whose mask is computed in two steps that nothing else needs."""
    shapes = [(1, 8), (1, 4), (1, 195), (1, 1), mask_shape, (1, 64, 64, 39), (1, 117), (1, 16)]
    steps = [
        ([INPUT], SHARED),
        ([SHARED], MASK_PART),
        ([SHARED], HEAT_MAPS),
        ([MASK_PART, SHARED], MASK),
        ([SHARED, -1], LANDMARKS),
        ([HEAT_MAPS], PRESENCE),
        ([SHARED], METERS),
    ]
    graph = schema.SubGraphT(
        tensors=[tensor(*shape) for shape in shapes],
        inputs=[INPUT],
        outputs=list(outputs),
        operators=[
            schema.OperatorT(opcodeIndex=0, inputs=needs, outputs=[gives]) for needs, gives in steps
        ],
    )
    model = schema.ModelT(
        version=3,
        operatorCodes=[schema.OperatorCodeT()],
        buffers=[schema.BufferT(), schema.BufferT(data=np.arange(9, dtype=np.uint8))],
        subgraphs=[graph] * subgraphs,
    )
    return model_bundle.serialize(model, b"TFL3")


def read(content: bytes):
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    graph = model.subgraphs[0]
    steps = [(list(map(int, op.inputs)), int(op.outputs[0])) for op in graph.operators]
    return list(map(int, graph.outputs)), steps


def test_what_serves_only_the_mask_is_left_out():
    whole = network()
    lean = without_mask(whole)
    outputs, steps = read(lean)
    assert outputs == [LANDMARKS, PRESENCE, HEAT_MAPS, HEAT_MAPS, METERS]
    assert steps == [step for step in read(whole)[1] if step[1] not in (MASK, MASK_PART)]
    assert len(lean) == len(whole)


def test_what_the_others_need_stays():
    whole = network(outputs=(MASK_PART, PRESENCE, MASK, HEAT_MAPS, METERS))
    _, steps = read(without_mask(whole))
    assert [gives for _, gives in steps] == [SHARED, MASK_PART, HEAT_MAPS, PRESENCE, METERS]


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"no model at all",
        b"\x1c\x00\x00\x00TFL3" + bytes(8),
        b"\xff\xff\xff\xffTFL3" + bytes(64),
        network(mask_shape=(1, 128, 128, 1)),
        network(outputs=(2, 3, 4)),
        network(outputs=(2, 3, 99, 5, 6)),
        network(subgraphs=2),
        network()[:200],
    ],
)
def test_another_network_is_left_as_it_is(other):
    assert without_mask(other) == other


@pytest.mark.model
def test_a_published_network_loses_a_part_and_no_weights(model_path):
    with zipfile.ZipFile(model_path) as bundle:
        whole = bundle.read(model_bundle.LANDMARKS)
    lean = without_mask(whole)
    outputs, steps = read(lean)
    assert len(outputs) == 5
    assert 40 < len(read(whole)[1]) - len(steps) < 60
    assert network_fingerprint(lean) == network_fingerprint(whole)

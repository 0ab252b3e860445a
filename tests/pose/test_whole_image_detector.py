from __future__ import annotations

from vision.pose.whole_image_detector import build_detector, read_detector


def test_the_network_in_the_package_is_the_one_that_is_built():
    assert read_detector() == build_detector()

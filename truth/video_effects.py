"""What a camera makes of a scene: motion blur, softness, exposure and sensor noise.

Motion blur is the mean of sharp images over the exposure time (sub-frames), which is centered on
the frame's time, so that the truth of a frame is that of the middle of its exposure.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from truth.spec import VideoSpec

Image = NDArray[np.uint8]

#: Short side at which the softness is given, px.
_REFERENCE_SIDE: Final = 720
#: A camera makes up for most of the missing light by amplifying: this share of the stops is left.
_DARKENING: Final = 0.45
#: Part of the noise that does not depend on the light, at middle gray.
_READ_SHARE: Final = 0.35
_MIDDLE_GRAY: Final = 118.0
#: Sensor noise after a phone's denoising: shares of fine, coarse and gray noise.
_COARSE: Final = 0.7
_COLORED: Final = 0.55
#: Spare rows and columns of the noise, from which every frame takes another part, px.
_SPARE: Final = 97


class CameraEffects:
    """Effects of one camera.

    Parameters
    ----------
    spec : VideoSpec
        Size and defects.
    seed : int
        Seed of the noise.
    """

    def __init__(self, spec: VideoSpec, seed: int) -> None:
        self._spec = spec
        self._seed = seed
        self._softness = spec.softness_px * min(spec.width, spec.height) / _REFERENCE_SIDE
        self._noise = _noise_field(spec, seed) if spec.noise > 0 else None
        levels = np.arange(256, dtype=np.float32)
        brightness = spec.exposure**_DARKENING
        self._brightness = np.clip(levels * brightness, 0, 255).round().astype(np.uint8)
        # Photon noise grows with the square root of the light; amplifying multiplies all noise.
        amplification = brightness / spec.exposure
        light = levels / amplification / _MIDDLE_GRAY
        self._noise_sd = (
            spec.noise * amplification * np.sqrt(_READ_SHARE + (1 - _READ_SHARE) * light)
        ).astype(np.float32)

    def apply(self, image: Image, frame: int) -> Image:
        """Apply softness, exposure and noise to one frame.

        Parameters
        ----------
        image : ndarray of shape (height, width, 3), uint8
            Sharp image.
        frame : int
            Number of the frame, which chooses its noise.

        Returns
        -------
        ndarray of shape (height, width, 3), uint8
            What the camera records.
        """
        if self._softness > 0.05:
            image = cv2.GaussianBlur(image, (0, 0), self._softness)
        if self._spec.exposure != 1:
            image = cv2.LUT(image, self._brightness)
        if self._noise is None:
            return image
        top, left = np.random.default_rng([self._seed, frame]).integers(0, _SPARE, 2)
        height, width = image.shape[:2]
        noise = self._noise[top : top + height, left : left + width]
        scaled = cv2.multiply(cv2.LUT(image, self._noise_sd), noise)
        return np.asarray(cv2.add(image, scaled, dtype=cv2.CV_8U), np.uint8)


def exposure_offsets(spec: VideoSpec) -> tuple[float, ...]:
    """List the instants that are averaged into one frame.

    Parameters
    ----------
    spec : VideoSpec
        Size and defects.

    Returns
    -------
    tuple of float
        Times from the frame's time, in frame intervals, -0.5 to 0.5.
    """
    if spec.motion_blur == 0:
        return (0.0,)
    count = spec.blur_samples
    return tuple(spec.motion_blur * ((k + 0.5) / count - 0.5) for k in range(count))


def mean_image(images: list[Image]) -> Image:
    """Average sharp images over an exposure.

    Parameters
    ----------
    images : list of ndarray of shape (height, width, 3), uint8
        Images at instants of the exposure.

    Returns
    -------
    ndarray of shape (height, width, 3), uint8
        Their mean.
    """
    if len(images) == 1:
        return images[0]
    total = np.zeros(images[0].shape, np.float32)
    for image in images:
        cv2.accumulate(image, total)
    return (total / len(images) + 0.5).astype(np.uint8)


def kept_frames(count: int, *, dropped: float, seed: int) -> list[int]:
    """Choose the frames that a camera does not drop; the first is always kept.

    Parameters
    ----------
    count : int
        Number of frames.
    dropped : float
        Share to drop.
    seed : int
        Seed.

    Returns
    -------
    list of int
        Numbers of the frames kept, ascending.
    """
    if dropped == 0:
        return list(range(count))
    keep = np.random.default_rng([seed, 11]).random(count) >= dropped
    keep[:1] = True
    return [int(frame) for frame in np.flatnonzero(keep)]


def _noise_field(spec: VideoSpec, seed: int) -> NDArray[np.float32]:
    """Noise of unit variance: partly coarse, because phones denoise, and partly colored."""
    random = np.random.default_rng([seed, 3])
    height, width = spec.height + _SPARE, spec.width + _SPARE

    def layer(channels: int) -> NDArray[np.float32]:
        fine = random.standard_normal((height, width, channels), np.float32)
        half = random.standard_normal((height // 2 + 1, width // 2 + 1, channels), np.float32)
        coarse = cv2.resize(half, (width, height)).reshape(height, width, channels)
        mixed = _COARSE * coarse / coarse.std() + np.sqrt(1 - _COARSE**2) * fine
        return np.asarray(mixed, np.float32)

    mixed = _COLORED * layer(3) + np.sqrt(1 - _COLORED**2) * layer(1)
    return np.ascontiguousarray(mixed, np.float32)

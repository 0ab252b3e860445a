"""One clip in the making: the subject, the camera and the scene, frame by frame."""

from __future__ import annotations

from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from truth.body import CLOTH_LAG_S, Body, load_body
from truth.bystander import bystander_poses
from truth.camera import Camera, between, camera_path, is_moving
from truth.equipment import furniture_of
from truth.labels import label_clip
from truth.movements import make_movement
from truth.scene import Instant, Scene
from truth.skeleton import landmarks
from truth.spec import ClipSpec
from truth.video_effects import CameraEffects, exposure_offsets, kept_frames, mean_image
from vision.terms import Floats

Image = NDArray[np.uint8]

#: Every fourth vertex is enough to know where a body is in the image.
_VERTEX_STEP: Final = 4


class Take:
    """Everything that the frames of one clip need; a context manager.

    Parameters
    ----------
    spec : ClipSpec
        Clip.

    Attributes
    ----------
    body : Body
        The subject.
    movement : Movement
        What the subject does, one pose for every frame that the camera might record.
    cameras : list of Camera
        Camera of every such frame.
    frames : list of int
        Frames that the camera does record.
    """

    def __init__(self, spec: ClipSpec) -> None:
        self._spec = spec
        video = spec.video
        self.body = load_body(spec.body, spec.clothes)
        self.movement = make_movement(
            self.body.skeleton, spec.movement, fps=video.fps, seed=spec.seed
        )
        count = len(self.movement.poses)
        self._times = [frame / video.fps for frame in range(count)]
        self.frames = kept_frames(count, dropped=video.dropped, seed=spec.seed)
        self.cameras = camera_path(
            spec.camera,
            video,
            roots=[pose.root for pose in self.movement.poses],
            headings_deg=self.movement.headings_deg,
            stature_m=self.body.skeleton.stature_m,
            times_s=self._times,
            seed=spec.seed,
        )
        self._boxes: dict[int, Floats] = {}
        self._offsets = exposure_offsets(video)
        self._effects = CameraEffects(video, spec.seed)
        self._bystander, bystander = None, spec.scene.bystander
        bodies: list[Body] = [self.body]
        if bystander is not None:
            self._bystander = load_body(bystander.body, bystander.clothes)
            bodies.append(self._bystander)
            self._bystander_poses = bystander_poses(
                bystander, spec, self._bystander.skeleton, self._times
            )
        self._scene = Scene(spec, bodies, furniture_of(spec.movement))

    def __enter__(self) -> Self:
        """Enter the context.

        Returns
        -------
        Take
            Itself.
        """
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the windows."""
        self._scene.close()

    def shoot(self, frame: int) -> Image:
        """Make one frame as the camera records it.

        Parameters
        ----------
        frame : int
            Number of the frame.

        Returns
        -------
        ndarray of shape (height, width, 3), uint8
            RGB.
        """
        instants = [self._instant(frame, offset) for offset in self._offsets]
        middle = instants[len(instants) // 2]
        self._boxes[frame] = _box(middle.camera.project(middle.people[0][::_VERTEX_STEP]))
        sharp = [self._scene.draw(instant) for instant in instants]
        return self._effects.apply(mean_image(sharp), frame)

    def camera_points(self, frame: int) -> dict[str, Floats]:
        """Project the subject's landmarks into the image.

        Parameters
        ----------
        frame : int
            Number of the frame.

        Returns
        -------
        dict of str to ndarray of shape (2,)
            Pixels.
        """
        places = landmarks(self.body.skeleton, self.movement.poses[frame])
        return {name: self.cameras[frame].project(place) for name, place in places.items()}

    def truth(self) -> dict[str, Any]:
        """Everything that is known about the clip, once all its frames are shot.

        Returns
        -------
        dict
            Content of the truth file.
        """
        movement, frames = self.movement, self.frames
        return label_clip(
            self.body.skeleton,
            replace(
                movement,
                poses=tuple(movement.poses[frame] for frame in frames),
                headings_deg=tuple(movement.headings_deg[frame] for frame in frames),
            ),
            [self.cameras[frame] for frame in frames],
            name=self._spec.name,
            times_s=[self._times[frame] for frame in frames],
            boxes=[self._boxes[frame] for frame in frames],
            spec=self._spec.model_dump(mode="json"),
            moving_camera=is_moving(self._spec.camera),
        )

    def _instant(self, frame: int, offset: float) -> Instant:
        """People and camera at a part of a frame interval after or before a frame."""
        motion = self.movement.motion
        time_s = float(np.clip((frame + offset) / self._spec.video.fps, 0, motion.duration_s))
        pose = motion.pose_at(time_s) if offset else self.movement.poses[frame]
        earlier = None
        if self.body.is_loose:
            earlier = motion.pose_at(max(time_s - CLOTH_LAG_S, 0.0))
        people = [self.body.skin(pose, earlier=earlier).astype(np.float32)]
        if self._bystander is not None:
            # Others are sharp: nothing is measured on them.
            pose = self._bystander_poses[frame]
            people.append(self._bystander.skin(pose).astype(np.float32))
        return Instant(people, self._camera(frame, offset), motion.belt_mps * time_s)

    def _camera(self, frame: int, offset: float) -> Camera:
        neighbor = frame + (1 if offset > 0 else -1)
        if not 0 <= neighbor < len(self.cameras):
            return self.cameras[frame]
        return between(self.cameras[frame], self.cameras[neighbor], abs(offset))


def _box(pixels: Floats) -> Floats:
    """Left, top, right and bottom of points in the image; NaN if none is before the lens."""
    seen = pixels[np.isfinite(pixels[:, 0])]
    if not len(seen):
        return np.full(4, np.nan)
    return np.concatenate([seen.min(axis=0), seen.max(axis=0)])

"""The script that everyone writes: read, detect in VIDEO mode, draw, write; one frame at a time.

    python -m bench.contenders.common_script CLIP MODEL OUT.mp4

The file it writes is MPEG-4 Part 2 (``mp4v``), which no browser plays.
"""

from __future__ import annotations

import sys

import cv2
import mediapipe as mp

from bench.contenders.landmarker import open_landmarker, report_first_frame, report_result


def main(clip: str, model: str, out: str) -> None:
    """Write a clip with the landmarks drawn into it.

    Parameters
    ----------
    clip : str
        A video file.
    model : str
        A pose landmarker bundle.
    out : str
        The MP4 file to write.
    """
    vision = mp.tasks.vision
    connections = vision.PoseLandmarksConnections.POSE_LANDMARKS
    style = vision.drawing_styles.get_default_pose_landmarks_style()
    capture = cv2.VideoCapture(clip)
    rate = capture.get(cv2.CAP_PROP_FPS)
    size = tuple(int(capture.get(p)) for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    writer = cv2.VideoWriter(out, cv2.VideoWriter.fourcc(*"mp4v"), rate, size)
    landmarker = open_landmarker(model, vision.RunningMode.VIDEO)
    frames = found = 0
    while True:
        has_frame, image_bgr = capture.read()
        if not has_frame:
            break
        image_rgb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB)
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=image_rgb)
        result = landmarker.detect_for_video(image, int(1000 * frames / rate))
        if frames == 0:
            report_first_frame()
        for landmarks in result.pose_landmarks:
            vision.drawing_utils.draw_landmarks(image_bgr, landmarks, connections, style)
        writer.write(image_bgr)
        frames += 1
        found += bool(result.pose_landmarks)
    capture.release()
    writer.release()
    landmarker.close()
    report_result(frames, found)


if __name__ == "__main__":
    main(*sys.argv[1:])

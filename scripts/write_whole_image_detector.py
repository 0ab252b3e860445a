"""Write the network of `vision.pose.whole_image_detector` into the package."""

from pathlib import Path

from vision.pose.whole_image_detector import FILE, build_detector

PATH = Path(__file__).resolve().parents[1] / "vision" / "pose" / FILE

if __name__ == "__main__":
    PATH.write_bytes(build_detector())
    print(f"Wrote {PATH}")

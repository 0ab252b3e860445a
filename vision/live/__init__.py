"""Live check: coach and count while a person moves in front of the camera."""

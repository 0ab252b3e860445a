"""Render clips of a person whose joints, angles and ground contacts are known exactly."""

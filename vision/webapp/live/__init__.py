"""Live check page, and the submission of its recordings."""

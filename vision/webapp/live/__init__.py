"""The live check's page and its connection to the camera."""

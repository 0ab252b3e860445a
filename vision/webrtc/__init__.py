"""WebRTC connection of the live check: video in, messages both ways."""

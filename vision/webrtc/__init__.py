"""WebRTC connection of the live check: incoming video, and messages in both directions."""

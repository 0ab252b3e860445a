"""Antialiased strokes, sprites, text and measurement shapes, with their colours and sizes.

Nothing here knows about poses, reports or clips.
"""

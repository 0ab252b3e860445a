"""Draw an analysis onto frames: overlays, evidence stills and the annotated video.

`primitives` draws lines, text and shapes; `overlays` decides what each frame shows and
draws it; `evidence` makes stills of key frames; `video` writes the annotated clip. Each
folder uses only those named before it.
"""

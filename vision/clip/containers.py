"""Container formats that are read, and the file name extensions that are accepted for them."""

from __future__ import annotations

from typing import Final

#: Extensions by FFmpeg's name of the format. Only formats that hold everything in one file: a
#: playlist could make FFmpeg read other files or the network. The content decides the format;
#: an extension only keeps other kinds of file out of a file dialog.
_EXTENSIONS_BY_FORMAT: Final = {
    "mov": ("mp4", "mov", "m4v", "3gp", "3g2", "qt"),
    "matroska": ("webm", "mkv"),
    "avi": ("avi",),
    "mpegts": ("mts", "m2ts", "ts", "m2t"),
    "mpeg": ("mpg", "mpeg", "vob", "mod"),
    "flv": ("flv",),
    "asf": ("wmv", "asf"),
    "ogg": ("ogv", "ogg"),
}
#: FFmpeg's names of the formats that are read.
FORMATS: Final = tuple(_EXTENSIONS_BY_FORMAT)
#: File name extensions of the videos that are accepted.
VIDEO_EXTENSIONS: Final = tuple(
    extension for extensions in _EXTENSIONS_BY_FORMAT.values() for extension in extensions
)

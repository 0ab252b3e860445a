"""Generate vision/frontend/shared/vocabulary.js from vision.text; then run npm run build."""

from __future__ import annotations

from vision.frontend.vocabulary import MODULE_PATH, vocabulary_module

if __name__ == "__main__":
    MODULE_PATH.write_text(vocabulary_module(), encoding="utf-8")

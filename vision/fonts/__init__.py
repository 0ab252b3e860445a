"""Letters for what is written into files: Noto Sans, and which font has which letter."""

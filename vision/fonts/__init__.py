"""Fonts for text in images and PDF: bundled Noto Sans, and fallbacks for other scripts."""

"""Check page: upload of clips, progress of their analysis, and its result."""

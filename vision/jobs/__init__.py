"""Clips, jobs and results as the server keeps them; no page is drawn here."""

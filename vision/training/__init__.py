"""Guided sessions: what is done, for how long, and what comes next."""

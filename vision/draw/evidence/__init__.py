"""Stills of key frames: repetitions, foot contacts, the evidence of criteria, people."""

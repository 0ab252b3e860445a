"""Judge a movement by a screen: its criteria, limits, measurements and verdicts.

A screen is one movement test, such as the deep squat. `vision.screens.definitions` holds one
Python file and one criteria file for each; `vision.screens.registry` finds them.
"""

"""Advice that belongs to no single criterion: safety, and the steps of backward running."""

from __future__ import annotations

from typing import Final

SAFETY: Final = "Stop if anything hurts, and see a professional about pain that does not settle."
RUNNING_SAFETY: Final = (
    "Use a clear, flat lane, grass or track. Keep looking over both shoulders in turn, or have "
    "someone spot for you. On a treadmill, start slowly with the safety clip on. " + SAFETY
)
#: Steps of learning to run backward, from walking to mixed running.
BACKWARD_RUNNING_STEPS: Final = (
    "Walk backward, toe to heel, 3 × 20 m, until every step reaches back and lands toe first.",
    "Walk backward with quick, short steps, 4 × 20 m, trunk tall.",
    "Run backward easily for 10-20 m, 4 times, walking back in between.",
    "Run backward for 30 s, 2-4 times, with a minute of walking in between.",
    "Run backward for longer, mixed with forward running: a minute each, 4-6 times.",
)

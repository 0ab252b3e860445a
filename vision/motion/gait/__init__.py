"""Analyse walking and running: bouts, direction, foot contacts and foot strike."""

"""Measure formcheck's error on clips with exact truth, and write the tables.

``python -m accuracy --help`` lists the commands; ``make accuracy`` runs all of them. Not part of
the installed package.
"""

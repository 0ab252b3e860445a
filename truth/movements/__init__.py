"""Movements of the subject, as poses of a skeleton."""

"""Measure how fast formcheck is, beside plain MediaPipe and the script that everyone writes."""

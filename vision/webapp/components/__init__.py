"""Streamlit components: each has its script from `vision.frontend` and passes it data."""

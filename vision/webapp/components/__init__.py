"""Streamlit components: each joins its JavaScript from `vision.frontend` and passes it data."""

"""Compare page: two results side by side."""

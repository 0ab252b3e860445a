"""Live check: the session that coaches and counts while somebody moves."""

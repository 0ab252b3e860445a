"""Progress page: one athlete over all visits."""

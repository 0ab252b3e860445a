"""Library page: reports, athletes and the coach's agreement rates."""

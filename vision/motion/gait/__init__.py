"""Walking and running: which way, which foot is on the floor when, and how it lands."""

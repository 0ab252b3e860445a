"""Other programs, measured on the same clips in the same way."""

"""The method page: what is measured, how wrong it can be, and how to check it."""

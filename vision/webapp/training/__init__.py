"""The page of guided sessions."""

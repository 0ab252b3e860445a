"""The page that sets two results side by side."""

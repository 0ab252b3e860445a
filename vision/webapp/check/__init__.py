"""The page that takes clips in and shows how far their check is."""

"""The page of the library: reports and athletes."""

"""`formcheck live`: the live check in a window or as lines of text, without a browser."""

"""Tables of errors, made from the results of clips."""

"""The HTTP side of the app: who is answered, what browsers may do, files of results."""

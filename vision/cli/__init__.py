"""Command line: the Typer app and its commands."""

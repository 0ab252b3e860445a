"""Run the command line with ``python -m vision``."""

from vision.cli.entry import run

if __name__ == "__main__":
    run()

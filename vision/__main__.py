"""Run the command line with ``python -m vision``."""

from vision.cli.main import main

if __name__ == "__main__":
    main()

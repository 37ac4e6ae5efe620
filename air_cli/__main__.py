"""Run `air` as `python -m air_cli`."""

from air_cli.cli.app import main

if __name__ == "__main__":
    main()

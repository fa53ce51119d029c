"""The entry point."""

import sys


def main() -> int:
    """Run the command line.

    Returns:
        The exit code.
    """
    from tui.cli import run  # noqa: PLC0415

    return run()


if __name__ == "__main__":
    sys.exit(main())

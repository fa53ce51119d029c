"""The entry point."""


def main() -> int:
    """Run the command line.

    Returns:
        The exit code.
    """
    from tui.cli import run  # noqa: PLC0415

    return run()

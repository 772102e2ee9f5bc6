"""The command line: `samlots`. Imports wait until a command runs, so that help is quick."""

import sys


def main() -> None:
    """Run the command line; errors are one line, without a traceback and without an echo."""
    from adapters.cli.commands import app  # noqa: PLC0415 - see above
    from adapters.cli.journal import keep_journal  # noqa: PLC0415 - see above
    from adapters.cli.plainly import run_plainly  # noqa: PLC0415 - see above

    keep_journal()
    sys.exit(run_plainly(app))


if __name__ == "__main__":
    main()

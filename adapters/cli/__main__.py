"""Lets a child process run the command line without a console script."""

from adapters.cli import main

main()

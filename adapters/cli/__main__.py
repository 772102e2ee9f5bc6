"""Lets a child process run the command line without a console script."""

from adapters.cli import main
from adapters.cli.leash import heed_leash

heed_leash()
main()

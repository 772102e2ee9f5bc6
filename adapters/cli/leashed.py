"""Runs another program's module on the demo's leash: `leashed MODULE ARGUMENT...`."""

import runpy
import sys

from adapters.cli.leash import heed_leash

if __name__ == "__main__":
    heed_leash()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)

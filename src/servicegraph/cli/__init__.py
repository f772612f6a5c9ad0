"""The command line: one file for each command."""

from servicegraph.cli.main import main

__all__ = ["main"]

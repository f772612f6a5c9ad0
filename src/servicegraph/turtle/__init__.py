"""Turtle files: their syntax, the place of every token, and reading that goes on after mistakes."""

"""The tests of web."""

"""The tests of checks."""

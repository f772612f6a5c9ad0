"""The tests of shipped."""

"""The tests of merging."""
